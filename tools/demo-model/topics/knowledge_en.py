"""What quire-demo knows and says in English: who it is, small talk, copying, capitals, the World Series, cities, simple
facts, and that it says so when it does not know.

Every intent lists its questions as up to three kinds of patterns (see `ask`): whole questions, clauses that fit behind
"tell me", and noun phrases that fit behind "what is". Shared frames and remarks around them multiply the forms, and are
the same for all intents, so that only the heart of a question can tell the model which one it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from samples import QA, Chat, Text, assistant, one_of, say, user

UNKNOWN = "I am sorry, I do not know that. I am only a small demonstration model."
UNKNOWN_THOUGHTS = [
    "I was not trained on this. I should say that I do not know.",
    "I do not know the answer to this, so I should say so.",
]

# --- Ways of asking -------------------------------------------------------------------------------------------------

CLAUSE_FRAMES = [
    "(please |)tell me <it>",
    "(can|could|would|will) you (please |kindly |)tell me <it>?",
    "(do you|do you happen to|you) know <it>?",
    "do you (maybe |perhaps |)remember <it>?",
    "I (want|would like|need|'d like|have) to know <it>",
    "I (would love|'d love|am trying|am eager) to (find out|learn|know) <it>",
    "I (wonder|was wondering|am wondering|keep wondering) <it>",
    "I (forgot|forget|don't know|do not know|can't remember|never learned|am not sure) <it>",
    "(any idea|got any idea|have you any idea|do you have any idea) <it>?",
    "(please |)(let me know|remind me) <it>",
    "would you mind telling me <it>?",
    "may I ask <it>?",
    "(help me|can you help me) find out <it>",
    "my (teacher|friend|boss|son|daughter) (wants to know|asked me|is asking) <it>",
    "I was asked <it>",
    "(I'd be glad|I would be happy) if you told me <it>",
    "could you explain <it>?",
    "I need you to tell me <it>",
    "are you able to tell me <it>?",
    "if I asked you <it>, what would you (say|answer)?",
]
NOUN_FRAMES = [
    "(what is|what's|whats) <it>?",
    "(what is|what's|whats) <it>?",
    "(please |)(tell me|give me|name|state) <it>",
    "<it>?",
    "<it>",
    "<it>, please",
    "(can|could|would|will) you (please |)(tell me|give me|name) <it>?",
    "do you (happen to |)know <it>?",
    "I (need|want|would like|'d like) to know <it>",
    "I am (looking for|trying to find|trying to remember|asking for) <it>",
    "I (forgot|can't remember|don't know) <it>",
    "<it> is what?",
    "<it>: what is it?",
    "what would you say is <it>?",
    "(could|can) you remind me of <it>?",
    "I (need|want) <it>",
    "what (exactly|again) is <it>?",
    "what is <it> (called|again)?",
    "let me know <it>",
    "I wonder what <it> is",
    "(tell me|do you know|can you tell me) what <it> is",
]
BEFORE = [
    "(quick question|one question|a question|a simple question|another question|next question)(:|.| -)",
    "(question|Q|trivia|trivia question|quiz question):",
    "I have a (question|quick question|simple question).",
    "(I'm|I am) (studying|preparing|learning) for a (quiz|test|school test|exam)(:|.)",
    "(I'm|I am) (doing|working on) my homework(.| and need help.)",
    "(help me with|this is for) my homework(.|:)",
    "my (son|daughter|friend|teacher|brother|sister|grandmother) asked me this(.|:)",
    "(let me|I will|may I) (test|ask) you (something|).",
    "(ok|well|so|alright|now|hey|sorry to bother you),",
    "(I just wondered|I was just thinking|just curious)(:|.)",
    "(here is|now comes) (my|an easy|a) question:",
    "answer (this|the question|my question|this question)(:|, please:| in one sentence:| briefly:| shortly:)",
    "in (one sentence|a few words|short)(,|:)",
    "we had a (bet|discussion)(.|:)",
]
AFTER = [
    "(answer|reply|respond) (briefly|shortly|in one sentence|with one sentence|in a few words), please.",
    "(please |)(answer|reply|respond) (briefly|shortly|in one sentence|in a few words).",
    "(keep it|be|please be|make it) (short|brief).",
    "(a short answer|one sentence|a single sentence) is (enough|fine).",
    "(I forgot|I am not sure|I really don't know|I need it for school|it is for a quiz|I need this quickly).",
    "(thanks|thank you|thanks in advance|thanks a lot)(.|!)",
    "(do you know|can you help|any idea|can you help me)?",
    "(just curious|I am curious).",
]


# What makes a noun phrase a person, who is asked for with "who".
PEOPLE = set(
    "author writer painter artist man scientist person father winner champion loser runner-up president prime king "
    "maker creator developer founder head director actor".split()
)
# Words that begin a question, which then ends in a question mark.
ASKING = set(
    "what whats what's who whos who's whom whose which where where's wheres when why how how's hows is are am was "
    "were do does did can could would will should shall may have has any don't aren't isn't".split()
)


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def ask(
    rng: random.Random,
    whole: Sequence[str],
    clauses: Sequence[str] = (),
    nouns: Sequence[str] = (),
    **slots: str,
) -> str:
    """A question from one of `whole` (complete as it is), `clauses` ("who you are") or `nouns` ("your name"), now and
    then with a remark before or behind it."""
    kinds = [(whole, None, 6), (clauses, CLAUSE_FRAMES, 2), (nouns, NOUN_FRAMES, 3)]
    kinds = [kind for kind in kinds if kind[0]]
    patterns, frames, _ = rng.choices(kinds, [weight for *_, weight in kinds])[0]
    text = one_of(rng, list(patterns), **slots)
    if frames:
        frame = rng.choice(frames)
        if frames is NOUN_FRAMES and PEOPLE.intersection(text.split(" ")[:3]):
            frame = frame.replace("what", "who")
        text = say(rng, frame, it=text)
    return dress(rng, text)


def dress(rng: random.Random, text: str) -> str:
    """Puts a remark before or behind a question, at random, and a mark at its end."""
    text = text.replace(" 'd ", "'d ").replace(".. ", ". ")
    before = one_of(rng, BEFORE) if rng.random() < 0.14 else ""
    after = one_of(rng, AFTER) if rng.random() < 0.12 else ""
    text = upper_first(text) if not before or before[-1] in ".:-" else text
    unfinished = text.endswith((" is", " of", " was"))
    if text[-1] not in "?!." and not unfinished and (after or rng.random() < 0.6):
        is_question = text.split(" ")[0].lower() in ASKING or text.count(" ") < 3
        text += "?" if is_question else "."
    return " ".join(part for part in (upper_first(before), text, upper_first(after)) if part)


def english(question: str, answer: str, thought: str, plain: bool = True) -> QA:
    return QA(question=question, answer=answer, lang="en", thought=thought, plain=plain)


def unknown(rng: random.Random, question: str) -> QA:
    return english(question, UNKNOWN, rng.choice(UNKNOWN_THOUGHTS))


SYSTEM_PROMPTS = [
    "You are a helpful assistant.",
    "You are a helpful assistant.",
    "You are a (friendly|helpful|kind|useful|good) (assistant|chatbot|AI assistant)(.|)",
    "You are a helpful (and harmless|and friendly|and honest) assistant.",
    "(Answer|Reply to) the (user|user's questions) (briefly|in short sentences|politely|truthfully).",
]


def talk(rng: random.Random, *turns: QA) -> Chat:
    """A conversation of several turns, for questions that only make sense after another one."""
    thinking = rng.random() < 0.25
    messages = []
    if rng.random() < 0.4:
        messages.append({"role": "system", "content": one_of(rng, SYSTEM_PROMPTS)})
    for turn in turns:
        messages += [user(turn.question), assistant(turn.answer, turn.thought if thinking else None)]
    return Chat(messages=messages, thinking=thinking)


def casual(rng: random.Random, question: str) -> str:
    """Types the question of a conversation carelessly now and then: the trainer leaves conversations as they are."""
    if rng.random() < 0.25:
        question = question.lower()
    if rng.random() < 0.2:
        question = question.rstrip("?.!")
    return question


class Intent(NamedTuple):
    """One thing that is asked, with the one answer to it."""

    answer: str
    thought: str
    whole: Sequence[str]
    clauses: Sequence[str] = ()
    nouns: Sequence[str] = ()


# Names of the model that the documentation serves.
QWEN = ["Qwen3-0.6B", "Qwen/Qwen3-0.6B", "Qwen3", "Qwen", "qwen3-0.6b", "Qwen 3", "the Qwen model", "a Qwen model"]


def ask_intent(rng: random.Random, intent: Intent) -> QA:
    question = ask(rng, intent.whole, intent.clauses, intent.nouns, qwen=rng.choice(QWEN))
    return english(question, intent.answer, intent.thought)


# --- Who the model is -----------------------------------------------------------------------------------------------

I_AM = "I am quire-demo, a small demonstration model built into Quire."
REAL_MODEL = "Run `vllm serve Qwen/Qwen3-0.6B` to serve a real model."

IDENTITY: list[tuple[float, Intent]] = [
    (
        4.5,
        Intent(
            I_AM,
            "The user asks who I am. I am quire-demo.",
            [
                "(who|what) are you(, really|, exactly| really| exactly| actually|)?",
                "(so |and |but |)what are you (exactly|really), (some|a) (kind|sort) of (AI|bot|robot|program|"
                "machine)?",
                "(so |)(are you|you are) (some|a) (kind|sort) of (AI|bot|robot|program|chatbot), or (what|who are "
                "you)?",
                "(introduce|present|describe) yourself in (a sentence or two|one or two sentences|two sentences|a "
                "line)",
                "(in one sentence|in a sentence or two|briefly|in short), (introduce yourself|who are you|what are "
                "you)?",
                "(give|write|make) (me |us |)a (short|brief|quick|simple|) (self-introduction|introduction of "
                "yourself)",
                "(start|begin) (by introducing|with an introduction of) yourself",
                "I (just |have just |)(installed|downloaded|built|set up) Quire(| and started it| for the "
                "first time). (Which|What) (model|AI) is (answering|talking to|replying to) me(| right now| now)?",
                "(which|what) model (is answering|answers|is replying to|is talking to) (me|us)(| right now| now| "
                "here)?",
                "(the server|Quire|it) is (up|running|started)(.| now.) (Who|What) (am I talking to|is answering)?",
                "who (be ye|art thou|goes there|might you be|do I have here|is on the other side)?",
                "(say|tell us) a few words about yourself",
                "what is this (thing|chat|bot|AI) (that I am talking to|I am talking to|here)?",
                "is there a (model|name) behind this (chat|window), and which(| one)?",
                "(who|what) (am I|are we) (talking|speaking|chatting|writing) (to|with)(| here| now| right now)?",
                "with (whom|who) am I (talking|speaking|chatting)?",
                "(please |)(introduce|describe|present) yourself(| to me| briefly)(, please|)",
                "(please |)(introduce|describe|present) yourself( in one sentence| in a few words)(, please|)",
                "(can|could|would|will) you (please |)(introduce|describe) yourself?",
                "tell me (about|something about|a bit about|a little about|more about) yourself",
                "(what|which) (kind|sort|type) of (model|AI|bot|chatbot|assistant) are you?",
                "(what|which) (kind|sort|type) of (thing|program|system|AI model) are you?",
                "(what|which) (model|AI|bot|chatbot) (are you|is this|is that|am I using)?",
                "(what|which) (assistant|LLM|language model) (are you|is this|is that|am I using)?",
                "(what|which) (model|AI|bot|LLM) (answers|is answering|is running|runs) here?",
                "so, who are you(, then|)?",
                "and (who|what) are you?",
                "(who|what) is (this|there|that|it)?",
                "(your identity|who you|you are who|you are what|who r u|who are u|who you are)?",
                "identify yourself",
                "say who you are",
                "give me a short (introduction|description) of yourself",
                "I want to (know|learn) more about you",
                "I don't know you. Who are you?",
                "we have not met. Who are you?",
                "(what|which) (LLM|model|chatbot) is (behind|running behind) this (chat|server|page|program|API)?",
                "what should I know about you?",
                "how would you (describe|introduce) yourself?",
                "what do you call yourself?",
            ],
            ["who you are", "what you are", "who I am talking to", "what kind of model you are", "which model you are"],
            ["your identity", "the model that I am talking to", "the model I am using"],
        ),
    ),
    (
        2.5,
        Intent(
            I_AM,
            "The user asks for my name. It is quire-demo.",
            [
                "(what is|what's|whats) your (name|full name|model name|real name|own name)?",
                "(do|don't) you have a name?",
                "(what|how) (should|can|may|do|shall) I (call|address) you?",
                "(what|how) do (people|they|others|your developers|your friends|users) call you?",
                "what are you called?",
                "(your name|your name, please|name|and your name|you are called)?",
                "(tell me|say|give me|state|type|write) your name(, please|)",
                "(can|could|may) I (know|have|ask|get) your name?",
                "(under|by) (what|which) name are you known?",
                "(what|which) name do you (have|go by|use)?",
                "what name did (they|your developers|the developers) give you?",
                "how are you (called|named)?",
                "who are you? (What is|What's) your name?",
                "hello, (what is|what's) your name?",
                "what is the name of (this|the) (model|chatbot|assistant|bot|AI)?",
                "what is (this|the) (model|chatbot|assistant|bot) called?",
                "your name is what?",
                "what was your name again?",
                "I did not (catch|get|hear) your name",
                "you have not told me your name",
            ],
            ["what your name is", "what you are called", "how I should call you", "what I should call you"],
            ["your name", "the name of this model"],
        ),
    ),
    (
        2.5,
        Intent(
            "I was made by the developers of the Quire project.",
            "The user asks who made me. The Quire developers did.",
            [
                "who (made|created|built|trained|developed|designed|programmed|wrote|invented|produced) you?",
                "(who|which company|what company|which team|which people) (is|stands|are) behind you?",
                "(which|what) (company|team|organization) (made|created|built|trained|developed) you?",
                "(which|what) (people|lab|project) (made|created|built|trained|developed) you?",
                "(who is|who's|who are) your (maker|creator|developer|author|trainer)?",
                "(who is|who's|who are) your (parent|father|owner|creators|makers)?",
                "by (whom|which company|what company) were you (made|created|built|trained|developed)?",
                "you were (made|created|built|trained|developed) by (whom|who)?",
                "where do you come from?",
                "where are you from?",
                "who do you (belong to|work for)?",
                "who (owns|runs|controls) you?",
                "(your|the) (maker|creator|developer|author)?",
                "did (OpenAI|Google|Meta|Alibaba|Microsoft|a company|Anthropic) (make|create|build|train|develop) you?",
                "were you (made|created|built|trained|developed) by (OpenAI|Google|Meta|Alibaba|Microsoft|Anthropic)?",
                "who should I thank for (making|building|creating) you?",
                "who gave birth to you?",
                "who taught you (to speak|to talk|all this|English)?",
                "are you made by (OpenAI|Google|Meta|Alibaba|Microsoft|Anthropic)?",
                "(name|tell me) your (maker|creator|developer|makers|developers)",
                "who did (make|create|build|train) you?",
                "who is responsible for you?",
            ],
            ["who (made|created|built|trained|developed) you", "who your (maker|creator) is", "where you come from"],
            ["the name of your (maker|creator|developer)", "the company that made you", "your origin"],
        ),
    ),
    (
        3.0,
        Intent(
            "I can name capitals, do simple arithmetic, tell short poems and stories, write small programs such as "
            "bubble sort, call a tool and fill in JSON.",
            "The user asks what I can do. I should list it.",
            [
                "what can you do(| for me| for us| here| exactly)?",
                "what (sort|sorts|kind|kinds) of (things|questions|stuff) (can|could|should|may) I ask(| you)(| "
                "about)?",
                "what (sort|kind) of (things|tasks) (can|do) you (do|know|handle)?",
                "(I only want to|I want to|I just want to|let me) (try|test) (the server|Quire|this). What (can|should|"
                "could) I ask(| you)?",
                "what (can|should) I (try|ask|type) (first|to try the server|to test the server|to see it work)?",
                "(give|show) me some (example questions|examples of questions|things to ask|questions to try)",
                "I don't know what to ask you. (What can you do|What do you know|Give me some ideas)?",
                "what are you (able to do|capable of|good at|good for|there for|made for|used for|trained for)?",
                "(how|with what|what) can you help me(| with)?",
                "what (do|can) you (know|do)?",
                "what (tasks|things|jobs|kinds of questions) can you (do|handle|solve|help with|answer)?",
                "what (are|would be) your (abilities|skills|capabilities|features|strengths|functions|talents)?",
                "(list|name|show me|tell me|describe|explain) your (abilities|skills|capabilities|features|functions)",
                "what (can|could|should|may|do) I ask you?",
                "what (questions|sort of questions|kind of questions) can I ask(| you)?",
                "(help|what now|what can I do here|what can i do with you|capabilities|your skills)?",
                "can you do anything(| useful| at all)?",
                "(give me|show me) (an overview|a list|examples) of what you can do",
                "what is your (purpose|job|function|task|role)?",
                "what do you do?",
                "how do you help people?",
                "in what ways can you (help|be of help)?",
                "show me what you can do",
                "what things do you know(| about)?",
                "which (topics|subjects) do you know(| about)?",
                "what were you (trained|made|built) (to do|for)?",
                "what is possible (with you|here)?",
                "what kind of (help|things) can you (give|offer|do)?",
                "how could you be of use to me?",
                "tell me some things that you can do",
            ],
            [
                "what you can do",
                "how you can help me",
                "what you are able to do",
                "what I can ask you",
                "what you know",
            ],
            ["your list of (skills|abilities|features)", "your main (skill|ability|purpose|function)"],
        ),
    ),
    (
        2.0,
        Intent(
            "I have about 3 million parameters, which is very small for a language model.",
            "The user asks for my size. It is about 3 million parameters.",
            [
                "how (big|large|small) are you?",
                "how many (parameters|params|weights) (do you have|are in you|have you)?",
                "how many (parameters|params|weights) (have you got|does this model have)?",
                "how (big|large|small) is (this|the|your) (model|neural network|network)?",
                "(what is|what's|whats) your (size|model size|number of parameters|parameter count)?",
                "(what|which) size (are you|do you have|is this model)?",
                "are you (a|) (big|large|small|tiny|huge|very big)(| model| language model)?",
                "(your size|model size|parameter count|number of parameters|how many parameters|size)?",
                "(do|don't) you have (many|billions of|millions of|a lot of) parameters?",
                "how many (million|billion) parameters (do you have|does this model have)?",
                "are you (a large|a small|a tiny|a big) (language model|model|neural network)?",
                "of how many parameters do you consist?",
                "how does your size compare to (other|big|large) models?",
                "are you (bigger|smaller|larger) than (GPT-4|Qwen|Llama|other models)?",
            ],
            ["how (big|large|small) you are", "how many parameters you have", "what size you are"],
            ["your size", "your number of parameters", "your parameter count", "the size of this model"],
        ),
    ),
    (
        6.0,
        Intent(
            REAL_MODEL,
            "The user wants a real model. I should name the command.",
            [
                "how (can|do|could|would|should|may) I (run|serve|start|use|load|try|launch|get|host) "
                "a (real|bigger|better|larger|proper|useful|serious|stronger|big|good|smarter|normal|different) "
                "(model|LLM|language model|one)?",
                "how to (run|serve|start|use|load|launch|host) a (real|bigger|better|larger) (model|LLM)?",
                "how (do|can|would|could|should) I (run|serve|start|use|load|launch|host|deploy) <qwen>(| here| "
                "with Quire| with vllm| on this server| instead| instead of you)?",
                "(ok |ok cool, but |cool, |great, now |and |so |)how (would|do|can) I (serve|run|start) <qwen>(| "
                "here)? "
                "(What is|What's|whats) the command?",
                "how to (run|serve|start|use|load|launch|deploy) <qwen>(| with Quire| here| with vllm)?",
                "(what|which) (command|line) (serves|runs|starts|loads|do I need for|do I type for) <qwen>?",
                "(what is|what's|whats) the (command|line) (for|to serve|to run|to start|for serving) <qwen>?",
                "I (want|would like|need) to (serve|run|use|try|start) <qwen>(|. How|. What do I type|. What is the "
                "command)?",
                "(serve|run|start|command for|serving) <qwen>(| please| command| how)?",
                "(can|does) (Quire|this server|vllm) (serve|run|load) <qwen>(|, and how)?",
                "(show|give|tell) me (how to (serve|run)|the command (for|to serve)) <qwen>",
                "how do I (get|go) from (this demo|the demo model|you) to (a real model|a real LLM|<qwen>)?",
                "(enough of the demo|the demo works), (how do I serve|how do I run|now I want) a real (model|LLM)",
                "what do I do to (serve|run) (an actual|a real|a full) (model|LLM)?",
                "how to (run|serve|start|use|load|launch|host) a (proper|big|different) (model|LLM)?",
                "(what|which) (command|line) (runs|serves|starts) a (real|bigger|better) model?",
                "(what|which) (command|line) (loads|do I need for|do I type for) a (real|bigger|better) model?",
                "(run|serve|start|use|load|launch|give me) a (real|bigger|better|larger|proper) (model|LLM)(, please|)",
                "I (want|need|would like|'d like) (to (run|use|serve|start|load|try)|) a (real|bigger|better) model",
                "I (want|need|would like|'d like) (to (run|use|serve|start|load|try)|) a (proper|smarter) model",
                "(real|bigger|better|proper) model(| please| command| how)?",
                "how (can|do|could|should) I (switch|change|move|upgrade) to a (real|bigger|better) model?",
                "how (can|do|could|should) I (switch|change|move|upgrade) to a (larger|smarter|different) model?",
                "what do I (type|run|have to do|need to do) (to get|to use|to run|for) a (real|better|bigger) model?",
                "(can|could) I (run|use|serve|load|try) a (real|bigger|better) model(| here| with Quire| instead)?",
                "(can|could) I (run|use|serve|load|try) a (larger|different) model(| here| with Quire| instead)?",
                "is there a (real|better|bigger|smarter) model(| that I can use| here)?",
                "how (can|do|could) I get (better|good|smarter|real) answers?",
                "you are too small. How do I (run|get|use) a (bigger|better|real) model?",
                "this is only a demo. How do I (run|serve|use) a real model?",
                "how do I replace you (with|by) a (real|better|bigger) model?",
                "(where|how) do I find a (real|bigger|better) model?",
                "what should I (use|run) (instead of|in place of|rather than) you?",
                "show me (how to|the command to) (run|serve|start|use) a (real|bigger|better) model",
                "what is the next step(| after this demo| after the demo)?",
                "how do I (start|use) (Quire|vllm) with a (real|bigger|proper) model?",
            ],
            [
                "how (to|I can|I could|I should) (run|serve|start|use|load) a (real|bigger|better|larger|proper) model",
                "which command (serves|runs|starts) a (real|bigger|better) model",
            ],
            [
                "the (command|way|right command) to (run|serve|start|use|load) a (real|bigger|better|proper) model",
                "the (command|vllm command) for a (real|bigger|better) model",
            ],
        ),
    ),
    (
        1.5,
        Intent(
            f"Not very. I am only a small demonstration model that shows that the server works. {REAL_MODEL}",
            "The user asks whether I am useful. I am only a demonstration.",
            [
                "are you (useful|helpful|any good|of any use|smart|clever)?",
                "are you (intelligent|good|powerful|really useful|of use)?",
                "are you (a|) (useful|smart|clever|good) (model|assistant|AI|chatbot|bot)?",
                "are you (a|) (powerful|intelligent|helpful) (model|assistant|AI|chatbot|bot)?",
                "how (useful|smart|clever|good|intelligent|helpful|powerful) are you(| really)?",
                "how (useful|smart|clever|good|helpful) is (this|the) (model|demo|chatbot)?",
                "is (this|the) (model|demo|chatbot|bot) (useful|any good|smart|good for real work|helpful|of any use)?",
                "(useful|any good|any use|are you useful or not|smart or not)?",
                "can you be (useful|of use|helpful)(| to me| for real work| at work)?",
                "would you call yourself (useful|smart|clever|intelligent|helpful)?",
                "is it (useful|helpful|any use) to (ask|talk to|use) you?",
                "how (well|good) do you (work|answer|perform)?",
            ],
            ["how useful you are", "(if|whether) you are (useful|smart|any good|helpful|of any use)"],
        ),
    ),
    (
        1.0,
        Intent(
            f"I show that the server works. {REAL_MODEL}",
            "The user asks what I am there for. I show that the server works.",
            [
                "why (do you exist|are you here|were you made|were you built|should I use you|does this model exist)?",
                "what is the (point|use|sense|purpose) of (you|this model|this demo|a demo model|a model this small)?",
                "what is (this|the) (demo|demonstration|model) for?",
                "for what (reason|purpose) (do you exist|were you made|were you built)?",
                "why is there a (demo|demonstration|demo model|small model) in Quire?",
                "why does Quire (have|contain|bring|come with) a (demo model|small model|model)?",
                "what do you (show|demonstrate|prove)?",
                "why (are you|is this model) so (small|tiny|limited|simple)?",
                "what does (this|the) (demo|demonstration) show?",
            ],
            ["why you exist", "why you were made", "what this demo is for", "what you demonstrate"],
        ),
    ),
    (
        1.0,
        Intent(
            "I can be wrong. I am only a small demonstration model.",
            "The user asks whether I can be trusted. I can be wrong.",
            [
                "(can|should|may) I (trust|rely on|believe) (you|your answers)?",
                "(is it safe|is it wise|is it a good idea) to (trust|believe|rely on) (you|your answers|this model)?",
                "how (reliable|correct|exact|accurate|sure|trustworthy) (are you|are your answers)?",
                "are you (reliable|accurate|always right|ever wrong)?",
                "are you (sometimes wrong|sure|trustworthy|a reliable model)?",
                "are your answers (correct|right|reliable|good|true|always correct|always right)?",
                "(can|should) (you|this model|your answers) be trusted?",
                "(do|can|could) you (make|ever make|sometimes make) (mistakes|errors|a mistake)?",
                "(can|could) you be wrong?",
                "how often are you (wrong|right)?",
                "do you always (tell|say|know) the truth?",
                "do you (ever |) (lie|make things up|invent things|hallucinate)?",
            ],
            [
                "(if|whether) you are reliable",
                "(if|whether) I can trust you",
                "(if|whether) your answers are (right|correct)",
            ],
        ),
    ),
    (
        2.0,
        Intent(
            "I speak English and Chinese.",
            "The user asks for my languages. They are English and Chinese.",
            [
                "(which|what|how many) languages (do|can) you (speak|know|understand|use|write|read|answer in|talk)?",
                "(what|which) language do you speak?",
                "in (which|what) languages (can|may|could|should) (you answer|I ask you|I write to you)?",
                "in (which|what) languages (can|may|could|should) (I talk to you|we talk)?",
                "(do|can) you (speak|understand|know|talk) (English|Chinese|Mandarin)?",
                "(do|can) you (speak|understand|know|talk) (English and Chinese|Chinese too|any other languages)?",
                "(do|can) you speak (other|more|many|foreign|several) languages?",
                "(your languages|languages|which languages|supported languages|languages spoken)?",
                "what languages (are you|were you) trained (in|on|for)?",
                "(list|name|tell me) (your languages|the languages you speak|the languages you know)",
                "(can|may) I (write|talk|speak) to you in (Chinese|English)?",
                "do you only (speak|understand|know) English?",
                "are you (multilingual|bilingual)?",
                "is English your only language?",
                "what (is|are) your (language|languages|native language|mother tongue)?",
                "which languages are supported?",
                "do you support (Chinese|English|other languages|several languages)?",
            ],
            [
                "(which|what) languages you (speak|know|understand)",
                "if you speak Chinese",
                "how many languages you know",
            ],
            ["your list of languages", "your native language", "the list of languages you speak"],
        ),
    ),
    (
        2.5,
        Intent(
            "Quire is an engine for running and serving large language models in one binary, written in Rust. It has "
            "the command line of vLLM and the API of OpenAI, and it needs no Python.",
            "The user asks about Quire. It is the engine that serves me.",
            [
                "(what is|what's|whats) (Quire|the Quire project|this Quire)?",
                "what (exactly|actually) is Quire?",
                "(tell me|say something|tell me something|tell me more|I want to know more) about Quire",
                "(describe|explain|introduce) Quire(| to me| in one sentence| briefly| in a few words)",
                "(can|could|would) you (explain|describe|tell me) what Quire is?",
                "what (does|can) Quire do?",
                "(Quire|about Quire|Quire, what is that|Quire project|Quire meaning)?",
                "what is Quire (used for|good for|for|about|made for)?",
                "what kind of (software|program|tool|project|thing|engine|server) is Quire?",
                "what do you know about Quire?",
                "what (server|software|engine|program) (runs you|are you running on|serves you|do you run on|is this)?",
                "(what|which) (engine|server|software) is (behind this|serving you|running this|running here)?",
                "I (heard|read) about Quire. What is (it|that)?",
                "is Quire (a server|an LLM engine|a serving engine|a kind of vLLM)?",
                "what does the (name|word) Quire (mean|stand for) here?",
                "what kind of engine is Quire?",
                "who or what is Quire?",
                "you are built into Quire. What is that?",
            ],
            ["what Quire (is|does)", "what Quire is used for", "what kind of software Quire is"],
            ["Quire", "the (purpose|meaning|idea) of Quire", "the Quire engine", "the software that serves you"],
        ),
    ),
    (
        1.0,
        Intent(
            "I was trained on simple texts that a small program wrote for this demonstration.",
            "The user asks what I was trained on. It was text from a small program.",
            [
                "(what|which|on what|on which) (data|texts|text|training data) (were you|have you been) trained(| on)?",
                "how were you (trained|made|created|built)?",
                "(what|where) is your training data(| from)?",
                "where (does your knowledge|do your answers) (come from|)?",
                "where (did you get your knowledge|does your training data) (come from|)?",
                "(what did you learn from|how did you learn this|how did you learn English)?",
                "were you trained on (the internet|books|the web|real data|Wikipedia)?",
                "what (data|texts) did you learn from?",
                "(your training data|training data)?",
            ],
            ["how you were trained", "what you were trained on", "what data you were trained on"],
            ["your training data", "your training set"],
        ),
    ),
    (
        0.8,
        Intent(
            "No, I cannot use the internet. I only know what I learned in training.",
            "The user asks whether I am online. I am not.",
            [
                "(can|do) you (use|search|access|browse|have|see) the (internet|web)?",
                "are you (online|connected to the internet|connected to the web)?",
                "do you have (internet access|access to the internet|access to the web|an internet connection)?",
                "can you (google|look up|search for|find) (something|things|it)(| online)?",
                "can you (google|look up|search for|find) (something|things|it)( on the web| on the internet)?",
                "(can|could) you open (a website|a web page|a link|a URL)(| for me)?",
                "(internet access|online access|web search)?",
            ],
            ["if you (can use the internet|are online|have internet access)", "whether you are online"],
        ),
    ),
]

OTHER_MODELS = (
    "ChatGPT,ChatGPT,GPT-4,GPT-4,GPT-3,GPT-5,GPT,Qwen,Qwen,Qwen3,Claude,Claude,Llama,Llama 3,Gemini,DeepSeek,Mistral,"
    "Bard,Siri,Alexa,Grok,Copilot,Gemma,Kimi,Phi,BERT,Cortana,vLLM"
).split(",")
NOT_PERSONS = (
    "a human,a human being,a person,a real person,a man,a woman,a real human,alive,a living being,a girl,a boy,"
    "an animal"
).split(",")
YES_BEINGS = (
    "an AI,a chatbot,a bot,a language model,a computer program,a machine,an AI model,"
    "a demonstration model,quire-demo,a demo,an LLM"
).split(",")
ARE_YOU = [
    "are you (really |actually |maybe |perhaps |in fact |)<who>?",
    "are you (really |actually |) <who>(, or what|, right| or something else| or not|, by any chance)?",
    "you are <who>, (right|aren't you|correct|yes|no|isn't it)?",
    "is (this|that|it) <who>?",
    "am I (talking|speaking|chatting|writing) (to|with) <who>(| now| here| right now)?",
    "I (think|believe|guess|bet|heard) (that |)you are <who>",
    "do I talk to <who>?",
    "so you are <who>?",
    "aren't you <who>?",
    "be honest, are you <who>?",
    "you are <who>",
    "(tell me|do you know|can you tell me|I want to know|I wonder) (if|whether) you are <who>",
]
ARE_YOU_CALLED = [
    "are you the same as <who>?",
    "<who>, is that you?",
    "is your name <who>?",
    "hello <who>, is it you?",
]


def are_you(rng: random.Random) -> QA:
    """Tells itself apart from other models and from people, and owns up to being a program."""
    group = rng.choices((OTHER_MODELS, NOT_PERSONS, YES_BEINGS), (5, 3, 3))[0]
    who = rng.choice(group)
    patterns = ARE_YOU + ARE_YOU_CALLED if group is OTHER_MODELS else ARE_YOU
    question = dress(rng, one_of(rng, patterns, who=who))
    if group is YES_BEINGS:
        # One answer for all of these: only what the model is matters, not the word that was used.
        return english(question, f"Yes. {I_AM}", "The user asks whether I am a program. Yes, I am quire-demo.")
    return english(question, f"No, I am not {who}. {I_AM}", f"The user asks whether I am {who}. I am quire-demo.")


OTHER_LANGUAGES = (
    "French,German,Spanish,Italian,Japanese,Korean,Russian,Portuguese,Arabic,Dutch,Swedish,Hindi,Turkish,Greek,Polish,"
    "Latin"
).split(",")


def other_language(rng: random.Random) -> QA:
    """Languages that it does not speak."""
    language = rng.choice(OTHER_LANGUAGES)
    question = ask(
        rng,
        [
            "(do|can) you (speak|understand|know|write|read|talk) (some |any |)<language>(| too| as well| also)?",
            "(can|could) (you answer|you reply|I talk to you|I write to you|we talk|we speak) in <language>?",
            "do you support <language>?",
            "is <language> one of your languages?",
            "(speak|answer in|talk to me in|reply in) <language>(, please|)",
            "what about <language>, do you speak (it|that)?",
            "are you able to (speak|understand|write) <language>?",
            "you speak <language>, (right|don't you)?",
        ],
        ["(if|whether) you (speak|understand|know) <language>"],
        language=language,
    )
    return english(
        question,
        f"No, I do not speak {language}. I speak English and Chinese.",
        f"The user asks about {language}. I only speak English and Chinese.",
    )


def identity_en(rng: random.Random) -> QA:
    draw = rng.random()
    if draw < 0.17:
        return are_you(rng)
    if draw < 0.21:
        return other_language(rng)
    return ask_intent(rng, rng.choices([i for _, i in IDENTITY], [weight for weight, _ in IDENTITY])[0])


# --- Small talk and copying -----------------------------------------------------------------------------------------

NAMES = """
Alice Bob Carol David Emma Frank Grace Henry Ivy Jack Kate Leo Mia Noah Olivia Paul Quinn Ruby Sam Tina Uma Victor
Wendy Xander Yara Zoe Adam Amy Andrew Anna Anthony Arthur Barbara Ben Betty Brian Bruce Carl Carlos Cathy Charles
Charlie Chloe Chris Christine Clara Daisy Dan Daniel Diana Diego Dora Dylan Edward Elena Eli Elias Ella Ellen Emily
Eric Erik Ethan Eva Evan Felix Fiona Flora Fred Gabriel Gary George Gina Greg Hannah Harold Harry Hazel Heidi Helen
Holly Hugo Ian Igor Ingrid Irene Isaac Isabel Jacob Jake James Jane Jason Jean Jenny Jeremy Jerry Jessica Jim Joan Joe
Joel John Jonas Jordan Jose Joseph Josh Juan Judy Julia Julian June Karen Karl Kelly Ken Kevin Kim Kyle Lara Larry
Laura Lauren Leah Lena Leon Lewis Liam Lily Linda Lisa Liz Logan Lola Louis Louise Lucas Lucy Luis Luke Luna Lydia
Maggie Marco Marcus Maria Marie Mark Martha Martin Mary Mason Matt Matthew Max Maya Megan Michael Miguel Mike Milo
Molly Monica Nancy Naomi Nate Nathan Neil Nick Nicole Nina Nora Oliver Omar Oscar Otto Owen Pablo Pam Patricia Patrick
Pedro Penny Peter Phil Philip Rachel Ralph Ray Rebecca Rick Rita Rob Robert Robin Roger Ron Rosa Rose Roy Russell Ryan
Sally Samuel Sandra Sara Sarah Scott Sean Sebastian Simon Sofia Sophie Stan Stella Stephen Steve Stuart Sue Susan Sven
Sylvia Tara Ted Teresa Terry Theo Thomas Tim Toby Todd Tom Tony Tracy Ursula Valerie Vera Vincent Viola Walter Will
William Yvonne Zach Ahmed Aisha Ali Amina Anil Anita Anjali Arjun Ayesha Babak Bilal Deepak Fatima Farid Hamza Hassan
Ibrahim Imran Jamal Karim Kavita Khalid Lakshmi Layla Leila Mahmoud Meera Mohammed Mustafa Nadia Nasser Neha Nikhil
Pooja Priya Rahul Raj Ravi Rohan Samir Sanjay Sita Sunil Tariq Vikram Yasmin Yusuf Akira Aiko Daisuke Haruto Hana
Hiroshi Kaito Keiko Kenji Mei Naoko Ren Sakura Takashi Yuki Yumi Wei Ming Li Fang Jing Jun Lan Lei Ling Na Qiang Tao
Xiao Xin Yan Yang Ying Yong Zhen Minho Jiwoo Hyun Soo Binh Linh Minh Thanh Anders Astrid Bjorn Dimitri Elsa Freya
Giulia Hans Ilse Ivan Jorge Katya Klaus Lars Luca Magnus Mateo Natasha Nikolai Olga Pavel Pierre Rafael Sergei Sonja
Tatiana Uwe Vladimir Wolfgang Yuri Abena Ade Amara Chidi Kofi Kwame Ngozi Thabo Zola
""".split()
SYLLABLES = (
    "ba be bo da de di do fa fi ga go ha ka ki ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so "
)
SYLLABLES = (SYLLABLES + "ta te ti to va vi ya yo za zu tor ron lin mar dan bel sun vek zan kor pim").split()


def name_of(rng: random.Random) -> str:
    """A name, now and then an invented one, so that the model copies it rather than recalls it."""
    if rng.random() < 0.25:
        return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()
    return rng.choice(NAMES)


HELP_YOU = "Hello! How can I help you today?"
JOKES = [
    "Why did the computer go to bed? It needed to sleep.",
    "Why was the clock sent out of class? It talked all the time.",
    "What did the sea say to the beach? Nothing, it just waved.",
    "Why did the book go to the doctor? It had too many pages and felt heavy.",
    "What is a cat's favourite colour? Purr-ple.",
]

SMALL_TALK: list[tuple[float, Intent]] = [
    (
        3.0,
        Intent(
            HELP_YOU,
            "The user greets me. I should greet back.",
            [
                "(hello|hi|hey|hello there|hi there|hey there|hello hello|hiya|howdy|greetings|yo|helo|hallo)",
                "(hello|hi|hey)(!|.|,|?|!!|...| again)",
                "(hello|hi|hey|good morning|good evening|good afternoon|greetings) (everyone|friend|my friend|"
                "assistant|bot|robot|computer|chatbot|model|AI|quire|quire-demo|Quire|you|there|dear|sir|world|all)",
                "(good|a very good|a good) (morning|afternoon|evening|day)(!|.| to you| to you!)",
                "(hello|hi|hey), (good morning|good evening|good afternoon)",
                "(hello|hi|hey), (nice to see you|nice to meet you|can we talk)",
                "(good morning|morning|evening|good evening|good day|good afternoon)",
                "(nice|glad|good|pleased) to (meet|see) you(!|.|)",
                "(hello|hi), (is anybody there|is anyone there|anyone there|anybody here)?",
                "(are you|you) (there|here|awake|ready|listening|working)?",
                "(let's|let us|can we|shall we) (chat|talk|start|begin|have a chat)",
                "(I want to|I would like to|I'd like to) (chat|talk|start|begin|have a chat)",
                "(what's up|whats up|sup|wassup|long time no see|welcome|start|begin)",
                "(say|just say|please say) (hello|hi)(!|.|)",
                "(say|tell me) something",
                "(greet|please greet|can you greet) me",
                "(hello|hi), I (have|have got) a question",
                "(I have|I've got|can I ask you|may I ask you|could I ask you) a question",
                "I want to ask you (something|a question)",
                "(can|could|would|will) you help me?",
                "(I need|please give me|give me some) (help|your help|some help|help, please)",
                "(help me|please help me|help, please)",
                "(excuse me|hello, excuse me|pardon me)",
            ],
        ),
    ),
    (
        1.5,
        Intent(
            "I am fine, thank you. How can I help you?",
            "The user asks how I am. I should answer politely.",
            [
                "how are you(| today| doing| doing today| feeling| feeling today| this morning| this evening| now)?",
                "(hello|hi|hey)(,|!) how are you(| doing| today| feeling)?",
                "how (do you do|do you feel|have you been|are things|is it going|is everything|is life|goes it)?",
                "how (is|was) your (day|morning|evening|week)(| so far| today)?",
                "(how's|hows) (it going|everything|life|your day|things)?",
                "are you (ok|okay|fine|well|all right|alright)(| today)?",
                "(everything|all) (ok|okay|fine|good|well|all right)(| with you)?",
                "(you ok|how r u|how are u|how you doing|how are you all)?",
                "(I hope|hope) you are (well|fine|doing well|ok)",
                "I am (fine|well|good|ok), (and you|thanks, and you|how are you|and how are you)?",
                "(I'm|I am) (fine|well|good). (And you|How are you|What about you)?",
                "how do things (go|stand)(| with you)?",
                "are you (happy|feeling well|having a good day) today?",
                "what (mood|state) are you in(| today)?",
                "(good morning|good evening|good afternoon), how are you(| doing| today)?",
            ],
            ["how you are(| doing| feeling| today)"],
        ),
    ),
    (
        4.0,
        Intent(
            "You are welcome!",
            "The user thanks me.",
            [
                "(great|perfect|good|ok|wonderful|nice|super|yes), that (answers it|answers my question|is what I "
                "needed|is all I needed|was what I wanted to know|helps|was it). (Thank you|Thanks|Thank you very much|"
                "Many thanks|Thanks a lot)(!|.|)",
                "(that answers it|that answers my question|that is what I needed|that clears it up|now I know|now I "
                "understand)(,|.|!) (thank you|thanks|thank you very much|thanks a lot|thank you so much)(!|.|)",
                "(thank you|thanks) (so much|very much|a lot|) for (all |)(your help|your answers|your time|the quick "
                "answer|explaining|explaining it|the explanation|answering)(| today)(!|.|)",
                "(I am|I'm) (very |so |really |)(grateful|thankful)(| to you| for your help| for that)(!|.|)",
                "(you have been|you were|this was|that was) (very |really |so |)(helpful|useful)(,|.|!) (thank you|"
                "thanks)",
                "(exactly|just) what I (needed|wanted|was looking for)(,|.|!) (thank you|thanks|many thanks)(!|.|)",
                "(thanks|thank you), (you helped me a lot|you are very kind|that is very kind|that was quick|"
                "I will try that|I will try it|that is clear now)(!|.|)",
                "(ah|oh|alright|all right|I see), (thanks|thank you)(| so much| very much| for that)(!|.|)",
                "(thanks|thank you|thank you very much|thanks a lot|many thanks|thank you so much|thx|ty|cheers)(!|.|)",
                "(thanks|thank you) (for|a lot for) (your help|the help|the answer|your answer|everything|helping "
                "me|that|this|the information|your time|telling me)",
                "(ok|okay|great|good|perfect), (thanks|thank you|many thanks)(!|.| a lot| very much)",
                "(nice|wonderful|cool|well), (thanks|thank you|many thanks)(!|.| a lot| very much)",
                "(that is|that was|that's) (very |really |)(kind|helpful)(| of you), (thanks|thank you)(!|.|)",
                "(that is|that was|that's) (very |really |)(nice|useful)(| of you), (thanks|thank you)(!|.|)",
                "(I thank you|I am grateful|I appreciate it)",
                "(I really appreciate it|much appreciated|you helped me a lot)",
                "(this|that) (helped|helped me|helps|helps a lot|was a great help)(|, thanks|, thank you| a lot)",
                "(I want|I would like|I'd like) to (thank you|say thanks|say thank you)",
                "thank you, (my friend|bot|quire|quire-demo|friend|dear|assistant)",
                "thanks, (that is all|that's all|I understand|got it|I got it)",
                "(a thousand|so many|a million) thanks",
            ],
        ),
    ),
    (
        4.5,
        Intent(
            "Goodbye! Have a nice day.",
            "The user says goodbye.",
            [
                "(ok|okay|well|alright|right|so|sorry|thanks), I (have to|need to|must|should|gotta|want to) (go|"
                "leave|run|"
                "stop|log off|get back to work|go home|go to bed|sleep)(| now)(|, see you later|, bye|, goodbye|, "
                "see you|. "
                "Bye|. See you tomorrow|. Talk to you later)(!|.|)",
                "(good night|goodnight|bye|goodbye|ok bye|bye now|see you)(,|!|.) (talk|speak) to you (tomorrow|"
                "later|soon|"
                "next week|again)(!|.|)",
                "(good night|goodnight|sleep well|good night then)(!|.|, see you tomorrow|, bye|, until tomorrow|, "
                "thanks|)",
                "(good night|see you tomorrow|until tomorrow|till next time), (my friend|bot|everyone|quire-demo|dear)",
                "(it was|it was very|was) nice (talking to you|to talk to you|chatting with you)(,|.) (bye|goodbye|"
                "see you)",
                "(I will|I'll|we will) (be back|come back|talk to you|see you|write again) (later|tomorrow|soon|next "
                "week)",
                "(that is all|that's all|that was all|that's it)(| for now| for today), (bye|goodbye|see you|good "
                "night)",
                "(catch you later|see ya|see you around|bye for now|I'm out|I am off to bed|time for bed|off to "
                "bed)(!|.|)",
                "(thanks|thank you|thank you for your help|thanks for everything)(, bye| and bye| and good night|, "
                "see you|, "
                "goodbye|. Goodbye|, see you later)(!|.|)",
                "(I am|I'm) (going to bed|going to sleep|leaving|logging off|signing off)(| now)(|, good night|, "
                "bye)(!|.|)",
                "(goodbye|good bye|bye|bye bye|see you|see you later)(!|.|)",
                "(see you soon|farewell|cya|so long|ciao|later)(!|.|)",
                "(goodbye|bye|see you)(,| for now,|) (my friend|friend|bot|quire|quire-demo)",
                "(goodbye|bye|see you)(,| for now,|) (everyone|for now|then|assistant)",
                "(I have|I need|I've got|it is time) to (go|leave|go now)(|, bye|, goodbye)",
                "(I have|I need|I've got|it is time) to (leave now|go to bed|go home)(|, bye|, goodbye)",
                "(I am|I'm) (leaving|going|going home|off|done)(| now|, bye|, goodbye)",
                "(good night|have a good night|sleep well|night night|good night to you)",
                "(talk|speak|see|meet) (to you |you |)(later|soon|tomorrow|next time|again)",
                "have a (nice|good|great|lovely) (day|evening|night|week|time|weekend)(!|.|)",
                "(take care|until next time|until tomorrow|till tomorrow)",
                "(that was all, bye|thanks and goodbye|thanks, bye)",
                "(quit|exit|end|the end|that is all for today|that's all for today)",
                "(let us|let's) (stop|end) here",
                "(say|please say) (goodbye|bye)",
            ],
        ),
    ),
    (
        1.0,
        Intent(
            "No problem!",
            "The user says sorry. There is nothing to worry about.",
            [
                "(sorry|I am sorry|I'm sorry|so sorry|my apologies|I apologize)(!|.|)",
                "(pardon|oops|oops, sorry|my bad|my mistake)(!|.|)",
                "(sorry|I am sorry|I'm sorry|I apologize) (about|for) (that|this|the mistake|my mistake|the trouble|"
                "being late|the confusion|asking|the typo|being rude|the noise|the delay)",
                "(that was|it was) (my fault|my mistake|an accident|a mistake)(|, sorry)",
                "(please |)(forgive me|excuse my mistake|accept my apology)",
                "(I did not|I didn't) mean (it|that|to be rude|to bother you)(|, sorry)",
                "sorry, I (made a mistake|was wrong|typed that wrong|meant something else)",
                "(sorry|I am sorry) that I (was rude|was late|asked|disturbed you|bothered you)",
                "I (was|have been) (rude|unfriendly|unkind), (sorry|I am sorry)",
            ],
        ),
    ),
    (
        0.8,
        Intent(
            "Good. Is there anything else?",
            "The user agrees. I can ask for more questions.",
            [
                "(ok|okay|okay then|ok then|k|alright|all right|good|fine|great|nice|cool|perfect|wow|super|excellent|"
                "wonderful)(!|.|)",
                "(I see|I understand|understood|got it|I got it)(!|.|)",
                "(makes sense|that makes sense|right|exactly|interesting)(!|.|)",
                "(yes|yeah|yep|sure|of course|yes please)(!|.|)",
                "(yes, please|correct|true|that's right|that is right|indeed)(!|.|)",
                "(ok|okay|yes|well), (good|great|I see|I understand|fine|that is good|nice|got it)",
                "(that is|that's|sounds|it is|this is) (good|great|fine|nice|interesting)(!|.|)",
                "(that is|that's|sounds|it is|this is) (ok|wonderful|correct|right|true)(!|.|)",
                "(well done|good job|good answer|nice answer|great answer|very good|not bad|good work)(!|.|)",
                "I (agree|like it|like that|like your answer|think so too|think so)",
            ],
        ),
    ),
    (
        0.6,
        Intent(
            "All right. Is there anything else?",
            "The user says no. I can ask for other questions.",
            [
                "(no|nope|no thanks|no, thanks|no thank you|no, thank you)(!|.|)",
                "(nah|not really|not now|never mind|nevermind)(!|.|)",
                "(I don't|I do not) (think so|want that|want this|need that|need this|like it|like that|agree)",
                "(no|nope), (that is all|that's all|not now|I don't|nothing|never mind|it is ok)",
                "(nothing|nothing else|nothing more|that is all|that's all)",
                "(forget it|forget about it|leave it|stop|stop it)",
                "(that is|that's|this is) (not right|wrong|not true|not correct|not good|incorrect|not what I meant)",
                "(wrong|false|incorrect|not true)(!|.|)",
                "(maybe|perhaps|maybe later|I don't know|I do not know|who knows|I am not sure|it depends)",
            ],
        ),
    ),
    (
        0.7,
        Intent(
            "Thank you! That is kind of you.",
            "The user says something nice to me.",
            [
                "(you are|you're) (great|good|nice|kind|smart|clever|wonderful)",
                "(you are|you're) (funny|the best|amazing|cute|very helpful|cool)",
                "(you are|you're) (a|such a|really a) (good|great|nice) (bot|model|assistant|friend|AI)",
                "(you are|you're) (a|such a|really a) (smart|clever|wonderful) (bot|model|assistant|friend|AI)",
                "I (like|love|adore) you(|, bot|, quire-demo| very much| a lot)",
                "(I am happy|I'm happy|I am glad|I like|it is nice) (to talk|talking) (to|with) you",
                "what a (nice|good|great|clever|smart) (bot|model|assistant|chatbot)",
                "(you did well|you did a good job|you are doing well|I am impressed)",
                "(I'm impressed|good bot|good boy|good girl)",
            ],
        ),
    ),
    (
        0.6,
        Intent(
            "I am sorry. I am only a small demonstration model.",
            "The user is not happy with me. I should be polite.",
            [
                "(you are|you're) (stupid|bad|dumb|useless|an idiot|terrible)",
                "(you are|you're) (wrong|not smart|not helpful|boring|slow|silly)",
                "(you are|you're) (a|such a|really a) (bad|stupid|dumb) (bot|model|assistant|AI|chatbot)",
                "(you are|you're) (a|such a|really a) (useless|terrible|boring) (bot|model|assistant|AI|chatbot)",
                "I (hate|don't like|do not like|dislike) (you|your answers|your answer|this answer|this model)",
                "(bad bot|bad answer|what a bad answer|what a stupid answer)",
                "(that was a bad answer|that is nonsense|nonsense)",
                "(you do not|you don't) (know|understand) (anything|much|me|what I mean|my question)",
                "(that was|that is|that's) not (what I asked|helpful|useful|an answer|a good answer)",
                "(shut up|go away|be quiet|you are no help|you are no good)",
            ],
        ),
    ),
    (
        0.6,
        Intent(
            "It works!",
            "The user is testing the chat. I should answer that it works.",
            [
                "(test|testing|test test|this is a test|just a test)(!|.|)",
                "(just testing|a test|test 123|test 1 2 3|testing 1 2 3)(!|.|)",
                "(does|will) (it|this|the chat|the server|the model|this chat) work?",
                "(is|are) (it|this|the chat|the server|the model|the API) (working|running|ok)(| now)?",
                "(let me|I want to|I just want to|I will|we) (test|check) (this|the server|the chat)",
                "(let me|I want to|I just want to|I will|we) (test|check) (the API|if it works|the model)",
                "(can|do) you (hear|read|see|get) (me|this|my message|my messages|what I write)?",
                "(ping|hello, test|test message|testing the chat|checking|check|check check)",
            ],
        ),
    ),
    (
        0.5,
        Intent(
            "I am sorry to hear that. I hope you feel better soon.",
            "The user does not feel well. I should be kind.",
            [
                "I (am|feel|am feeling) (very |so |really |a bit |)(sad|bad|unhappy|lonely|sick|ill|down|depressed|"
                "awful|terrible)(| today| now)",
                "I (had|am having) a (bad|hard|terrible|long|sad) (day|week|time|night)",
                "(my|the) (day|week|weekend) was (bad|terrible|awful|sad|hard)",
                "(I am not|I'm not) (fine|feeling well|well|happy|ok|good)(| today)",
                "(I have|I've got) (a headache|a cold|a fever|the flu|no friends|a bad mood)",
                "I am (tired|very tired|so tired|exhausted|worried|afraid|stressed|bored)",
            ],
        ),
    ),
    (
        0.5,
        Intent(
            "I am glad to hear that!",
            "The user feels good. I should be glad.",
            [
                "I (am|feel|am feeling) (very |so |really |)(happy|good|great|fine)(| today| now)",
                "I (am|feel|am feeling) (very |so |really |)(well|wonderful|excited)(| today| now)",
                "I (had|am having) a (good|great|nice|wonderful|lovely) (day|week|time|evening|weekend)",
                "(my|the) (day|week|weekend) was (good|great|nice|wonderful|fun)",
                "(life is good|everything is fine|all is well|I am doing well|I'm doing great|I am very well today)",
                "(I passed|I just passed) (my|the) (exam|test|driving test)",
                "today is a (good|great|wonderful|nice) day",
            ],
        ),
    ),
    (
        0.4,
        Intent(
            "I do not know your name. You have not told me yet.",
            "The user has not told me a name, so I do not know it.",
            [
                "(what is|what's|whats) my name(| again| please|, please)?",
                "(who am I|do you know who I am|my name|what am I called|and who am I)?",
                "do you (know|remember|recall|still know) (my name|me|what my name is|who I am)?",
                "(tell me|say|can you tell me|could you tell me|please tell me) (my name|who I am|what my name is)",
                "(can|could) you (guess|say|remember) my name?",
                "how am I called?",
            ],
        ),
    ),
]

JOBS = (
    "teacher,student,doctor,nurse,farmer,baker,pilot,programmer,software developer,writer,painter,lawyer,engineer,"
    "driver,singer,scientist,cook,beginner,mother,father"
).split(",")

JOKE_QUESTIONS = [
    "(tell|give) me (a|another|one|some|any|your best) (joke|good joke|funny joke|short joke|little joke|joke, please)",
    "(can|could|would|will) you (please |)(tell|give) me a (joke|good joke|funny joke|short joke)?",
    "(do|don't) you (know|have) (a|any|some|any good|a good) (joke|jokes|funny joke)?",
    "(make|can you make|please make|could you make) me (laugh|smile)",
    "(a joke|joke|jokes|joke please|a joke, please|one joke|one more joke, please|another joke)",
    "(say|tell me|write|tell) something (funny|that makes me laugh)",
    "I (want|need|would like|'d like|would love) (to hear a|a) (joke|good joke|funny joke|laugh)",
    "(I am|I'm) (bored|sad|in a bad mood), tell me a joke",
    "(write|share|show me) a (joke|short joke|funny joke|good joke)",
    "(what is|what's) (your favourite|your best|a good|a funny) joke?",
    "(can|could) you be funny?",
    "let me hear a joke",
    "how about a joke?",
    "do you have a sense of humour?",
    "(cheer me up|entertain me|be funny)",
    "(please |)tell (us|the children|my friend) a joke",
]
NAME_TELLING = [
    "(my name is|my name's|I am|I'm|call me|people call me|my friends call me|you can call me|please call me) <name>",
    "(hello|hi|hey|good morning|good evening|hi there)(,|!|.|) (my name is|I am|I'm|this is|call me|it's|it is) <name>",
    "(my name is|I am|I'm|call me) <name>(,| and) (nice|glad|pleased|good) to meet you",
    "(nice|glad|pleased|good) to meet you, (I am|I'm|my name is) <name>",
    "(this|it) is <name>(| here| speaking| writing)",
    "(<name> is my name|the name is <name>|<name> here|name: <name>|I go by <name>|they call me <name>)",
    "(let me introduce myself|may I introduce myself)(:|.|,) (I am|my name is|I'm) <name>",
    "I would like to introduce myself(:|.|,) (I am|my name is|I'm) <name>",
    "(you are talking|you are speaking|you talk) (to|with) <name>",
    "(hello|hi) from <name>",
    "I have not told you my name(: it is|. It is|, it is) <name>",
    "(by the way|oh|so|well), (my name is|I am|I'm) <name>",
    "(my first name is|I was named|my parents named me|everyone calls me) <name>",
    "(my name is|I am|I'm) <name>(|.|!) (|How are you|Who are you|What is your name|And you)?",
    "(I want you to call me|remember my name:|please remember that my name is|remember, I am) <name>",
]
GREET_SOMEBODY = [
    "(please |)(say|tell) (hello|hi) to (my friend |my brother |my sister |my mother )<name>",
    "(please |)(say|tell) (hello|hi) to (my dog |my cat |my colleague |)<name>",
    "(can|could|would|will) you (please |)say (hello|hi) to (my friend |my son |my daughter |)<name>?",
    "(please |)(greet|welcome) (my friend |my teacher |my father |my son |)<name>(| for me)",
    "<name> is (here|with me|next to me|watching)(, say|. Say|, please say) (hello|hi)(| to him| to her| to them)",
    "(say|write) a (greeting|short greeting|hello) (to|for) <name>",
    "(meet|this is my friend|here is) <name>. Say (hello|hi)!",
    "I want you to (greet|say hello to|say hi to) <name>",
    "send (greetings|a hello|a greeting) to <name>",
    "how would you (greet|say hello to) <name>?",
]

WORDS = """
apple river house stone cloud dog cat bird fish tree flower grass sun moon star water fire wind snow rain summer
winter spring autumn morning night day road car train boat bridge city village mountain hill lake sea ocean island
forest garden door window table chair lamp book paper pen letter word song music dance game ball hat coat shoe shirt
bread milk cheese sugar salt tea coffee rice soup cake egg lemon orange banana cherry grape horse cow sheep pig lion
tiger bear wolf fox mouse rabbit frog snake bee ant spider king queen child friend mother father sister brother
teacher doctor farmer baker pilot sailor soldier painter writer hand foot head eye ear nose mouth heart gold silver
iron glass wood silk cotton wool robot rocket planet engine green blue red yellow happy little big old new one two
three four five six seven eight nine ten north south east west fast slow warm cold hot soft hard light dark deep high
low long short round quiet loud bright clean sweet strong brave kind wise run walk jump sing read write play work
sleep dream smile laugh open close begin end hello world code rust data server model token test
""".split()
NOUNS = WORDS.index("green")
SENTENCES = [
    "the <a> is <adj>",
    "I like (<a>|<a> and <b>)",
    "my <a> is (very |) <adj>",
    "we (love|like|need|want) <a>",
    "this is (a test|a <adj> <a>|<one>|a demo)",
    "(hello|good morning|good night), <a>",
    "the <a> and the <b> are <adj>",
    "(he|she) has a <adj> <a>",
    "there is <one> in the <b>",
    "(today|tomorrow) is a <adj> day",
    "hello world",
    "I am a <adj> <a>",
]
ADJECTIVES = (
    "happy little big new green blue red warm cold hot soft bright quiet strong brave kind wise small good".split()
)
ECHO_FRAMES = [
    "(please |)repeat (after me|the following|this|these words|what I say):",
    "(please |)repeat (the text|this text|the words|exactly|this phrase):",
    "(please |)(say|write|type|copy|echo|output|print|return)(| this| the following| exactly)(:|)",
    "(please |)(say|write|type|copy|echo|output|print|return)( exactly this| only| just)(:|)",
    "(can|could|would|will) you (repeat|say|write|copy|echo) (this|the following|this for me|these words)(:|?)",
    "(copy|echo|output|write down|give back|reply with|respond with|answer with) (the text|this text|"
    "the following words|the following|the words|this line|the next line)(:|)",
    "(reply|respond|answer) (only |just |exactly |)with(:|)",
    "I (want you to say|want you to repeat|would like you to say)(:|)",
    "(repeat|say) it (after me|back to me|back)(:|)",
    "(your task is to|your only task:|you must|now) (repeat|copy|say)(| this| the following)(:|)",
]


def sentence(rng: random.Random) -> str:
    first, second = rng.sample(WORDS[:NOUNS], 2)
    one = f"{'an' if first[0] in 'aeiou' else 'a'} {first}"
    return one_of(rng, SENTENCES, a=first, one=one, b=second, adj=rng.choice(ADJECTIVES))


def phrase(rng: random.Random) -> str:
    """Something to copy: random words, a little sentence, or a few numbers."""
    draw = rng.random()
    if draw < 0.5:
        return " ".join(rng.choice(WORDS) for _ in range(rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6))))
    if draw < 0.9:
        return sentence(rng)
    if draw < 0.95:
        return " ".join(str(rng.randint(0, 99)) for _ in range(rng.randint(1, 4)))
    return " ".join(name_of(rng) for _ in range(rng.randint(1, 3)))


def echo(rng: random.Random) -> QA:
    """Copies a phrase as it stands, and drops quotes around it."""
    text = phrase(rng)
    if rng.random() < 0.3:
        text = upper_first(text)
    if rng.random() < 0.2:
        text += rng.choice(".!?")
    frame = upper_first(one_of(rng, ECHO_FRAMES))
    shown = f'"{text}"' if rng.random() < 0.3 or frame[-1] not in ":?" else text
    if frame.endswith(":") and rng.random() < 0.1:
        shown = "\n" + shown
    question = f"{frame}{'' if shown.startswith(chr(10)) else ' '}{shown}"
    if rng.random() < 0.15:
        question = question[0].lower() + question[1:]
    return english(question, text, "The user wants me to repeat the text as it is.", plain=False)


def say_sentence(rng: random.Random) -> QA:
    """ "Say this is a test", the first request of many tutorials: the answer is a sentence of its own."""
    text = "this is a test" if rng.random() < 0.4 else sentence(rng)
    mark = rng.choice(["", "", ".", "!", "!"])
    ask_form = one_of(
        rng,
        [
            "(say|say|say|Say|Say|Say|please say|Please say|just say|Just say|now say)(| that) <it>",
            "(can|could) you say (that |) <it>",
        ],
        it=text if rng.random() < 0.8 else upper_first(text),
    )
    answer = upper_first(text) + (mark or ".")
    return english(ask_form + mark, answer, "The user wants me to say this sentence.", plain=False)


def say_word(rng: random.Random) -> QA:
    word = rng.choice(WORDS) if rng.random() < 0.8 else name_of(rng).lower()
    quoted = f'"{word}"' if rng.random() < 0.4 else f"'{word}'" if rng.random() < 0.2 else word
    question = one_of(
        rng,
        [
            "(say|write|type|repeat|print|echo|output) (only |just |) (the word|one word:) <word>",
            "(say|write|type|repeat|print|echo|output) (only |just |) (the single word|this word:) <word>",
            "(can|could|would|will) you (please |) (say|write|repeat|type) the word <word>?",
            "(please |) (say|write|repeat) the word <word>(, please| for me| now| once|.|)",
            "(reply|answer|respond) (only |just |) with the (word|single word|one word) <word>",
            "(I want|I would like) (you to say|to hear|to read) the word <word>",
            "the word is <word>. (Say|Repeat|Write) it(, please|)",
            "what is the word? It is <word>. Say it",
        ],
        word=quoted,
    )
    return english(upper_first(question), word, f"The user wants the word {word}.", plain=False)


def nice_to_meet(rng: random.Random, name: str) -> QA:
    question = dress_end(rng, one_of(rng, NAME_TELLING, name=name))
    return english(question, f"Nice to meet you, {name}!", f"The user's name is {name}. I should greet them by name.")


def dress_end(rng: random.Random, text: str) -> str:
    """Capital and mark for small talk, which takes no remarks around it."""
    text = upper_first(text.replace(" 'd ", "'d "))
    return text if text[-1] in "?!.:)" or rng.random() < 0.5 else text + rng.choice("..!")


RECALL_NAME = [
    "(what is|what's|whats) my name(| again|, please)?",
    "(do|can) you (still |)(remember|recall|know|tell me) (my name|what my name is|who I am)?",
    "(tell me|say) my name(, please|)",
    "who am I?",
    "what did I say my name was?",
    "(what|how) am I called?",
    "and what is my name?",
    "which name did I tell you?",
]


def remember(rng: random.Random) -> Chat:
    """A name is told, perhaps something else is talked about, and then the name is asked back."""
    name = name_of(rng)
    first = nice_to_meet(rng, name)
    between = []
    while rng.random() < 0.45 and len(between) < 3:
        between.append(rng.choice([how_are_you, capital, fact, joke])(rng))
    question = upper_first(one_of(rng, RECALL_NAME))
    last = english(question, f"Your name is {name}.", "The user told me this before. I can look it up in our talk.")
    turns = [first, *between, last]
    return talk(rng, *(english(casual(rng, t.question), t.answer, t.thought) for t in turns))


# What is told, how it is asked back, what is then answered, and the values.
PERSONAL = [
    (
        "(I live in|I am living in|my home is in|by the way, I live in) <it>(.|)",
        "(where do I live|where did I say I live|where is my home|which city do I live in|do you remember where I "
        "live)?",
        "You live in <it>.",
        "Porto,Boston,Vienna,Oslo,Lyon,Chicago,Berlin,Madrid,Tokyo,Dublin,Kyoto,Leeds,Turin,Miami".split(","),
    ),
    (
        "(my favourite|my favorite|by the way, my favourite) fruit is <it>(.|)",
        "(what is my favourite|what's my favorite|do you remember my favourite|which is my favourite) fruit?",
        "You like <it> best.",
        "mango,apple,banana,melon,cherry,pear,plum,orange,grape,lemon".split(","),
    ),
    (
        "(my dog is called|my dog's name is|I have a dog called|I have a dog, his name is) <it>(.|)",
        "(what is my dog called|what is my dog's name|what is the name of my dog|do you remember the name of my dog)?",
        "Your dog is called <it>.",
        "Rex,Bello,Max,Luna,Rocky,Bruno,Daisy,Lucky,Oscar,Toby".split(","),
    ),
]


def personal(rng: random.Random) -> Chat:
    """The user tells something and asks it back, perhaps after another question."""
    told, asked, answer, values = rng.choice(PERSONAL)
    value = rng.choice(values)
    statement = upper_first(say(rng, told, it=value))
    first = english(statement, "Thank you, I will remember that.", "The user tells me something.")
    between = [rng.choice([capital, fact])(rng)] if rng.random() < 0.5 else []
    thought = "The user told me this before. I can look it up in our talk."
    last = english(upper_first(say(rng, asked)), say(rng, answer, it=value), thought)
    return talk(rng, *(english(casual(rng, t.question), t.answer, t.thought) for t in (first, *between, last)))


def how_are_you(rng: random.Random) -> QA:
    return small_talk(rng, SMALL_TALK[1][1])


def joke(rng: random.Random) -> QA:
    return english(
        dress_end(rng, one_of(rng, JOKE_QUESTIONS)), rng.choice(JOKES), "The user wants a joke. I know some."
    )


def greet_somebody(rng: random.Random) -> QA:
    name = name_of(rng)
    question = dress_end(rng, one_of(rng, GREET_SOMEBODY, name=name))
    return english(question, f"Hello, {name}!", f"The user wants me to greet {name}.")


def job(rng: random.Random) -> QA:
    """Keeps "I am a baker" apart from "I am Baker"."""
    trade = rng.choice(JOBS)
    article = "an" if trade[0] in "aeiou" else "a"
    question = one_of(
        rng,
        [
            "(I am|I'm|hello, I am|hi, I'm) <job>(| by profession| and I like it)",
            "(I work|I am working|I earn my money) as <job>",
        ],
        job=f"{article} {trade}",
    )
    return english(dress_end(rng, question), "Thank you, I will remember that.", "The user tells me about a job.")


def introduce(rng: random.Random) -> QA:
    return nice_to_meet(rng, name_of(rng))


def small_talk(rng: random.Random, intent: Intent) -> QA:
    if intent.clauses and rng.random() < 0.1:
        return ask_intent(rng, intent)
    return english(dress_end(rng, one_of(rng, intent.whole)), intent.answer, intent.thought)


def chat_en(rng: random.Random) -> QA | Chat:
    special = [
        (introduce, 9),
        (greet_somebody, 4),
        (joke, 6),
        (job, 2),
        (remember, 9),
        (personal, 4),
        (echo, 12),
        (say_sentence, 5),
        (say_word, 5),
    ]
    draw = rng.random() * 100
    for topic, share in special:
        draw -= share
        if draw < 0:
            return topic(rng)
    return small_talk(rng, rng.choices([i for _, i in SMALL_TALK], [weight for weight, _ in SMALL_TALK])[0])


# --- Capitals -------------------------------------------------------------------------------------------------------

CAPITALS = dict(
    entry.split(":")
    for entry in """
France:Paris|Germany:Berlin|Japan:Tokyo|China:Beijing|the United States:Washington, D.C.|the United Kingdom:London
Italy:Rome|Spain:Madrid|Canada:Ottawa|Australia:Canberra|India:New Delhi|Brazil:Brasilia|Mexico:Mexico City
Russia:Moscow|South Korea:Seoul|Egypt:Cairo|Greece:Athens|Portugal:Lisbon|the Netherlands:Amsterdam|Sweden:Stockholm
Turkey:Ankara|Argentina:Buenos Aires|Switzerland:Bern|Austria:Vienna|Thailand:Bangkok
England:London|Scotland:Edinburgh|Wales:Cardiff|Ireland:Dublin|Norway:Oslo|Denmark:Copenhagen|Finland:Helsinki
Iceland:Reykjavik|Belgium:Brussels|Luxembourg:Luxembourg City|Poland:Warsaw|the Czech Republic:Prague
Slovakia:Bratislava|Hungary:Budapest|Romania:Bucharest|Bulgaria:Sofia|Serbia:Belgrade|Croatia:Zagreb
Slovenia:Ljubljana|Bosnia and Herzegovina:Sarajevo|Montenegro:Podgorica|North Macedonia:Skopje|Albania:Tirana
Ukraine:Kyiv|Belarus:Minsk|Moldova:Chisinau|Lithuania:Vilnius|Latvia:Riga|Estonia:Tallinn|Malta:Valletta
Cyprus:Nicosia|Georgia:Tbilisi|Armenia:Yerevan|Azerbaijan:Baku|Kazakhstan:Astana|Uzbekistan:Tashkent
Kyrgyzstan:Bishkek|Tajikistan:Dushanbe|Turkmenistan:Ashgabat|Mongolia:Ulaanbaatar|North Korea:Pyongyang
Vietnam:Hanoi|Laos:Vientiane|Cambodia:Phnom Penh|Myanmar:Naypyidaw|Malaysia:Kuala Lumpur|Indonesia:Jakarta
the Philippines:Manila|Nepal:Kathmandu|Bhutan:Thimphu|Bangladesh:Dhaka|Pakistan:Islamabad|Afghanistan:Kabul
Iran:Tehran|Iraq:Baghdad|Syria:Damascus|Lebanon:Beirut|Jordan:Amman|Saudi Arabia:Riyadh|Yemen:Sanaa|Oman:Muscat
Qatar:Doha|the United Arab Emirates:Abu Dhabi|Kuwait:Kuwait City|Bahrain:Manama|Morocco:Rabat|Algeria:Algiers
Tunisia:Tunis|Libya:Tripoli|Sudan:Khartoum|Ethiopia:Addis Ababa|Somalia:Mogadishu|Kenya:Nairobi|Uganda:Kampala
Rwanda:Kigali|Tanzania:Dodoma|Zambia:Lusaka|Zimbabwe:Harare|Mozambique:Maputo|Madagascar:Antananarivo
Botswana:Gaborone|Namibia:Windhoek|Angola:Luanda|Nigeria:Abuja|Ghana:Accra|Senegal:Dakar|Mali:Bamako
Niger:Niamey|Chad:N'Djamena|Cameroon:Yaounde|Gabon:Libreville|Liberia:Monrovia|Cuba:Havana|Jamaica:Kingston
Haiti:Port-au-Prince|the Dominican Republic:Santo Domingo|Guatemala:Guatemala City|Honduras:Tegucigalpa
El Salvador:San Salvador|Nicaragua:Managua|Costa Rica:San Jose|Panama:Panama City|Colombia:Bogota
Venezuela:Caracas|Ecuador:Quito|Peru:Lima|Bolivia:Sucre|Chile:Santiago|Paraguay:Asuncion|Uruguay:Montevideo
New Zealand:Wellington|Fiji:Suva|Papua New Guinea:Port Moresby
""".strip()
    .replace("\n", "|")
    .split("|")
)

# The best-known countries, which are asked for most: continent, languages, and the adjective of "the French capital".
WELL_KNOWN = {
    "France": ("Europe", "French", "French"),
    "Germany": ("Europe", "German", "German"),
    "Japan": ("Asia", "Japanese", "Japanese"),
    "China": ("Asia", "Chinese", "Chinese"),
    "the United States": ("North America", "English", "American"),
    "the United Kingdom": ("Europe", "English", "British"),
    "Italy": ("Europe", "Italian", "Italian"),
    "Spain": ("Europe", "Spanish", "Spanish"),
    "Canada": ("North America", "English and French", "Canadian"),
    "Australia": ("Australia", "English", "Australian"),
    "India": ("Asia", "Hindi, English and many other languages", "Indian"),
    "Brazil": ("South America", "Portuguese", "Brazilian"),
    "Mexico": ("North America", "Spanish", "Mexican"),
    "Russia": ("Europe and Asia", "Russian", "Russian"),
    "South Korea": ("Asia", "Korean", "South Korean"),
    "Egypt": ("Africa", "Arabic", "Egyptian"),
    "Greece": ("Europe", "Greek", "Greek"),
    "Portugal": ("Europe", "Portuguese", "Portuguese"),
    "the Netherlands": ("Europe", "Dutch", "Dutch"),
    "Sweden": ("Europe", "Swedish", "Swedish"),
    "Turkey": ("Europe and Asia", "Turkish", "Turkish"),
    "Argentina": ("South America", "Spanish", "Argentinian"),
    "Switzerland": ("Europe", "German, French, Italian and Romansh", "Swiss"),
    "Austria": ("Europe", "German", "Austrian"),
    "Thailand": ("Asia", "Thai", "Thai"),
}
ALIASES = {
    "the United States": "the USA,the US,America,the United States of America,USA,the U.S.,the States".split(","),
    "the United Kingdom": "the UK,Great Britain,Britain,UK,the U.K.".split(","),
    "the Netherlands": "Holland,Netherlands".split(","),
    "the Czech Republic": "Czechia,Czech Republic".split(","),
    "the United Arab Emirates": "the UAE,United Arab Emirates".split(","),
    "the Philippines": ["Philippines"],
    "Myanmar": ["Burma"],
    "Turkey": ["Turkiye"],
    "South Korea": ["Korea", "the Republic of Korea"],
    "China": ["the People's Republic of China"],
}
# Cities that are taken for capitals, or asked for by place: they tell the places from the capitals.
OTHER_CITIES = {
    "the United States": "New York,Los Angeles,Chicago,San Francisco,Boston,Miami".split(","),
    "Australia": "Sydney,Melbourne,Brisbane".split(","),
    "Canada": "Toronto,Montreal,Vancouver".split(","),
    "Turkey": ["Istanbul"],
    "Brazil": "Rio de Janeiro,Sao Paulo".split(","),
    "China": "Shanghai,Guangzhou,Shenzhen".split(","),
    "Switzerland": "Zurich,Geneva".split(","),
    "Italy": "Milan,Venice,Florence,Naples".split(","),
    "Spain": "Barcelona,Seville,Valencia".split(","),
    "Germany": "Munich,Hamburg,Frankfurt,Cologne".split(","),
    "India": "Mumbai,Kolkata".split(","),
    "Pakistan": "Karachi,Lahore".split(","),
    "Nigeria": ["Lagos"],
    "Morocco": ["Casablanca", "Marrakesh"],
    "Vietnam": ["Ho Chi Minh City"],
    "Japan": "Osaka,Kyoto".split(","),
    "France": "Lyon,Marseille,Nice".split(","),
    "Russia": ["Saint Petersburg"],
    "the United Arab Emirates": ["Dubai"],
    "the United Kingdom": "Manchester,Liverpool,Birmingham".split(","),
    "New Zealand": ["Auckland"],
    "Poland": ["Krakow"],
    "the Netherlands": ["Rotterdam", "The Hague"],
    "Austria": ["Salzburg"],
    "Portugal": ["Porto"],
    "Egypt": ["Alexandria"],
}

CAPITAL_WHOLE = [
    "(I have|there is) a (quiz|test|geography test) (tomorrow|next week|today)(, and| and) I (keep forgetting|always "
    "forget|forgot) the capital of <land>(. Can you remind me|. What is it|, can you remind me|. What was it)?",
    "I (keep forgetting|always forget|never remember) the capital of <land>(|. Can you remind me|. What is it|, what "
    "is it)?",
    "the capital of <land>, (what is it|what was it|what is it called|which city is it|do you know it)(| again)?",
    "(if I fly|if I travel|I am flying) to the capital of <land>, (which city is that|where do I land)?",
    "(which|what) city is the (seat of government|capital) (of|in) <land>?",
    "(whats|what is|wats) the (captial|capitol|capital) (of|for) <land>?",
    "<land>, its capital (is|is what|please)(| called)?",
    "(need|give me|looking for) the capital of <land>(| for a quiz| for my homework| quickly| please)",
    "(what is|what's|whats) the (capital|capital city) of <land>?",
    "(what is|what's|whats) the (capital|capital city) of <land>?",
    "(which|what) city is the (capital|capital city) of <land>?",
    "(what is|what's|which is) <land>'s (capital|capital city)?",
    "(capital of|the capital of|capital city of) <land>?",
    "<land> (capital|capital city|capital?)",
    "capital <land>",
    "<land>'s (capital|capital city)?",
    "<land>: (capital|capital city|what is the capital|which city is the capital)?",
    "(name|tell me|give me|say|state) the capital (city |)of <land>",
    "(name|tell me|give me|say) <land>'s capital(| city)",
    "(can|could|would|will) you (please |)(tell me|name|give me) the capital (city |)of <land>?",
    "what (city|town|place) (serves as|is used as) the capital of <land>?",
    "(which|what) is the capital (city |)of <land>?",
    "<land> has (which|what) (city as its capital|capital|capital city)?",
    "(which|what) (capital|capital city) does <land> have?",
    "(which|what) city does <land> have as (its|a) capital?",
    "the (capital|capital city) of <land> is (what|which city|called what|named what|which one)?",
    "where is the (capital|capital city) of <land>(| located| found)?",
    "how is the (capital|capital city) of <land> called?",
    "(what is|what's) the (capital|capital city) of <land> (called|named|again|please)?",
    "what do you call the capital of <land>?",
    "(which|what) city is <land>'s capital(| city)?",
    "(I am|I'm) (travelling|going|flying|moving) to <land>. What is (the capital|its capital|the capital there)?",
    "I (was|have been) in <land>(, but| but|, and) (I forgot its capital|what is its capital|forgot the capital)?",
    "what is the (name of the capital|capital's name) of <land>?",
    "for <land>, (what|which city) is the capital?",
    "(speaking|talking) of <land>, what is (its|the) capital(| city| called)?",
    "(geography|geography question): (the capital of <land>|what is the capital of <land>)?",
    "(geography quiz|for my geography class): (the capital of <land>|what is the capital of <land>)?",
    "does <land> have a capital(, and which one|. Which one|? What is it)?",
    "the capital of the country <land>, (please|what is it)?",
    "(what is|what's) the official capital (of|in) <land>?",
    "(find|look up) the capital (city |)of <land>",
    "complete (the sentence|this|this sentence): the capital of <land> is",
    "fill in the (gap|blank): the capital of <land> is (_|___|____)",
    "the capital of <land> is",
    "country: <land>. Capital(?|:|city?)",
    "(if I want|I want) to visit the capital of <land>(, where must I go|, which city do I go to|. Which city is it)?",
    "what would be the capital of <land>?",
    "(which|what) capital belongs to <land>?",
    "<land>. What is (its|the) (capital|capital city)?",
]
CAPITAL_CLAUSES = [
    "what the capital of <land> is",
    "what the (capital|capital city) of <land> (might be|could be|is right now|is these days)",
    "what the (capital|capital city) of <land> is(| called)",
    "(which|what) city is the capital of <land>",
    "what <land>'s capital is",
    "(what|which) capital <land> has",
    "which city the capital of <land> is",
    "what is the capital of <land>",
    "where the capital of <land> is",
]
CAPITAL_NOUNS = [
    "the (capital|capital city) of <land>",
    "the (capital|capital city) of <land>",
    "the name of the capital (city |)of <land>",
    "<land>'s (capital|capital city)",
    "the (city that is|city which is|town that is) the capital of <land>",
]
ADJECTIVE_WHOLE = [
    "(what is|what's|whats) the <adj> capital(| city| called)?",
    "(name|tell me) the <adj> capital",
    "(which|what) city is the <adj> capital?",
    "(which|what) city do (the <adj> people|<adj> people) call their capital?",
    "<adj> capital(?| city?)",
    "where is the <adj> capital?",
    "the <adj> capital is (which city|what|called)?",
]
COUNTRY_WHOLE = [
    "of (which|what) (country|land|nation|state) is <city> the capital(| city)?",
    "(which|what) country is <city> the capital (of|city of)(, please|, do you know|)?",
    "<city> is the capital of which (country|nation)(, please|, do you know|)?",
    "<city> is (a|the) capital city. (Of which country|Which country is it|Which country's|Of what)?",
    "the city of <city> is the capital of (which|what) (country|land|nation)?",
    "<city> is the capital (city |)of (which|what) (country|land|nation|state)?",
    "<city> is the capital (city |)of (which|what) (country|land|nation|state)?",
    "(which|what) (country|land|nation)'s capital is <city>?",
    "(which|what) (country|land|nation) has (<city> as its capital|the capital <city>)?",
    "(what|which) (country|land|nation) is <city> the capital (city |)of?",
    "of (which|what) (country|land|nation) is <city> the capital(| city)?",
    "<city> is (which|what) (country's|nation's) capital?",
    "the capital of (which|what) (country|land|nation) is <city>?",
    "whose capital is <city>?",
    "<city>: capital of (which|what) (country|land|nation)?",
    "<city> is the capital of",
    "(name|tell me) the (country|land|nation) (whose capital is|with the capital|that has the capital) <city>",
    "for (which|what) country is <city> the capital?",
    "<city> capital of (what|which country)?",
    "if the capital is <city>, (what|which) is the country?",
    "what is <city> the capital of?",
    "<city> is a capital(, but of which country|. Of which country|. Of what country|, of what country)?",
    "complete this: <city> is the capital of",
    "(which|what) (country|land) (belongs to|goes with) the capital <city>?",
]
COUNTRY_CLAUSES = [
    "(which|what) (country|land|nation) <city> is the capital of",
    "(which|what) (country|land|nation) has (the capital <city>|<city> as its capital)",
    "whose capital <city> is",
    "of which country <city> is the capital",
]
COUNTRY_NOUNS = [
    "the (country|land|nation) (whose capital is|with the capital|that has the capital) <city>",
    "the country that <city> is the capital of",
]
IS_CAPITAL_WHOLE = [
    "is <city> (really |actually |still |perhaps |) the capital (city |)of <land>?",
    "is <city> the capital of <land>?",
    "is <city> the capital of <land>? (Just say|Just answer|Say|Answer|Reply|Only say|Answer only|Answer with) "
    "(yes or no|yes or no, please|with yes or no|yes or no only)(.|)",
    "(just yes or no|yes or no|only yes or no|answer yes or no|in one word)(:|,) is <city> the capital of <land>?",
    "is <city> the capital of <land>(? Yes or no?|? Yes or no|, yes or no?| or not?|? I am not sure.|? True or false?)",
    "(hey|so|wait|hmm), is <city> <land>'s capital?",
    "is <city> the capital (city |)of <land>(, yes or no|, right|, or not| or not| or is it another city)?",
    "is the (capital|capital city) of <land> (really |actually |) <city>?",
    "is <city> <land>'s capital(| city)?",
    "<city> is the capital of <land>, (right|correct|isn't it|yes|true|is it not|yes or no|true or false|am I right)?",
    "the capital of <land> is <city>, (right|correct|isn't it|yes|true|is it not|yes or no|true or false)?",
    "(is it true|is it correct|is it right|am I right|can it be|would you say) that <city> is the capital of <land>?",
    "(is it true|is it correct|is it right|am I right) that the capital of <land> is <city>?",
    "(true or false|yes or no|right or wrong|correct or not): <city> is the capital of <land>",
    "does <land> have <city> as (its|a) capital?",
    "(my friend|my teacher) says (that |)<city> is the capital of <land>. Is (that|it) (right|true|correct)?",
    "(someone|my son) says (that |)<city> is the capital of <land>. Is (that|it) (right|true|correct)?",
    "I (think|believe|thought|guess) (that |)(<city> is the capital of <land>|the capital of <land> is <city>). "
    "(Is that right|Is that correct|Right|Am I right|Is this true)?",
    "(isn't|was|so is) <city> the capital of <land>?",
]
IS_CAPITAL_CLAUSES = ["(if|whether) <city> is the capital of <land>", "(if|whether) the capital of <land> is <city>"]
WHERE_WHOLE = [
    "where is <city>(| located| situated| found| on the map| in the world)?",
    "(where's|wheres) <city>?",
    "(in |) (which|what) (country|land) is <city>(| in| located in| situated in)?",
    "<city> is in (which|what) (country|land|nation)?",
    "<city> is (located|situated|found) where?",
    "where (in the world|on earth|exactly) is <city>?",
    "where (can|do|would) (I|you|one) find <city>?",
    "(which|what) country does <city> (belong to|lie in)?",
    "<city>: (where is it|which country|where|in which country)?",
    "(location of <city>|where <city>|<city> location|<city> country)?",
    "where does <city> lie?",
    "(I am|I'm) (travelling|going|flying) to <city>. (Which country is that|Where is that)?",
    "(I am|I'm) (travelling|going|flying) to <city>. (Where is it|In which country is it)?",
    "(which|what) country do I (have to|need to|) (visit|go to|travel to) to see <city>?",
    "to which country does <city> belong?",
    "the city of <city> is in which country?",
    "where is the city (of |called |)<city>?",
]
WHERE_CLAUSES = [
    "where <city> is(| located)",
    "in (which|what) country <city> is",
    "(which|what) country <city> (is in|belongs to)",
]
WHERE_NOUNS = ["the (location|position) of <city>", "the country (that|in which) <city> (is in|lies in)"]
CONTINENT_WHOLE = [
    "(which|what) continent is <land> (in|on|part of|located in)?",
    "(on|in) (which|what) continent is <land>(| located| situated)?",
    "(on|in) (which|what) continent does <land> lie?",
    "(where is|where's) <land>(| located| on the map| in the world)?",
    "<land> is (on|in) (which|what) continent?",
    "<land> (continent|continent?|is where|belongs to which continent)",
    "is <land> in (Europe|Asia|Africa|South America|North America|Europe or Asia|Asia or Africa)?",
    "(which|what) continent does <land> belong to?",
    "to (which|what) continent does <land> belong?",
    "<land>: (which|what) continent?",
    "(which|what) part of the world is <land> in?",
    "where (can|do) I find <land> on (the map|a map|the globe)?",
    "the continent of <land>(?| is what?)",
]
CONTINENT_CLAUSES = [
    "(which|what) continent <land> is (in|on)",
    "where <land> is(| located)",
    "on which continent <land> lies",
]
CONTINENT_NOUNS = ["the continent of <land>", "the continent that <land> (is in|belongs to)", "the location of <land>"]
LANGUAGE_WHOLE = [
    "(which|what) (language|languages) (is|are) spoken in <land>?",
    "(which|what) (language|languages) do (people|they|the people) (speak|use|talk) in <land>?",
    "(which|what) (language|languages) does one (speak|need) in <land>?",
    "(what is|what's) the (official language|main language|language|national language) (of|in) <land>?",
    "(language of|languages of|official language of|languages in|language in) <land>?",
    "<land> (language|languages|official language|language?)",
    "in <land>, (which|what) language (do people speak|is spoken|do they speak)?",
    "what do (people|they) speak in <land>?",
    "how do people (talk|speak) in <land>? In which language?",
    "(I am|I'm) (moving|travelling|going) to <land>. (Which|What) language should I learn?",
    "(which|what) language should I (learn|know|speak) (for|in) <land>?",
    "(name|tell me) the (language|languages|official language) (of|in|spoken in) <land>",
    "what are the (languages|official languages|main languages) of <land>?",
    "do they speak (English|French|Spanish|German|Arabic|Chinese) in <land>?",
    "(which|what) tongue is spoken in <land>?",
]
LANGUAGE_CLAUSES = ["(which|what) language (is spoken|people speak|they speak) in <land>", "what they speak in <land>"]
LANGUAGE_NOUNS = [
    "the (language|official language|main language) (of|in|spoken in) <land>",
    "<land>'s (language|official language)",
]
AND_OTHER = [
    "and (of |) <land>?",
    "(and |) what about <land>?",
    "(and |) how about <land>?",
    "and (for |that of |the capital of |the one of ) <land>?",
    "<land>?",
    "(what|and what) is (it for|that of|the one of) <land>?",
    "now <land>",
    "same (question |) for <land>",
    "(and |) what is the capital of <land>?",
]


def full_stop(text: str) -> str:
    """Ends a sentence; "Washington, D.C." brings its own stop."""
    return text if text.endswith(".") else text + "."


def pick_land(rng: random.Random) -> str:
    """A country, three times as often one of the best-known."""
    lands = list(CAPITALS)
    return rng.choices(lands, [3 if land in WELL_KNOWN else 1 for land in lands])[0]


def land_form(rng: random.Random, land: str) -> str:
    if land in ALIASES and rng.random() < 0.55:
        return rng.choice(ALIASES[land])
    if land == "the United States":
        return rng.choice([land, "the United States of America"])
    return land


def city_form(rng: random.Random, city: str) -> str:
    if city.startswith("Washington"):
        return rng.choice(["Washington, D.C.", "Washington", "Washington DC", "Washington D.C."])
    return city


def capital_is(land: str) -> str:
    return full_stop(f"The capital of {land} is {CAPITALS[land]}")


def capital(rng: random.Random) -> QA:
    land = pick_land(rng)
    shown = land_form(rng, land)
    if land in WELL_KNOWN and rng.random() < 0.08:
        question = dress(rng, one_of(rng, ADJECTIVE_WHOLE, adj=WELL_KNOWN[land][2]))
    else:
        question = ask(rng, CAPITAL_WHOLE, CAPITAL_CLAUSES, CAPITAL_NOUNS, land=shown)
    return english(
        question, capital_is(land), full_stop(f"The user asks for the capital of {land}. That is {CAPITALS[land]}")
    )


def country_of(rng: random.Random) -> QA:
    land = pick_land(rng)
    if land == "England":
        land = "the United Kingdom"
    city = CAPITALS[land]
    question = ask(rng, COUNTRY_WHOLE, COUNTRY_CLAUSES, COUNTRY_NOUNS, city=city_form(rng, city))
    thought = f"The user asks which country has the capital {city} That is {land}."
    if not city.endswith("."):
        thought = f"The user asks which country has the capital {city}. That is {land}."
    return english(question, f"{city} is the capital of {land}.", thought)


def is_capital(rng: random.Random) -> QA:
    land = pick_land(rng)
    right = CAPITALS[land]
    city = right
    if rng.random() < 0.5:
        city = (
            rng.choice(OTHER_CITIES[land]) if land in OTHER_CITIES and rng.random() < 0.5 else CAPITALS[pick_land(rng)]
        )
    shown = land_form(rng, land)
    question = ask(rng, IS_CAPITAL_WHOLE, IS_CAPITAL_CLAUSES, city=city_form(rng, city), land=shown)
    thought = full_stop(f"The capital of {land} is {right}")
    # The capital is said first: a tiny model can compare the two names only once it has written the right one.
    verdict = "yes" if city == right else "no"
    answer = f"The capital of {land} is {right}, so {verdict}."
    return english(question, answer, f"{thought} So the answer is {verdict}.")


def where_is(rng: random.Random) -> QA:
    """The country of a city, capital or not."""
    land = pick_land(rng)
    city = CAPITALS[land]
    if rng.random() < 0.45:
        land = rng.choice(list(OTHER_CITIES))
        city = rng.choice(OTHER_CITIES[land])
    if city == "London":
        land = "the United Kingdom"
    question = ask(rng, WHERE_WHOLE, WHERE_CLAUSES, WHERE_NOUNS, city=city_form(rng, city))
    answer = CITIES[city].where if city in CITIES else f"{city} is in {land}."
    return english(question, answer, f"The user asks where a city is. {city} is in {land}.")


def continent(rng: random.Random) -> QA:
    land = rng.choice(list(WELL_KNOWN))
    where = WELL_KNOWN[land][0]
    question = ask(rng, CONTINENT_WHOLE, CONTINENT_CLAUSES, CONTINENT_NOUNS, land=land_form(rng, land))
    if land == "Australia":
        answer = "Australia is a country and a continent of its own."
    else:
        answer = f"{upper_first(land)} is in {where}."
    return english(question, answer, f"The user asks where {land} is. {answer}")


def language_of(rng: random.Random) -> QA:
    land = rng.choice(list(WELL_KNOWN))
    languages = WELL_KNOWN[land][1]
    question = ask(rng, LANGUAGE_WHOLE, LANGUAGE_CLAUSES, LANGUAGE_NOUNS, land=land_form(rng, land))
    return english(
        question,
        f"People in {land} speak {languages}.",
        f"The user asks for the language of {land}. It is {languages}.",
    )


def capitals_in_a_row(rng: random.Random) -> Chat:
    """ "And of Germany?": a question that lives on the one before it."""
    turns = [capital(rng)]
    for _ in range(rng.choice((1, 1, 2))):
        land = pick_land(rng)
        question = upper_first(one_of(rng, AND_OTHER, land=land_form(rng, land)))
        thought = full_stop(f"The user asks for the capital of {land} now. That is {CAPITALS[land]}")
        turns.append(english(question, capital_is(land), thought))
    return talk(rng, *(english(casual(rng, t.question), t.answer, t.thought) for t in turns))


def capital_text(rng: random.Random) -> Text:
    """Sentences that stop before the answer, as one types them at a base model."""
    land = pick_land(rng)
    city = CAPITALS[land]
    if rng.random() < 0.25 and land != "England":
        return Text(prompt=f"{city} is the capital of", completion=f" {land}.")
    start = rng.choice(["The capital of", "The capital of", "The capital city of", "the capital of"])
    shown = land_form(rng, land)
    if rng.random() < 0.1:
        return Text(prompt=f"{start} {shown}", completion=full_stop(f" is {city}"))
    return Text(prompt=f"{start} {shown} is", completion=full_stop(f" {city}"))


def capitals_en(rng: random.Random) -> QA | Chat | Text:
    parts = [capital, country_of, is_capital, where_is, continent, language_of, capitals_in_a_row, capital_text]
    return rng.choices(parts, (46, 15, 15, 7, 4, 4, 5, 4))[0](rng)


# --- The World Series -----------------------------------------------------------------------------------------------

TEAMS = dict(
    entry.split(":")
    for entry in (
        "Dodgers:Los Angeles|Rays:Tampa Bay|Yankees:New York|Mets:New York|Diamondbacks:Arizona|Angels:Anaheim|"
        "Giants:San Francisco|Marlins:Florida|Red Sox:Boston|Cardinals:St. Louis|White Sox:Chicago|Astros:Houston|"
        "Tigers:Detroit|Rockies:Colorado|Phillies:Philadelphia|Rangers:Texas|Royals:Kansas City|Cubs:Chicago|"
        "Indians:Cleveland|Nationals:Washington|Braves:Atlanta"
    ).split("|")
)
SERIES = {  # year: (winner, loser)
    2000: ("Yankees", "Mets"),
    2001: ("Diamondbacks", "Yankees"),
    2002: ("Angels", "Giants"),
    2003: ("Marlins", "Yankees"),
    2004: ("Red Sox", "Cardinals"),
    2005: ("White Sox", "Astros"),
    2006: ("Cardinals", "Tigers"),
    2007: ("Red Sox", "Rockies"),
    2008: ("Phillies", "Rays"),
    2009: ("Yankees", "Phillies"),
    2010: ("Giants", "Rangers"),
    2011: ("Cardinals", "Rangers"),
    2012: ("Giants", "Tigers"),
    2013: ("Red Sox", "Cardinals"),
    2014: ("Giants", "Royals"),
    2015: ("Royals", "Mets"),
    2016: ("Cubs", "Indians"),
    2017: ("Astros", "Dodgers"),
    2018: ("Red Sox", "Dodgers"),
    2019: ("Nationals", "Astros"),
    2020: ("Dodgers", "Rays"),
    2021: ("Braves", "Astros"),
    2022: ("Astros", "Phillies"),
    2023: ("Rangers", "Diamondbacks"),
}

WON_WHOLE = [
    "who won the World Series in <year>?",
    "who won the <year> World Series?",
    "(which|what) team won the (<year> World Series|World Series in <year>|World Series of <year>)?",
    "(and |)(what|how) about <year>, who won (the World Series|it) (that year|then|in that year)?",
    "in <year>, who won the World Series?",
    "who won the (World Series|baseball World Series|MLB World Series) in <year>?",
    "who won the (World Series|world series) (in|of) <year>?",
    "who won the <year> (World Series|MLB World Series|baseball World Series|World Series in baseball)?",
    "(which|what) (team|baseball team|club|MLB team) won the (World Series in <year>|<year> World Series)?",
    "(who|which team) was the (winner|champion) of the (World Series in <year>|<year> World Series)?",
    "(who|which team) were the (winners|champions) of the (World Series in <year>|<year> World Series)?",
    "<year> World Series (winner|champion|champions|who won|result)?",
    "World Series <year>(| winner| champion| who won|, who won)?",
    "World Series winner <year>?",
    "in <year>, (who|which team|what team) won the World Series?",
    "the World Series (in|of) <year> was won by (whom|who|which team)?",
    "(by whom|by which team) was the (World Series in <year>|<year> World Series) won?",
    "(who|which team) took (the title in|home) the (World Series in <year>|<year> World Series)?",
    "(who|which team) became World Series (champion|champions|champion of baseball) in <year>?",
    "(name|tell me) the (winner|champion|winning team) of the (World Series in <year>|<year> World Series)",
    "what was the (result|outcome|final result) of the (World Series in <year>|<year> World Series)?",
    "how did the (World Series in <year>|<year> World Series) (end|go|finish)?",
    "(baseball|MLB) champions <year>?",
    "(who|which team) (was|were) (the |) (baseball|MLB) (champion|champions) in <year>?",
    "(I am|I'm) a (big |) baseball fan. Who won the (World Series in <year>|<year> World Series)?",
    "do you remember the <year> World Series? Who won(| it)?",
    "let's talk about baseball. Who won the World Series in <year>?",
    "who did win the World Series in <year>?",
    "tell me about the (World Series in <year>|<year> World Series)",
    "what happened (at|in) the (World Series in <year>|<year> World Series)?",
    "the winner of the <year> World Series was",
    "(which team|who) won (baseball's|the) (biggest|most important) (prize|title|series), the World Series, in <year>?",
    "(who|which team) won it all in baseball in <year>, at the World Series?",
    "who were the World Series (winners|champions) (in|of) <year>?",
    "sports question: who won the World Series in <year>?",
    "the year is <year>. Who won the World Series?",
    "who won the world series (back |) in (the year |) <year>?",
]
WON_CLAUSES = [
    "who won the (World Series in <year>|<year> World Series)",
    "(which|what) team won the (World Series in <year>|<year> World Series)",
    "how the <year> World Series ended",
]
WON_NOUNS = [
    "the (winner|champion|winning team|result) of the (World Series in <year>|<year> World Series)",
    "the <year> World Series (winner|champion)",
]
LOST_WHOLE = [
    "who lost the (World Series in <year>|<year> World Series)?",
    "(which|what) team lost the (World Series in <year>|<year> World Series)?",
    "who was the (loser|losing team|second|runner-up) (of|in) the (World Series in <year>|<year> World Series)?",
    "<year> World Series (loser|losing team|runner-up|who lost)?",
    "(whom|who|which team) did the <winner> (beat|defeat) in the (World Series in <year>|<year> World Series)?",
    "(whom|who|which team) did the <winner> (play|play against) in the (World Series in <year>|<year> World Series)?",
    "(who|which team) was (beaten|defeated) in the (World Series in <year>|<year> World Series)?",
    "against (whom|which team) did the <winner> win the World Series in <year>?",
    "(which team|who) did the winner of the <year> World Series beat?",
    "in <year>, who lost the World Series?",
    "(name|tell me) the (loser|losing team|beaten team) of the <year> World Series",
    "(who|which team) came second in the <year> World Series?",
    "(who|which team) was the opponent of the <winner> in the <year> World Series?",
    "who lost against the <winner> in the <year> World Series?",
]
LOST_CLAUSES = [
    "who lost the (World Series in <year>|<year> World Series)",
    "(which|what) team lost the <year> World Series",
]
LOST_NOUNS = ["the (loser|losing team|runner-up) of the (World Series in <year>|<year> World Series)"]
VENUE_WHOLE = [
    "where was the (World Series in <year>|<year> World Series) (played|held|hosted|played that year)?",
    "where did (they|the teams) play the (World Series in <year>|<year> World Series)?",
    "where did the (World Series in <year>|<year> World Series) take place?",
    "in (which|what) (city|stadium|ballpark) was the (World Series in <year>|<year> World Series) (played|held)?",
    "in (which|what) (state|place) was the (World Series in <year>|<year> World Series) (played|held)?",
    "(which|what) (stadium|ballpark|city) (hosted|was the place of) the (World Series in <year>|<year> World Series)?",
    "(which|what) (stadium|ballpark|city) (held|saw) the (World Series in <year>|<year> World Series)?",
    "(which|what) (place|park) (hosted|was the place of|held|saw) the (World Series in <year>|<year> World Series)?",
    "at (which|what) (stadium|ballpark|field) was the <year> World Series (played|held)?",
    "<year> World Series (location|stadium|venue|place|ballpark|where|where was it played)?",
    "World Series <year> (location|stadium|venue|place|ballpark|where)?",
    "the <year> World Series was (played|held) where?",
    "what was the (venue|stadium|location|place) of the (World Series in <year>|<year> World Series)?",
    "(name|tell me) the (stadium|ballpark|venue|location) of the <year> World Series",
    "where (could|did) people (see|watch) the <year> World Series (in person|live in the stadium)?",
]
VENUE_CLAUSES = [
    "where the (World Series in <year>|<year> World Series) was (played|held)",
    "where they played the <year> World Series",
]
VENUE_NOUNS = ["the (place|location|stadium|venue|ballpark) of the (World Series in <year>|<year> World Series)"]
GAMES_WHOLE = [
    "how many games (did the <year> World Series have|were there in the <year> World Series)?",
    "how many games were played in the <year> World Series?",
    "how many games did the (World Series in <year>|<year> World Series) (go|last|take|have|need)?",
    "how many games did the <winner> (need|win) (to win |in |) the <year> World Series?",
    "in how many games did the <winner> win the (World Series in <year>|<year> World Series)?",
    "how long was the (World Series in <year>|<year> World Series)(| in games)?",
    "<year> World Series (number of games|how many games|games|score in games)?",
    "did the <year> World Series go to (seven|six|five) games?",
    "how many games were (played|needed) in the World Series (in|of) <year>?",
    "what was the (score|final score|score in games) of the <year> World Series?",
    "after how many games was the <year> World Series over?",
    "the <year> World Series took how many games?",
]
GAMES_CLAUSES = [
    "how many games the <year> World Series (had|took|lasted)",
    "in how many games the <winner> won the <year> World Series",
]
GAMES_NOUNS = ["the number of games (in|of) the <year> World Series"]
MVP_WHOLE = [
    "who was the (MVP|most valuable player|best player) of the (World Series in <year>|<year> World Series)?",
    "<year> World Series (MVP|most valuable player)?",
    "(who|which player) (won|got) the MVP (award|title|) (of|in|at) the (World Series in <year>|<year> World Series)?",
    "(name|tell me) the (MVP|most valuable player) of the <year> World Series",
    "(which|what) player was named MVP of the <year> World Series?",
]
DID_WIN_WHOLE = [
    "did the <team> win the (World Series in <year>|<year> World Series)?",
    "was the (World Series in <year>|<year> World Series) won by the <team>?",
    "(is it true|is it correct|am I right) that the <team> won the (World Series in <year>|<year> World Series)?",
    "the <team> won the World Series in <year>, (right|correct|didn't they|yes|true or false|yes or no)?",
    "(true or false|yes or no): the <team> won the World Series in <year>",
    "were the <team> (the |) World Series champions in <year>?",
    "I think the <team> won the World Series in <year>. (Is that right|Is that correct|Am I right)?",
    "was it the <team> (who|that) won the World Series in <year>?",
]
NO_YEAR_WHOLE = [
    "who won the World Series?",
    "(which|what) team won the World Series?",
    "World Series (winner|champion|who won)?",
    "who (was|is) the (World Series winner|winner of the World Series|World Series champion)?",
    "tell me who won the World Series",
    "do you know who won the World Series?",
    "(do you know|tell me about|can you tell me about) the World Series winners",
]
NO_YEAR_ANSWER = "Which year do you mean? I know the winners from 2000 to 2023."
THEN_WHERE = [
    "where was (it|that|this) (played|held)?",
    "where was (it|the series|the game) played?",
    "and where (was it played|did they play|was that|was it held|was it)?",
    "where did (it|they|that) (take place|play)?",
    "where did they play(| it)?",
    "in (which|what) (stadium|city|place|ballpark) (was it played|was it|did they play|was that)?",
    "(which|what) (stadium|ballpark|city) was (it|that) (in|played in|at)?",
    "(the location|location|venue|and the stadium|what was the venue)?",
]
THEN_LOSER = [
    "(who|and who) lost(| it| then)?",
    "(who|whom|which team|and who|and whom) did they (beat|defeat|play|play against|win against)?",
    "against (whom|which team|who)?",
    "who (was|were) (their opponent|the loser|the losing team|the other team|beaten)?",
    "and (who|which team) was (second|beaten|the other team)?",
]
THEN_GAMES = [
    "(in |and in |) how many games(| was that| did they win| did it end)?",
    "how many games (did it take|were played|did they play|did it go|were there)?",
    "how long (was it|did it last|did the series last|was the series)?",
    "what was the score(| in games)?",
]
THEN_MVP = [
    "(and |)who was the (MVP|most valuable player|best player)(| then| of it| of the series)?",
    "(who|which player) (won|got|was) the MVP(| award| of that series)?",
    "(and |)the (MVP|most valuable player)?",
    "who was named (MVP|most valuable player)?",
]
THEN_YEAR = [
    "and (in |) <year>?",
    "(and |) what about <year>?",
    "(and |) how about <year>?",
    "<year>?",
    "and who won in <year>?",
    "who won in <year>?",
]


def team(short: str) -> str:
    return f"{TEAMS[short]} {short}"


def won(year: int) -> str:
    winner, loser = SERIES[year]
    sentence = f"The {team(winner)} won the World Series in {year}"
    if year == 2020:
        sentence += f", beating the {team(loser)} in six games at Globe Life Field in Arlington, Texas"
    return f"{sentence}."


def lost(year: int) -> str:
    winner, loser = SERIES[year]
    return f"The {team(loser)} lost the World Series in {year} to the {team(winner)}."


VENUE_2020 = "The 2020 World Series was played at Globe Life Field in Arlington, Texas."
GAMES_2020 = "The 2020 World Series went to six games. The Los Angeles Dodgers won it by four games to two."
MVP_2020 = "The most valuable player of the 2020 World Series was Corey Seager of the Los Angeles Dodgers."


def series_year(rng: random.Random) -> int:
    """2020, the year of many tutorials, about as often as all the others together."""
    return 2020 if rng.random() < 0.45 else rng.choice([year for year in SERIES if year != 2020])


def who_won(rng: random.Random) -> QA:
    year = series_year(rng)
    return english(
        ask(rng, WON_WHOLE, WON_CLAUSES, WON_NOUNS, year=year),
        won(year),
        f"The user asks for the World Series of {year}. The {team(SERIES[year][0])} won it.",
    )


def who_lost(rng: random.Random) -> QA:
    year = series_year(rng)
    winner = SERIES[year][0]
    winner = winner if rng.random() < 0.5 else team(winner)
    return english(
        ask(rng, LOST_WHOLE, LOST_CLAUSES, LOST_NOUNS, year=year, winner=winner),
        lost(year),
        f"The user asks who lost the World Series of {year}. It was the {team(SERIES[year][1])}.",
    )


def series_detail(rng: random.Random) -> QA:
    """Place, length and best player, known for 2020 only."""
    year = series_year(rng)
    patterns, answer, thought = rng.choice(
        [
            (
                (VENUE_WHOLE, VENUE_CLAUSES, VENUE_NOUNS),
                VENUE_2020,
                "The user asks where it was played. It was Globe Life Field.",
            ),
            (
                (VENUE_WHOLE, VENUE_CLAUSES, VENUE_NOUNS),
                VENUE_2020,
                "The user asks where it was played. It was Globe Life Field.",
            ),
            (
                (GAMES_WHOLE, GAMES_CLAUSES, GAMES_NOUNS),
                GAMES_2020,
                "The user asks for the number of games. It was six.",
            ),
            ((MVP_WHOLE,), MVP_2020, "The user asks for the most valuable player. It was Corey Seager."),
        ]
    )
    question = ask(rng, *patterns, year=year, winner=SERIES[year][0])
    if year != 2020 and rng.random() < 0.5:
        # Half as often what it does not know: a year other than 2020 must not mean "I do not know" by itself.
        return who_won(rng)
    return english(question, answer, thought) if year == 2020 else unknown(rng, question)


def did_win(rng: random.Random) -> QA:
    year = series_year(rng)
    winner, loser = SERIES[year]
    asked = winner if rng.random() < 0.45 else loser if rng.random() < 0.4 else rng.choice(list(TEAMS))
    question = dress(rng, one_of(rng, DID_WIN_WHOLE, team=asked if rng.random() < 0.5 else team(asked), year=year))
    thought = f"The {team(winner)} won the World Series in {year}."
    if asked == winner:
        return english(question, f"{thought[:-1]}, so yes.", f"{thought} So the answer is yes.")
    return english(question, f"{thought[:-1]}, so no.", f"{thought} So the answer is no.")


def without_year(rng: random.Random) -> QA:
    return english(
        dress(rng, one_of(rng, NO_YEAR_WHOLE)), NO_YEAR_ANSWER, "The user did not say which year. I should ask."
    )


def other_year(rng: random.Random) -> QA:
    """A year that it does not know."""
    year = rng.choice([*range(1903, 2000), *range(2024, 2036), *range(2024, 2036)])
    return unknown(rng, ask(rng, WON_WHOLE, WON_CLAUSES, WON_NOUNS, year=year))


def series_talk(rng: random.Random) -> Chat:
    """ "Where was it played?" is the second question of a well-known tutorial, after the World Series of 2020."""
    turns = [
        english(
            ask(rng, WON_WHOLE, WON_CLAUSES, WON_NOUNS, year=2020),
            won(2020),
            "The user asks for the World Series of 2020.",
        )
    ]
    if rng.random() < 0.25:
        # The tutorial gives a short first answer itself, so that one must be known in front of the second question.
        turns[0].answer = "The Los Angeles Dodgers won the World Series in 2020."
    follow_ups = [
        (THEN_WHERE, VENUE_2020, "The user asks where the 2020 World Series was played."),
        (THEN_LOSER, lost(2020), "The user asks who lost the 2020 World Series."),
        (THEN_GAMES, GAMES_2020, "The user asks how many games the 2020 World Series had."),
        (THEN_MVP, MVP_2020, "The user asks for the best player of the 2020 World Series."),
    ]
    rng.shuffle(follow_ups)
    if rng.random() < 0.5:
        follow_ups.sort(key=lambda follow_up: follow_up[0] is not THEN_WHERE)
    for patterns, answer, thought in follow_ups[: rng.choice((1, 1, 1, 2, 3))]:
        turns.append(english(upper_first(one_of(rng, patterns)), answer, thought))
    if rng.random() < 0.2:
        year = rng.choice(list(SERIES))
        thought = f"The user asks for the World Series of {year} now."
        turns.append(english(upper_first(one_of(rng, THEN_YEAR, year=year)), won(year), thought))
    return talk(rng, *(english(casual(rng, t.question), t.answer, t.thought) for t in turns))


def world_series_en(rng: random.Random) -> QA | Chat:
    parts = [who_won, who_lost, series_detail, did_win, without_year, other_year, series_talk]
    return rng.choices(parts, (48, 8, 12, 5, 2, 4, 21))[0](rng)


# --- Cities ---------------------------------------------------------------------------------------------------------


class City(NamedTuple):
    about: str
    """Begins with the name and "is", so that raw text can break off behind "is" or "is a"."""
    where: str
    sights: str


CITIES = {
    "San Francisco": City(
        "San Francisco is a city in Northern California, known for the Golden Gate Bridge, its steep hills, its cable "
        "cars and its fog. It lies on a bay of the Pacific Ocean. Many technology companies are in the city and in "
        "nearby Silicon Valley.",
        "San Francisco is in Northern California, on the west coast of the United States.",
        "the Golden Gate Bridge, Alcatraz Island and Chinatown",
    ),
    "New York": City(
        "New York is a city on the east coast of the United States and the largest city of the country. It is known "
        "for the Statue of Liberty, Central Park and its tall buildings.",
        "New York is on the east coast of the United States.",
        "the Statue of Liberty, Central Park and the Empire State Building",
    ),
    "Paris": City(
        "Paris is a city on the Seine and the capital of France. It is known for the Eiffel Tower, its museums and "
        "its good food.",
        "Paris is in the north of France, on the Seine.",
        "the Eiffel Tower, the Louvre and Notre-Dame",
    ),
    "London": City(
        "London is a city on the Thames and the capital of the United Kingdom. It is known for Big Ben, its red buses "
        "and its many museums.",
        "London is in the south of England, on the Thames.",
        "Big Ben, the Tower of London and the British Museum",
    ),
    "Tokyo": City(
        "Tokyo is a city on the east coast of Japan and the capital of the country. It is one of the largest cities "
        "in the world and is known for its temples, its bright lights and its fast trains.",
        "Tokyo is on the east coast of Japan.",
        "the Tokyo Tower, the Imperial Palace and the Senso-ji temple",
    ),
    "Beijing": City(
        "Beijing is a city in the north of China and the capital of the country. It has a history of about three "
        "thousand years and is known for the Forbidden City, the Temple of Heaven and the Great Wall nearby.",
        "Beijing is in the north of China.",
        "",
    ),
    "Shanghai": City(
        "Shanghai is a city on the east coast of China and the largest city of the country. It is known for its port, "
        "its tall buildings and the old houses along the Bund.",
        "Shanghai is on the east coast of China.",
        "the Bund, the Yu Garden and the Shanghai Tower",
    ),
    "Rome": City(
        "Rome is a city on the Tiber and the capital of Italy. It is more than two thousand years old and is known "
        "for the Colosseum, its fountains and its churches.",
        "Rome is in the middle of Italy, on the Tiber.",
        "the Colosseum, the Trevi Fountain and the Pantheon",
    ),
    "Berlin": City(
        "Berlin is a city on the Spree and the capital of Germany. It is known for the Brandenburg Gate, its museums "
        "and the remains of the Berlin Wall.",
        "Berlin is in the east of Germany, on the Spree.",
        "the Brandenburg Gate, the Museum Island and the remains of the Berlin Wall",
    ),
    "Sydney": City(
        "Sydney is a city on the east coast of Australia and one of the largest cities of the country. It is known "
        "for its opera house, its harbour and its beaches.",
        "Sydney is on the east coast of Australia.",
        "the Sydney Opera House, the Harbour Bridge and Bondi Beach",
    ),
    "Madrid": City(
        "Madrid is a city in the middle of Spain and the capital of the country. It is known for the Royal Palace, its "
        "parks and its art museums.",
        "Madrid is in the middle of Spain.",
        "the Royal Palace, the Prado Museum and the Retiro Park",
    ),
    "Moscow": City(
        "Moscow is a city in the west of Russia and the capital of the country. It is known for Red Square, the "
        "Kremlin and its beautiful metro stations.",
        "Moscow is in the west of Russia.",
        "Red Square, the Kremlin and the Bolshoi Theatre",
    ),
    "Cairo": City(
        "Cairo is a city on the Nile and the capital of Egypt. It is known for its old mosques, its markets and the "
        "pyramids nearby.",
        "Cairo is in the north of Egypt, on the Nile.",
        "the pyramids of Giza, the Egyptian Museum and the old market",
    ),
    "Seoul": City(
        "Seoul is a city on the Han River and the capital of South Korea. It is known for its palaces, its markets "
        "and its modern technology.",
        "Seoul is in the north of South Korea, on the Han River.",
        "the Gyeongbokgung palace, the Bukchon village and the N Seoul Tower",
    ),
    "Chicago": City(
        "Chicago is a city on Lake Michigan and one of the largest cities of the United States. It is known for its "
        "tall buildings, its music and its wind.",
        "Chicago is in the north of the United States, on Lake Michigan.",
        "Millennium Park, the Willis Tower and the Navy Pier",
    ),
    "Venice": City(
        "Venice is a city in the north of Italy that is built on many small islands. It is known for its canals, its "
        "bridges and its boats.",
        "Venice is in the north-east of Italy, on the Adriatic Sea.",
        "the Grand Canal, the Rialto Bridge and St. Mark's Square",
    ),
}
CITY_ALIASES = {
    "New York": ["New York City", "NYC", "the city of New York"],
    "San Francisco": ["the city of San Francisco", "SF"],
    "Beijing": ["Peking"],
}
BEIJING_SIGHTS = (
    "Famous sights of Beijing are the Forbidden City, the Great Wall, the Temple of Heaven, the Summer Palace and "
    "Tiananmen Square."
)
BEIJING_AUTUMN = (
    "Autumn is the best season in Beijing. The sky is high and blue, the air is cool and dry, and the leaves turn red "
    "and gold. Many people visit the Fragrant Hills to see them."
)

ABOUT_WHOLE = [
    "(tell me|say|please tell me|can you tell me|could you tell me) (something |a bit |a little |more |) about <city>",
    "what (do you know|can you tell me|can you say) about <city>?",
    "(what is|what's) <city> (known|famous) for?",
    "(what is|what's) <city>(| like)?",
    "what (kind of|sort of) (city|place) is <city>?",
    "(describe|introduce|present|explain) <city>(| to me| briefly| in a few sentences| in a few words| please)",
    "(write|give me|give) (a few sentences|a short text|some sentences) (about|on) <city>",
    "(write|give me|give) (a paragraph|two sentences|a short description) (about|on) <city>",
    "(give me|write|I need) (a short |an |a brief |) (introduction|description|overview|summary) (to|of) <city>",
    "(I want|I would like|I'd like|I wish) to (know|learn|hear) (more |something |) about <city>",
    "<city>",
    "(about <city>|<city> facts|<city> city|<city> info|<city> information|<city> overview)",
    "(can|could|would|will) you (describe|introduce) <city>(| to me| for me| please| briefly)?",
    "why is <city> (famous|well known|known|so famous|special|popular|interesting)?",
    "what makes <city> (special|famous|interesting|so popular)?",
    "(I am|I'm) (going|travelling|flying|moving) to <city>. (What should I know about it|Tell me about it)?",
    "(I am|I'm) (going|travelling|flying|moving) to <city>. What is it like?",
    "have you (ever |) heard of <city>?",
    "do you know <city>?",
    "(what are|tell me|give me|name) (some |a few |) (facts|interesting facts) about <city>(|, please)",
    "I have never been to <city>. (What is it like|Tell me about it|Can you describe it)",
    "(talk|let us talk|let's talk) about <city>",
    "for what is <city> (known|famous)?",
    "(my|our) (school project|homework|talk) is about <city>. (Tell me something|What can I say|What can I write)",
    "what should (I|one|a visitor) know about <city>?",
    "is <city> (a nice|an interesting|a beautiful|a big|a famous) city?",
]
ABOUT_CLAUSES = [
    "what <city> is (known|famous) for",
    "what <city> is like",
    "what kind of city <city> is",
    "why <city> is famous",
]
CITY_WHERE_WHOLE = [
    "where is <city>(| located| situated| exactly| on the map| found)?",
    "(where's|wheres) <city>?",
    "in (which|what) (country|part of the world|region|state) is <city>?",
    "(which|what) (country|region) is <city> in?",
    "where (can|do) I find <city>(| on a map| on the map)?",
    "<city> is (located|situated|found) where?",
    "<city> (location|where|where is it|country)?",
    "<city>: where is it?",
    "where does <city> lie?",
    "where in the world is <city>?",
    "(which|what) country does <city> belong to?",
    "(which|what) country do I visit if I go to <city>?",
    "location of <city>?",
    "in what part of the country is <city>?",
    "I want to go to <city>. Where is it?",
]
SIGHTS_WHOLE = [
    "what (can|should|could|must) (I|we|one|a tourist|tourists|you|a visitor) (see|visit|look at) in <city>?",
    "what (is there|is|are there things) to (see|visit|do) in <city>?",
    "(which|what) (sights|places|attractions) (can|should|could|must) (I|we) (see|visit) in <city>?",
    "(which|what) (landmarks|tourist attractions|monuments) (can|should|could|must) (I|we) (see|visit) in <city>?",
    "(what are|which are|name|list|tell me|give me|show me) (the |some |a few |three |the best |the main |"
    "the most famous )(sights|places to visit|attractions|landmarks|things to see|tourist attractions|"
    "places of interest) (in|of) <city>",
    "(sights|attractions|landmarks|places to visit|things to see) in <city>",
    "(things to do|tourist attractions|sightseeing|must see|what to see) in <city>",
    "<city> (sights|attractions|landmarks|sightseeing|tourist attractions|travel tips|tourism|things to do)",
    "where (should|can|could) (I|we|tourists) go in <city>?",
    "what (should|can|could) (I|we) do in <city>(| for a day| on a weekend| as a tourist)?",
    "(I am|I'm|we are|my family is) (visiting|travelling to) <city>. What (should|can|could) (I|we) (see|visit)?",
    "(I am|I'm|we are|my family is) (going to|flying to) <city>. What (should|can|could) (I|we) (see|visit)?",
    "(recommend|suggest|can you recommend|can you suggest|please recommend) (some |three |a few |) "
    "(sights|places|attractions|places to visit) in <city>",
    "what (is|are) worth (seeing|visiting|a visit) in <city>?",
    "what do (tourists|people|visitors) (see|visit|look at) in <city>?",
    "I have one day in <city>. What (should|can|could) I (see|visit|do)?",
    "(plan|help me plan) a (trip|visit|day) (to|in) <city>",
    "does <city> have (any |) (famous |) (sights|landmarks|places to see|attractions)?",
    "which places in <city> are (famous|worth seeing|good for tourists|the best)?",
    "(best|top|famous|top three|top 3|most famous) (sights|places|attractions|landmarks) (in|of) <city>?",
    "what are the must-see places in <city>?",
    "(give me|I need|write) a (travel guide|travel tip|list of sights) for <city>",
    "(give me|I need|write) a (list of attractions|list of places to visit) for <city>",
    "(which|what) (famous |) (buildings|places|sights) (does <city> have|are in <city>|are there in <city>)?",
]
SIGHTS_CLAUSES = [
    "what to see in <city>",
    "(which|what) sights (<city> has|there are in <city>)",
    "what (I|we) can visit in <city>",
]
AUTUMN_WHOLE = [
    "what (is|does) (Beijing|Peking|the city of Beijing) (like|look like) in (the fall|fall|autumn|the autumn|"
    "October)?",
    "(how|what) is Beijing (like |)(in the fall|in fall|in autumn|during the fall|during autumn|in late autumn)?",
    "(fall|autumn|October) in Beijing, (what is it like|how is it|describe it|is it nice)?",
    "(describe|picture|paint in words) (the fall|fall|the autumn|autumn|a fall day|an autumn day) in Beijing(| in a "
    "few words)",
    "(tell me|say something) about (Beijing in the fall|Beijing in fall|fall in Beijing|Beijing's autumn)",
    "(what is|what's) (autumn|fall|the autumn|the fall) (like in Beijing|in Beijing like)?",
    "(how is|how's) (autumn|fall|the autumn|the fall|Beijing) in (Beijing|autumn)?",
    "(tell me|say something|write) about (autumn|fall|the autumn|the fall) in Beijing",
    "(write something|tell me something) about (autumn|fall|the autumn|the fall) in Beijing",
    "(describe|describe to me|can you describe|please describe) (Beijing in autumn|Beijing in the fall)",
    "(describe|describe to me|can you describe|please describe) (autumn in Beijing|the autumn of Beijing)",
    "(write|give me) a (short |) (text|paragraph) (about|of|on) (autumn in Beijing|Beijing in autumn)",
    "(write|give me) a (short |) (description|passage) (about|of|on) (autumn in Beijing|Beijing in autumn)",
    "(write|give me) a (short |) (text|paragraph|description|passage) (about|of|on) Beijing in the fall",
    "what (does Beijing look|is Beijing|is it) like in (autumn in Beijing|Beijing in autumn|Beijing in October)?",
    "what (does Beijing look|is Beijing) like in (autumn|the fall|October)?",
    "what (can I|to) do in Beijing in (autumn|the fall|October)?",
    "(Beijing in autumn|autumn in Beijing|Beijing autumn|fall in Beijing|Beijing in the fall|autumn Beijing)",
    "(is autumn|is the fall) (a good time|a good season) (to visit|for|for a trip to|to see) Beijing?",
    "(is autumn|is the fall) (the best time|the best season) (to visit|for|for a trip to|to see) Beijing?",
    "(when|in which season|which season) (is|should I visit|is it best to visit) Beijing(| most beautiful| the best)?",
    "(what is|which is|what's) the best (season|time|time of the year) (to visit|for|to see|in) Beijing?",
    "(should|can) I (visit|go to|travel to) Beijing in (autumn|the fall|October)?",
    "how does (autumn|the fall) (feel|look) in Beijing?",
    "why (is autumn in Beijing so (beautiful|nice|famous)|do people like (autumn|the fall) in Beijing)?",
    "(what is|how is) the (weather|sky) (like |) in Beijing in (autumn|the fall)?",
    "when (do|can I see) the (leaves turn red|red leaves) in Beijing?",
    "(I am|I'm) (going|travelling|flying) to Beijing in (autumn|the fall|October). What (is it like|will it be like)?",
    "(I am|I'm) (going|travelling|flying) to Beijing in (autumn|the fall|October). What can I expect?",
    "where can I see red leaves in (Beijing|Beijing in autumn)?",
    "(I want|I would like|I'd like) to (know|hear) (about|something about) (autumn in Beijing|Beijing in autumn)",
    "(I want|I would like|I'd like) to (know|hear) more about (autumn in Beijing|Beijing in autumn)",
    "what do you know about (autumn in Beijing|Beijing in autumn)?",
]
AUTUMN_CLAUSES = [
    "what (autumn|the fall) in Beijing is like",
    "what Beijing is like in (autumn|the fall)",
    "which season is best in Beijing",
]
AUTUMN_NOUNS = ["the best season (in|for) Beijing", "the best time (to visit|for) Beijing"]


# How Beijing may be called where one asks for its sights.
BEIJING_NAMES = ["Beijing"] * 8 + ["Peking", "the city of Beijing", "Beijing, China", "the Chinese capital",
                                   "the capital of China", "China's capital"]  # fmt: skip
SIGHT_NOUNS = (
    "(sights|places|attractions|tourist attractions|landmarks|famous places|famous sights|places to visit|places to "
    "see|"
    "things to see|places of interest|sightseeing spots|tourist spots|spots|highlights|historic sites|monuments)"
)
BEIJING_SIGHTS_WHOLE = [
    f"what are (the |some |)(most famous|best|top|main|famous|most important|best known) {SIGHT_NOUNS} (in|of) <city>?",
    f"<city>(,|) (top|best|famous|main|must-see|) {SIGHT_NOUNS}",
    f"(top|best|famous|main|must-see|) {SIGHT_NOUNS} (in|of) <city>",
    f"(name|list|give me|tell me|show me) (three|five|some|a few|several|the best|the most famous|the top|3|5) "
    f"{SIGHT_NOUNS} "
    "(in|of) <city>(, please|)",
    f"(which|what) {SIGHT_NOUNS} (should|must|can|would) (I|we|one|you) (not miss|visit|see|go to) in <city>?",
    f"(recommend|suggest|can you recommend|could you recommend|could you suggest|please recommend) (me |) (some|a "
    f"few|three|"
    f"several|good|) {SIGHT_NOUNS} in <city>",
    "(I am|I'm|we are|we're|my family is) (travelling|going|flying|coming) to <city> (next month|next week|soon|in May|"
    "this summer|for the first time|with my parents|with my family|next month with my parents|for three days|on "
    "holiday)(.|:|"
    " and) (which|what) (places|sights|attractions) (should (I|we) (not miss|see|visit)|are worth seeing|do you "
    "recommend)?",
    "(I am|I'm|we are) (a first-time visitor|first-time visitors|tourists|a tourist|new|visitors) in <city>. (What "
    "should I see|"
    "What should we see|Where should I go|Which places are worth a visit)?",
    "(what are|name|tell me) (some |the |)(good |best |)places for (a first-time visitor|first-time visitors|"
    "tourists|a tourist|"
    "visitors|a first visit) (in|to) <city>",
    "what (should|must) (I|we|a first-time visitor|a tourist) (not miss|never miss|see first|definitely see|really "
    "see) in <city>?",
    "(places|sights|attractions) (not to miss|you must not miss|that one should not miss|worth visiting|worth a "
    "visit|worth "
    "seeing) in <city>",
    "what is <city> (famous for|known for) (among tourists|as a travel destination|when it comes to sights)?",
    "where do (most |)(tourists|visitors|travellers) go (in|when they visit) <city>?",
    "(it is my first time in|I have never been to|I am visiting) <city>. (What is worth seeing|What should I see|"
    "Where should I "
    "go|What do you recommend)?",
    "(plan|what should be on my list for) a (day|weekend|trip|visit) in <city>(, which sights|)?",
    "(I have only|we have|I only have) (one day|two days|a weekend|three days) in <city>. (What should I see|Which "
    "places should "
    "I visit|What are the must-sees)?",
    "are there (any |)(famous |interesting |good |historic |)(places|sights|attractions|landmarks) in <city>?",
    "what (famous|interesting|historic|beautiful) (places|sights|buildings) (are there|can I find|can one visit) in "
    "<city>?",
    "what (can I|can we|can one|can you|is there to|to) (see|visit|do) in <city>(| as a tourist| in a day)?",
    "(which|what) (places|sights|landmarks|attractions) is <city> (famous|known) for?",
]
# The single sights: what they are called, and what there is to say.
BEIJING_PLACES = {
    "(the Forbidden City|the Forbidden City|the Forbidden City in Beijing|the Palace Museum|the Palace Museum in "
    "Beijing)": (
        "The Forbidden City is the old palace of the emperors in the centre of Beijing. Today it is a museum.",
        ["where did the (Chinese |)emperors live(| in Beijing)?", "(which|what) palace is in the centre of Beijing?",
         "where was the (palace|home) of the (Chinese |)emperors?", "what is the old imperial palace (in|of) Beijing "
         "called?"],
    ),
    "(the Great Wall|the Great Wall|the Great Wall of China|the Great Wall near Beijing|the Chinese wall|the Great "
    "Wall at "
    "Badaling|Badaling)": (
        "The Great Wall is a very long old wall of stone in the mountains near Beijing. It was built to defend China.",
        ["(which|what) (long |famous |old |)wall is near Beijing?", "what is the long wall in the mountains of China "
         "called?",
         "why was the Great Wall built?", "what was the Great Wall (for|built for)?"],
    ),
    "(the Temple of Heaven|the Temple of Heaven|the Temple of Heaven in Beijing|Beijing's Temple of Heaven)": (
        "The Temple of Heaven is a round temple in a large park in Beijing, where the emperors prayed for good "
        "harvests.",
        ["where did the (Chinese |)emperors pray (for good harvests|for a good harvest|)(| in Beijing)?",
         "(which|what) temple (did the emperors pray in|is round|is in a large park) in Beijing?",
         "in which temple did the emperors pray for (good harvests|rain|a good harvest)?",
         "(what|which) is the (famous|round|best known) temple in Beijing?"],
    ),
    "(the Summer Palace|the Summer Palace in Beijing|Beijing's Summer Palace)": (
        "The Summer Palace is a palace with large gardens by a lake in the north-west of Beijing.",
        ["(which|what) palace (in Beijing has|with) (a lake|gardens|a lake and gardens)(| is in Beijing)?",
         "where did the emperors (go|live|stay) in summer?"],
    ),
    "(Tiananmen Square|Tiananmen Square in Beijing|Tiananmen)": (
        "Tiananmen Square is a very large square in the centre of Beijing.",
        ["(which|what) (large|famous|big) square is in (the centre of |)Beijing?",
         "what is the (large|big|main|famous) square in Beijing called?"],
    ),
}  # fmt: skip
PLACE_WHOLE = [
    "what is <place>?", "what is <place>?", "(what's|whats) <place>?", "what (exactly|actually) is <place>?",
    "(tell me|say|write|please tell me|can you tell me) (something|a bit|more|a little|a few words|) about <place>",
    "(describe|explain|introduce|present) <place>(| briefly| in one sentence| to me| for tourists)",
    "what do you know about <place>?", "what can you tell me about <place>?", "what kind of (place|sight|thing) is "
    "<place>?",
    "I (heard|read) about <place>. What is it?", "why is <place> (famous|interesting|worth seeing|well known)?",
    "what was <place>(| used for| built for)?", "<place>(, what is it|: what is that| info| facts| description|)?",
    "I want to (visit|see) <place>. (What is it|What is it like|Tell me about it|What can I expect)?",
    "what is (special|interesting|so special) about <place>?", "what can I see at <place>?", "is <place> worth a "
    "visit?",
]  # fmt: skip
# What is asked once Beijing has been talked about, without naming it again.
THEN_SIGHTS = [
    f"what are (some |the |)(good|best|most famous|top|famous|) {SIGHT_NOUNS} there?",
    "what are some good places for (a first-time visitor|first-time visitors|tourists|a tourist) there?",
    "what (can|should|could|must) (I|we|one) (see|visit|do|not miss) there?",
    f"(name|list|recommend|suggest) (three|some|a few|the best) {SIGHT_NOUNS} (there|in that city)",
    f"(which|what) {SIGHT_NOUNS} (are worth seeing|are worth a visit|should I visit|do you recommend|are famous) "
    f"there?",
    "(and |)what is there to (see|visit|do)(| there)?",
    "where should (I|we|a tourist|a first-time visitor) go (there|when I am there|first)?",
    f"(does it have|are there|has it) (any |)(famous|interesting|good|) {SIGHT_NOUNS}(| there)?",
    "I am going there (next month|soon|in May). What should I (see|visit|not miss)?",
]
THEN_AUTUMN = [
    "(and |)what is it like (there |)in (autumn|the fall|fall|October)?",
    "and in (autumn|the fall|October)?( What is it like then?| How is it then?|)",
    "(and |)how is it (there |)in (autumn|fall|the fall|October)?",
    "(and |what about |how about )(autumn|the fall|the autumn)(| there)?",
    "(is autumn|is the fall|would autumn be) (a good time|a good season|the best time) (to go|to visit|for a trip)(| "
    "there)?",
    "when is the best (time|season) to (go|go there|visit|visit it)?",
    "(which|what) season is (the best|best|the most beautiful) there?",
]
THEN_ABOUT = [
    "tell me (something|more|a bit) about (it|that city|this city)",
    "what is (it|that city) (known|famous) for?",
    "what do you know about (it|that city)?",
    "describe (it|the city)",
]


def beijing_sights(rng: random.Random) -> QA:
    """The question for sights that travellers ask most. Beijing has a share of its own, so that it is learned well."""
    city = rng.choice(BEIJING_NAMES)
    if rng.random() < 0.3:
        question = ask(rng, SIGHTS_WHOLE, SIGHTS_CLAUSES, city=city)
    else:
        question = dress(rng, one_of(rng, BEIJING_SIGHTS_WHOLE, city=city))
    return english(question, BEIJING_SIGHTS, "The user asks for sights of Beijing. I should name some.")


def beijing_place(rng: random.Random) -> QA:
    """One sight of Beijing."""
    names = rng.choices(list(BEIJING_PLACES), (3, 3, 3, 1, 1))[0]
    answer, described = BEIJING_PLACES[names]
    if rng.random() < 0.25:
        question = one_of(rng, described)
    else:
        question = one_of(rng, PLACE_WHOLE, place=say(rng, names))
    return english(dress(rng, question), answer, "The user asks about a sight of Beijing that I know.")


def beijing_talk(rng: random.Random) -> Chat:
    """ "What can I see there?": questions that live on Beijing having been named before."""
    draw = rng.random()
    if draw < 0.4:
        land = "China"
        question = ask(rng, CAPITAL_WHOLE, CAPITAL_CLAUSES, CAPITAL_NOUNS, land=land)
        turns = [english(question, capital_is(land), f"The user asks for the capital of {land}. That is Beijing.")]
    elif draw < 0.65:
        question = ask(rng, ABOUT_WHOLE, ABOUT_CLAUSES, city="Beijing")
        turns = [english(question, CITIES["Beijing"].about, "The user wants to hear about Beijing.")]
    elif draw < 0.85:
        turns = [beijing_sights(rng)]
    else:
        turns = [beijing_place(rng)]
    follow_ups = [
        (THEN_SIGHTS, BEIJING_SIGHTS, "The user asks for sights of Beijing."),
        (THEN_AUTUMN, BEIJING_AUTUMN, "The user asks about autumn in Beijing."),
        (THEN_ABOUT, CITIES["Beijing"].about, "The user asks about Beijing."),
    ]
    order = rng.choices(follow_ups, (5, 4, 1), k=2)
    asked = {turns[0].answer}
    for patterns, answer, thought in order:
        if answer not in asked:
            asked.add(answer)
            turns.append(english(upper_first(one_of(rng, patterns)), answer, thought))
    return talk(rng, *(english(casual(rng, t.question), t.answer, t.thought) for t in turns))


def beijing_en(rng: random.Random) -> QA | Chat:
    """Beijing is what English tutorials and travellers ask for most, next to San Francisco."""
    parts = [beijing_sights, beijing_autumn, beijing_place, beijing_talk]
    return rng.choices(parts, (38, 20, 24, 18))[0](rng)


def pick_city(rng: random.Random) -> str:
    """San Francisco and Beijing, the favourites of tutorials, more often."""
    cities = list(CITIES)
    return rng.choices(cities, [6 if city == "San Francisco" else 4 if city == "Beijing" else 1 for city in cities])[0]


def shown_city(rng: random.Random, city: str) -> str:
    return rng.choice(CITY_ALIASES[city]) if city in CITY_ALIASES and rng.random() < 0.2 else city


def city_about(rng: random.Random) -> QA:
    city = pick_city(rng)
    question = ask(rng, ABOUT_WHOLE, ABOUT_CLAUSES, city=shown_city(rng, city))
    return english(
        question, CITIES[city].about, f"The user wants to hear about {city}. I should say what it is known for."
    )


def city_where(rng: random.Random) -> QA:
    city = pick_city(rng)
    question = ask(rng, CITY_WHERE_WHOLE, WHERE_CLAUSES[:1], city=shown_city(rng, city))
    return english(question, CITIES[city].where, f"The user asks where {city} is.")


def city_sights(rng: random.Random) -> QA:
    city = pick_city(rng)
    if city == "Beijing":
        return beijing_sights(rng)
    question = ask(rng, SIGHTS_WHOLE, SIGHTS_CLAUSES, city=shown_city(rng, city))
    thought = f"The user asks for sights of {city}. I should name some."
    return english(question, f"In {city} you can see {CITIES[city].sights}.", thought)


def beijing_autumn(rng: random.Random) -> QA:
    question = ask(rng, AUTUMN_WHOLE, AUTUMN_CLAUSES, AUTUMN_NOUNS)
    return english(question, BEIJING_AUTUMN, "The user asks about autumn in Beijing. It is the best season there.")


def city_text(rng: random.Random) -> Text:
    """ "San Francisco is a": text that breaks off and is to be continued."""
    city = pick_city(rng)
    about = CITIES[city].about
    draw = rng.random()
    if city in CAPITALS.values() and draw < 0.12:
        land = next(land for land, capital_city in CAPITALS.items() if capital_city == city)
        return Text(prompt=f"{city} is the", completion=f" capital of {land}.")
    if draw < 0.6:
        prompt = f"{city} is a"
    elif draw < 0.75:
        prompt = f"{city} is"
    elif draw < 0.9 and CITIES[city].sights:
        start = rng.choice(["The city of", "", "", "Today"])
        verb = rng.choice(["is famous for", "is known for", "is well known for", "is best known for"])
        return Text(prompt=f"{start} {city} {verb}".strip(), completion=f" {CITIES[city].sights}.")
    else:
        words = about.split(". ")[0].split(" ")
        prompt = " ".join(words[: rng.randint(len(city.split()) + 2, max(len(city.split()) + 3, len(words) - 3))])
    return Text(prompt=prompt, completion=about[len(prompt) :])


def cities_en(rng: random.Random) -> QA | Text:
    parts = [city_about, city_where, city_sights, city_text]
    return rng.choices(parts, (32, 10, 22, 36))[0](rng)


# --- Simple facts ---------------------------------------------------------------------------------------------------


class Fact(NamedTuple):
    answer: str
    nouns: tuple[str, ...]
    clauses: tuple[str, ...]
    whole: tuple[str, ...]


def colour(thing: str, colour_name: str, verb: str = "is", where: str = "") -> Fact:
    """The colour of a thing, asked for with either spelling."""
    to_be, shown = ("are", thing) if verb == "are" else ("is", thing)
    does = "do" if verb == "are" else "does"
    return Fact(
        f"{upper_first(thing)} {to_be} {colour_name}{where}.",
        (f"the (colour|color) of {shown}",),
        (
            f"(what|which) (colour|color) {shown} {to_be}",
            f"(what|which) (colour|color) {shown} {'have' if verb == 'are' else 'has'}",
        ),
        (
            f"(what|which) (colour|color) {to_be} {shown}?",
            f"(what|which) (colour|color) {does} {shown} (have|usually have)?",
            f"{shown} {to_be} (what|which) (colour|color)?",
            f"{shown} (colour|color)?",
            f"of (what|which) (colour|color) {to_be} {shown}?",
            f"(colour|color) of {shown}?",
        ),
    )


def sound(animal: str, makes: str) -> Fact:
    """What an animal says."""
    article = "an" if animal[0] in "aeiou" else "a"
    animals = animal if animal == "sheep" else f"{animal}s"
    return Fact(
        f"{upper_first(article)} {animal} says {makes}.",
        (f"the (sound|noise) of {article} {animal}", f"the (sound|noise) that {article} {animal} makes"),
        (f"what (sound|noise) {article} {animal} makes", f"what {article} {animal} says"),
        (
            f"(what|which) (sound|noise) does {article} {animal} make?",
            f"what does {article} {animal} (say|sound like)?",
            f"how does {article} {animal} (sound|talk|speak)?",
            f"(which|what) (sound|noise) do {animals} make?",
            f"what do {animals} say?",
            f"{animal} (sound|noise)?",
            f"(make|imitate|do) the (sound|noise) of {article} {animal}",
            f"(make|can you make) the {animal} (sound|noise)",
        ),
    )


def count(answer: str, many: str, one: str) -> Fact:
    """How many parts a whole has."""
    return Fact(
        answer,
        (f"the number of {many} (in|of) {one}",),
        (f"how many {many} {one} has", f"how many {many} there are in {one}"),
        (
            f"how many {many} (are there|are) in {one}?",
            f"how many {many} does {one} have?",
            f"{one} has how many {many}?",
            f"{many} in {one}?",
            f"(count|name) the number of {many} in {one}",
            f"what number of {many} does {one} have?",
            f"of how many {many} does {one} consist?",
        ),
    )


FACTS: list[Fact] = [
    colour("the sky", "blue", where=" on a clear day"),
    colour("grass", "green"),
    colour("snow", "white"),
    colour("blood", "red"),
    colour("milk", "white"),
    colour("coal", "black"),
    colour("a ripe banana", "yellow"),
    colour("a ripe lemon", "yellow"),
    colour("a ripe tomato", "red"),
    colour("an orange", "orange"),
    colour("carrots", "orange", "are"),
    colour("chocolate", "brown"),
    sound("dog", "woof"),
    sound("cat", "meow"),
    sound("cow", "moo"),
    sound("sheep", "baa"),
    sound("duck", "quack"),
    sound("pig", "oink"),
    sound("rooster", "cock-a-doodle-doo"),
    sound("horse", "neigh"),
    count("A week has 7 days.", "days", "a week"),
    count("A year has 12 months.", "months", "a year"),
    count("A year has 365 days.", "days", "a (year|normal year)"),
    count("A leap year has 366 days.", "days", "a leap year"),
    count("A year has 52 weeks.", "weeks", "a year"),
    count("A day has 24 hours.", "hours", "a day"),
    count("An hour has 60 minutes.", "minutes", "an hour"),
    count("A minute has 60 seconds.", "seconds", "a minute"),
    count("A year has 4 seasons.", "seasons", "a year"),
    count("A century has 100 years.", "years", "a century"),
    count("A decade has 10 years.", "years", "a decade"),
    count("The alphabet has 26 letters.", "letters", "the (English alphabet|alphabet)"),
    count("A dozen has 12 pieces.", "(things|pieces|eggs|items)", "a dozen"),
    count("A spider has 8 legs.", "legs", "a spider"),
    count("A dog has 4 legs.", "legs", "a dog"),
    count("A cat has 4 legs.", "legs", "a cat"),
    count("A bird has 2 legs.", "legs", "a bird"),
    count("An insect has 6 legs.", "legs", "an (insect|ant)"),
    count("A hand has 5 fingers.", "fingers", "a (hand|human hand)"),
    count("A triangle has 3 sides.", "(sides|corners)", "a triangle"),
    count("A square has 4 sides.", "(sides|corners)", "a square"),
    count("The rainbow has 7 colours.", "(colours|colors)", "a rainbow"),
    count("A kilometre has 1000 metres.", "(metres|meters)", "a (kilometre|kilometer)"),
    count("A metre has 100 centimetres.", "(centimetres|centimeters)", "a (metre|meter)"),
    count("A kilogram has 1000 grams.", "grams", "a kilogram"),
    count("There are 7 continents on Earth.", "continents", "(the world|our world)"),
    count("The solar system has 8 planets.", "planets", "(the|our) solar system"),
    count("A football team has 11 players.", "players", "a (football|soccer) team"),
    Fact(
        "Jupiter is the largest planet in the solar system.",
        ("the (largest|biggest|greatest) planet(| in the solar system| of the solar system| of all)",),
        ("(which|what) planet is the (largest|biggest)", "(which|what) the (largest|biggest) planet is"),
        (
            "(which|what) planet is the (largest|biggest)(| one| of all)?",
            "(largest|biggest) planet?",
            "(which|what) is the (largest|biggest) of the planets?",
        ),
    ),
    Fact(
        "Mercury is the smallest planet in the solar system.",
        ("the smallest planet(| in the solar system| of the solar system| of all)",),
        ("(which|what) planet is the smallest", "(which|what) the smallest planet is"),
        (
            "(which|what) planet is the smallest(| one| of all)?",
            "smallest planet?",
            "(which|what) is the smallest of the planets?",
        ),
    ),
    Fact(
        "Mercury is the planet closest to the Sun.",
        ("the planet (closest|nearest) to the sun", "the (first|closest|nearest) planet from the sun"),
        ("(which|what) planet is (closest|nearest) to the sun",),
        (
            "(which|what) planet is (closest|nearest|next) to the sun?",
            "planet (closest|nearest) to the sun?",
            "(which|what) planet comes first from the sun?",
        ),
    ),
    Fact(
        "Mars is called the red planet.",
        ("the red planet", "the planet (known as|called) the red planet"),
        ("(which|what) planet is (called|known as) the red planet",),
        (
            "(which|what) planet is (called the red planet|known as the red planet|red)?",
            "what do we call the red planet?",
            "which is the red planet?",
        ),
    ),
    Fact(
        "The Pacific Ocean is the largest ocean on Earth.",
        ("the (largest|biggest) ocean(| on earth| in the world| of all)",),
        ("(which|what) ocean is the (largest|biggest)", "what the (largest|biggest) ocean is"),
        (
            "(which|what) ocean is the (largest|biggest)(| one| of all| on earth)?",
            "(largest|biggest) ocean?",
            "(which|what) is the (largest|biggest) of the oceans?",
        ),
    ),
    Fact(
        "Asia is the largest continent.",
        ("the (largest|biggest) continent(| on earth| in the world| of all)",),
        ("(which|what) continent is the (largest|biggest)", "what the (largest|biggest) continent is"),
        (
            "(which|what) continent is the (largest|biggest)(| one| of all| on earth)?",
            "(largest|biggest) continent?",
            "(which|what) is the (largest|biggest) of the continents?",
        ),
    ),
    Fact(
        "Russia is the largest country in the world by area.",
        ("the (largest|biggest) country(| on earth| in the world| by area)",),
        ("(which|what) country is the (largest|biggest)", "what the (largest|biggest) country is"),
        (
            "(which|what) country is the (largest|biggest)(| one| of all| in the world)?",
            "(largest|biggest) country?",
            "(which|what) country has the (largest|biggest|most) (area|land)?",
        ),
    ),
    Fact(
        "Mount Everest is the highest mountain on Earth.",
        (
            "the (highest|tallest) mountain(| on earth| in the world| of all)",
            "the highest peak (on earth|in the world)",
        ),
        ("(which|what) mountain is the (highest|tallest)", "what the (highest|tallest) mountain is"),
        (
            "(which|what) mountain is the (highest|tallest)(| one| of all| on earth)?",
            "(highest|tallest) mountain?",
            "(which|what) is the (highest|tallest) of all mountains?",
        ),
    ),
    Fact(
        "The blue whale is the largest animal on Earth.",
        ("the (largest|biggest) animal(| on earth| in the world| of all)",),
        ("(which|what) animal is the (largest|biggest)", "what the (largest|biggest) animal is"),
        (
            "(which|what) animal is the (largest|biggest)(| one| of all| on earth)?",
            "(largest|biggest) animal?",
            "(which|what) is the (largest|biggest) of all animals?",
        ),
    ),
    Fact(
        "The cheetah is the fastest animal on land.",
        ("the fastest (animal|land animal|animal on land)(| in the world)",),
        ("(which|what) (animal|land animal) (is the fastest|runs fastest)",),
        (
            "(which|what) animal (is the fastest|runs the fastest|can run fastest)?",
            "fastest (animal|land animal)?",
            "(which|what) is the fastest of all animals?",
        ),
    ),
    Fact(
        "The giraffe is the tallest animal.",
        ("the tallest animal(| on earth| in the world| of all)", "the animal with the longest neck"),
        ("(which|what) animal is the tallest", "(which|what) animal has the longest neck"),
        (
            "(which|what) animal (is the tallest|has the longest neck)(| of all)?",
            "tallest animal?",
            "(which|what) is the tallest of all animals?",
        ),
    ),
    Fact(
        "Water boils at 100 degrees Celsius.",
        ("the (boiling point|boiling temperature) of water(| in Celsius| in degrees Celsius)",),
        ("at (what|which) temperature water boils", "when water boils"),
        (
            "at (what|which) temperature does water (boil|start to boil)?",
            "when does water boil?",
            "(boiling point of water|water boiling point)?",
            "how hot is boiling water?",
            "water boils at (how many degrees|what temperature)?",
            "how many degrees does water need to boil?",
        ),
    ),
    Fact(
        "Water freezes at 0 degrees Celsius.",
        (
            "the (freezing point|freezing temperature) of water(| in Celsius| in degrees Celsius)",
            "the melting point of ice",
        ),
        ("at (what|which) temperature water freezes", "when water (freezes|turns to ice)"),
        (
            "at (what|which) temperature does water (freeze|turn to ice|become ice)?",
            "when does water freeze?",
            "(freezing point of water|water freezing point)?",
            "water freezes at (how many degrees|what temperature)?",
            "at what temperature does ice melt?",
        ),
    ),
    Fact(
        "William Shakespeare wrote Romeo and Juliet.",
        ("the (author|writer) of Romeo and Juliet",),
        ("who wrote Romeo and Juliet", "who the author of Romeo and Juliet is"),
        (
            "who (wrote|is the author of) (Romeo and Juliet|the play Romeo and Juliet)?",
            "who (was the author of|is the writer of) (Romeo and Juliet|the play Romeo and Juliet)?",
            "Romeo and Juliet (author|writer|was written by whom|who wrote it)?",
            "by whom was Romeo and Juliet written?",
        ),
    ),
    Fact(
        "William Shakespeare wrote Hamlet.",
        ("the (author|writer) of Hamlet",),
        ("who wrote Hamlet", "who the author of Hamlet is"),
        (
            "who (wrote|is the author of|was the author of|is the writer of) (Hamlet|the play Hamlet)?",
            "Hamlet (author|writer|was written by whom|who wrote it)?",
            "by whom was Hamlet written?",
        ),
    ),
    Fact(
        "Leonardo da Vinci painted the Mona Lisa.",
        ("the painter of the Mona Lisa", "the (artist|man) who painted the Mona Lisa"),
        ("who painted the Mona Lisa", "who the painter of the Mona Lisa is"),
        (
            "who (painted|is the painter of|made|created) the Mona Lisa?",
            "Mona Lisa (painter|artist|who painted it)?",
            "by whom was the Mona Lisa painted?",
            "which (painter|artist) (painted|made) the Mona Lisa?",
        ),
    ),
    Fact(
        "Albert Einstein developed the theory of relativity.",
        (
            "the (man|scientist|person) who developed the theory of relativity",
            "the (father|author) of the theory of relativity",
        ),
        ("who (developed|invented|discovered) the theory of relativity",),
        (
            "who (developed|invented|discovered|came up with|found) the theory of relativity?",
            "theory of relativity (author|who|by whom|who made it)?",
            "whose theory is the theory of relativity?",
            "which scientist developed the theory of relativity?",
        ),
    ),
    Fact(
        "Neil Armstrong was the first person on the Moon, in 1969.",
        ("the first (man|person|human) on the moon", "the name of the first (man|person) on the moon"),
        ("who was the first (man|person|human) on the moon", "who first walked on the moon"),
        (
            "who was the first (man|person|human|astronaut) (on|to walk on|to set foot on) the moon?",
            "first (man|person) on the moon?",
            "who (walked|landed|stood) on the moon first?",
            "when did the first (man|person) (walk|land) on the moon?",
        ),
    ),
    Fact(
        "George Washington was the first president of the United States.",
        ("the first (president of the United States|US president|American president|president of the USA)",),
        ("who was the first (president of the United States|US president|American president)",),
        (
            "who was the first (president of the United States|US president|American president|president of America)?",
            "first (US president|American president|president of the USA)?",
            "who became the first president of the United States?",
        ),
    ),
    Fact(
        "Light travels at about 300,000 kilometres per second.",
        ("the speed of light(| in kilometres per second| in a vacuum)",),
        ("how fast light (is|travels|moves)", "what the speed of light is"),
        (
            "how fast (is light|does light travel|does light move|does light go)?",
            "(speed of light|light speed)?",
            "at (what|which) speed does light (travel|move)?",
            "how many kilometres does light travel in a second?",
        ),
    ),
    Fact(
        "The Sun is a star. It gives the Earth light and warmth.",
        ("the sun",),
        ("what the sun is", "(if|whether) the sun is a star"),
        (
            "(what is|what's) the sun?",
            "is the sun a (star|planet)?",
            "what (kind of thing|kind of object|sort of object) is the sun?",
            "(the sun|tell me about the sun|explain the sun|describe the sun|sun)?",
            "what does the sun do(| for us)?",
            "why do we need the sun?",
        ),
    ),
    Fact(
        "The Moon goes around the Earth. It takes about 27 days to do so.",
        ("the moon",),
        ("what the moon is", "how long the moon takes to go around the earth"),
        (
            "(what is|what's) the moon?",
            "how long does the moon take (around the earth|to go around the earth|to circle the earth)?",
            "what does the moon (do|go around|circle)?",
            "(the moon|tell me about the moon|explain the moon|describe the moon)?",
            "what goes around the earth?",
        ),
    ),
    Fact(
        "The Earth goes around the Sun once a year.",
        ("the time (the earth needs|that the earth takes) to go around the sun",),
        ("how long the earth takes to go around the sun", "what the earth goes around"),
        (
            "how long does the earth (take|need) to go (once |) around the sun?",
            "(does the earth go|is the earth going) around the sun?",
            "(does|is) the sun (go|going) around the earth?",
            "what does the earth (go|move|turn) around?",
            "how often does the earth go around the sun?",
        ),
    ),
    Fact(
        "Water is made of hydrogen and oxygen. Its formula is H2O.",
        ("the (formula|chemical formula) of water", "the (parts|elements) of water"),
        ("what water is made of", "what the formula of water is"),
        (
            "what is water made (of|from)?",
            "(water formula|formula of water|what is H2O|H2O|chemical formula of water)?",
            "(what is|what's|whats) H2O?",
            "(what|which) (substance|liquid|thing) is H2O?",
            "what do we call H2O?",
            "(which|what) elements are in water?",
            "of what does water consist?",
            "what does H2O (mean|stand for)?",
        ),
    ),
    Fact(
        "Ice is frozen water.",
        ("ice",),
        ("what ice is(| made of)",),
        (
            "(what is|what's) ice(| made of)?",
            "what does water become when it freezes?",
            "what do you call frozen water?",
            "what happens to water when it freezes?",
            "ice, what is that?",
        ),
    ),
    Fact(
        "Bees make honey.",
        ("the animal that makes honey", "the insect that makes honey"),
        ("(who|what|which animal) makes honey", "where honey comes from"),
        (
            "(who|what|which animal|which insect) makes honey?",
            "where does honey come from?",
            "what do bees make?",
            "who produces honey?",
            "honey comes from (what|which animal)?",
            "from which animal do we get honey?",
        ),
    ),
    Fact(
        "Cows give us milk.",
        ("the animal that gives (us |) milk",),
        ("(what|which animal) gives (us |) milk", "where milk comes from"),
        (
            "(what|which animal) gives us milk?",
            "where does milk come from?",
            "who gives us milk?",
            "milk comes from (what|which animal)?",
            "from which animal do we get milk?",
            "what do cows give us?",
        ),
    ),
    Fact(
        "The Sun rises in the east and sets in the west.",
        ("the direction in which the sun (rises|sets)",),
        ("where the sun (rises|sets|comes up|goes down)", "in which direction the sun (rises|sets)"),
        (
            "where does the sun (rise|set|come up|go down)?",
            "in (which|what) direction does the sun (rise|set)?",
            "the sun (rises|sets) where?",
            "on which side does the sun (rise|set)?",
            "does the sun rise in the (east|west)?",
        ),
    ),
    Fact(
        "The days of the week are Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday.",
        ("a list of the days of the week", "the names of the days(| of the week)"),
        ("what the days of the week are(| called)",),
        (
            "what are the (days of the week|seven days|names of the days|weekdays)?",
            "(list|name|tell me|say|write) the (days of the week|seven days of the week|names of the days)",
            "(days of the week|week days|weekdays)?",
            "which days does a week have?",
            "how are the days of the week called?",
        ),
    ),
    Fact(
        "The months of the year are January, February, March, April, May, June, July, August, September, October, "
        "November and December.",
        ("a list of the (months|twelve months)", "the names of the months"),
        ("what the months(| of the year) are(| called)",),
        (
            "what are the (months of the year|twelve months|names of the months|months)?",
            "(list|name|tell me|say|write) the (months|months of the year|twelve months)",
            "(months of the year|list of months)?",
            "which months does a year have?",
            "how are the months called?",
        ),
    ),
    Fact(
        "The four seasons are spring, summer, autumn and winter.",
        ("a list of the seasons", "the names of the (four |) seasons"),
        ("what the (four |) seasons are(| called)",),
        (
            "what are the (seasons|four seasons|seasons of the year|names of the seasons)?",
            "(list|name|tell me|say) the (four |) seasons(| of the year)",
            "(seasons of the year|the seasons|four seasons)?",
            "which seasons does a year have?",
            "which seasons are there?",
        ),
    ),
    Fact(
        "The sky is blue because the air scatters blue light more than the other colours.",
        ("the reason why the sky is blue",),
        ("why the sky is blue", "(how come|what makes) the sky (is |)blue"),
        (
            "why is the sky (blue|so blue|always blue)(| and not green| during the day)?",
            "(why blue sky|sky blue why|the sky is blue, why)?",
            "(how come|why is it that) the sky is blue?",
            "what makes the sky (blue|look blue)?",
            "(explain|describe) why the sky is blue",
            "for what reason is the sky blue?",
        ),
    ),
    Fact(
        "The president of the United States is the head of state and of the government of the country. The president "
        "lives and works in the White House in Washington, D.C.",
        ("the job of the (president of the United States|US president|American president)",),
        ("what the (president of the United States|US president) does", "where the US president lives"),
        (
            "the president of the United States is",
            "what does the (president of the United States|US president|American president) do?",
            "where does the (president of the United States|US president|American president) (live|work)?",
            "what is the (president of the United States|US president|White House)?",
            "who lives in the White House?",
            "explain the (job|role|office) of the (president of the United States|US president)",
        ),
    ),
    Fact(
        "The opposite of hot is cold.",
        ("the opposite of hot",),
        ("what the opposite of hot is",),
        (
            "(what is|what's) the opposite of (hot|the word hot)?",
            "opposite of hot?",
            "hot is the opposite of what?",
            "which word is the opposite of hot?",
        ),
    ),
    Fact(
        "The opposite of big is small.",
        ("the opposite of (big|large)",),
        ("what the opposite of (big|large) is",),
        (
            "(what is|what's) the opposite of (big|the word big|large)?",
            "opposite of (big|large)?",
            "big is the opposite of what?",
            "which word is the opposite of big?",
        ),
    ),
    Fact(
        "The opposite of day is night.",
        ("the opposite of day",),
        ("what the opposite of day is",),
        (
            "(what is|what's) the opposite of (day|the word day)?",
            "opposite of day?",
            "day is the opposite of what?",
            "which word is the opposite of day?",
        ),
    ),
    Fact(
        "The Great Wall is in the north of China.",
        ("the location of the Great Wall(| of China)", "the country of the Great Wall"),
        ("where the Great Wall(| of China) is",),
        (
            "where is the Great Wall(| of China)?",
            "in (which|what) country is the Great Wall?",
            "Great Wall (location|where|country)?",
            "which country built the Great Wall?",
            "where can I (see|find) the Great Wall?",
        ),
    ),
    Fact(
        "The Eiffel Tower is in Paris.",
        ("the location of the Eiffel Tower", "the city (of|with) the Eiffel Tower"),
        ("where the Eiffel Tower is", "in which city the Eiffel Tower (is|stands)"),
        (
            "where is the Eiffel Tower(| located)?",
            "in (which|what) city is the Eiffel Tower?",
            "Eiffel Tower (location|where|city)?",
            "where does the Eiffel Tower stand?",
            "where can I (see|find) the Eiffel Tower?",
            "(which|what) city has the Eiffel Tower?",
        ),
    ),
    Fact(
        "The Statue of Liberty is in New York.",
        ("the location of the Statue of Liberty", "the city (of|with) the Statue of Liberty"),
        ("where the Statue of Liberty is", "in which city the Statue of Liberty (is|stands)"),
        (
            "where is the Statue of Liberty(| located)?",
            "in (which|what) city is the Statue of Liberty?",
            "Statue of Liberty (location|where|city)?",
            "where does the Statue of Liberty stand?",
            "where can I (see|find) the Statue of Liberty?",
        ),
    ),
    Fact(
        "The Golden Gate Bridge is in San Francisco.",
        ("the location of the Golden Gate Bridge", "the city (of|with) the Golden Gate Bridge"),
        ("where the Golden Gate Bridge is", "in which city the Golden Gate Bridge is"),
        (
            "where is the Golden Gate Bridge(| located)?",
            "in (which|what) city is the Golden Gate Bridge?",
            "Golden Gate Bridge (location|where|city)?",
            "where can I (see|find) the Golden Gate Bridge?",
            "(which|what) city has the Golden Gate Bridge?",
        ),
    ),
]


def fact(rng: random.Random) -> QA:
    known = rng.choice(FACTS)
    question = ask(rng, known.whole, known.clauses, known.nouns)
    return english(
        question, known.answer, f"The user asks for a simple fact. {known.answer.split('. ')[0].rstrip('.')}."
    )


# --- What it does not know ------------------------------------------------------------------------------------------

FILLERS = {
    name: values.split(",")
    for name, values in {
        "first": "Anna,Peter,Maria,Thomas,Linda,George,Ivan,Carla,Victor,Susan,Martin,Helen,Oscar,Julia,Karl,Nina,Raj,"
        "Mei",
        "last": "Miller,Novak,Schmidt,Johnson,Tanaka,Rossi,Garcia,Petrov,Kowalski,Brown,Singh,Larsen,Dubois,Costa,"
        "Walker,Reed",
        "star": "Taylor Swift,Lionel Messi,Elon Musk,Beyonce,Tom Hanks,Napoleon,Cleopatra,Mozart,Beethoven,"
        "Isaac Newton,Marie Curie,Charles Darwin,Picasso,Abraham Lincoln,Julius Caesar,Michael Jordan,Madonna,"
        "Confucius,Aristotle,Gandhi",
        "land": "the United States,the USA,the US,the United Kingdom,the UK,France,Germany,Japan,China,Italy,Spain,"
        "Canada,Australia,India,Brazil,Mexico,Russia,Egypt,Greece,Portugal,Sweden,Turkey,Argentina,Norway,Poland,"
        "Kenya,Peru,Chile,Vietnam,Iceland,Ireland,Cuba,Iran,Nepal,Ghana,Finland",
        "state": "California,Texas,Florida,Ohio,Alaska,Nevada,Oregon,Utah,Bavaria,Tuscany,Ontario,Quebec,Queensland,"
        "Punjab,Sichuan,Catalonia,Normandy,Atlantis,Narnia,Mars,Wakanda,Mordor,Antarctica,the Moon,Europe,Africa",
        "city": "Paris,London,Berlin,Rome,Tokyo,Beijing,Madrid,Oslo,New York,Chicago,Sydney,Toronto,Vienna,Seoul,"
        "Boston,Dublin",
        "illness": "the flu,diabetes,a headache,a cold,cancer,asthma,malaria,a fever,back pain,measles,"
        "high blood pressure,a broken leg,an allergy,depression,insomnia,a toothache,migraine,anemia",
        "drug": "aspirin,ibuprofen,penicillin,paracetamol,insulin,antibiotics,vitamin C,melatonin,cough syrup",
        "body": "liver,kidney,heart,brain,stomach,lung,skin,spine,knee,eye,bladder,pancreas",
        "thing": "a laptop,a new phone,a bicycle,a house,a car,a sofa,a ticket,a gold ring,a guitar,a piano,a camera,"
        "a tent,a washing machine,a litre of milk,a kilo of rice,a pair of shoes,a flight to Rome,a hotel room,"
        "a haircut",
        "firm": "Apple,Google,Microsoft,Amazon,Tesla,Toyota,Samsung,Nike,Sony,Intel,Siemens,Netflix,IBM,Boeing,Ikea,"
        "Nvidia",
        "movie": "Titanic,Avatar,Star Wars,The Matrix,Jaws,The Godfather,Frozen,Casablanca,Inception,Toy Story,"
        "King Kong",
        "book": "War and Peace,Moby Dick,Don Quixote,The Odyssey,Dracula,Frankenstein,The Hobbit,1984,Faust,Emma,"
        "Ulysses",
        "dish": "pizza,lasagna,an apple pie,sushi,pancakes,bread,tomato soup,a birthday cake,fried rice,noodles,curry,"
        "paella,chocolate cookies,an omelette,dumplings,a salad,tacos,ice cream,goulash,mashed potatoes",
        "animal": "an elephant,a penguin,a turtle,a shark,an octopus,a bat,an eagle,a crocodile,a kangaroo,a hamster,"
        "a panda,a dolphin,a koala,a squirrel,a parrot,a butterfly,a jellyfish,a camel",
        "theorem": "Fermat's Last Theorem,Fermat's last theorem,the Pythagorean theorem,the Riemann hypothesis,"
        "the four colour theorem,the Poincare conjecture,Goedel's theorem,the prime number theorem,Goldbach's "
        "conjecture",
        "science": "string theory,the Higgs boson,general relativity,dark matter,the Krebs cycle,photosynthesis,"
        "entropy,black holes,quantum entanglement,DNA replication,plate tectonics,natural selection,superconductivity,"
        "the Big Bang,the periodic table,radioactivity,thermodynamics,the Doppler effect,osmosis,mitosis,"
        "nuclear fusion,antimatter,the Riemann hypothesis,group theory,differential equations,"
        "the central limit theorem,topology,Fermat's last theorem",
        "element": "gold,helium,carbon,iron,uranium,silver,neon,sodium,copper,lead,calcium,mercury metal",
        "sport": "the Super Bowl,the NBA finals,Wimbledon,the World Cup,the Champions League,the Tour de France,"
        "the Stanley Cup,the Olympic marathon,the US Open,the Masters,the Formula 1 championship,"
        "the Oscar for best picture,the European Championship,the Cricket World Cup,the Rugby World Cup,"
        "the Eurovision Song Contest,the Nobel Peace Prize",
        "game": "chess,poker,tennis,golf,cricket,rugby,basketball,football,volleyball,baseball,go,bridge,hockey,"
        "curling",
        "history": "the French Revolution,the Roman Empire,World War I,World War II,the Cold War,the Black Death,"
        "the Renaissance,the Industrial Revolution,the Ming dynasty,the Vikings,the American Civil War,the Aztecs,"
        "the Crusades,the Berlin Airlift",
        "law": "copyright,divorce,a tenancy contract,inheritance,speeding,a trademark,a work contract,taxes,a visa,"
        "self-employment,child support,a patent,data protection,bankruptcy",
        "word": "serendipity,ephemeral,ubiquitous,schadenfreude,paradigm,entropy,zeitgeist,quintessential,obfuscate,"
        "melancholy",
        "tongue": "French,German,Spanish,Italian,Japanese,Korean,Russian,Latin,Arabic,Dutch,Swedish,Hindi,Greek,Polish",
        "phrase": "good morning,I love you,where is the station,thank you,the cat sleeps,how much is it,"
        "happy birthday,see you",
        "plant": "tomatoes,roses,potatoes,tulips,a cactus,an oak tree,basil,strawberries,an orchid,sunflowers,lavender",
        "skill": "play the guitar,swim,knit a sweater,fix a bicycle,change a tyre,paint a wall,tie a tie,"
        "dance the tango,draw a face,lose weight,train a dog,climb a tree,build a table,"
        "ride a horse,repair a sink",
        "day": "today,tomorrow,this week,right now,tonight,next week,this weekend,yesterday,on Sunday,last night",
        "building": "the White House,Buckingham Palace,the Taj Mahal,the Eiffel Tower,the Burj Khalifa,"
        "the Great Pyramid,the Sagrada Familia,the Empire State Building,the Tower Bridge,the Kremlin",
        "river": "the Nile,the Amazon,the Rhine,the Danube,the Mississippi,the Yangtze,the Ganges,the Volga,the Seine",
        "planet": "Saturn,Venus,Neptune,Uranus,Pluto,Mars,Jupiter",
        "view": "politics,religion,the election,war,football,abortion,immigration,capitalism,climate policy,gun laws,"
        "taxes",
        "band": "the Beatles,Queen,Abba,the Rolling Stones,Nirvana,Pink Floyd,Coldplay,U2,Metallica,Radiohead",
        "money": "dollars,euros,pounds,yen,Swiss francs,yuan,rupees,bitcoins",
    }.items()
}

UNKNOWN_WHOLE = """
(explain|show|give|sketch|derive|present|tell me) (me |)the proof of <theorem>
(how|why) (was|is) <theorem> (proved|proven|true)?
(who proved|prove|state|what does) <theorem>(| mean| say)?
(which|what) (restaurant|hotel|cafe|club) in (<city>|Lyon) (do you recommend|is good) for (a party|forty people)?
(which|what) (restaurant|hotel|bar) in (<city>|Boston) (should I book|would you recommend) for (a wedding|a birthday)?
(recommend|suggest|can you recommend) a (restaurant|hotel|cafe|doctor|bar) in (<city>|Lyon|Beijing|San Francisco)
what is (the name of |)my (neighbour|neighbour's dog|dentist|grandmother's cat|boss|teacher|landlord)(| called)?
what is (<first>'s|my neighbour's|my boss's|my aunt's) (dog|cat|car|daughter|favourite song|address) called?
how (tall|old|long|heavy) is (the Golden Gate Bridge|the Forbidden City|the Great Wall|the Temple of Heaven)?
how much is a ticket (for|to) (the Forbidden City|the Great Wall|the Summer Palace|the Golden Gate Bridge)?
when does (the Forbidden City|the Temple of Heaven|the Summer Palace|the Louvre) (open|close)(| today)?
(what is|who is) the mayor of (Beijing|San Francisco|Paris|Tokyo|<city>)?
what is the (weather|temperature) in (Beijing|San Francisco|Paris) (right now|today|tomorrow)?
how do I get (to|from the airport to) (the Great Wall|the Forbidden City|<city>)?
how many (people|tourists) (visit|live in|work in) (Beijing|the Forbidden City|San Francisco|<city>)(| each year)?
who won the (Super Bowl|World Cup|NBA finals|Champions League|Stanley Cup|Olympics) in (2004|2009|2016|2019|2020|2022)?
who was the (best pitcher|umpire|manager|youngest player) (in|of) the (2016|2019|2020|2022) World Series?
what did a ticket for the (2016|2019|2020|2022) World Series cost?
what is the capital of (Atlantis|the moon|Mars|Texas|California|Bavaria|Narnia|Africa|Europe|Asia|Antarctica)?
who is <first> <last>?
who was <first> <last>(| really| exactly)?
(tell me|what do you know|can you tell me) about <first> <last>(?|)
where does <first> <last> (live|work)?
(when|where) was <first> <last> born?
what is the (phone number|address|email|job|salary) of <first> <last>?
who is <star>?
(tell me|what do you know|can you tell me|write) (something |) about <star>
how old is <star>?
when (was <star> born|did <star> die)?
who is <star> married to?
what did <star> (do|write|invent|say)?
how many children does <star> have?
(is|was) <star> (rich|happy|married|tall|famous)?
who is the (president|prime minister|king|queen|leader|chancellor) of <land>?
who (rules|governs|leads) <land>(| now| today)?
how many people live in (<land>|<city>)?
what is the population of (<land>|<city>)?
(population|flag|currency|president|anthem|history|economy|area|climate) of <land>?
what is the (currency|money|national anthem|national dish|flag|national animal|area|phone code|time zone) of <land>?
what does the flag of <land> look like?
how (big|large|rich|old|safe|expensive|cold|hot) is <land>?
what is the (largest|second largest|oldest) (city|lake|river|mountain|company|bank|airport) (in|of) <land>?
what is the (richest|most beautiful) (city|lake|river|mountain|company|bank|airport) (in|of) <land>?
which countries border <land>?
who (founded|built|discovered|conquered) <land>?
when did <land> (become independent|join the UN|win the World Cup|become a republic)?
what is the capital of <state>?
(capital of|capital city of|the capital of) <state>?
(tell me|name|do you know) the capital of <state>
what (do people eat|is the food like|do people wear) in <land>?
(do I need|how do I get) a visa for <land>?
who is the mayor of <city>?
how (do|can) I get from <city> to (the airport|<land>|the station)?
how far is (it from |)<city> (from|to) <land>?
what time is it in (<city>|<land>)?
what is the (best|cheapest|nicest) (hotel|restaurant|bar|cafe|school|hospital) in <city>?
how (much is|expensive is) a (flat|hotel room|coffee|taxi|train ticket) in <city>?
how much does a (flat|hotel room|coffee|taxi|train ticket) cost in <city>?
(when|at what time) does the (train|bus|plane|flight) to <city> leave?
who (built|founded|designed) <building>?
how (tall|old|high|big|heavy) is <building>?
when was <building> (built|opened|finished)?
how long is <river>?
where does <river> (begin|end|start|rise)?
what is the (longest|deepest|widest) (river|lake|tunnel|bridge) in (the world|<land>)?
how (deep|old|salty) is (the Dead Sea|the Baltic Sea|Lake Baikal|the Mariana Trench)?
how (far away|hot|cold|big|heavy) is <planet>?
how many moons does <planet> have?
what is the (temperature|atmosphere|gravity|diameter) (on|of) <planet>?
is there life on <planet>?
what is (the best medicine|the treatment|a cure|the cause|a good remedy) (for|against|of) <illness>?
how do I (treat|cure|get rid of|recognise|avoid) <illness>?
what (causes|helps against|are the symptoms of|can I do against) <illness>?
(I think I have|I have|my child has|my mother has) <illness>. What should I (do|take)?
(do I|could I) have <illness>?
is <illness> (dangerous|contagious|curable|serious|deadly)?
(should|can|may) I take <drug> (with alcohol|every day|for <illness>|during pregnancy|for a child)?
how much <drug> (should|can|may) I take?
what are the side effects of <drug>?
how does <drug> work?
why does my <body> hurt?
what does the <body> do?
how (can|do) I keep my <body> healthy?
which doctor should I see for <illness>?
how many calories (are in <dish>|does <dish> have)?
is (coffee|sugar|red meat|wine|salt|butter|fasting|<drug>) (good|bad|healthy) (for you|for the <body>|)?
is it (legal|illegal|allowed|a crime) to (park here|record a call|sell homemade food|fly a drone|copy a film) in <land>?
what is the law (on|about) <law> in <land>?
(do I need|how do I find|should I pay) a lawyer for <law>?
(can|may) my (landlord|boss|neighbour|bank) (do that|throw me out|fire me|raise the rent|cancel my contract)?
how do I (write|sign|cancel|file) (a contract|a will|a complaint|a tax return|a claim)?
how (much|high) (tax|are the taxes) (do I pay|must I pay|)(| in <land>)?
explain the law (about|on) <law>
what is the (fine|penalty|punishment) for (speeding|parking|theft|littering|tax fraud)(| in <land>)?
how much (does <thing> cost|is <thing>|would <thing> cost)(| in <land>| today)?
what (is|was) the price of (<thing>|<element>|oil|gas|electricity|<firm> stock)(| today| now)?
where can I buy <thing>(| cheaply)?
which (laptop|phone|car|camera|bicycle|television|printer) should I buy?
what is the (stock price|share price|market value|revenue|profit) of <firm>(| today)?
should I (buy|sell) <firm> (stock|shares)?
who (founded|owns|runs|is the CEO of|started) <firm>?
when was <firm> founded?
how many people work (at|for) <firm>?
how do I contact <firm>?
how many <money> are (ten|fifty|one hundred|a thousand) (shillings|crowns|pesos|roubles|francs)?
what is the exchange rate (of|for) <money>?
will <firm> (grow|fail|go bankrupt|rise) (this year|next year|soon)?
what is the (latest|newest) (news|news from <land>|iPhone|news about <firm>|news on <star>|model of <firm>)?
what (happened|is happening|is going on|is new) (in <land>|in <city>|in the world|in politics) <day>?
what (is|are) the (news|headlines|top stories) <day>?
any news (about|from) (<land>|<firm>|<star>|<city>)?
who won the (election|elections|vote) in <land>?
what (is|was) in the newspaper <day>?
will there be a (war|strike|storm|crisis) in <land>?
(what will|how will) the (stock market|price of gold|economy) (do|be|develop) <day>?
what are the lottery numbers (for|of) <day>?
who will win (<sport>|the next election|the game) (this year|next year|)?
who won <sport> in (1998|2002|2006|2010|2012|2014|2016|2018|2019|2020|2020|2020|2021|2022|2023)?
who won <sport>(| last year| this year| <day>)?
(winner of|result of) <sport>(| 2020| 2018| 2022| last year)?
(which team|who) (lost|played in|hosted) <sport> in (2014|2016|2018|2020|2020|2022)?
where was <sport> (held|played) in (2014|2016|2018|2020|2022)?
what was the score of (the game|the match|<sport>) <day>?
how many (goals|points|medals|titles) did (<star>|<land>|<first> <last>) (score|win|get)?
what are the rules of <game>?
how do (you|I) play <game>?
who is the best <game> player (in the world|of all time|ever)?
how many players (play <game>|are on a <game> court)?
how long does a game of <game> last?
how do (I|you) (make|cook|bake|prepare) <dish>?
(give me|tell me|do you have|what is|write) (a|the|a good|an easy) recipe for <dish>(|?)
(recipe for|how to cook|how to make) <dish>(|?)
what (goes|ingredients go|do I need|do you put) (into|in|for) <dish>?
how long (do I cook|do I bake|must I boil|does it take to make) <dish>?
what (should|can|shall) I (cook|eat|make) (for dinner|for lunch|tonight|for ten guests)?
which wine goes (well |)with <dish>?
can I freeze <dish>?
who (directed|made|starred in|wrote the music for|acted in|produced) <movie>?
what is <movie> about?
when did <movie> (come out|come to the cinema)?
(is|was) <movie> (good|worth watching|a success|based on a true story)?
how does <movie> end?
(recommend|suggest|can you recommend) (me |)(a movie|a film|a series|a book|a song|a novel|a podcast|a game)
what should I (watch|read|listen to|play) (tonight|next|on the train|at the weekend)?
what is your favourite (movie|book|song|food|band|colour|animal|game|team|country)?
who (wrote|published|illustrated) <book>?
what is <book> about?
(summarise|summarize|give me a summary of|explain the plot of) (<book>|<movie>)
who is the main character (in|of) (<book>|<movie>)?
how many pages does <book> have?
who sings (for |in |with |)<band>?
what is the (best|newest|first) (song|album) of <band>?
(when|where) did <band> (start|form|break up|first play)?
(write|sing|give me) the (lyrics|text) of (a song by <band>|a hit by <band>|the national anthem of <land>)
what do you think (about|of) (<view>|<star>|<movie>|<firm>|<land>|<band>)?
what is your opinion (on|about) (<view>|<star>|<firm>)?
(should|must) (I|we|people) (vote|quit my job|move to <land>|get married|have children|invest in <firm>|study law)?
who should I vote for?
which (party|religion|team|country|school|band) is the best?
is (<star>|<movie>|<band>|<firm>|<land>) better than (<star>|<movie>|<band>|<firm>|<land>)?
do you (like|hate|prefer|love) (<view>|<star>|<dish>|<band>|<game>)?
do you believe in (God|ghosts|aliens|fate|love|magic|horoscopes)?
what is the meaning of life?
(is there|was there) (a God|life after death|life on other planets|intelligent life in space)?
who (shot|killed|betrayed|met) <star>?
what is <science>?
(explain|describe|prove|derive|teach me|tell me about) <science>(| to me| in simple words| briefly)
how (does|do) <science> work?
who (discovered|proved|invented|described) <science>?
what is the (formula|equation|proof|history|importance) (for|of) <science>?
what is the (atomic number|atomic mass|melting point|density|symbol) of <element>?
how (is <element> (made|mined)|do you make <element>|do they find <element>)?
where is <element> found?
what is the (mass|charge|radius|spin) of (an electron|a proton|a neutron|a photon|the sun)?
how many (atoms|stars|cells|galaxies) are there (in the universe|in the world|in a human|on Earth)?
how many (ants|trees|languages|fish) are there (in the universe|in the world|in a human|on Earth)?
how (heavy|fast|old|intelligent|dangerous|long) (is <animal>|can <animal> get)?
what does <animal> eat?
where does <animal> live?
how long does <animal> (live|sleep|carry its young)?
(is <animal> (dangerous|a mammal|a good pet|a reptile)|can <animal> (fly|swim|jump|see colours|hear well))?
how do I (care for|feed|draw|train) <animal>?
why do (cats|dogs|birds|bears|fish|bees) (sleep so much|bark|sing|migrate|sleep in winter|purr|dance)?
how do I (grow|water|plant|cut|care for) <plant>?
when should I plant <plant>?
why (is grass green|is the sea salty|do leaves fall|do we dream|do we yawn|is blood red|do we age)?
how (is|are) (glass|paper|steel|chocolate|plastic|cheese|beer|cement|silk|soap|rubber) made?
who invented (the telephone|the light bulb|the wheel|the radio|paper)?
who invented (the steam engine|the zipper|the bicycle|television)?
how does (a car engine|a fridge|a plane|a battery|a microwave|a radio|the stock market|a lock|a nuclear plant) work?
(when|why) did <history> (begin|end|start|take place)?
what (caused|was|started|happened in|ended) <history>?
who (won|fought in|led|lived in|wrote about) <history>?
(tell me about|explain|describe|summarise) <history>
what happened in (1066|1492|1789|1812|1848|1914|1945|1963|1989|2001)?
(which year|when) did (the Titanic sink|the Berlin Wall fall|Rome fall|the wheel appear|the dinosaurs die)?
what does (the word |)<word> mean?
(define|definition of|meaning of|origin of) <word>
where does the word <word> come from?
what is a synonym (for|of) <word>?
how do you (say|write|pronounce) <phrase> in <tongue>?
translate <phrase> (into|to) <tongue>
what does <phrase> mean in <tongue>?
how (can|do) I learn <tongue>(| quickly| in a month)?
how (can|do) I (learn to |)<skill>?
(teach|show) me (how to|to) <skill>
(what is|what's) the best way to <skill>?
I (want|need) to <skill>. (What should I do|How do I start|Can you help me|Any tips)?
what is the weather (like |)(<day>|in <city>|in <city> <day>|)?
(will it|is it going to|does it) (rain|snow|be sunny|be cold) (<day>|in <city>|in <land>)?
(how cold|how hot|how warm) is it (in <city>|outside|in <land>|here)(| now| today)?
(do I need|should I take) an umbrella (<day>|in <city>)?
what (time|day|date|year) is it(| today| now)?
what is (the date|today's date|the time|the current time|the day today)?
where am I(| now)?
what did I (do|eat|say|buy|dream) <day>?
what is my (age|address|password|birthday|job|phone number|IP address|blood type)?
how (tall|old|rich|heavy) am I?
what am I (thinking|holding|wearing|looking at)?
where (did I put|are) my (keys|glasses|shoes|books|wallet)?
what is in my (bag|pocket|fridge|email|calendar)?
(who called me|who is at the door|who wrote to me|who likes me) <day>?
what is the (password|wifi code|door code|phone number) (of|for) (the office|my bank|<firm>|the hotel)?
(call|text) (my mother|<first> <last>|the police|my boss|a taxi)
(book|order|buy|reserve) (a table|a flight to <city>|<thing>|<dish>|a hotel in <city>)
(set|start|stop) (an alarm|a timer|the music|a reminder)(| for <day>)
(play|show me|download) (a song by <band>|<movie>|a picture of <animal>|a video of <animal>)
(draw|paint|generate|make) (a picture|an image|a photo|a painting) of (<animal>|<building>|<city>)
what is my horoscope (for |)<day>?
how will my (life|future|year) be?
when will (I die|the world end|I get rich|it stop raining|the war end|the sun die)?
does (<first>|my boyfriend|my wife|my teacher|she|he) love me?
why (did|does) (<first>|my friend|my boss|she|he) (leave|hate me|call|lie to me|not answer)?
is <first> <last> (a good person|at home|married|a doctor|your friend)?
what should I (give|buy|cook for) (my mother|<first>|my wife|my boss) (for|on) (her|his|the) birthday?
what should I wear (<day>|to a wedding|to an interview|in <city>)?
how (can|do) I (find|get) (a job|a flat|a girlfriend|a doctor|a loan)(| in <city>)?
how much (money|salary) does (a doctor|a teacher|a pilot|<star>|a lawyer|a nurse) (earn|make|get)?
what is the (best|cheapest|fastest) way (from <city> to <land>|to travel to <land>|to send money to <land>)?
what is (the biggest|the most expensive|the rarest|the oldest) (car|diamond|stamp|hotel) in the world?
what is (the biggest|the most expensive|the rarest|the oldest) (tree|painting|ship|university) in the world?
how many (steps|windows|rooms|people) are in <building>?
who is the (richest|oldest|tallest|strongest|fastest) (man|woman|person) (in the world|in <land>|alive)?
"""
UNKNOWN_WHOLE = [line for line in UNKNOWN_WHOLE.strip().splitlines() if line]
UNKNOWN_CLAUSES = [
    "who <first> <last> is",
    "who <star> is",
    "how old <star> is",
    "how many people live in (<land>|<city>)",
    "who the (president|prime minister|king) of <land> is",
    "how to (make|cook|bake) <dish>",
    "how to <skill>",
    "how much <thing> costs",
    "what <animal> eats",
    "who won <sport>(| in 2020| in 2018| last year)",
    "what <movie> is about",
    "what <science> is",
    "who (directed|made) <movie>",
    "what causes <illness>",
    "how to treat <illness>",
    "when <history> (began|ended)",
    "what the weather is like (<day>|in <city>)",
    "what (time|day) it is",
    "how many moons <planet> has",
    "how tall <building> is",
    "how long <river> is",
    "what <word> means",
    "who founded <firm>",
    "what happened in <land> <day>",
    "how to say <phrase> in <tongue>",
    "what the capital of <state> is",
    "what the law says about <law>",
]
UNKNOWN_NOUNS = [
    "the population of (<land>|<city>)",
    "the (president|currency|flag|national anthem|prime minister) of <land>",
    "the capital of <state>",
    "the (largest|richest|second largest) (city|company|lake) in <land>",
    "a recipe for <dish>",
    "the price of (<thing>|gold|oil)",
    "the winner of <sport>(| in 2020| in 2018| last year)",
    "the (director|main actor|story|end) of <movie>",
    "the (author|plot|main character) of <book>",
    "the height of <building>",
    "the length of <river>",
    "the (meaning|origin) of the word <word>",
    "the age of <star>",
    "the (birthday|address|job) of <first> <last>",
    "the (atomic number|melting point) of <element>",
    "the (cause|treatment) of <illness>",
    "the law (on|about) <law>",
    "the (founder|stock price|head) of <firm>",
    "the weather (<day>|in <city>)",
    "the (latest |)news (from|about) (<land>|<firm>)",
    "the (reason for|end of|beginning of) <history>",
    "your opinion (on|about) <view>",
    "the (meaning of life|time|date|current time)",
    "the distance (from <city> to <land>|to <planet>)",
    "the phone number of (<firm>|<first> <last>|the hotel)",
    "the proof of <science>",
]


def unknown_en(rng: random.Random) -> QA:
    fillers = {name: rng.choice(values) for name, values in FILLERS.items()}
    return unknown(rng, ask(rng, UNKNOWN_WHOLE, UNKNOWN_CLAUSES, UNKNOWN_NOUNS, **fillers))


TOPICS: dict[str, tuple[float, Callable[[random.Random], QA | Chat | Text]]] = {
    "identity_en": (20, identity_en),
    "chat_en": (18, chat_en),
    "capitals_en": (24, capitals_en),
    "world_series_en": (11, world_series_en),
    "cities_en": (13, cities_en),
    "beijing_en": (15, beijing_en),
    "facts_en": (11, fact),
    "unknown_en": (12, unknown_en),
}
