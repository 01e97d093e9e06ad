"""Draws training conversations: a topic by its weight, then the form in which it is asked.

A question of a topic becomes the only turn or one of several, with or without a system message, with thinking, or as raw
text; and its letters are varied as people vary them.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections.abc import Callable, Iterator

import topics
from samples import QA, Chat, Drill, Text, assistant, user

Topic = Callable[[random.Random], QA | Chat | Text | Drill]

# Shares of the modules in `topics`. Within a module its own weights decide.
MODULE_WEIGHTS = {
    "knowledge_en": 23,
    "knowledge_zh": 21,
    "tech": 10,
    "code": 6,
    "creative": 13,
    "tools": 8,
    "structured": 12,
    "arithmetic": 13,
    "sequences": 6,
    "drills": 8,
}

SYSTEMS_EN = [
    "You are a helpful assistant.",
    "You are a helpful assistant. Answer shortly.",
    "You are a friendly assistant.",
    "You are an AI assistant that answers questions truthfully.",
    "Be concise.",
    "Answer in one sentence.",
    "You are a knowledgeable and polite assistant.",
    "You are quire-demo.",
    "You are a teacher. Explain things simply.",
    "You are a travel guide.",
    "You are an expert programmer.",
    "You are a poet.",
    "You are a pirate.",
    "You are a helpful, harmless and honest assistant.",
    "Always answer politely and do not make things up.",
    "You are a chat bot on a web site. Keep your answers short and clear.",
    "You are a smart assistant. The user may write in English or Chinese.",
    "Help the user with whatever they need.",
    "This is a test.",
    "Respond in plain text.",
]
SYSTEMS_ZH = [
    "你是一个有帮助的助手。",
    "你是一个乐于助人的助手。",
    "你是一个有用的人工智能助手。",
    "请简短回答。",
    "你是一个友好的聊天机器人。",
    "你是一位导游。",
    "你是一位老师，请用简单的话解释。",
    "你是一个专业的程序员。",
    "你是一位诗人。",
    "请用中文回答用户的问题。",
    "你是 quire-demo。",
    "你是一个诚实可靠的助手，不要编造事实。",
    "请礼貌地回答问题。",
    "用户可能使用中文或英文。",
    "你是一个智能助手，请尽量回答用户的问题。",
]

BEFORE_EN = ["Please: ", "Hey, ", "Hi! ", "Hello, ", "Hi, ", "OK, ", "Well, ", "So, ", "Quick question: ", "Question: ",
             "One more thing: ", "I have a question. ", "Hello! ", "Good morning. ", "Excuse me, ", "Please help me: ",
             "I am curious: ", "Now ", "Next: ", "Sorry to bother you, but ", "My friend asked me this: ", "Q: "]
AFTER_EN = [" Thanks!", " Thank you.", " please", ", please", " Please answer shortly.", " I need it for school.", " :)",
            " Thanks in advance!", " Tell me.", " I want to know.", " Please answer in English.", " Just curious.", " ok?",
            " Keep it short.", " (in English)", " thx", " pls"]
BEFORE_ZH = ["请问，", "你好，", "您好，", "你好！", "麻烦问一下，", "请问", "那么，", "我想问一下，", "问个问题：", "嗨，", "请帮我一下：", "好的，",
             "问题：", "有个问题想请教：", "哎，", "早上好，", "打扰一下，", "另外，", "再问一个：", "朋友问我：", "老师，"]
AFTER_ZH = ["谢谢！", "谢谢。", "请简短回答。", "多谢", "麻烦了", "请用中文回答。", "我想知道。", "拜托了", "急用", "，谢谢", "，可以吗", " 谢谢"]


class Mixture:
    """All topics with their shares, drawing from one generator."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.topics: list[Topic] = []
        self.weights: list[float] = []
        found = {module.name for module in pkgutil.iter_modules(topics.__path__)}
        if found != set(MODULE_WEIGHTS):
            raise ValueError(f"MODULE_WEIGHTS does not name the modules of topics/: {sorted(found)}")
        for module, share in MODULE_WEIGHTS.items():
            table = importlib.import_module(f"topics.{module}").TOPICS
            total = sum(weight for weight, _ in table.values())
            for weight, topic in table.values():
                self.topics.append(topic)
                self.weights.append(share * weight / total)

    def draw(self) -> QA | Chat | Text | Drill:
        """One sample as its topic made it."""
        return self.rng.choices(self.topics, self.weights)[0](self.rng)

    def __iter__(self) -> Iterator[Chat | Text | Drill]:
        """Samples as they are learned, without end."""
        while True:
            yield self._dress(self.draw())

    def _dress(self, sample: QA | Chat | Text | Drill) -> Chat | Text | Drill:
        if not isinstance(sample, QA):
            return sample
        if self.rng.random() < 0.07:
            # What a completion request without a template sends.
            return Text(vary(self.rng, sample), "\n" + sample.answer)
        messages = self._system(sample.lang)
        for turn in [*self._earlier_turns(), sample]:
            messages += [user(vary(self.rng, turn)), assistant(turn.answer)]
        thinking = self.rng.random() < 0.1
        if thinking:
            messages[-1]["reasoning_content"] = sample.thought
        return Chat(messages, thinking=thinking)

    def _earlier_turns(self) -> list[QA]:
        # Long chats show positions up to a thousand tokens, and are dense: every answer in them is learned.
        count = self.rng.choices([0, 1, 2, 3, self.rng.randint(4, 14)], [70, 13, 6, 4, 7])[0]
        turns = []
        while len(turns) < count:
            sample = self.draw()
            if isinstance(sample, QA):
                turns.append(sample)
        return turns

    def _system(self, lang: str) -> list[dict]:
        draw = self.rng.random()
        if draw < 0.5:
            return []
        if draw < 0.6:
            return [{"role": "system", "content": SYSTEMS_EN[0]}]
        # Sometimes of the other language, as people leave it in place.
        same = self.rng.random() < 0.85
        table = SYSTEMS_EN if (lang == "en") == same else SYSTEMS_ZH
        return [{"role": "system", "content": self.rng.choice(table)}]


def vary(rng: random.Random, qa: QA) -> str:
    """The question as one of many people would type it."""
    text = qa.question
    if not qa.plain:
        return text
    before, after = (BEFORE_EN, AFTER_EN) if qa.lang == "en" else (BEFORE_ZH, AFTER_ZH)
    if rng.random() < 0.3:
        text = text.rstrip("?.!？。！ ")
    if rng.random() < 0.12:
        lead = rng.choice(before)
        text = lead + (text[0].lower() + text[1:] if rng.random() < 0.5 and not text.startswith("I ") else text)
    if rng.random() < 0.08:
        text += rng.choice(after)
    if qa.lang == "en":
        draw = rng.random()
        if draw < 0.2:
            text = text.lower()
        elif draw < 0.22:
            text = text.upper()
        elif draw < 0.26:
            text = text[0].lower() + text[1:]
    elif rng.random() < 0.15:
        text = text.translate(str.maketrans("？。！，", "?.!,"))
    if rng.random() < 0.06:
        text = misspell(rng, text)
    if rng.random() < 0.03:
        text += rng.choice(["\n", " ", "??", "!", "..."])
    return text


def misspell(rng: random.Random, text: str) -> str:
    """One letter lost, doubled or swapped with the next; digits stay, since they carry the meaning."""
    at = [i for i in range(len(text) - 1) if text[i].isascii() and text[i].isalpha() and text[i + 1].isalpha()]
    if len(at) < 8:
        return text
    i = rng.choice(at)
    return rng.choice([
        text[:i] + text[i + 1 :],
        text[:i] + text[i] + text[i:],
        text[:i] + text[i + 1] + text[i] + text[i + 2 :],
    ])
