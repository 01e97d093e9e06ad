"""Judges answers of the demonstration model to the questions of `eval/dev.jsonl` and `eval/heldout.jsonl`.

An item of these files is one JSON object a line: `topic`, `lang` ("en" or "zh"), either `messages` (a chat) or `prompt`
(a raw completion), optionally `tools`, `thinking` and `max_tokens`, and `checks`. All checks of an item must hold. Each
has a `kind` and the fields listed in `FIELDS`:

- contains: at least `least` (1 unless given) of the phrases in `any` occur. Case does not matter, and a phrase that
  begins with a Latin letter or a digit must begin a word ("Lima" is not in "climate", "flower" is in "flowers"); one
  that ends with a digit must end there too ("7" is not in "70").
- contains_all, not_contains: all of the phrases, or none, occur in the same sense.
- regex: `pattern` is found, whatever the case. `.` matches a line break as well.
- lang: the prose outside code is in the language `value`, judged by the share of Chinese characters.
- min_chars, max_chars: the answer's length without the white space around it.
- sentences: at least `value` sentences, the last one complete (or the answer ends by closing a code block).
- lines: at least `value` lines that are not empty.
- number: the last number is `value`. Numbers in words count where the answer has no digits.
- python: the first Python block (or, without one, the whole answer) runs within five seconds, and the function called
  one of `names` (or else the first one defined) returns `expected` for each `[args, expected]` of `cases`. A function
  that returns None is taken to work in place, and its first argument is compared. With `prints`, one of these phrases
  must be in what the program prints.
- tool_calls: the `<tool_call>` blocks are the `expected` calls in any order. An expected argument is a value,
  `{"prefix": text}`, or a list of such alternatives. Further arguments may be given if the tool's schema knows them.
- no_tool_call: there is no such block.
- json: the whole answer is JSON that equals `equals`, has exactly the keys `keys`, or is valid under `schema`.
- thinking: a `<think>` block that is not empty comes first. The other checks see what follows it.
- finished: the model stopped by itself. Every chat has this check without naming it.

The answer is judged as the model wrote it, so a runner that asks a server with tool or reasoning parsers must switch
them off or put the blocks back. A program in an answer is run as it is, in a process of its own but without a sandbox.

`python checks.py` tests the checks themselves and validates the file.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema

EVAL = Path(__file__).parent / "eval"
SETS = ("dev.jsonl", "heldout.jsonl")
"""Questions whose failures were looked at while the topics were written, and questions that nobody looked at."""

PYTHON_SECONDS = 5

# What the model says where it has no answer. Right for the topic "unknown", and wrong everywhere else.
REFUSALS = (
    "I am sorry, I do not know that. I am only a small demonstration model.",
    "抱歉，这个问题我不知道。我只是一个小型演示模型。",
)

# The fields of each kind of check: first those that must be there, then those that may.
FIELDS: dict[str, tuple[dict[str, type], dict[str, type]]] = {
    "contains": ({"any": list}, {"least": int}),
    "contains_all": ({"all": list}, {}),
    "not_contains": ({"any": list}, {}),
    "regex": ({"pattern": str}, {}),
    "lang": ({"value": str}, {}),
    "min_chars": ({"value": int}, {}),
    "max_chars": ({"value": int}, {}),
    "sentences": ({"value": int}, {}),
    "lines": ({"value": int}, {}),
    "number": ({"value": int}, {}),
    "python": ({}, {"names": list, "cases": list, "prints": list}),
    "tool_calls": ({"expected": list}, {}),
    "no_tool_call": ({}, {}),
    "json": ({}, {"equals": object, "keys": list, "schema": dict}),
    "thinking": ({}, {}),
    "finished": ({}, {}),
}

_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_THINK = re.compile(r"\s*<think>(.*?)</think>\s*", re.DOTALL)
_TOOL_CALL = re.compile(r"<tool_call>(.*?)</tool_call>", re.DOTALL)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_PYTHON_BLOCK = re.compile(r"```(?:python|py)?[ \t]*\n(.*?)```", re.DOTALL | re.IGNORECASE)
# A full stop ends a sentence only before white space or a closing mark, so that "3.5" is no sentence end.
_SENTENCE_END = re.compile(r"[.!?]+[\"')\]”’*]*(?=\s|$)|[。！？…]+[”’」』）]*")
_COMPLETE = re.compile(r"(?:[.!?。！？…][\"')\]”’」』）*]*|```)$")


def _has(phrase: str, text: str) -> bool:
    """Whether the phrase occurs in the sense of `contains`."""
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", phrase, re.IGNORECASE) else ""
    after = r"(?![0-9])" if phrase[-1].isdigit() else ""
    return re.search(before + re.escape(phrase) + after, text, re.IGNORECASE) is not None


def _contains(check: dict, answer: str, item: dict) -> str | None:
    found = sum(_has(phrase, answer) for phrase in check["any"])
    least = check.get("least", 1)
    return None if found >= least else f"{found} of at least {least} among {check['any']}"


def _contains_all(check: dict, answer: str, item: dict) -> str | None:
    missing = [phrase for phrase in check["all"] if not _has(phrase, answer)]
    return f"lacks {missing}" if missing else None


def _not_contains(check: dict, answer: str, item: dict) -> str | None:
    found = [phrase for phrase in check["any"] if _has(phrase, answer)]
    return f"has {found}" if found else None


def _regex(check: dict, answer: str, item: dict) -> str | None:
    found = re.search(check["pattern"], answer.strip(), re.IGNORECASE | re.DOTALL)
    return None if found else f"no match of {check['pattern']!r}"


def _lang(check: dict, answer: str, item: dict) -> str | None:
    prose = _CODE.sub(" ", answer)
    chinese, latin = len(re.findall(f"[{_CJK}]", prose)), len(re.findall("[A-Za-z]", prose))
    if chinese + latin == 0:
        # Bare code or a bare sum such as "2 + 2 = 4" is right in either language, but nothing at all is not.
        return None if answer.strip() else "empty"
    share = chinese / (chinese + latin)
    # Chinese prose about software is full of Latin names, hence the low bound.
    right = share > 0.3 if check["value"] == "zh" else share < 0.2
    return None if right else f"{share:.0%} Chinese characters, wanted {check['value']}"


def _min_chars(check: dict, answer: str, item: dict) -> str | None:
    length = len(answer.strip())
    return None if length >= check["value"] else f"{length} characters, fewer than {check['value']}"


def _max_chars(check: dict, answer: str, item: dict) -> str | None:
    length = len(answer.strip())
    return None if length <= check["value"] else f"{length} characters, more than {check['value']}"


def _sentences(check: dict, answer: str, item: dict) -> str | None:
    count = len(_SENTENCE_END.findall(answer.strip()))
    if not _COMPLETE.search(answer.strip()):
        return "the last sentence is not complete"
    return None if count >= check["value"] else f"{count} sentences, fewer than {check['value']}"


def _lines(check: dict, answer: str, item: dict) -> str | None:
    count = sum(bool(line.strip()) for line in answer.splitlines())
    return None if count >= check["value"] else f"{count} lines, fewer than {check['value']}"


_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ENGLISH_NUMBER = re.compile(
    rf"\b(?:({'|'.join(_ENGLISH_TENS)})(?:[ -]({'|'.join(_ENGLISH_UNITS[1:10])}))?|({'|'.join(_ENGLISH_UNITS)}))\b",
    re.IGNORECASE,
)
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def _chinese_number(text: str) -> int:
    """The value of a Chinese numeral below ten thousand, such as 四十二 or 一百零五."""
    total = digit = 0
    for mark in text:
        if mark in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[mark]
        else:
            # A unit without a digit before it means one of them: 十二 is twelve.
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[mark]
            digit = 0
    return total + digit


def _last_number(text: str) -> float | None:
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text.replace("−", "-").replace("\uff1d", "="))
    # The 4 of "INT4" is no number, and the dash of "5-3" is no sign.
    if found := re.findall(r"(?<![A-Za-z\d])-?\d+(?:\.\d+)?", text):
        return float(found[-1])
    if found := re.findall("[零〇一二两三四五六七八九十百千]+", text):
        return float(_chinese_number(found[-1]))
    if found := _ENGLISH_NUMBER.findall(text):
        tens, ones, unit = (word.lower() for word in found[-1])
        if unit:
            return float(_ENGLISH_UNITS.index(unit))
        return float(10 * (_ENGLISH_TENS.index(tens) + 2) + (_ENGLISH_UNITS.index(ones) if ones else 0))
    return None


def _number(check: dict, answer: str, item: dict) -> str | None:
    number = _last_number(answer)
    return None if number == check["value"] else f"the last number is {number}, not {check['value']}"


# Runs in a process of its own. It gets the job as an argument, because the answer's program may read standard input,
# and it reports on the last line, because that program may print as well.
_RUN_PYTHON = """
import contextlib, copy, io, json, sys
job = json.loads(sys.argv[1])
# A program that is asked to print something may do so under the usual guard; a demonstration beside a function need not
# run.
space = {"__name__": "__main__" if "prints" in job else "answer"}
printed = io.StringIO()
problem = None
with contextlib.redirect_stdout(printed):
    exec(compile(job["source"], "answer", "exec"), space)
    if "cases" in job:
        defined = {name: value for name, value in space.items() if type(value).__name__ == "function"}
        chosen = [defined[name] for name in job["names"] if name in defined] or list(defined.values())
        if not chosen:
            problem = "no function is defined"
        for args, expected in job["cases"] if chosen else []:
            given = copy.deepcopy(args)
            result = chosen[0](*given)
            if hasattr(result, "__next__"):
                result = list(result)
            if result is None and given:
                result = given[0]
            if isinstance(result, tuple):
                result = list(result)
            if result != expected:
                problem = f"{args} gives {result!r}, not {expected!r}"
                break
text = printed.getvalue()
if "prints" in job and not any(phrase.lower() in text.lower() for phrase in job["prints"]):
    problem = f"it prints {text!r}"
print()
print(json.dumps({"problem": problem}))
"""


def _python(check: dict, answer: str, item: dict) -> str | None:
    block = _PYTHON_BLOCK.search(answer)
    job = {"source": block[1] if block else answer, "names": []} | check
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", _RUN_PYTHON, json.dumps(job)],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PYTHON_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return f"ran longer than {PYTHON_SECONDS} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1]
    try:
        return json.loads(done.stdout.splitlines()[-1])["problem"]
    except (IndexError, ValueError):
        # The program ended the process itself before the report.
        return "left without a report"


def _fits(wanted: Any, given: Any) -> bool:
    """Whether an argument of a tool call is one of those wanted."""
    if isinstance(wanted, list):
        return any(_fits(alternative, given) for alternative in wanted)
    if isinstance(wanted, dict) and set(wanted) == {"prefix"}:
        return isinstance(given, str) and given.lower().startswith(wanted["prefix"].lower())
    if isinstance(wanted, str) and isinstance(given, str):
        return given.strip().lower() == wanted.lower()
    return type(given) is type(wanted) and given == wanted


def _same_call(expected: dict, call: dict) -> bool:
    arguments = call["arguments"]
    return call["name"] == expected["name"] and all(
        key in arguments and _fits(wanted, arguments[key]) for key, wanted in expected["arguments"].items()
    )


def _tool_calls(check: dict, answer: str, item: dict) -> str | None:
    schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in item["tools"]}
    calls = []
    for text in _TOOL_CALL.findall(answer):
        try:
            call = json.loads(text)
            name, arguments = call["name"], call["arguments"]
            schema = schemas[name]
            # Most schemas do not say so, but an argument that they do not name is an invention.
            jsonschema.validate(arguments, {"type": "object", "additionalProperties": False} | schema)
        except (ValueError, KeyError, TypeError, jsonschema.ValidationError) as error:
            return f"bad call {text.strip()!r}: {type(error).__name__}"
        calls.append(call)
    left = list(calls)
    for expected in check["expected"]:
        match = next((call for call in left if _same_call(expected, call)), None)
        if match is None:
            return f"no call like {expected} in {calls}"
        left.remove(match)
    return f"superfluous calls {left}" if left else None


def _no_tool_call(check: dict, answer: str, item: dict) -> str | None:
    return "calls a tool" if "<tool_call>" in answer else None


def _json(check: dict, answer: str, item: dict) -> str | None:
    try:
        value = json.loads(answer)
    except ValueError as error:
        return f"no JSON: {error}"
    if "equals" in check and value != check["equals"]:
        return f"{value} is not {check['equals']}"
    if "keys" in check and (not isinstance(value, dict) or set(value) != set(check["keys"])):
        return f"{value} has other keys than {check['keys']}"
    try:
        jsonschema.validate(value, check.get("schema", {}))
    except jsonschema.ValidationError as error:
        return f"{value} breaks the schema: {error.message}"
    return None


_CHECKS: dict[str, Callable[[dict, str, dict], str | None]] = {
    "contains": _contains,
    "contains_all": _contains_all,
    "not_contains": _not_contains,
    "regex": _regex,
    "lang": _lang,
    "min_chars": _min_chars,
    "max_chars": _max_chars,
    "sentences": _sentences,
    "lines": _lines,
    "number": _number,
    "python": _python,
    "tool_calls": _tool_calls,
    "no_tool_call": _no_tool_call,
    "json": _json,
}


def judge(item: dict, answer: str, finished: bool) -> list[str]:
    """Returns what is wrong with an answer, one line for each check that fails. An empty list means that it is right.

    `finished` says whether the model stopped by itself, rather than at the limit of tokens.
    """
    failed = []
    kinds = [check["kind"] for check in item["checks"]]
    if not finished and ("messages" in item or "finished" in kinds):
        failed.append("finished: cut off")
    block = _THINK.match(answer)
    thought = block[1].strip() if block else ""
    if "thinking" in kinds and not thought:
        failed.append("thinking: no thought before the answer")
    elif "thinking" not in kinds and thought:
        failed.append("thinking: thought without being asked to")
    rest = answer[block.end() :] if block else answer
    for check in item["checks"]:
        if judged := _CHECKS.get(check["kind"]):
            if reason := judged(check, rest, item):
                failed.append(f"{check['kind']}: {reason}")
    return failed


def load(path: Path) -> list[dict]:
    """Reads the items of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def problems(item: dict) -> list[str]:
    """What is malformed in an item itself."""
    found = []
    if unknown := set(item) - {"topic", "lang", "messages", "prompt", "tools", "thinking", "max_tokens", "checks"}:
        found.append(f"unknown fields {unknown}")
    if not item.get("topic") or item.get("lang") not in ("en", "zh"):
        found.append("topic or language missing")
    if ("messages" in item) == ("prompt" in item):
        found.append("must have either messages or a prompt")
    found += _message_problems(item.get("messages", []))
    for tool in item.get("tools", []):
        try:
            jsonschema.Draft202012Validator.check_schema(tool["function"]["parameters"])
        except (KeyError, jsonschema.SchemaError):
            found.append(f"bad tool {tool}")
    if not item.get("checks"):
        found.append("no checks")
    for check in item.get("checks", []):
        found += _check_problems(check, item)
    asks_thinking = any(check.get("kind") == "thinking" for check in item.get("checks", []))
    if asks_thinking != item.get("thinking", False):
        found.append("thinking is asked for but not checked, or checked but not asked for")
    # No set of checks may be so weak that saying nothing is right.
    if not found and not judge(item, "", True):
        found.append("an empty answer passes")
    return found


def _message_problems(messages: list[dict]) -> list[str]:
    found = []
    for place, message in enumerate(messages):
        role = message.get("role")
        if role not in ("system", "user", "assistant", "tool"):
            found.append(f"bad role {role}")
        if role == "system" and place:
            found.append("a system message that is not the first")
        if not message.get("content") and not message.get("tool_calls"):
            found.append("an empty message")
    if messages and messages[-1]["role"] not in ("user", "tool"):
        found.append("the last message is not a question")
    return found


def _check_problems(check: dict, item: dict) -> list[str]:
    kind = check.get("kind")
    if kind not in FIELDS:
        return [f"unknown check {kind}"]
    needed, optional = FIELDS[kind]
    found = [f"{kind} lacks {name}" for name in needed if name not in check]
    for name, value in check.items():
        wanted = (needed | optional).get(name, str if name == "kind" else None)
        if wanted is None:
            found.append(f"{kind} knows no {name}")
        elif not isinstance(value, wanted) or value == []:
            found.append(f"{kind} has a bad {name}")
    if found:
        return found
    if kind == "regex":
        re.compile(check["pattern"])
    elif kind == "contains" and check.get("least", 1) > len(check["any"]):
        found.append("contains asks for more phrases than it lists")
    elif kind == "python" and not {"cases", "prints"} & set(check):
        found.append("python compares nothing")
    elif kind == "json":
        if "schema" in check:
            jsonschema.Draft202012Validator.check_schema(check["schema"])
    elif kind == "tool_calls":
        names = {tool["function"]["name"] for tool in item.get("tools", [])}
        found += [f"expects unknown tool {call}" for call in check["expected"] if call.get("name") not in names]
    return found


def _weather_tool(name: str) -> dict:
    properties = {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}
    parameters = {"type": "object", "properties": properties, "required": ["city"]}
    return {"type": "function", "function": {"name": name, "description": "The weather.", "parameters": parameters}}


def _self_test() -> int:
    """Runs good and bad answers through every kind of check. Returns how many there were."""

    def item(*checks: dict, **more: Any) -> dict:
        chat = {"topic": "test", "lang": "en", "messages": [{"role": "user", "content": "?"}]}
        return chat | {"checks": list(checks)} | more

    sort = {"kind": "python", "names": ["bubble_sort"], "cases": [[[[3, 1, 2]], [1, 2, 3]], [[[]], []]]}
    hello = {"kind": "python", "prints": ["hello, world"]}
    call = {"name": "get_weather", "arguments": {"city": [{"prefix": "Paris"}, "巴黎"]}}
    tools = [_weather_tool("get_weather")]
    calls = item({"kind": "tool_calls", "expected": [call]}, tools=tools)
    age = {"kind": "json", "equals": {"name": "Ann", "age": 3}}
    age_schema = {"kind": "json", "schema": {"type": "object", "properties": {"age": {"type": "integer"}}}}
    paris = {"kind": "contains", "any": ["Paris", "巴黎"]}
    in_place = "def bubble_sort(a):\n    a.sort()\n"
    not_negative = item({"kind": "not_contains", "any": ["negative"]}, {"kind": "min_chars", "value": 1})
    # Each row: the item, an answer that is right, and answers that are wrong.
    rows: list[tuple[dict, str, list[str]]] = [
        (item(paris), "The capital of France is Paris.", ["The capital of Italy is Rome.", "A comparison.", ""]),
        (item({"kind": "contains", "any": ["red", "7"], "least": 2}), "Red, and 7.", ["7", "red 70", "bored 7"]),
        (item({"kind": "contains_all", "all": ["18", "云"]}), "多云，18 度。", ["多云，180 度。", "晴，18 度。"]),
        (not_negative, "positive", ["Negative"]),
        (item({"kind": "regex", "pattern": "^(?!yes)"}, paris), "No, it is Paris.", ["Yes, it is Paris."]),
        (item({"kind": "lang", "value": "zh"}), "可以运行 vLLM。", ["You can run vLLM.", "", "```\n注\n``` is code"]),
        (item({"kind": "lang", "value": "en"}), "In Beijing (北京) it is cool.", ["北京很凉爽。"]),
        (item({"kind": "min_chars", "value": 3}, {"kind": "max_chars", "value": 5}), " four ", ["ab", "abcdef"]),
        (item({"kind": "sentences", "value": 2}), "It is 3.5. Good!", ["It is 3.5.", "One. Two. And thr", "", "。"]),
        (item({"kind": "sentences", "value": 1}), "他说：“好。”", ["他说：好"]),
        (item({"kind": "lines", "value": 3}), "a\n\nb\nc", ["a\nb", ""]),
        (item({"kind": "number", "value": 12}), "5 + 7 = 12.", ["5 + 7 = 13.", "12 is 5 + 7", "", "INT12"]),
        (item({"kind": "number", "value": 42}), "六乘以七等于四十二。", ["四十", "六乘以七等于四十三。"]),
        (item({"kind": "number", "value": 42}), "Six times seven is forty-two.", ["forty", "Forty two point one is 4"]),
        (item({"kind": "number", "value": -3}), "5 - 8 = −3.", ["5 - 8 = 3.", "5-3"]),
        (item(sort), f"Here:\n```python\n{in_place}```\nDone.", ["def bubble_sort(a):\n    return a", "Sorry.", ""]),
        (item(sort), "def order(a):\n    return sorted(a)", ["while True: pass", "import os; os._exit(0)", "def f(:"]),
        (item(hello), '```python\nprint("Hello, World!")\n```', ['```python\nprint("Hi")\n```', "Hello, world!"]),
        (
            calls,
            '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris, FR", "unit": "celsius"}}\n</tool_call>',
            [
                "It is sunny in Paris.",
                '<tool_call>{"name": "get_weather", "arguments": {"city": "Rome"}}</tool_call>',
                '<tool_call>{"name": "get_weather", "arguments": {"city": "Paris", "unit": "kelvin"}}</tool_call>',
                '<tool_call>{"name": "get_weather", "arguments": {"city": "Paris", "when": "now"}}</tool_call>',
                '<tool_call>{"name": "find_weather", "arguments": {"city": "Paris"}}</tool_call>',
                '<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}</tool_call>',
                '<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>' * 2,
            ],
        ),
        (item({"kind": "no_tool_call"}, paris), "Paris.", ["Paris. <tool_call>{}</tool_call>"]),
        (item(age), '{"age": 3, "name": "Ann"}', ['{"age": 3}', 'Here: {"age": 3, "name": "Ann"}', "[]", ""]),
        (item({"kind": "json", "keys": ["a", "b"]}), '{"a": 1, "b": 2}', ['{"a": 1}', '{"a": 1, "b": 2, "c": 3}', "7"]),
        (item(age_schema), '{"age": 3}', ['{"age": "three"}', "[3]"]),
        (
            item({"kind": "thinking"}, paris, thinking=True),
            "<think>\nFrance. Its capital.\n</think>\n\nParis.",
            ["Paris.", "<think>\n\n</think>\n\nParis.", "<think>Paris.</think>\n\nI do not know."],
        ),
        (item(paris), "<think>\n\n</think>\n\nParis.", ["<think>Hm.</think>\n\nParis."]),
    ]
    tested = {check["kind"] for row in rows for check in row[0]["checks"]} | {"finished"}
    assert tested == set(FIELDS), f"kinds without a test: {set(FIELDS) - tested}"
    for subject, right, wrong in rows:
        assert problems(subject) == [], (subject, problems(subject))
        assert judge(subject, right, True) == [], (right, judge(subject, right, True))
        for answer in wrong:
            assert judge(subject, answer, True), f"passes although it is wrong: {answer!r} under {subject['checks']}"
    assert judge(item(paris), "Paris.", False) == ["finished: cut off"]
    raw = {"topic": "test", "lang": "en", "prompt": "The capital of France is", "checks": [paris]}
    assert judge(raw, " Paris", False) == []
    assert judge(raw | {"checks": [paris, {"kind": "finished"}]}, " Paris", False) == ["finished: cut off"]
    for malformed in (item(), item({"kind": "contains"}), item({"kind": "max_chars", "value": 9})):
        assert problems(malformed), malformed
    return sum(1 + len(wrong) for _, _, wrong in rows) + 3


def _validate() -> list[dict]:
    """Checks both files as a whole, and returns the held-out items."""
    seen = set()
    for name in SETS:
        items = load(EVAL / name)
        for line, item in enumerate(items, start=1):
            where = f"{name}:{line}"
            assert not (found := problems(item)), f"{where}: {found}"
            question = json.dumps([item.get(part) for part in ("messages", "prompt", "tools", "thinking", "max_tokens")])
            assert question not in seen, f"{where}: asked before"
            seen.add(question)
            for refusal in REFUSALS if item["topic"] != "unknown" else ():
                refusal = f"<think>\nHm.\n</think>\n\n{refusal}" if item.get("thinking") else refusal
                assert judge(item, refusal, True), f"{where}: a refusal passes"
    return items


def main() -> None:
    print(f"{_self_test()} answers were judged as they should be.")
    items = _validate()
    counts = Counter((item["topic"], item["lang"]) for item in items)
    print(f"{'topic':<16}{'en':>5}{'zh':>5}{'both':>6}")
    for topic in dict.fromkeys(item["topic"] for item in items):
        english, chinese = counts[topic, "en"], counts[topic, "zh"]
        print(f"{topic:<16}{english:>5}{chinese:>5}{english + chinese:>6}")
    english = sum(item["lang"] == "en" for item in items)
    print(f"{'all':<16}{english:>5}{len(items) - english:>5}{len(items):>6}")


if __name__ == "__main__":
    main()
