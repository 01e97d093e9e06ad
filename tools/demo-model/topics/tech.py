"""Teaches what the words of machine learning, of LLM serving and of everyday computing mean.

Each concept has one fixed explanation per language. Its first sentence alone is the answer to a request for one
sentence, and the words after its "is" continue the raw prompt "X is". Quantization, which tutorials ask about most, has
more intents than the others and topics of its own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from samples import QA, Chat, Text, ask_zh, one_of, say


@dataclass(frozen=True)
class Concept:
    """Names are patterns for `say`, divided by ";". An English name comes with its article, and "+" marks a plural."""

    en: str
    zh: str
    answer_en: str
    answer_zh: str
    why_en: str = ""
    why_zh: str = ""
    ai: bool = True
    """Whether "in machine learning" may follow the name."""


QUANTIZATION = Concept(
    "quanti(z|s)ation;model quanti(z|s)ation;LLM quanti(z|s)ation;large (language |)model quanti(z|s)ation;"
    "quanti(z|s)ation of (large language models|LLMs|language models|a model|models|large models|neural networks);"
    "weight quanti(z|s)ation;quanti(z|s)ing (a model|an LLM|a language model|a large language model);"
    "the quanti(z|s)ation of (large language models|LLMs|large models|language models);neural network quanti(z|s)ation;"
    "a quanti(z|s)ed (model|LLM|language model)",
    "大模型量化;大模型量化;大模型的量化;量化;模型量化;模型的量化;大语言模型量化;大语言模型的量化;LLM量化;语言模型量化;权重量化;"
    "大模型量化技术;量化技术;模型量化技术;量化模型;神经网络量化",
    "Quantization is a way to store the weights of a model with fewer bits, for example 8 or 4 bits instead of 16. "
    "The model then needs less memory and often runs faster. The price is a small loss of accuracy.",
    "大模型量化是用更少的位数来存储模型权重的方法，例如用8位或4位代替16位。这样模型占用的内存更少，运行往往更快。代价是精度会有少量损失。",
    "Quantization makes a model smaller, so it needs less memory and fits on cheaper hardware. "
    "It often runs faster too, because fewer bytes are read for each token.",
    "量化让模型变小，占用的内存更少，可以在更便宜的硬件上运行。它往往也更快，因为生成每个词元时要读取的数据更少。",
)

CONCEPTS = [
    Concept(
        "a large language model;an LLM;+large language models;+LLMs;LLM",
        "大语言模型;大型语言模型;LLM;大模型;语言大模型",
        "A large language model is a neural network that is trained on a lot of text to predict the next token. "
        "It can answer questions, write text and translate.",
        "大语言模型是用大量文本训练的神经网络，它会预测下一个词元。它可以回答问题、写文章和翻译。",
        "Large language models are useful because one model can do many tasks with text. "
        "They answer questions, write, translate and help with code.",
        "大语言模型很有用，因为一个模型就能完成很多文字任务。它们可以回答问题、写作、翻译和帮助编程。",
        ai=False,
    ),
    Concept(
        "PagedAttention;paged attention;PagedAttention in vLLM;the PagedAttention algorithm",
        "PagedAttention;分页注意力;PagedAttention算法;分页注意力机制;vLLM的PagedAttention",
        "PagedAttention is a way to keep the KV cache in small blocks of fixed size, like the pages of memory in an "
        "operating system. Blocks are given out only when they are needed, so little memory is wasted.",
        "PagedAttention是把KV缓存分成固定大小的小块来管理的方法，就像操作系统管理内存页一样。需要时才分配块，所以很少浪费内存。",
        "PagedAttention wastes very little memory, so more requests fit into one batch. This raises the throughput of "
        "the server.",
        "PagedAttention几乎不浪费内存，所以一批可以容纳更多请求。这样服务器的吞吐量更高。",
    ),
    Concept(
        "a KV cache;the KV cache;KV cache;KV caching;the key-value cache;a key value cache;kv-cache",
        "KV缓存;KV cache;键值缓存;KV Cache;kv缓存",
        "A KV cache is a store for the keys and values of the tokens that the model has already read. "
        "With it the model does not compute them again for each new token.",
        "KV缓存是保存模型已读词元的键和值的存储区。有了它，生成每个新词元时就不用重新计算这些内容。",
        "The KV cache makes generation much faster, because the keys and values of old tokens are not computed again. "
        "The price is that it takes memory.",
        "KV缓存让生成快得多，因为旧词元的键和值不用重新计算。代价是它要占用内存。",
    ),
    Concept(
        "continuous batching;continuous batching of requests;in-flight batching;"
        "the continuous batching technique",
        "连续批处理;连续批处理技术;continuous batching;连续批量处理",
        "Continuous batching is a way to serve many requests together, where new requests join the batch at every "
        "step. A finished request leaves at once, so nobody waits for the slowest one.",
        "连续批处理是把许多请求放在一起处理的方法，新请求在每一步都可以加入。完成的请求马上离开，所以不用等最慢的那个。",
        "Continuous batching keeps the hardware busy all the time. The throughput is higher, and new requests wait "
        "less.",
        "连续批处理让硬件一直保持忙碌。这样吞吐量更高，新请求等待的时间更短。",
    ),
    Concept(
        "prefix caching;automatic prefix caching;a prefix cache;the prefix cache;prompt caching;APC;prefix cache",
        "前缀缓存;自动前缀缓存;prefix caching;前缀缓存技术;prefix cache;提示缓存",
        "Prefix caching is a way to reuse the KV cache of a beginning that several prompts share. "
        "The shared part is computed only once, so the first token comes sooner.",
        "前缀缓存是在多个提示有相同开头时重复使用其KV缓存的方法。相同的部分只计算一次，所以第一个词元来得更快。",
        "Prefix caching saves work when many prompts begin with the same text, such as a system prompt. "
        "The first token then comes sooner.",
        "当许多提示的开头相同时，例如系统提示相同，前缀缓存可以节省计算。这样第一个词元来得更快。",
    ),
    Concept(
        "chunked prefill;chunked prefilling;chunked pre-fill;prefill chunking;the chunked prefill feature",
        "分块预填充;chunked prefill;分段预填充;分块prefill;预填充分块",
        "Chunked prefill is a way to read a long prompt in several smaller parts instead of all at once. "
        "Other requests can generate tokens between the parts, so they do not have to wait.",
        "分块预填充是把长提示分成几小段来读取、而不是一次读完的方法。其他请求可以在各段之间生成词元，所以不用等待。",
        "Chunked prefill keeps a long prompt from blocking the other requests. Their tokens arrive more evenly.",
        "分块预填充可以避免一个长提示挡住其他请求。这样它们的词元输出更平稳。",
    ),
    Concept(
        "speculative decoding;speculative sampling;spec decoding;speculative generation;the speculative decoding "
        "method",
        "投机解码;推测解码;投机采样;speculative decoding;推测性解码;投机解码技术",
        "Speculative decoding is a way to generate faster: a small draft model guesses several tokens, and the large "
        "model checks them all in one step. Correct guesses are kept, so the result stays the same.",
        "投机解码是一种加快生成的方法：小的草稿模型先猜出几个词元，大模型再一次检查它们。猜对的词元会保留，所以结果不变。",
        "Speculative decoding makes generation faster without changing the result, because the large model can accept "
        "several tokens in one step.",
        "投机解码可以加快生成而不改变结果，因为大模型一步就能接受几个词元。",
    ),
    Concept(
        "tensor parallelism;tensor parallel;TP;tensor model parallelism;tensor-parallel inference;tensor parallel size",
        "张量并行;张量并行技术;tensor parallelism;TP并行;张量并行推理;张量模型并行",
        "Tensor parallelism is a way to split the weights of each layer over several GPUs. "
        "Each GPU computes its part, and the parts are then put together.",
        "张量并行是把每一层的权重分到多个GPU上的方法。每个GPU计算自己的部分，然后把结果合起来。",
        "Tensor parallelism lets you run a model that is too large for one GPU. It can also lower the latency, "
        "because the GPUs share the work.",
        "张量并行可以运行一个GPU放不下的大模型。它还能降低延迟，因为多个GPU一起分担计算。",
    ),
    Concept(
        "a token;+tokens;token;a token in a language model",
        "词元;token;Token;标记;大模型的token;大模型中的token;大模型里的词元",
        "A token is a small piece of text, such as a word or a part of a word. Language models read and write tokens.",
        "词元是一小段文本，例如一个词或词的一部分。语言模型读写的都是词元。",
    ),
    Concept(
        "a tokenizer;a tokeniser;the tokenizer;+tokenizers;tokenization;tokenisation",
        "分词器;tokenizer;词元化;分词;Tokenizer;模型的分词器",
        "A tokenizer is a program that splits text into tokens and turns them into numbers. "
        "It can also turn the numbers back into text.",
        "分词器是把文本切分成词元并转换成数字的程序。它也可以把数字还原成文本。",
    ),
    Concept(
        "temperature;sampling temperature;the temperature parameter;the sampling temperature;the temperature setting;"
        "LLM temperature;temperature sampling",
        "温度;温度参数;采样温度;temperature;temperature参数;大模型的温度;大模型的温度参数;生成温度",
        "Temperature is a number that controls how random the next token is. "
        "A low temperature gives safe and steady text, and a high temperature gives more varied text.",
        "温度是控制下一个词元随机程度的数字。温度低，文本更稳定；温度高，文本更多样。",
        "Temperature is useful because it lets you choose between steady and varied answers. "
        "Use a low value for facts and code, and a higher value for stories.",
        "温度很有用，因为它让你在稳定和多样的回答之间选择。回答事实和写代码用低温度，写故事用高一些的温度。",
    ),
    Concept(
        "top-p sampling;top p sampling;top-p;top p;top_p;nucleus sampling;the top_p parameter;the top-p parameter",
        "top-p采样;top p采样;top_p;核采样;top-p;top_p参数;Top-p采样",
        "Top-p sampling is a way to choose the next token only from the most likely tokens whose probabilities add up "
        "to p. Unlikely tokens are left out.",
        "top-p采样是只从概率之和达到p的最可能的词元中选择下一个词元的方法。不太可能的词元会被去掉。",
    ),
    Concept(
        "greedy decoding;greedy sampling;greedy search;greedy generation",
        "贪心解码;贪婪解码;贪心搜索;greedy decoding;贪心采样;贪婪搜索",
        "Greedy decoding is a way to generate text that always takes the most likely next token. "
        "The same prompt then gives the same answer.",
        "贪心解码是每一步都选择最可能的下一个词元的生成方法。这样同一个提示会得到同样的回答。",
    ),
    Concept(
        "context length;the context length;the context window;a context window;the context size;max model len;"
        "the context length of a model",
        "上下文长度;上下文窗口;模型的上下文长度;大模型的上下文长度;上下文窗口大小;context length;最大上下文长度",
        "Context length is the largest number of tokens that a model can handle at once. "
        "The prompt and the answer must both fit into it.",
        "上下文长度是模型一次能处理的最大词元数。提示和回答加起来不能超过它。",
    ),
    Concept(
        "attention;the attention mechanism;self-attention;self attention;an attention layer;attention mechanism",
        "注意力机制;注意力;自注意力;attention;自注意力机制;Attention机制;模型的注意力机制",
        "Attention is a method by which a model decides which earlier tokens matter for the current token. "
        "It takes more from the important tokens and less from the others.",
        "注意力机制是让模型判断前面哪些词元对当前词元重要的方法。它更多地参考重要的词元，更少地参考其他词元。",
    ),
    Concept(
        "a transformer;the transformer;the transformer architecture;+transformers;a transformer model;"
        "the transformer model;transformer",
        "Transformer;transformer;Transformer模型;Transformer架构;transformer架构;变换器模型",
        "A transformer is a neural network that uses attention to work with sequences such as text. "
        "Most large language models are transformers.",
        "Transformer是用注意力机制处理文本等序列的神经网络。大多数大语言模型都是Transformer。",
    ),
    Concept(
        "vLLM;vllm;the vLLM project;the vLLM engine;the vLLM library",
        "vLLM;vllm;vLLM项目;vLLM引擎;vLLM框架;vLLM这个项目",
        "vLLM is an open source engine for running and serving large language models. "
        "It is known for PagedAttention and continuous batching, which give it a high throughput.",
        "vLLM是一个运行和部署大语言模型的开源引擎。它以PagedAttention和连续批处理闻名，吞吐量很高。",
        "vLLM is useful because it serves many requests at once with a high throughput. "
        "It uses memory well and offers an API like that of OpenAI.",
        "vLLM很有用，因为它能以很高的吞吐量同时处理许多请求。它善于利用内存，并提供与OpenAI兼容的API。",
        ai=False,
    ),
    Concept(
        "Quire;quire;the Quire project;the Quire engine;the Quire server",
        "Quire;quire;Quire项目;Quire引擎;Quire这个项目;Quire服务器",
        "Quire is an engine for running and serving large language models in one binary, written in Rust. "
        "It has the command line of vLLM and the API of OpenAI, and it needs no Python.",
        "Quire是一个用Rust编写的引擎，只用一个程序文件就能运行和部署大语言模型。它使用vLLM的命令行和OpenAI的API，不需要Python。",
        "Quire is useful because it is one binary that is easy to install and needs no Python. "
        "Programs for vLLM and the OpenAI API work with it.",
        "Quire很有用，因为它只有一个程序文件，容易安装，也不需要Python。为vLLM和OpenAI的API写的程序都可以使用它。",
        ai=False,
    ),
    Concept(
        "throughput;the throughput of a server;server throughput;LLM throughput;token throughput",
        "吞吐量;吞吐;服务器的吞吐量;推理吞吐量;throughput;系统吞吐量",
        "Throughput is the amount of work that a system does per second, for example tokens per second. "
        "A higher throughput serves more users.",
        "吞吐量是系统每秒完成的工作量，例如每秒生成的词元数。吞吐量越高，能服务的用户越多。",
    ),
    Concept(
        "latency;the latency of a server;response latency;network latency;LLM latency",
        "延迟;时延;服务器的延迟;推理延迟;latency;响应延迟",
        "Latency is the time from a request to its answer. A lower latency means that the user waits less.",
        "延迟是从发出请求到得到回答的时间。延迟越低，用户等待的时间越短。",
    ),
    Concept(
        "TTFT;time to first token;the time to first token;TTFT in LLM serving;first token latency",
        "TTFT;首词元时间;首token时间;首token延迟;首字延迟;time to first token;首词元延迟",
        "TTFT, or time to first token, is the time from sending a request to receiving the first token of the answer. "
        "A short TTFT makes a chat feel fast.",
        "TTFT是首词元时间，也就是从发出请求到收到第一个词元的时间。TTFT越短，聊天感觉越快。",
    ),
    Concept(
        "a GPU;GPU;+GPUs;a graphics card;a graphics processing unit",
        "GPU;显卡;图形处理器;图形处理单元;gpu",
        "A GPU is a chip with many small cores that compute at the same time. "
        "It was made for graphics and is now also used to run AI models.",
        "GPU是有许多小核心、可以同时计算的芯片。它原本用于图形处理，现在也用来运行人工智能模型。",
        "GPUs are useful for AI because they do many calculations at the same time and read memory very fast. "
        "Training and running models is much faster on them.",
        "GPU对人工智能很有用，因为它能同时做很多计算，读取内存也很快。在GPU上训练和运行模型要快得多。",
        ai=False,
    ),
    Concept(
        "a CPU;CPU;+CPUs;a processor;a central processing unit;the CPU of a computer",
        "CPU;中央处理器;处理器;电脑的CPU;cpu",
        "A CPU is the main chip of a computer, which runs its programs. It has a few fast cores.",
        "CPU是计算机的主要芯片，负责运行程序。它有几个很快的核心。",
        ai=False,
    ),
    Concept(
        "a neural network;+neural networks;neural network;an artificial neural network;a neural net",
        "神经网络;人工神经网络;neural network;神经网络模型",
        "A neural network is a model made of many simple units in layers that are joined by weights. "
        "It learns by changing the weights until its answers are good.",
        "神经网络是由许多分层的简单单元通过权重连接而成的模型。它通过调整权重来学习，直到给出好的结果。",
    ),
    Concept(
        "machine learning;ML;machine learning in AI;machine-learning",
        "机器学习;ML;机器学习技术;machine learning",
        "Machine learning is a part of artificial intelligence in which computers learn from data. "
        "Nobody has to write every rule by hand.",
        "机器学习是人工智能的一部分，让计算机从数据中学习。这样就不用手工编写每一条规则。",
        ai=False,
    ),
    Concept(
        "deep learning;deep-learning;deep learning in AI;deep learning technology",
        "深度学习;深度学习技术;deep learning;深度学习方法",
        "Deep learning is machine learning with neural networks that have many layers. "
        "It works well for text, images and speech.",
        "深度学习是使用多层神经网络的机器学习。它在文本、图像和语音方面效果很好。",
        ai=False,
    ),
    Concept(
        "artificial intelligence;AI;AI technology;modern AI",
        "人工智能;AI;人工智能技术;AI技术",
        "Artificial intelligence is the field of making computers do things that normally need human thinking, "
        "such as understanding language. Machine learning is its most important part today.",
        "人工智能是让计算机完成通常需要人类思考的事情的领域，例如理解语言。机器学习是它今天最重要的部分。",
        "Artificial intelligence is useful because it saves time on many tasks. "
        "It can answer questions, translate, recognize images and help with code.",
        "人工智能很有用，因为它可以在很多任务上节省时间。它能回答问题、翻译、识别图像和帮助编程。",
        ai=False,
    ),
    Concept(
        "fine-tuning;fine tuning;finetuning;fine-tuning a model;model fine-tuning;LLM fine-tuning",
        "微调;模型微调;大模型微调;fine-tuning;微调技术;大模型的微调",
        "Fine-tuning is training a finished model a little more on new data. It makes the model better at one task.",
        "微调是用新的数据对已经训练好的模型再训练一会儿。它让模型更擅长某个任务。",
    ),
    Concept(
        "LoRA;lora;low-rank adaptation;a LoRA adapter;+LoRA adapters;LoRA fine-tuning",
        "LoRA;lora;LoRA微调;低秩适配;LoRA技术;低秩自适应",
        "LoRA is a cheap way of fine-tuning that trains only small extra matrices and keeps the model itself "
        "unchanged. It needs much less memory than full training.",
        "LoRA是一种便宜的微调方法，只训练很小的附加矩阵，模型本身保持不变。它需要的内存比完整训练少得多。",
        "LoRA makes fine-tuning cheap, because only small matrices are trained. "
        "One model can also serve many LoRA adapters at the same time.",
        "LoRA让微调变得便宜，因为只训练很小的矩阵。一个模型还可以同时使用多个LoRA适配器。",
    ),
    Concept(
        "a prompt;+prompts;prompt;an LLM prompt;the prompt",
        "提示词;提示;prompt;Prompt;大模型的提示词;大模型的prompt",
        "A prompt is the text that you give to a language model. The model reads it and continues with an answer.",
        "提示词是你输入给语言模型的文本。模型读取它，然后给出回答。",
    ),
    Concept(
        "an embedding;+embeddings;embedding;a text embedding;+word embeddings;an embedding vector",
        "嵌入;嵌入向量;embedding;词嵌入;文本嵌入;Embedding;向量嵌入",
        "An embedding is a list of numbers that stands for the meaning of a word or a text. "
        "Similar texts have similar embeddings.",
        "嵌入是表示一个词或一段文本含义的一组数字。意思相近的文本，嵌入也相近。",
    ),
    Concept(
        "a hallucination;hallucination;+hallucinations;LLM hallucination;AI hallucination;+AI hallucinations",
        "幻觉;大模型幻觉;模型幻觉;AI幻觉;大模型的幻觉;hallucination;幻觉问题",
        "A hallucination is an answer of a model that sounds right but is false. Important answers should be checked.",
        "幻觉是模型给出的听起来正确但其实错误的回答。重要的回答应该核对。",
    ),
    Concept(
        "open source;open source software;open-source software;open-source;an open source project",
        "开源;开源软件;开放源代码;open source;开源项目",
        "Open source is software whose source code everyone may read, use and change. Linux and Python are examples.",
        "开源是指任何人都可以阅读、使用和修改源代码的软件。Linux和Python就是例子。",
        ai=False,
    ),
    Concept(
        "an API;+APIs;API;an application programming interface;a web API",
        "API;应用程序接口;API接口;应用编程接口;api",
        "An API is a fixed way in which programs talk to each other. "
        "One program sends a request, and the other sends back an answer.",
        "API是程序之间互相交流的固定方式。一个程序发出请求，另一个程序返回结果。",
        ai=False,
    ),
    Concept(
        "JSON;json;the JSON format;a JSON file;JSON data",
        "JSON;json;JSON格式;JSON文件;JSON数据",
        "JSON is a simple text format for data. It is made of objects with names and values, lists, strings and "
        "numbers.",
        "JSON是一种简单的文本数据格式。它由名称和值组成的对象、列表、字符串和数字构成。",
        ai=False,
    ),
    Concept(
        "Python;python;the Python language;the Python programming language;Python programming",
        "Python;python;Python语言;Python编程语言;Python这门语言",
        "Python is a programming language that is easy to read and to learn. "
        "It is widely used for data, AI and web programs.",
        "Python是一种容易阅读和学习的编程语言。它广泛用于数据、人工智能和网络程序。",
        ai=False,
    ),
    Concept(
        "Rust;rust;the Rust language;the Rust programming language;Rust programming",
        "Rust;rust;Rust语言;Rust编程语言;Rust这门语言",
        "Rust is a programming language that is fast and safe with memory. "
        "Its compiler finds many mistakes before the program runs.",
        "Rust是一种速度快、内存安全的编程语言。它的编译器能在程序运行之前发现很多错误。",
        ai=False,
    ),
    Concept(
        "Linux;linux;the Linux operating system;the Linux system;Linux OS",
        "Linux;linux;Linux系统;Linux操作系统;Linux内核",
        "Linux is a free and open source operating system. Most servers in the world run it.",
        "Linux是一个免费的开源操作系统。世界上大多数服务器都使用它。",
        ai=False,
    ),
    Concept(
        "Docker;docker;a Docker container;+Docker containers;the Docker tool",
        "Docker;docker;Docker容器;Docker技术;Docker这个工具",
        "Docker is a tool that packs a program with everything it needs into a container. "
        "The container then runs the same way on every machine.",
        "Docker是把程序和它需要的一切打包成容器的工具。容器在每台机器上的运行方式都一样。",
        ai=False,
    ),
    Concept(
        "Kubernetes;kubernetes;K8s;k8s;a Kubernetes cluster",
        "Kubernetes;kubernetes;K8s;k8s;Kubernetes集群",
        "Kubernetes is a system that runs and manages containers on many machines. "
        "It starts them again when they fail and adds more when there is more work.",
        "Kubernetes是在多台机器上运行和管理容器的系统。容器出错时它会重新启动，工作增多时它会增加容器。",
        ai=False,
    ),
    Concept(
        "inference;model inference;LLM inference;AI inference;inference in machine learning",
        "推理;模型推理;大模型推理;大模型的推理;inference;AI推理",
        "Inference is the use of a trained model to get answers. The weights of the model do not change.",
        "推理是使用训练好的模型来得到结果的过程。模型的权重不会改变。",
    ),
    Concept(
        "training;model training;training a model;LLM training;AI training;training a neural network",
        "训练;模型训练;大模型训练;大模型的训练;训练模型;AI训练",
        "Training is the process in which a model learns from data. "
        "Its weights are changed step by step until its errors are small.",
        "训练是模型从数据中学习的过程。模型的权重会一步一步地调整，直到误差很小。",
    ),
    Concept(
        "a mixture of experts;mixture of experts;MoE;an MoE model;mixture-of-experts;a mixture of experts model",
        "混合专家模型;混合专家;MoE;MoE模型;混合专家架构;mixture of experts",
        "A mixture of experts is a model with many small networks, called experts, of which only a few work for each "
        "token. It can be large and still run fast.",
        "混合专家模型是由许多叫做专家的小网络组成的模型，每个词元只用到其中几个。这样模型可以很大，运行仍然很快。",
        "A mixture of experts can know a lot and still run fast, because only a few experts work for each token.",
        "混合专家模型可以学到很多知识，运行仍然很快，因为每个词元只用到几个专家。",
    ),
]

# Formats and methods of quantization, which are asked about by their short names.
FORMATS = [
    Concept(
        "INT8;int8;INT8 quanti(z|s)ation;8-bit quanti(z|s)ation;8 bit quanti(z|s)ation;W8A8",
        "INT8;int8;INT8量化;8位量化;8比特量化;int8量化",
        "INT8 is a format that stores each weight as a whole number of 8 bits. "
        "A model then takes half the memory of 16 bits and loses very little accuracy.",
        "INT8是用8位整数存储每个权重的格式。模型占用的内存是16位的一半，精度损失很小。",
    ),
    Concept(
        "INT4;int4;INT4 quanti(z|s)ation;4-bit quanti(z|s)ation;4 bit quanti(z|s)ation;W4A16",
        "INT4;int4;INT4量化;4位量化;4比特量化;int4量化",
        "INT4 is a format that stores each weight as a whole number of 4 bits. "
        "A model then takes about a quarter of the memory of 16 bits and loses a little accuracy.",
        "INT4是用4位整数存储每个权重的格式。模型占用的内存约为16位的四分之一，精度会有一点损失。",
    ),
    Concept(
        "FP8;fp8;FP8 quanti(z|s)ation;8-bit floating point;the FP8 format;float8",
        "FP8;fp8;FP8量化;8位浮点数;FP8格式;fp8量化",
        "FP8 is a floating point format with 8 bits. It takes half the memory of 16 bits and is fast on new GPUs.",
        "FP8是一种8位的浮点数格式。它占用的内存是16位的一半，在新的GPU上运行很快。",
    ),
    Concept(
        "AWQ;awq;AWQ quanti(z|s)ation;the AWQ method;an AWQ model",
        "AWQ;awq;AWQ量化;AWQ方法;AWQ模型",
        "AWQ is a method of 4-bit quantization that protects the most important weights. "
        "It finds them by looking at the activations of the model.",
        "AWQ是一种保护最重要权重的4位量化方法。它通过观察模型的激活值来找到这些权重。",
    ),
    Concept(
        "GPTQ;gptq;GPTQ quanti(z|s)ation;the GPTQ method;a GPTQ model",
        "GPTQ;gptq;GPTQ量化;GPTQ方法;GPTQ模型",
        "GPTQ is a method that quantizes a trained model layer by layer, usually to 4 bits. "
        "It changes the remaining weights to make up for the error.",
        "GPTQ是一种对训练好的模型逐层量化的方法，通常量化到4位。它会调整剩下的权重来补偿误差。",
    ),
    Concept(
        "BF16;bf16;bfloat16;the BF16 format",
        "BF16;bf16;bfloat16;BF16格式",
        "BF16 is a floating point format with 16 bits and a wide range of values. Many models are stored in it.",
        "BF16是一种16位的浮点数格式，数值范围很大。许多模型都用它来存储。",
    ),
    Concept(
        "FP16;fp16;float16;half precision;the FP16 format",
        "FP16;fp16;float16;半精度;FP16格式",
        "FP16 is a floating point format with 16 bits. It takes half the memory of 32 bits.",
        "FP16是一种16位的浮点数格式。它占用的内存是32位的一半。",
    ),
]

# ---------------------------------------------------------------------------------------------------------------------
# Questions. Slots in English: <np> the name with its article, <Np> the same with a capital, <bare> without the article,
# <is>, <does>, <it> and <mean> agree with it, <What> is "What is", "What's" or "What are", <ctx> is "in AI" or nothing.
# ---------------------------------------------------------------------------------------------------------------------

DEFINE_EN = [
    "<What> <np>?",
    "<What> <np>?",
    "<What> <np> <ctx>?",
    "<What> <np>, (exactly|really|in simple terms|in plain words|in simple words|anyway)?",
    "What (exactly|actually|really) <is> <np> <ctx>?",
    "(Explain|Describe|Define) <np> <ctx>.",
    "(Explain|Describe) <np> (to me|for me|to a beginner|in simple words|in simple terms|in plain English|simply|"
    "please).",
    "Explain what <np> <is>.",
    "Explain what <np> <is> <ctx>.",
    "Explain what <np> <mean>.",
    "Explain (the idea of|the concept of|the term|the meaning of) <bare>.",
    "Explain (the idea|the concept|the basics) (behind|of) <bare> <ctx>.",
    "Explain <np> (like I'm five|as if I were five|as if I were a beginner|to someone new to this|to a child).",
    "(Can|Could|Would|Will) you (please |)explain <np> <ctx>?",
    "(Can|Could|Would) you (please |)(explain|tell me|describe) what <np> <is>?",
    "(Can|Could) you (please |)explain to me what <np> <is>?",
    "(Can|Could) you (help me understand|define|describe|say something about|give me a definition of) <np>?",
    "(Can|Could) someone explain <np> (to me|)?",
    "Please (explain|describe|define) <np> <ctx>.",
    "Please (tell me|explain) what <np> <is>.",
    "Tell me what <np> <is>.",
    "Tell me (something |a bit |)about <np>.",
    "Tell me what <np> <mean> <ctx>.",
    "What <does> <np> mean?",
    "What <does> <np> mean <ctx>?",
    "What does (the term|the word|the phrase|the expression) '<bare>' mean?",
    "What (do people|do you|do we|does one) mean by <bare>?",
    "What is meant by <bare> <ctx>?",
    "What is the meaning of <bare>?",
    "What is the definition of <bare>?",
    "What's the (idea|concept) (behind|of) <bare>?",
    "(Give|Write) (me |)(a|the) definition of <bare>.",
    "Give me (an explanation|a simple explanation|an introduction|an overview) of <bare>.",
    "Give (a simple|an easy|a beginner's) explanation of <bare>.",
    "(Definition|Meaning) of <bare>",
    "(Definition|Meaning|Explanation) of <bare>?",
    "<bare> (definition|meaning|explained|explanation)",
    "<bare> (definition|meaning|explained)?",
    "<bare>?",
    "<bare>",
    "<Np>?",
    "<Np>: what <is> <it>?",
    "<Np> - what <is> (<it>|that)?",
    "<Np>, what <is> <it> (exactly|)?",
    "<Np> <is> what?",
    "Define <bare>",
    "Define: <bare>",
    "Define the term <bare>.",
    "what <is> <bare>",
    "explain <bare>",
    "What do you know about <np>?",
    "What can you tell me about <np>?",
    "What should I know about <np>?",
    "Do you know what <np> <is>?",
    "Do you (happen to |)know what <np> <mean>?",
    "Do you know (anything about|about) <np>?",
    "Have you heard of <np>? What <is> <it>?",
    "I (want|would like|need) to (know|understand|learn) what <np> <is>.",
    "I'd like to (know|understand|learn) what <np> <is>.",
    "I'd like to (know|learn|hear) (more |)about <np>.",
    "I want to (learn about|understand|know more about) <np>.",
    "I don't (know|understand|get) what <np> <is>.",
    "I (do not|don't) understand <np>. (Can you help|Please explain|Can you explain this|Help me)?",
    "I (keep hearing|often hear|keep reading|read) about <np>. What <is> <it>?",
    "I (heard|read|saw) the (word|term) '<bare>' (today|in a blog|in an article|in the docs|). What does it mean?",
    "I'm (new to this|a beginner|a student). What <is> <np>?",
    "I'm (studying|preparing) for (an exam|a test|a quiz|an interview): what <is> <np>?",
    "I'm reading (the documentation|a paper|an article|a tutorial) and it (mentions|talks about) <np>. What <is> <it>?",
    "I have a question: what <is> <np>?",
    "I have a question about <np>. What <is> <it>?",
    "(Quick|Simple|Short|Basic) question: what <is> <np>?",
    "Question: <What> <np>?",
    "My (teacher|boss|friend|colleague) asked me what <np> <is>. What (should|can) I say?",
    "My (friend|colleague|teacher|manager) keeps talking about <np>. What <is> <it>?",
    "How would you (explain|describe|define) <np> (to a beginner|to a child|to a friend|)?",
    "How (do you|would you|can one|should I) (explain|define|describe) <bare>?",
    "Help me understand <np>.",
    "Help me understand what <np> <is>.",
    "Teach me (about|what is meant by) <bare>.",
    "Let's talk about <np>. What <is> <it>?",
    "So <what> <np>?",
    "OK, (so |)<what> <np>?",
    "(Hi|Hello|Hey), <what> <np>?",
    "(Hi|Hello), (can|could) you explain <np>?",
    "For a (beginner|student), what <is> <np>?",
    "In (simple|plain|easy) (words|terms|English|language), what <is> <np>?",
    "In your own words, (describe what <np> <is>|explain <np>).",
    "Introduce <np> (to me|to a beginner|).",
    "Give me an introduction to <bare>.",
    "Write (a short paragraph|a paragraph|a few sentences|some sentences) about <np>.",
    "Explain <bare> in (a few|some|two or three) sentences.",
    "What kind of (thing|concept) <is> <np>?",
    "Would you mind (explaining|telling me about) <np>?",
    "Any idea what <np> <is>?",
    "I wonder what <np> <is>.",
    "What in the world <is> <np>?",
    "Why do people talk about <np>? What <is> <it>?",
]

HOW_EN = [
    "How <does> <np> work?",
    "How <does> <np> work <ctx>?",
    "(Explain|Tell me|Describe|Please explain) how <np> <work>.",
    "(Can|Could) you explain how <np> <work>?",
    "What <does> <np> do?",
    "What <is> <np> and how <does> <it> work?",
    "I'd like to know how <np> <work>.",
]

USE_EN = [
    "What <is> <np> used for?",
    "What <is> <np> (for|good for)?",
    "What is the (use|purpose) of <bare>?",
]

BRIEF_EN = [
    "<What> <np> (in one sentence|in a single sentence|in short|in brief|briefly|in a nutshell|in 1 sentence)?",
    "<What> <np>? (One sentence|One sentence please|Answer in one sentence|Be brief|Keep it short|Just one sentence).",
    "<What> <np>? (Answer briefly|Short answer please|Reply in one sentence|In one sentence, please|A short answer is "
    "enough).",
    "(Explain|Describe|Define) <np> in (one|a single|1) sentence.",
    "(Explain|Describe|Define) <np> (briefly|in short|in brief|in one line|in a nutshell).",
    "(In one sentence|In a single sentence|In one line|Briefly|In short|In a nutshell), (what <is> <np>|explain <np>).",
    "(In one sentence|Briefly|In short): what <is> <np>?",
    "Using (one|a single|just one|only one) sentence, (explain|describe|define) <np>.",
    "(Can|Could) you (explain|describe|define|sum up) <np> in (one|a single|just one) sentence?",
    "(Can|Could) you (briefly explain|briefly describe|explain briefly|quickly explain) (what <np> <is>|<np>)?",
    "(Please |)(briefly|shortly|quickly) (explain|describe|define) <np>.",
    "(Please |)(explain|tell me) (briefly|in one sentence|in short) what <np> <is>.",
    "(Please |)tell me what <np> <is> in (one|a single) sentence.",
    "Give (me |)(a one sentence|a one-sentence|a short|a brief|a one-line) (definition|explanation|description) of "
    "<bare>.",
    "Give me one sentence (about|on|that explains) <np>.",
    "One sentence (about|on) <np>, please.",
    "One-sentence (definition|explanation|summary) of <bare>",
    "(Short|Brief) (definition|explanation) of <bare>",
    "<bare> in (one|a single|1) sentence",
    "<bare>, in one sentence?",
    "<bare> (short|brief|one-line) (definition|explanation)",
    "<Np>: explain in one sentence.",
    "<Np>? (One sentence|Briefly|In one sentence|Short answer).",
    "Summarize <np> in (one|a single) sentence.",
    "Summarise <bare> in one sentence.",
    "Sum up <np> in one (sentence|line).",
    "Write (one|a single) sentence (about|that explains|that defines|on) <np>.",
    "I need (a one-sentence|a short|a one-line) (definition|explanation) of <bare>.",
    "I only have a (moment|minute|second): what <is> <np>?",
    "I'd like a (short|one-sentence|brief) explanation of <bare>.",
    "How would you (define|explain|describe) <np> in (one|a single) sentence?",
    "What would be a (one-sentence|short) definition of <bare>?",
    "What <is> <np>, (briefly|in short|shortly)?",
    "Shortest explanation of <bare>, please.",
    "Answer in one sentence: what <is> <np>?",
    "Answer (briefly|shortly|in short): what <is> <np>?",
    "Reply with one sentence. What <is> <np>?",
    "Be brief: what <is> <np>?",
    "Keep it to one sentence: what <is> <np>?",
    "tl;dr of <bare>?",
]

WHY_EN = [
    "Why <is> <np> (useful|helpful|important|good|needed|necessary|popular)?",
    "Why <is> <np> (useful|important|helpful) <ctx>?",
    "Why (do we|do people|do you|would I|would you|would one|should I|should we) (need|use|want) <np>?",
    "Why (use|choose|bother with) <np>?",
    "Why use <bare> (at all|in practice)?",
    "Why <does> <np> (matter|help)?",
    "(Name|List|Tell me|Give me|Explain|Describe) the (benefits|advantages|main benefits|pros|main advantages) of "
    "<bare>.",
    "What are the (benefits|advantages|main benefits|pros|upsides|strengths) of (using |)<bare>?",
    "What are the (benefits|advantages) of <bare> <ctx>?",
    "What is the (benefit|advantage|main benefit|main advantage|big advantage) of (using |)<bare>?",
    "What (benefits|advantages) <does> <np> (have|bring|offer|give)?",
    "What (benefit|advantage) <does> <np> (have|bring|offer|give|provide)?",
    "What's (good|great|so good|so great|so special|useful) about <np>?",
    "What's the (point|use|advantage|benefit|purpose) of <bare>?",
    "What is the (point|use|purpose|value) of <bare>?",
    "What <is> <np> good for?",
    "What <is> <np> used for?",
    "What (do I|do we|do you|can I) gain (from|with|by using) <np>?",
    "What problem <does> <np> solve?",
    "What <does> <np> (improve|help with|make better)?",
    "How <does> <np> help?",
    "How can <bare> help me?",
    "In what way <is> <np> useful?",
    "(Explain|Tell me|Please explain|Say) why <np> <is> (useful|important|helpful|good|needed|popular).",
    "(Can|Could) you (explain|tell me) why <np> <is> (useful|important|helpful)?",
    "(Can|Could) you (explain|tell me|list|name|describe) the (benefits|advantages) of <bare>?",
    "(Explain|Tell me) why (people|we) (use|need) <np>.",
    "I'd like to know why <np> <is> (useful|important|needed).",
    "I'd like to know the (benefits|advantages) of <bare>.",
    "I want to know (why <np> <is> useful|the benefits of <bare>|what <np> <is> good for).",
    "I (know|understand) what <np> <is>, but why <is> <it> useful?",
    "I've heard of <bare>, but what are the benefits?",
    "I don't (see|get|understand) why <np> <is> (useful|needed|important).",
    "<bare> (benefits|advantages|pros)",
    "<bare> (benefits|advantages|pros)?",
    "(benefits|advantages|pros) of <bare>",
    "(Benefits|Advantages) of (using |)<bare>?",
    "why <bare>?",
    "<Np>: why <is> <it> (useful|important|needed)?",
    "<Np>: what are the benefits?",
    "My (boss|teacher|friend|colleague) asked why we (need|use|should use) <np>. What (should|can) I (say|answer)?",
    "<Is> <np> useful? Why?",
    "Should I use <np>? (Why|What would I gain)?",
    "Do I need <np>? Why?",
    "Give me (a reason|reasons|good reasons) to use <np>.",
    "Give me the benefits of <bare>.",
    "What makes <np> (useful|so useful|important|so important|good|so popular)?",
    "(Quick question|For an exam|For an interview): why <is> <np> (useful|important)?",
    "In simple (words|terms), why <is> <np> (useful|important)?",
]

# Slots in Chinese: <n> the name, with or without spaces around Latin letters, <ctx> a field or nothing.
DEFINE_ZH = [
    "什么是<n>？",
    "什么是<n>？",
    "<n>是什么？",
    "<n>是什么？",
    "<ctx><n>是什么？",
    "<ctx>什么是<n>？",
    "<n>是(什么意思|什么东西|啥|啥意思|个什么|什么概念|什么技术|怎么回事|指什么|什么呢|什么啊|什么呀)？",
    "<n>(指的是|是指|到底是|究竟是|具体是|其实是|又是|主要是)什么？",
    "<n>到底是(什么|啥|怎么回事|什么意思)(呢|啊|呀|)？",
    "(什么叫|什么叫做|啥是|啥叫|何为|何谓|到底什么是|究竟什么是|那什么是)<n>(呢|啊|呀|)？",
    "(解释|说明|介绍|讲解|描述|讲讲|说说|聊聊|谈谈)<n>。",
    "(解释|说明|介绍|讲解|描述|科普|讲|说|聊|谈)(一下|下)<n>(吧|)。",
    "(解释|说明|讲解|介绍)(一下|下|)什么是<n>。",
    "(解释|说明|讲解)(一下|下|)<n>是什么(意思|)。",
    "请(解释|说明|介绍|讲解|描述)(一下|下|)<n>。",
    "请(解释|说明|介绍|讲解)(一下|下|)什么是<n>。",
    "请(解释|说明)(一下|下|)<n>(是什么|的含义|的意思|的概念|的定义|这个概念|这个词)。",
    "请(告诉我|说说|讲讲|问|教我)什么是<n>？",
    "请问(什么是<n>|<n>是什么|<n>是什么意思|<n>指的是什么|什么叫<n>)(呢|啊|)？",
    "请你(解释|介绍|说明|讲解)(一下|)(什么是|)<n>。",
    "请给我(解释|介绍|讲讲|讲解)(一下|)<n>。",
    "请用(简单的话|通俗的话|简单的语言|通俗的语言|通俗易懂的话|自己的话|大白话)(解释|说明|介绍|讲讲)(一下|)(什么是|)<n>。",
    "用(简单的话|通俗的话|简单的语言|通俗的语言|通俗易懂的语言|大白话|中文)(解释|说明|介绍|讲讲)(一下|)(什么是|)<n>。",
    "用(几句话|两三句话|一段话)(解释|说明|介绍)(一下|)(什么是|)<n>。",
    "(通俗|简单|通俗地|简单地|通俗易懂地|详细)(解释|说明|介绍|讲解|讲)(一下|下|)(什么是|)<n>。",
    "(通俗|简单)(来说|来讲|点说)，(什么是<n>|<n>是什么)？",
    "麻烦(你|您|)(解释|介绍|说明|讲解|讲)(一下|下)(什么是|)<n>。",
    "麻烦(你|您|)(告诉我|说说|问一下|讲讲)(什么是<n>|<n>是什么)。",
    "告诉我(什么是<n>|<n>是什么|<n>是什么意思|<n>的含义|<n>的意思)。",
    "跟我(说说|讲讲|聊聊|解释一下)(什么是|)<n>。",
    "给我(讲讲|解释一下|介绍一下|说说|科普一下|讲解一下)(什么是|)<n>(吧|)。",
    "帮我(解释|介绍|理解|讲解|说明)(一下|)(什么是|)<n>。",
    "(给|向|跟|对)(初学者|新手|外行|小白|小学生|孩子)(解释|介绍|说明)(一下|)(什么是|)<n>。",
    "(能|能不能|可以|可不可以|可否|能否)(解释|介绍|说明|讲解|讲|说)(一下|下)(什么是|)<n>(吗|)？",
    "(你|您)(能|可以|能不能)(解释|介绍|说明|讲讲|说说|给我讲讲)(什么是|)<n>(吗|)？",
    "(你|您|)知道(什么是<n>|<n>是什么|<n>是什么意思|<n>)吗？",
    "(你|您|)了解<n>吗？",
    "(你|您)(听说过|听过)<n>吗？(它|)是什么？",
    "(我|)(想知道|想了解|想问|想问一下|想请教|很好奇|好奇)(什么是<n>|<n>是什么|<n>是什么意思|<n>到底是什么)。",
    "(我|)想(了解|学习|弄懂|认识)(一下|)<n>。",
    "我(不懂|不明白|不清楚|不知道|不太懂|不太明白)(什么是<n>|<n>是什么|<n>是什么意思)(，能解释一下吗|，请解释一下|)。",
    "我(是初学者|是新手|刚入门|是学生|刚开始学习)，(什么是<n>|<n>是什么)？",
    "我在(文档|文章|论文|教程|书|新闻)(里|中)看到<n>，(它|这|)是什么(意思|)？",
    "(我|)(经常|总是|最近常|老是)(听到|听说|看到)<n>，(它|这|)(是什么|到底是什么|是什么意思)？",
    "(面试|考试|老师|同事|老板|朋友)(问|问到|问我)(什么是<n>|<n>是什么)，(怎么回答|该怎么回答|我该怎么说)？",
    "(关于|有关)<n>，(你知道什么|请介绍一下|你能说说吗|请解释一下|能讲讲吗)？",
    "(对于|关于)<n>(这个概念|这个词|)，(你是怎么理解的|怎么理解|请说明)？",
    "(如何|怎么|怎样|应该怎么)(理解|解释|定义)<n>(这个概念|)？",
    "<n>(怎么理解|如何理解|怎么解释|如何定义|怎么定义|该怎么理解)？",
    "<n>(这个词|这个概念|这个术语|一词)(是什么意思|怎么理解|指什么|是什么)？",
    "<n>的(定义|含义|意思|概念)(是什么|是啥|)？",
    "<n>的(定义|含义|意思|概念|解释|介绍)",
    "<n>(定义|含义|意思|概念|解释|介绍|科普|简介)",
    "<n>(是|)啥",
    "<n>？",
    "<n>",
    "<n>，(是什么|什么意思|解释一下|请解释|请介绍一下|给我讲讲|说说看)？",
    "<n>：(是什么|什么意思|请解释|解释一下)？",
    "(问一下|问个问题|请教一下|请教|有个问题|问题|提问)(，|：)(什么是<n>|<n>是什么)？",
    "(你好|您好|嗨|哈喽)，(什么是<n>|<n>是什么|请解释一下<n>|请问什么是<n>)？",
    "(写|来)(一段|几句)(关于<n>的介绍|介绍<n>|解释<n>)。",
    "(所以|那么|那|好的，)(什么是<n>|<n>是什么|<n>又是什么)？",
    "人们说的<n>是(什么|什么意思|指什么)？",
    "(大家|人们)(常说|都在说|说)的<n>(是什么|到底是什么|是什么意思)？",
    "谁能(解释一下|讲讲|说说|告诉我)什么是<n>？",
    "给<n>下个定义。",
    "(给出|写出|说出)<n>的(定义|含义|概念)。",
]

HOW_ZH = [
    "<n>(是怎么|是如何|怎么|如何|怎样)(工作|运作|运行)的？",
    "<n>的(原理|工作原理|基本原理)(是什么|)？",
    "(解释|说明|讲讲|介绍|请解释|请介绍)(一下|)<n>的(原理|工作原理|工作方式)。",
    "<n>(原理|怎么工作)",
    "<n>(有什么作用|起什么作用|做什么的|是做什么的|是干什么的|是干嘛的)？",
]

USE_ZH = [
    "<n>(有什么用|有什么用处|有什么用途|能做什么|可以做什么|用来做什么|用来干什么)？",
    "<n>的(用途|作用)(是什么|)？",
]

BRIEF_ZH = [
    "(请|)用一句话(解释|说明|介绍|概括|总结|描述|讲讲|说说)(一下|)(什么是|)<n>。",
    "(请|)用一句话(告诉我|说)(什么是<n>|<n>是什么)。",
    "一句话(解释|说明|介绍|概括|总结|讲清楚|说清楚)(什么是|)<n>。",
    "一句话(解释|说明|介绍)(一下|)<n>(吧|)。",
    "用(一个|1个)句子(解释|说明|介绍)(一下|)(什么是|)<n>。",
    "(请|)(简要|简短|简单扼要地|简短地|简要地|简洁地)(解释|说明|介绍|描述|回答)(一下|)(什么是|)<n>。",
    "(请|)(简要|简短)(告诉我|说明)(什么是<n>|<n>是什么)。",
    "<n>是什么？(一句话|请用一句话回答|一句话回答|用一句话说|简短回答|请简短回答|简要回答|一句话就好|一句就够)。",
    "什么是<n>？(一句话|请用一句话回答|一句话回答|用一句话说|简短回答|请简短回答|简要回答|一句话就行|一句话即可)。",
    "(一句话|用一句话|简短|简要)回答(：|，)(什么是<n>|<n>是什么)？",
    "(只用|就用|仅用)一句话(解释|说明|介绍|回答)(什么是|)<n>。",
    "(能|能不能|可以|能否)用一句话(解释|说明|介绍|概括|讲讲)(一下|)(什么是|)<n>(吗|)？",
    "(你|您)(能|可以)用一句话(解释|说明|介绍|告诉我)(什么是|)<n>吗？",
    "(你|您|)(能|可以)(简要|简短|简短地)(解释|说明|介绍)(一下|)<n>吗？",
    "<n>，(一句话|用一句话|请用一句话|一句话)(解释|说明|介绍)(一下|)。",
    "<n>(一句话解释|一句话介绍|一句话说明|一句话|简短解释|一句话概括)",
    "<n>用一句话(怎么说|怎么解释|说是什么|怎么概括|如何解释)？",
    "(给出|写出|写)一句话的<n>(定义|介绍|解释|说明)。",
    "写一句话(介绍|解释|说明)<n>。",
    "(我|)(想要|需要|要)(一句话的|简短的|一个简短的)<n>(定义|解释|介绍)。",
    "麻烦(你|您|)(用一句话|简要|简短地)(解释|说明|介绍)(一下|)(什么是|)<n>。",
    "(简而言之|简言之|一句话)，(什么是<n>|<n>是什么)？",
    "长话短说，(什么是<n>|<n>是什么)？",
    "请问<n>用一句话(怎么解释|怎么说|如何说明)？",
    "告诉我<n>是什么，(一句话就行|一句话|用一句话|简短一点|短一点)。",
    "(解释|说明|介绍)(一下|)<n>，(一句话就行|一句话|用一句话|简短一点|不超过一句话|只要一句)。",
    "我(赶时间|时间不多|很忙)，(什么是<n>|<n>是什么|用一句话解释<n>)？",
    "概括(一下|)<n>，(一句话|用一句话)。",
    "<n>的(一句话|简短|简要)(定义|解释|介绍)",
    "<n>的简短(定义|解释)是什么？",
]

WHY_ZH = [
    "为什么(要用|需要|要使用|使用|用|要有|会有|有)<n>？",
    "为什么(我们|人们|大家)(要用|需要|使用|都用)<n>？",
    "为什么<n>(有用|重要|很重要|很有用|这么重要|这么有用|受欢迎|这么受欢迎)(呢|)？",
    "<n>为什么(有用|重要|很重要|很有用|这么重要|这么有用|受欢迎|好用)(呢|)？",
    "<n>(有什么|有哪些|有啥)(好处|优点|优势|作用|用处|用|益处|价值|意义)(呢|啊|)？",
    "<n>的(好处|优点|优势|意义|价值|作用|用途|用处)(是什么|有哪些|是啥|在哪里|在哪|)？",
    "<n>的(好处|优点|优势)",
    "<n>(好处|优点|优势|作用|意义)",
    "(使用|用|采用)<n>(有什么|有哪些|有啥|能带来什么|能带来哪些)(好处|优点|优势)？",
    "(说说|讲讲|介绍|列出|说出|告诉我|谈谈|解释)(一下|)<n>的(好处|优点|优势|作用|意义)。",
    "请(说明|解释|介绍|列出|说说|告诉我)(一下|)<n>的(好处|优点|优势|作用|意义)。",
    "请(解释|说明|告诉我)(一下|)为什么(要用|需要|使用)<n>。",
    "(解释|说明|讲讲|告诉我)为什么<n>(有用|重要|很重要|很有用)。",
    "请问<n>有(什么|哪些)(好处|优点|优势|用|作用)(呢|)？",
    "请问为什么(要用|需要|要使用)<n>？",
    "(能|可以|能不能)(说说|讲讲|介绍一下|解释一下|告诉我)<n>(的好处|的优点|的优势|有什么好处|为什么有用)(吗|)？",
    "(我|)(想知道|想了解|想问)(一下|)<n>(的好处|的优点|有什么好处|有什么优势|有什么用|为什么重要|为什么有用)。",
    "(我|)(想知道|想了解|不明白|不懂|不清楚)为什么(要用|需要)<n>。",
    "我知道<n>是什么，(但它有什么用|但它有什么好处|可是为什么要用它|它有什么优点)？",
    "<n>(解决了什么问题|解决什么问题|能解决什么问题|能带来什么|带来什么好处|改善了什么|有什么帮助|能带来什么好处)？",
    "<n>(有用|重要|好)吗？为什么？",
    "<n>(好在哪|好在哪里|强在哪里|厉害在哪)(呢|)？",
    "(值得|应该|需要)(用|使用)<n>吗？为什么？",
    "<n>(有什么用|有什么用处|有什么用途|用来做什么|能做什么|有啥用)？",
    "(有了|用了)<n>(有什么好处|能得到什么|会怎么样|有什么不同)？",
    "麻烦(你|您|)(说说|介绍一下|解释一下|讲讲)<n>的(好处|优点|优势)。",
    "(面试|考试|老师|老板|同事)问<n>(有什么好处|有什么优点|为什么重要)，(怎么回答|该怎么回答)？",
    "(简单说说|简单介绍一下|用简单的话说说)<n>的(好处|优点|优势)。",
    "(给我|给)(一个|几个)(用|使用)<n>的理由。",
    "(到底|究竟)为什么(要用|需要|使用)<n>(呢|啊|)？",
    "是什么让<n>(这么有用|这么重要|有用|受欢迎)？",
]

FIELDS_EN = [
    "in machine learning", "in LLMs", "in AI", "for LLMs", "in language models", "in the context of LLMs",
    "in LLM inference", "for language models", "in large language models", "in vLLM",
]  # fmt: skip
FIELDS_ZH = ["在大模型中，", "在人工智能里，", "在机器学习中，", "在大模型推理中，", "大模型里的", "大模型中", "在vLLM里，"]

# Questions that only quantization has. <q> is "quantization" in either spelling, <m> a kind of model.
QUANT_DEFINE_EN = [
    "What does it mean to quanti(z|s)e <m>?",
    "What does quanti(z|s)ing <m> mean?",
    "What does it mean (when|that|if) <m> is quanti(z|s)ed?",
    "What is <q> in (the context of |)(large language models|LLMs|machine learning|deep learning|AI|neural networks|"
    "vLLM)?",
    "What is <q> (for|of) (large language models|LLMs|language models|large models|AI models)?",
    "What is (LLM|model|large model|large language model|AI model) <q>?",
    "Explain what (LLM|model|large model|large language model) <q> is.",
    "Explain what is meant by (LLM|model|large language model|) <q>.",
    "Explain <q> (of|for|in) (large language models|LLMs|large models|language models|AI models).",
    "(Explain|Describe) what it means that (large language models|LLMs|models|neural networks) are quanti(z|s)ed.",
    "Explain the (concept|idea|meaning|basics) of <q> (of|for|in) (large language models|LLMs|language models).",
    "Explain <q> to (me|a beginner|a student|a child|someone new to AI).",
    "(Could|Can) you explain what <q> means (for|in) (LLMs|large language models|AI models)?",
    "(Could|Can) you explain <q> of (LLMs|large language models)?",
    "What do (people|they) mean when they (say|write) that <m> is quanti(z|s)ed?",
    "What is a quanti(z|s)ed (model|LLM|language model|checkpoint|version of a model)?",
    "What are quanti(z|s)ed (models|LLMs|weights|checkpoints)?",
    "I (see|saw|found|downloaded) a quanti(z|s)ed (model|LLM|checkpoint). What does (that|quanti(z|s)ed) mean?",
    "I read that <m> can be quanti(z|s)ed. What (is that|does that mean)?",
    "In (large language models|LLMs|machine learning|AI|deep learning), what is <q>?",
    "When (people|engineers) talk about <q> (of models|of LLMs|), what do they mean?",
    "Tell me about (LLM|model|large language model|) <q>.",
    "Tell me what <q> (is|means) (for|in) (LLMs|large language models|machine learning).",
    "(LLM|model|weight|large language model) <q>",
    "<q> (LLM|of LLMs|in LLMs|large language models|machine learning|meaning|explained)",
    "<q> of (large language models|LLMs): what is it?",
    "Why are there (4-bit|8-bit) versions of models? What is <q>?",
    "What is the (idea|concept|meaning|definition) of <q> (of|for|in) (LLMs|large language models|language models)?",
    "Give me (a short introduction|an introduction|a simple introduction) to (LLM|model|) <q>.",
    "Write a (short|) paragraph (explaining|about|on) (LLM|model|large language model|) <q>.",
    "I'm learning about (LLMs|large language models|AI). What is <q>?",
    "I'm deploying (an LLM|a model|a large language model). What is <q>?",
    "Please explain (LLM|model|) <q> in (simple|plain|easy) (words|terms|language).",
    "What is (post-training <q>|post training <q>|weight-only <q>)?",
    "What happens when (you|we|I) quanti(z|s)e <m>?",
]

QUANT_DEFINE_ZH = [
    "(能|可以|你能|麻烦|请|)(再|再来|继续|接着|)(说说|讲讲|谈谈|聊聊|介绍一下|解释一下)(大模型|模型|)量化(吗|好吗|吧|)？",
    "(再|继续|多)(说一点|讲一点|说说|讲讲|介绍一下)(关于|)(大模型|模型|)量化(的内容|的事|)(吧|)。",
    "我(还是|)(不太明白|不明白|没听懂|不懂)(什么是|)(大模型|模型|)量化，(能再解释一下吗|请再讲讲|能再说说吗)？",
    "解释什么是大模型量化",
    "解释什么是大模型量化。",
    "请解释什么是大模型量化。",
    "(解释|说明|讲讲|介绍)(一下|下|)(大模型|大语言模型|模型|LLM)(的|)量化(是什么|是什么意思|)。",
    "(什么是|什么叫|啥是|何为)(大模型|大语言模型|模型|LLM|AI模型|神经网络)(的|)量化(技术|)？",
    "(大模型|大语言模型|模型|LLM)(的|)量化(是什么|是什么意思|指什么|指的是什么|是啥|是怎么回事|怎么理解)？",
    "(对|把|给)(大模型|模型|大语言模型)(进行|做)量化(是什么意思|是指什么|是什么|意味着什么)？",
    "(把|将)(模型|大模型|一个模型)量化(是什么意思|意味着什么|是指什么|会怎样)？",
    "量化一个(模型|大模型|大语言模型)(是什么意思|意味着什么|是指什么)？",
    "量化(过的|后的|了的)(模型|大模型|大语言模型)(是什么|是什么意思|指什么)？",
    "什么是量化(过的|后的|)(模型|大模型|版本|权重)？",
    "(在|)(大模型|机器学习|深度学习|人工智能|大语言模型)(中|里|领域|方面)，(量化是什么|什么是量化|量化是什么意思|量化指什么)？",
    "(大模型|机器学习|深度学习|AI|人工智能)(中|里|领域)的量化(是什么|是什么意思|指的是什么)？",
    "(人们|大家|别人)(常说|说|讲)的(大模型量化|模型量化|量化)(是什么|是什么意思|到底是什么)？",
    "(部署|运行|学习|使用)大模型时(说的|提到的|)量化(是什么|是什么意思|指什么)？",
    "我(看到|下载了|发现)一个量化(过的|)模型，(量化是什么意思|这是什么意思|量化是什么)？",
    "我(正在|在)(学习|部署|使用|研究)大模型，(什么是量化|量化是什么|请解释一下量化)？",
    "为什么(有|会有)(4位|8位|int4|int8|INT4|INT8)的模型？量化是什么？",
    "(请|)(通俗地|简单地|用通俗的话|用简单的话|用大白话)(解释|说明|讲讲|介绍)(一下|)(大模型量化|模型量化|大语言模型的量化|量化)。",
    "(请|)(写|来)一段(话|文字|)(解释|介绍|说明)(大模型量化|模型量化|大语言模型量化)。",
    "(关于|有关)(大模型量化|模型量化|量化)，(请解释一下|你知道什么|请介绍一下|能讲讲吗)？",
    "(大模型量化|模型量化)(的|)(概念|定义|含义|基本概念|意思)(是什么|)？",
    "(大模型量化|模型量化|量化)(入门|科普|简介|介绍|解释|名词解释)",
    "名词解释：(大模型量化|模型量化|量化|大语言模型量化)",
    "(训练后量化|权重量化|后训练量化)是什么？",
    "(模型|大模型)(为什么能|怎么能|可以)量化？(量化是什么|什么是量化)？",
    "(我想|想|我要)(了解|学习|弄懂|知道)(一下|)(大模型量化|模型量化|大模型的量化|什么是大模型量化)。",
    "(能|能不能|可以)(给我|)(解释|讲|介绍|说明)(一下|)(大模型量化|模型量化|什么是大模型量化)(吗|)？",
    "(谈谈|说说|聊聊)(大模型量化|模型量化)。",
    "(谈谈|说说)你对(大模型量化|模型量化|大模型的量化)的(理解|认识|看法)。",
]

QUANT_WHY_EN = [
    "(Will|Does|Would|Can) <q> (let my model use less memory|make my model need less memory|make my model smaller)?",
    "(What is|What's) <q> good for?",
    "(Why|What for) (quanti(z|s)e|use <q>|do people use <q>|is <q> used|is <q> done)?",
    "(Does|Will) a quanti(z|s)ed model (use|need|take) less (memory|GPU memory|RAM)?",
    "(Give|Name|Tell) me (the |some |)(reasons|advantages|benefits) (of|for) <q>.",
    "Why (do people|do we|would I|should I|would you) quanti(z|s)e <m>?",
    "Why are (LLMs|large language models|models|language models) quanti(z|s)ed?",
    "What are the (benefits|advantages|pros) of quanti(z|s)ing <m>?",
    "What do (I|you|we) (gain|get) (by|from) quanti(z|s)ing <m>?",
    "What is the (advantage|benefit|point) of a quanti(z|s)ed (model|LLM)?",
    "How does <q> (save memory|reduce memory|help inference|make models smaller|make a model faster|speed up "
    "inference)?",
    "Why does <q> (make models faster|save memory|speed up a model|reduce memory|make models smaller)?",
    "Should I quanti(z|s)e (my model|my LLM|a model)? Why?",
    "Does <q> make (a model|models|LLMs|inference) faster?",
    "Does <q> (save|reduce) memory?",
    "When should I (use <q>|quanti(z|s)e a model)?",
]
QUANT_WHY_ZH = [
    "(为什么|为何|为啥)(要|需要|得|)(对|给|把)(大模型|模型|大语言模型|LLM)(做|进行|)量化(呢|)？",
    "(请问|)(把|)(模型|大模型)量化(以后|后|之后|了以后)(显存|内存|显存占用|内存占用|占用的显存)(会|能|会不会)(变小|减少|降低|更少)(吗|)？",
    "(请问|想问一下，|)量化(以后|后|之后)的模型(占用|需要)的(显存|内存)(会|是不是会|)(变少|更少|变小|减少)吗？",
    "(做|用|使用)量化的(目的|原因|意义|好处|理由)(是什么|有哪些|在哪里)？",
    "(大模型|模型)量化(是为了什么|为了什么|的目的是什么|的意义是什么|有什么意义|图什么)？",
    "量化(能|可以|会)(省|节省|减少|降低)(显存|内存|成本)吗？",
    "(人们|大家|我们)为什么(要|)(量化|用量化|做量化)(模型|大模型|)？",
    "为什么要对(大模型|模型|大语言模型)(进行量化|做量化)？",
    "为什么要量化(大模型|模型|大语言模型|LLM)？",
    "(大模型|模型|大语言模型|LLM)为什么(要|需要)(做|进行|)量化？",
    "量化(大模型|模型)(有什么好处|有什么优点|有什么用|的好处是什么)？",
    "量化(能|可以)(让模型更快|节省内存|节省显存|加快推理|减少内存)吗？",
    "量化为什么(能|可以)(让模型更快|节省内存|节省显存|加快推理|减少内存|让模型变小)？",
    "量化(怎么|如何)(节省内存|节省显存|加快推理|减少内存|让模型变小)？",
    "量化(后的|过的)模型有什么(好处|优点|优势)？",
    "什么时候(要用|需要|应该用)量化？",
]

QUANT_HOW_EN = [
    "How does <q> work?",
    "How does <q> (of LLMs|of a model|of large language models|for LLMs|in LLMs) work?",
    "How are (models|LLMs|large language models|weights|the weights) quanti(z|s)ed?",
    "How (can|do) (I|you|we|people) quanti(z|s)e <m>?",
    "How is <m> quanti(z|s)ed?",
    "How does one quanti(z|s)e <m>?",
    "How is <q> (done|performed|carried out|implemented)?",
    "(Explain|Describe|Tell me|Show me|Please explain) how <q> works.",
    "(Explain|Tell me|Please explain) how (to quanti(z|s)e <m>|<m> is quanti(z|s)ed|LLMs are quanti(z|s)ed).",
    "(Can|Could) you explain how <q> (works|is done)?",
    "What is the (principle|mechanism|math) (behind|of) <q>?",
    "What (happens|is done) to the weights (in|during) <q>?",
    "What are the steps of <q>?",
    "how <q> works",
    "<q>: how does it work?",
    "I (know|understand) what <q> is, but how does it work?",
    "I'd like to know how <q> works.",
    "By what method are weights turned into (8|4) bits?",
    "How do you turn 16-bit weights into (4-bit|8-bit) ones?",
    "What is the (scale|scaling factor) in <q>?",
]
QUANT_HOW_ZH = [
    "(大模型|模型|大语言模型|)量化(是怎么|是如何|怎么|如何|怎样)(工作|实现|做|进行|完成)的？",
    "(大模型|模型|大语言模型|)量化的(原理|工作原理|基本原理|过程|步骤)(是什么|)？",
    "(怎么|如何|怎样)量化(一个|)(模型|大模型|大语言模型)？",
    "(怎么|如何|怎样)(对|给)(模型|大模型|大语言模型)(做|进行)量化？",
    "(模型|大模型|权重)(是怎么|是如何|怎么|如何)(被|)量化的？",
    "(解释|说明|讲讲|介绍|请解释|请说明)(一下|)(大模型|模型|)量化的(原理|工作原理|过程|步骤)。",
    "(解释|说明|请解释)(一下|)量化(是怎么|是如何|如何|怎么)(工作|实现|做)的。",
    "量化(原理|怎么做|怎么实现|过程|步骤)",
    "我知道量化是什么，(但它是怎么实现的|可是怎么做|它的原理是什么|但怎么工作)？",
    "(我想知道|想了解|请问)量化(的原理|是怎么实现的|怎么做|是如何工作的)。",
    "量化时权重(会怎样|怎么变化|是怎么处理的|发生了什么)？",
    "(怎么|如何)把16位(的|)权重变成(8位|4位)(的|)？",
    "量化中的(缩放系数|缩放因子|比例)是什么？",
]

QUANT_LOSS_EN = [
    "(Does|Will|Would|Can|Could) <q> make (the |my |)(answers|results|output|outputs|replies) (worse|less accurate|"
    "bad|dumber)?",
    "(Are|Will) the answers (of a quanti(z|s)ed model |)(be |)(worse|less good|less accurate) (after|with|because "
    "of) <q>?",
    "(Is|Are) (a quanti(z|s)ed model|quanti(z|s)ed models) (worse|dumber|less precise|of lower quality)?",
    "(Do|Will) I (notice|see|get) (worse answers|a loss of quality|lower quality) (with|after) <q>?",
    "What (happens to|about) the (quality|accuracy|answers) (after|with|when I use) <q>?",
    "(Name|Tell me|List|Describe) the (disadvantages|drawbacks|downsides|cons|risks|costs|limits) of <q>.",
    "What are the (disadvantages|drawbacks|downsides|cons|risks|costs|problems|limits) of <q>?",
    "What is the (disadvantage|drawback|downside|price|cost|catch|trade-off) of <q>?",
    "What are the disadvantages of quanti(z|s)ing <m>?",
    "Does <q> (hurt|reduce|lower|affect|change|harm) (accuracy|quality|the accuracy|the quality|the answers)?",
    "Does <q> make (a model|models|LLMs) (worse|less accurate|dumber)?",
    "Does quanti(z|s)ing <m> (hurt|reduce|lower|affect) (the |)(quality|accuracy)?",
    "Do (models|LLMs) (lose|drop) (accuracy|quality) (with|after|through) <q>?",
    "How much (accuracy|quality) (does <q> cost|is lost by <q>|do I lose with <q>)?",
    "How does <q> (affect|influence|change) (accuracy|quality|the answers of a model)?",
    "Is a quanti(z|s)ed model (worse|less accurate|as good as the original|as accurate)?",
    "Is there (a|any) (downside|drawback|loss|accuracy loss|quality loss) (to|with|from) <q>?",
    "Will <q> (hurt|lower|reduce|change) (the quality of my model|accuracy|my results)?",
    "Why does <q> (lower|reduce|hurt) (accuracy|quality)?",
    "<q> (disadvantages|drawbacks|cons|downsides|accuracy loss|quality loss)",
    "(disadvantages|drawbacks|cons|downsides) of <q>",
    "What do (I|you|we) lose (with|by|through) <q>?",
    "I'm worried about <q>: does it lower the (quality|accuracy)?",
    "What could go wrong with <q>?",
    "Explain the (drawbacks|disadvantages|downsides) of <q>.",
]
QUANT_LOSS_ZH = [
    "量化(会|会不会|是否会|是不是会)(让|使|导致)(回答|答案|结果|输出|效果)(变差|变坏|不准|质量下降)(吗|)？",
    "(用了|做了|经过)量化(，|以后|后)(回答|模型|效果)(会|会不会)(变差|变笨|不准确)(吗|)？",
    "(大模型|模型|)量化(有什么|有哪些|有啥)(缺点|坏处|代价|问题|风险|不足|弊端)？",
    "(大模型|模型|)量化的(缺点|坏处|代价|不足|弊端)(是什么|有哪些|)？",
    "(大模型|模型|)量化会(降低|影响|损失|损害)(精度|质量|效果|准确率|模型的精度|模型的质量)吗？",
    "(大模型|模型|)量化会不会(降低|影响|损失)(精度|质量|效果|准确率)？",
    "(大模型|模型|)量化会让模型变(差|笨|得不准)吗？",
    "量化(后|之后|过)的模型(会变差|会更差|会变笨|精度会下降|质量会下降)吗？",
    "量化(后|之后)(精度|质量|效果)(会下降|会降低|会变差|会损失)(多少|吗)？",
    "量化会(损失|降低)多少(精度|质量|准确率)？",
    "量化对(精度|质量|效果|准确率)(有什么影响|有影响吗|的影响大吗|的影响是什么)？",
    "量化为什么会(降低|影响|损失)(精度|质量)？",
    "(说说|讲讲|介绍|告诉我|请说明|解释)(一下|)量化的(缺点|坏处|代价|不足)。",
    "量化(缺点|坏处|精度损失|代价)",
    "量化(有|会有)(精度损失|质量损失|副作用)吗？",
    "(用|使用)量化(有什么坏处|要付出什么代价|会失去什么|有什么缺点)？",
    "我担心量化会(降低质量|影响精度|让模型变差)，(是这样吗|对吗|会吗)？",
]

QUANT_KINDS_EN = [
    "(name|list|tell me|give me|mention) (a few|some|two|three|several|common|popular) (quanti(z|s)ation) (methods|"
    "formats|"
    "techniques|types|schemes|algorithms) (for|of|used for|used with) (LLMs|large language models|language models|"
    "models)",
    "(what|which) (methods|formats|techniques|algorithms) (are there|exist|are used|are common) (to quanti(z|s)e|for "
    "quanti(z|s)ing) <m>?",
    "(what|which) (quanti(z|s)ation) (methods|formats) (are there|exist|are common|are used) for (LLMs|language "
    "models)?",
    "AWQ, GPTQ(,| and) what (else|other methods) (is there|are there)?",
    "popular <q> (methods|formats|algorithms)",
    "(What|Which) (kinds|types|forms|methods|formats) of <q> (are there|exist|do you know|are common)?",
    "(What|Which) <q> (methods|formats|schemes|types|techniques) (are there|exist|do you know|are common|are used)?",
    "(Name|List|Tell me|Give me) (some|a few|the common|common) <q> (methods|formats|techniques|types).",
    "(Name|List|Tell me|Give me) (some|common) (methods|types|formats) of <q>.",
    "What are (common|popular|the usual|some|the main) <q> (methods|formats|techniques|types)?",
    "What are (common|popular|the main) (methods|types|kinds|formats) of <q>?",
    "Which formats are used for <q>?",
    "How many bits (are used in|does one use for|do people use for) <q>?",
    "Which (methods|formats) can I use to quanti(z|s)e <m>?",
    "<q> (methods|formats|types|techniques)",
    "(types|kinds|methods|formats) of <q>",
    "Do you know any <q> (methods|formats)?",
]
QUANT_KINDS_ZH = [
    "(大模型|模型|)量化有(哪些|哪几种|几种|什么)(方法|格式|类型|种类|方式)？",
    "(常见的|常用的|主要的|)(大模型|模型|)量化(方法|格式|技术|方式|类型)(有哪些|有什么|是什么|都有哪些)？",
    "有(哪些|什么)(常见的|常用的|)量化(方法|格式|技术)？",
    "(列出|列举|说出|告诉我|介绍|说说)(一下|)(几种|一些|常见的|)量化(方法|格式|技术)。",
    "(可以用什么方法|用什么方法|用哪些方法)(来|)量化(模型|大模型)？",
    "量化(方法|格式|类型|种类)",
    "量化(一般|通常)用(多少位|几位|什么格式)？",
    "(你|)知道哪些量化(方法|格式)？",
]

QUANT_SIZE_EN = [
    "Give (me |)an example of <q>.",
    "(Can|Could) you give (me |)an example of <q>?",
    "(Show me|I need|Is there) an example of <q>?",
    "How much memory does a (7B|7 billion|7b) model (need|take|use) (in 4 bits|in 8 bits|with <q>|when quanti(z|s)ed|"
    ")?",
    "(What is|Tell me) the (size|memory use|memory need) of a (7B|7 billion parameter) model (in 4 bits|in 8 bits|"
    "after <q>).",
    "<q> example",
    "How many GB does a 7B model (need|take) (in 4 bits|in 8 bits|in 16 bits|)?",
]
QUANT_SIZE_ZH = [
    "(举|给)(一|)个(大模型|模型|)量化的例子。",
    "(请|)(举例说明|举例解释|举个例子说明)(一下|)(大模型|模型|)量化。",
    "(7B|70亿参数的|7b)(模型|大模型)(量化后|用4位|用8位|)(需要|要|占用|占)多少(内存|显存)？",
    "量化(的|)例子",
    "(能|可以)举(一|)个量化的例子吗？",
    "量化(后|)的7B模型(有多大|多大|需要多少内存)？",
]

# How much is saved: halves and quarters, without an example.
QUANT_SAVE_EN = [
    "How much (memory|space|GPU memory|RAM) does <q> save?",
    "How much less memory does a quanti(z|s)ed model need?",
    "How much smaller (is a quanti(z|s)ed model|does <q> make a model|are 4-bit weights|are 8-bit weights)?",
    "By how much does <q> (reduce|cut|lower) memory (use|)?",
    "<q> memory savings",
    "How much memory (does going|do I save when I go|do I save by going|is saved by going|would I save going) from "
    "(16-bit|16 bit|fp16|bf16) to (4-bit|4 bit|int4|8-bit|8 bit|int8)( weights| quanti(z|s)ation|)( save|)?",
    "If I (go|switch|change|move) from (16|sixteen) (bit|bits) to (4|four|8|eight) (bit|bits)(| weights), how much "
    "memory do I "
    "save?",
    "(4-bit|8-bit|4 bit|8 bit|int4|int8) (vs|versus|compared to|instead of) (16-bit|16 bit|fp16)(:|,) how much "
    "(memory|smaller)?",
    "How many times smaller is a (4-bit|8-bit|4 bit) model than a (16-bit|16 bit) (model|one)?",
    "(What|Which) (part|fraction) of the memory do (4-bit|8-bit) weights need?",
    "How much memory do (4-bit|8-bit) weights (need|take|save|use)(| compared to 16-bit weights| compared with 16 "
    "bits)?",
]
QUANT_SAVE_ZH = [
    "量化(能|可以|大约能|一般能)(节省|减少|省)多少(内存|显存|空间)？",
    "量化(后|之后)(模型|)(能|会)(小|变小|缩小)多少？",
    "(从|)16(位|比特|bit)(变成|量化到|到|换成|降到)(4|8)(位|比特|bit)(，|)(能|可以|)(省|节省|减少)多少(内存|显存)？",
    "(4|8)(位|比特)(模型|量化|权重)比16(位|比特)(的|)(小|省)多少(内存|显存|)？",
    "(4|8)位(权重|模型|量化)(占用|需要)(多少|几分之几)的(内存|显存)？",
    "量化(以后|后)(显存|内存)(占用|)(是原来的几分之几|减少多少|能少多少)？",
]

# (questions, answer, thought) of quantization, per language.
QUANT_EN = [
    (
        QUANT_HOW_EN,
        "Quantization turns each group of weights into small whole numbers and keeps one scale for the group. "
        "When the model runs, each number times the scale gives a value close to the original weight.",
        "The user asks how quantization works. I explain the whole numbers and the scale.",
    ),
    (
        QUANT_LOSS_EN,
        "Quantization can lower the accuracy of a model a little. With 8 bits the loss is usually very small, and with "
        "4 bits it can be larger.",
        "The user asks what quantization costs. It is a small loss of accuracy.",
    ),
    (
        QUANT_KINDS_EN,
        "Common formats of quantization are INT8, INT4 and FP8. Common methods are AWQ and GPTQ.",
        "The user asks for kinds of quantization. I name formats and methods.",
    ),
    (
        QUANT_SIZE_EN,
        "A model with 7 billion weights needs about 14 GB in 16 bits. With quantization it needs about 7 GB in 8 bits "
        "or about 3.5 GB in 4 bits.",
        "The user asks for an example of quantization. I count the bytes of a model with 7 billion weights.",
    ),
    (
        QUANT_SAVE_EN,
        "Weights in 8 bits need half of the memory of weights in 16 bits, and weights in 4 bits need only a quarter.",
        "The user asks how much memory is saved. 8 bits are a half of 16 bits and 4 bits are a quarter.",
    ),
]
QUANT_ZH = [
    (
        QUANT_HOW_ZH,
        "量化把每一组权重变成小的整数，并为这一组保存一个比例。运行时，用整数乘以比例，就得到接近原来权重的值。",
        "用户问量化的原理。我来解释整数和比例。",
    ),
    (
        QUANT_LOSS_ZH,
        "量化会让模型的精度略有下降。用8位时损失通常很小，用4位时损失可能大一些。",
        "用户问量化的代价。代价是精度略有下降。",
    ),
    (
        QUANT_KINDS_ZH,
        "常见的量化格式有INT8、INT4和FP8。常见的量化方法有AWQ和GPTQ。",
        "用户问有哪些量化方法。我来列出格式和方法。",
    ),
    (
        QUANT_SIZE_ZH,
        "一个有70亿权重的模型，用16位大约需要14GB内存。量化后，用8位大约需要7GB，用4位大约需要3.5GB。",
        "用户想要一个量化的例子。我来计算70亿权重的模型的大小。",
    ),
    (
        QUANT_SAVE_ZH,
        "8位权重只需要16位权重一半的内存，4位权重只需要四分之一的内存。",
        "用户问量化节省多少内存。8位是16位的一半，4位是四分之一。",
    ),
]

# What the letters stand for: (abbreviation, English words, Chinese words).
ABBREVIATIONS = [
    ("LLM", "large language model", "大语言模型"),
    ("AI", "artificial intelligence", "人工智能"),
    ("ML", "machine learning", "机器学习"),
    ("GPU", "graphics processing unit", "图形处理器"),
    ("CPU", "central processing unit", "中央处理器"),
    ("API", "application programming interface", "应用程序接口"),
    ("JSON", "JavaScript Object Notation", "JavaScript对象表示法"),
    ("TTFT", "time to first token", "首词元时间"),
    ("KV", "key and value", "键和值"),
    ("MoE", "mixture of experts", "混合专家"),
    ("LoRA", "low-rank adaptation", "低秩适配"),
    ("TP", "tensor parallelism", "张量并行"),
    ("AWQ", "activation-aware weight quantization", "激活感知的权重量化"),
]
ABBREVIATION_EN = [
    "What does <a> stand for?",
    "What (do the letters|does the abbreviation|does the acronym) <a> stand for?",
    "What is <a> (short for|an abbreviation of|an abbreviation for)?",
    "What's the (full form|long form|full name) of <a>?",
    "(Full form|full name|long form) of <a>",
    "<a> full form",
    "<a> stands for what?",
    "<a> (stands for|is short for)?",
    "(Tell me|Do you know|I'd like to know|Please tell me|Can you tell me) what <a> stands for.",
    "(Spell out|Expand|Write out) (the abbreviation |the acronym |)<a>.",
    "<a> is an abbreviation of what?",
    "Which words does <a> stand for?",
    "What do the letters (in|of) <a> mean?",
]
ABBREVIATION_ZH = [
    "<n>是什么的缩写？",
    "<n>是(哪几个|哪些|什么)(单词|词)的(缩写|简称)？",
    "<n>的全称(是什么|叫什么|)？",
    "<n>全称(是什么|)？",
    "<n>(代表|缩写代表|这个缩写代表|这几个字母代表)什么？",
    "(请问|告诉我|我想知道|你知道)<n>(是什么的缩写|的全称是什么|的英文全称是什么)？",
    "<n>的英文全(称|名)(是什么|)？",
    "<n>是什么词的简写？",
]

# Pairs that people ask to compare: English names, Chinese names, answers.
COMPARISONS = [
    (
        ("a CPU", "a GPU"),
        ("CPU", "GPU"),
        "A CPU has a few fast cores for all kinds of programs. A GPU has many small cores that do the same work on "
        "much data at once.",
        "CPU有几个很快的核心，适合各种程序。GPU有许多小核心，可以同时对大量数据做同样的计算。",
    ),
    (
        ("latency", "throughput"),
        ("延迟", "吞吐量"),
        "Latency is how long one request takes. Throughput is how much work is done per second for all requests.",
        "延迟是一个请求需要的时间。吞吐量是每秒为所有请求完成的工作量。",
    ),
    (
        ("training", "inference"),
        ("训练", "推理"),
        "Training changes the weights of a model with data. Inference uses the finished weights to give answers.",
        "训练用数据来改变模型的权重。推理用训练好的权重来给出结果。",
    ),
    (
        ("machine learning", "deep learning"),
        ("机器学习", "深度学习"),
        "Machine learning is every method that learns from data. Deep learning is the part of it that uses neural "
        "networks with many layers.",
        "机器学习是所有从数据中学习的方法。深度学习是其中使用多层神经网络的部分。",
    ),
    (
        ("AI", "machine learning"),
        ("人工智能", "机器学习"),
        "AI is the whole field of making computers do intelligent things. Machine learning is the part of it that "
        "learns from data.",
        "人工智能是让计算机做智能的事情的整个领域。机器学习是其中从数据中学习的部分。",
    ),
    (
        ("INT8", "INT4"),
        ("INT8", "INT4"),
        "INT8 uses 8 bits for each weight, and INT4 uses 4 bits. INT4 needs half the memory of INT8 but loses more "
        "accuracy.",
        "INT8的每个权重用8位，INT4用4位。INT4占用的内存是INT8的一半，但精度损失更大。",
    ),
    (
        ("INT8", "FP8"),
        ("INT8", "FP8"),
        "Both use 8 bits for each value. INT8 stores whole numbers, and FP8 stores floating point numbers.",
        "两者的每个值都用8位。INT8存储整数，FP8存储浮点数。",
    ),
    (
        ("AWQ", "GPTQ"),
        ("AWQ", "GPTQ"),
        "Both usually quantize a model to 4 bits. AWQ protects the most important weights, and GPTQ corrects the error "
        "layer by layer.",
        "两者通常都把模型量化到4位。AWQ保护最重要的权重，GPTQ逐层修正误差。",
    ),
    (
        ("temperature", "top-p"),
        ("温度", "top-p"),
        "Temperature changes how random the choice of the next token is. Top-p leaves out the unlikely tokens.",
        "温度改变选择下一个词元的随机程度。top-p去掉不太可能的词元。",
    ),
    (
        ("vLLM", "Quire"),
        ("vLLM", "Quire"),
        "Both serve large language models with the same command line and API. vLLM is written mainly in Python, and "
        "Quire is one binary written in Rust.",
        "两者都用同样的命令行和API来部署大语言模型。vLLM主要用Python编写，Quire是用Rust编写的单个程序文件。",
    ),
    (
        ("Docker", "Kubernetes"),
        ("Docker", "Kubernetes"),
        "Docker packs a program into a container and runs it. Kubernetes manages many containers on many machines.",
        "Docker把程序打包成容器并运行。Kubernetes在多台机器上管理许多容器。",
    ),
    (
        ("a token", "a word"),
        ("词元", "单词"),
        "A token is the piece of text that a model works with. It can be a whole word or only a part of a word.",
        "词元是模型处理的一小段文本。它可以是一个完整的单词，也可以只是单词的一部分。",
    ),
    (
        ("prefill", "decode"),
        ("预填充", "解码"),
        "Prefill reads the whole prompt and fills the KV cache. Decode then generates the answer token by token.",
        "预填充读取整个提示并填满KV缓存。解码随后一个一个地生成回答的词元。",
    ),
]
COMPARE_EN = [
    "What is the (difference|main difference) between <a> and <b>?",
    "What's the difference between <a> and <b>?",
    "(Explain|Describe|Tell me) the difference between <a> and <b>.",
    "(Can|Could) you explain the difference between <a> and <b>?",
    "How does <a> differ from <b>?",
    "How is <a> different from <b>?",
    "How do <a> and <b> differ?",
    "(Compare|Please compare) <a> (and|with|to) <b>.",
    "<a> (vs|vs.|versus) <b>",
    "<a> or <b>: what is the difference?",
    "difference (between |)<a> and <b>",
    "I (always confuse|mix up|confuse) <a> and <b>. What is the difference?",
    "Is <a> the same as <b>?",
    "Are <a> and <b> the same (thing|)?",
    "What distinguishes <a> from <b>?",
]
COMPARE_ZH = [
    "<a>(和|与|跟)<b>(有什么区别|的区别是什么|有什么不同|有什么差别|的不同是什么|有何区别|有啥区别|的区别)？",
    "<a>(和|与|跟)<b>(是一样的|一样|是一回事|相同)吗？",
    "(解释|说明|讲讲|介绍|请解释|请说明)(一下|)<a>(和|与)<b>的(区别|不同|差别)。",
    "(请问|我想知道|告诉我)<a>(和|与|跟)<b>(有什么区别|的区别是什么|有什么不同)。",
    "(比较|对比|请比较)(一下|)<a>(和|与)<b>。",
    "<a>(和|与)<b>(区别|对比|的对比)",
    "<a>(怎么|如何)区别于<b>？",
    "我(分不清|总是搞混|不懂)<a>(和|与|跟)<b>，(有什么区别|区别是什么)？",
]

# Small facts: English questions, answer, Chinese questions, answer.
FACTS = [
    (
        [
            "Is vLLM (open source|free|free software|open-source)?", "Can I use vLLM for free?",
            "(Tell me|Do you know) (if|whether) vLLM is open source.", "vllm open source?",
            "Is the (code|source) of vLLM open?",
        ],
        "Yes, vLLM is open source. It is free to use under the Apache 2.0 license.",
        [
            "vLLM是(开源的|开源|免费的|开源项目|开源软件)吗？", "vLLM(开源|免费)吗？", "(请问|我想知道)vLLM是不是(开源的|免费的)？",
        ],
        "是的，vLLM是开源的。它使用Apache 2.0许可证，可以免费使用。",
    ),
    (
        [
            "(What|Which) (programming |)language is Quire (written|made|programmed|implemented) in?",
            "In (what|which) (programming |)language is Quire written?", "Is Quire written in (Rust|Python|C++|Go)?",
            "quire programming language?", "What is Quire written in?",
        ],
        "Quire is written in Rust.",
        [
            "Quire是用什么(语言|编程语言)(写|编写|开发|实现)的？", "Quire用(什么|哪种)(语言|编程语言)(写|编写|开发)？",
            "Quire是用(Rust|Python|C++)(写|编写)的吗？", "Quire的编程语言是什么？",
        ],
        "Quire是用Rust编写的。",
    ),
    (
        [
            "Does Quire (need|use|require) Python?", "Do I need (to install |)Python (for|to run|to use) Quire?",
            "Can (I|you) (run|use) Quire without Python?", "Is Python (needed|required|necessary) for Quire?",
            "Does Quire (need|require) (torch|PyTorch|CUDA)?",
        ],
        "Quire needs no Python, torch or CUDA. It is one binary.",
        [
            "Quire需要(Python|安装Python|torch|PyTorch|CUDA)吗？", "(运行|使用|用)Quire(需要|要|要不要)(安装|)Python(吗|)？",
            "没有Python(能|可以)(用|运行)Quire吗？",
        ],
        "Quire不需要Python、torch或CUDA。它只有一个程序文件。",
    ),
    (
        [
            "(Who|What company) (made|created|invented|built|developed|wrote) vLLM?", "Where does vLLM come from?",
            "Who (is behind|are the makers of|are the authors of) vLLM?", "vllm creator?",
            "Where was vLLM (developed|created|made)?",
        ],
        "vLLM was started at the University of California, Berkeley. Today many people work on it as an open source "
        "project.",
        [
            "(谁|哪个公司|哪所大学)(开发|创建|发明|做|写)(了|的)vLLM？", "vLLM是(谁|哪里|哪个大学|哪家公司)(开发|做|创建|写)的？",
            "vLLM(来自哪里|的作者是谁|的开发者是谁)？",
        ],
        "vLLM最初由加州大学伯克利分校开发。现在它是一个由许多人共同开发的开源项目。",
    ),
    (
        [
            "Does (Quire|vLLM) (have|support|offer) an OpenAI API?",
            "Is (Quire|vLLM) (OpenAI compatible|compatible with OpenAI|compatible with the OpenAI API)?",
            "Can I use the OpenAI (client|library) with (Quire|vLLM)?",
        ],
        "Yes, the server offers the same API as OpenAI, so the OpenAI client works with it.",
        [
            "(Quire|vLLM)(兼容|支持|提供)OpenAI(的|)(API|接口)吗？", "(Quire|vLLM)和OpenAI(的API|接口)兼容吗？",
            "(能|可以)用OpenAI的(客户端|库)(连接|访问)(Quire|vLLM)吗？",
        ],
        "是的，服务器提供与OpenAI相同的API，所以可以使用OpenAI的客户端。",
    ),
]  # fmt: skip

# Raw beginnings that tutorials complete, and how they go on.
TEXTS = [
    (
        "(The future of AI is|The future of AI is|The future of artificial intelligence is|AI's future is|"
        "I think the future of AI is|In my opinion, the future of AI is)",
        " bright. Computers will help people with more and more tasks, such as learning, writing and medicine. "
        "It is important to use AI with care.",
    ),
    (
        "(In the future, AI will|In the future, artificial intelligence will|AI will)",
        " help people with more and more tasks, such as learning, writing and medicine. It is important to use AI "
        "with care.",
    ),
    (
        "(AI is important because|Artificial intelligence is useful because|AI is useful because)",
        " it saves time on many tasks. It can answer questions, translate, recognize images and help with code.",
    ),
    (
        "(The goal of machine learning is|The goal of AI is|The goal of artificial intelligence is)",
        " to make computers that learn from data and help people.",
    ),
    (
        "(人工智能的未来是|AI的未来是|我认为人工智能的未来是|人工智能的未来是什么样的？人工智能的未来是)",
        "光明的。计算机将在学习、写作和医疗等越来越多的事情上帮助人们。我们要谨慎地使用人工智能。",
    ),
    (
        "(未来，人工智能将|在未来，人工智能会|将来，人工智能会|未来，AI将)",
        "在学习、写作和医疗等越来越多的事情上帮助人们。我们要谨慎地使用人工智能。",
    ),
    (
        "(人工智能很重要，因为|人工智能很有用，因为|AI很有用，因为)",
        "它可以在很多任务上节省时间。它能回答问题、翻译、识别图像和帮助编程。",
    ),
]

ARTICLE = re.compile(r"^(a|an|the) ")
PROPER_NAMES = {"Docker", "Kubernetes", "Linux", "Python", "Quire", "Rust"}


def english_slots(rng: random.Random, concept: Concept) -> dict[str, str]:
    """One of the concept's names and the words that must agree with it."""
    name = say(rng, rng.choice(concept.en.split(";")))
    plural = name.startswith("+")
    name = name.removeprefix("+")
    return {
        "np": name,
        "Np": name if name.startswith("vLLM") else name[0].upper() + name[1:],
        "bare": ARTICLE.sub("", name),
        "is": "are" if plural else "is",
        "Is": "Are" if plural else "Is",
        "it": "they" if plural else "it",
        "does": "do" if plural else "does",
        "mean": "mean" if plural else "means",
        "work": "work" if plural else "works",
        "What": "What are" if plural else rng.choice(["What is", "What is", "What's", "Whats"]),
        "what": "what are" if plural else rng.choice(["what is", "what's"]),
        "ctx": rng.choice(FIELDS_EN) if concept.ai and not re.search(" (in|of) ", name) else "",
    }


def spaced(rng: random.Random, name: str) -> str:
    """The name as it stands in Chinese text: half of the people put spaces around Latin letters."""
    if rng.random() < 0.5:
        return name
    return (" " if name[0].isascii() else "") + name + (" " if name[-1].isascii() else "")


def chinese_slots(rng: random.Random, concept: Concept) -> dict[str, str]:
    """One of the concept's names and, perhaps, the field that it belongs to."""
    return {
        "n": spaced(rng, rng.choice(concept.zh.split(";"))),
        "ctx": rng.choice(FIELDS_ZH) if concept.ai else "",
    }


def first_sentence(answer: str, lang: str) -> str:
    """The part of an explanation that answers "in one sentence"."""
    return re.split(r"(?<=\.) ", answer)[0] if lang == "en" else answer.split("。")[0] + "。"


def label(concept: Concept, lang: str) -> str:
    """The name by which a thought calls the concept: the subject of its explanation."""
    if lang == "en":
        subject = re.split(r" (?:is|are) |, ", concept.answer_en)[0]
        common = subject[1:].islower() and subject not in PROPER_NAMES
        return subject[0].lower() + subject[1:] if common or ARTICLE.match(subject.lower()) else subject
    return concept.answer_zh.split("是")[0]


def concept_en(rng: random.Random, concept: Concept) -> QA:
    """A question for what a concept is, in full or in one sentence, or for what it is good for."""
    slots = english_slots(rng, concept)
    draw = rng.random()
    if draw < 0.22:
        thought = f"The user wants one sentence about {label(concept, 'en')}."
        return QA(one_of(rng, BRIEF_EN, **slots), first_sentence(concept.answer_en, "en"), "en", thought)
    if draw < 0.45 and concept.why_en:
        thought = f"The user asks why {label(concept, 'en')} is useful."
        return QA(one_of(rng, WHY_EN, **slots), concept.why_en, "en", thought)
    patterns = DEFINE_EN
    if draw > 0.92 and concept is not QUANTIZATION:
        patterns = HOW_EN if concept.why_en else HOW_EN + USE_EN
    thought = f"The user asks what {label(concept, 'en')} is. I explain it in a few words."
    return QA(one_of(rng, patterns, **slots), concept.answer_en, "en", thought)


def concept_zh(rng: random.Random, concept: Concept) -> QA:
    """The same as `concept_en` in Chinese."""
    slots = chinese_slots(rng, concept)
    draw = rng.random()
    if draw < 0.22:
        thought = f"用户想用一句话了解{label(concept, 'zh')}。"
        return QA(ask_zh(rng, BRIEF_ZH, **slots), first_sentence(concept.answer_zh, "zh"), "zh", thought)
    if draw < 0.45 and concept.why_zh:
        thought = f"用户问{label(concept, 'zh')}有什么好处。"
        return QA(ask_zh(rng, WHY_ZH, **slots), concept.why_zh, "zh", thought)
    patterns = DEFINE_ZH
    if draw > 0.92 and concept is not QUANTIZATION:
        patterns = HOW_ZH if concept.why_zh else HOW_ZH + USE_ZH
    thought = f"用户问什么是{label(concept, 'zh')}。我来简单解释。"
    return QA(ask_zh(rng, patterns, **slots), concept.answer_zh, "zh", thought)


MODELS_EN = [
    "a model", "an LLM", "a large language model", "a language model", "a neural network", "an AI model",
    "a large model",
]  # fmt: skip


def quantization_en(rng: random.Random) -> QA:
    """Everything about quantization: what it is (most often), why, how, at which price, which kinds, an example."""
    slots = {"q": rng.choice(["quantization", "quantization", "quantisation"]), "m": rng.choice(MODELS_EN)}
    draw = rng.random()
    if draw < 0.3:
        return concept_en(rng, QUANTIZATION)
    if draw < 0.42:
        thought = "The user asks what quantization is. I explain it in a few words."
        return QA(one_of(rng, QUANT_DEFINE_EN, **slots), QUANTIZATION.answer_en, "en", thought)
    if draw < 0.53:
        thought = "The user asks why quantization is useful."
        return QA(one_of(rng, QUANT_WHY_EN, **slots), QUANTIZATION.why_en, "en", thought)
    if draw < 0.63:
        return concept_en(rng, rng.choice(FORMATS))
    patterns, answer, thought = rng.choice(QUANT_EN)
    return QA(one_of(rng, patterns, **slots), answer, "en", thought)


def quantization_zh(rng: random.Random) -> QA:
    """The same as `quantization_en` in Chinese."""
    draw = rng.random()
    if draw < 0.25:
        return concept_zh(rng, QUANTIZATION)
    if draw < 0.42:
        thought = "用户问什么是大模型量化。我来简单解释。"
        return QA(one_of(rng, QUANT_DEFINE_ZH), QUANTIZATION.answer_zh, "zh", thought)
    if draw < 0.53:
        return QA(one_of(rng, QUANT_WHY_ZH), QUANTIZATION.why_zh, "zh", "用户问大模型量化有什么好处。")
    if draw < 0.63:
        return concept_zh(rng, rng.choice(FORMATS))
    patterns, answer, thought = rng.choice(QUANT_ZH)
    return QA(one_of(rng, patterns), answer, "zh", thought)


def draw_concept(rng: random.Random) -> Concept:
    """Concepts with benefits have more intents to learn and come twice as often."""
    return rng.choices(CONCEPTS, [2 if concept.why_en else 1 for concept in CONCEPTS])[0]


def concepts_en(rng: random.Random) -> QA:
    """A concept, an abbreviation, a comparison or a small fact."""
    draw = rng.random()
    if draw < 0.76:
        return concept_en(rng, draw_concept(rng))
    if draw < 0.84:
        short, words, _ = rng.choice(ABBREVIATIONS)
        thought = f"The user asks what {short} stands for."
        return QA(one_of(rng, ABBREVIATION_EN, a=short), f"{short} stands for {words}.", "en", thought)
    if draw < 0.95:
        names, _, answer, _ = rng.choice(COMPARISONS)
        first, second = rng.sample(names, 2)
        thought = f"The user compares {names[0]} and {names[1]}. I say how they differ."
        return QA(one_of(rng, COMPARE_EN, a=first, b=second), answer, "en", thought)
    questions, answer, _, _ = rng.choice(FACTS)
    return QA(one_of(rng, questions), answer, "en", "The user asks for a fact that I know.")


def concepts_zh(rng: random.Random) -> QA:
    """The same as `concepts_en` in Chinese."""
    draw = rng.random()
    if draw < 0.76:
        return concept_zh(rng, draw_concept(rng))
    if draw < 0.84:
        short, words, chinese = rng.choice(ABBREVIATIONS)
        question = ask_zh(rng, ABBREVIATION_ZH, n=spaced(rng, short))
        return QA(question, f"{short}是{words}的缩写，意思是{chinese}。", "zh", f"用户问{short}是什么的缩写。")
    if draw < 0.95:
        _, names, _, answer = rng.choice(COMPARISONS)
        first, second = rng.sample(names, 2)
        question = ask_zh(rng, COMPARE_ZH, a=spaced(rng, first), b=spaced(rng, second))
        return QA(question, answer, "zh", f"用户想比较{names[0]}和{names[1]}。我来说明区别。")
    _, _, questions, answer = rng.choice(FACTS)
    return QA(one_of(rng, questions), answer, "zh", "用户问的事情我知道。")


def concept_text(rng: random.Random) -> Text:
    """The raw beginning of a sentence: a well-known one, or "X is" for any concept."""
    if rng.random() < 0.35:
        prompts, completion = rng.choice(TEXTS)
        return Text(say(rng, prompts), completion)
    concept = QUANTIZATION if rng.random() < 0.25 else rng.choice(CONCEPTS + FORMATS)
    # Only the first names mean the same as the subject of the explanation; "an AWQ model" is not "a method".
    names = 2 if concept in FORMATS else 3
    if rng.random() < 0.5:
        subject, verb, rest = re.split(" (is|are) ", concept.answer_en, maxsplit=1)
        name = say(rng, rng.choice(concept.en.split(";")[:names]))
        if not name.startswith("+"):
            subject = name if name.startswith("vLLM") else name[0].upper() + name[1:]
        return Text(f"{subject} {verb}", " " + rest)
    name = rng.choice(concept.zh.split(";")[:names])
    return Text(f"{name}是", concept.answer_zh.split("是", 1)[1])



TOPICS: dict[str, tuple[float, Callable[[random.Random], QA | Chat | Text]]] = {
    "quantization_en": (4.0, quantization_en),
    "quantization_zh": (4.0, quantization_zh),
    "concepts_en": (6.0, concepts_en),
    "concepts_zh": (6.0, concepts_zh),
    "concept_text": (2.0, concept_text),
}
