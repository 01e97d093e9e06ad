"""Structured output through the openai package: its helpers with pydantic classes, and vLLM's fields beside them."""

import asyncio
import json
import re
from typing import Annotated, Literal

import openai
import pytest
from pydantic import BaseModel, Field

from conftest import make_client

ASK = {"model": "quire-demo", "temperature": 0, "max_tokens": 800}
MESSAGES = [{"role": "user", "content": "What will the weather be like in Paris?"}]
GRAMMAR = 'root ::= "wind from the " ("north" | "south") (" and rain")?'


class Wind(BaseModel):
    side: Literal["north", "south"]
    storm: bool


class Forecast(BaseModel):
    """Every value is short, so that an answer ends whatever the model prefers."""

    sky: Literal["clear", "cloudy"]
    wind: Wind
    warning: Literal["heat", "frost"] | None
    nights: Annotated[list[Wind], Field(max_length=1)]


SCHEMA = {
    "type": "object",
    "properties": {
        "sky": {"enum": ["clear", "cloudy"]},
        "days": {"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 3},
    },
    "required": ["sky", "days"],
    "additionalProperties": False,
}


def is_forecast(text: str) -> bool:
    found = json.loads(text)
    days = found["days"]
    fits = set(found) == {"sky", "days"} and found["sky"] in ("clear", "cloudy")
    return fits and 1 <= len(days) <= 3 and all(isinstance(day, bool) for day in days)


TAG = {
    "type": "structural_tag",
    "format": {
        "type": "tag",
        "begin": "<sky>",
        "content": {"type": "json_schema", "json_schema": SCHEMA["properties"]["sky"]},
        "end": "</sky>",
    },
}
# What is asked for under vLLM's name, and what the answer must be.
KINDS = {
    "json": (SCHEMA, is_forecast),
    "regex": (r"(19|20)\d{2}-[01]\d", re.compile(r"(19|20)\d{2}-[01]\d").fullmatch),
    "choice": (["rain", "sun, perhaps"], ["rain", "sun, perhaps"].__contains__),
    "grammar": (GRAMMAR, re.compile("wind from the (north|south)( and rain)?").fullmatch),
    "structural_tag": (json.dumps(TAG), re.compile('<sky>\\s*"(clear|cloudy)"\\s*</sky>').fullmatch),
}
BODIES = [{"structured_outputs": {name: value}} for name, (value, _) in KINDS.items()]
# The spelling of older guides.
BODIES += [{f"guided_{name}": value} for name, (value, _) in KINDS.items() if name != "structural_tag"]


def fits(body: dict, text: str) -> bool:
    [(field, value)] = body.items()
    name = field.removeprefix("guided_") if field != "structured_outputs" else next(iter(value))
    return bool(KINDS[name][1](text))


@pytest.mark.parametrize("body", BODIES, ids=[json.dumps(body)[:30] for body in BODIES])
def test_constraint(demo, body):
    asked = {"messages": MESSAGES, "extra_body": body, **ASK}
    [choice] = demo.chat.completions.create(**asked).choices
    assert choice.finish_reason == "stop"
    assert fits(body, choice.message.content)
    chunks = demo.chat.completions.create(stream=True, **asked)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == choice.message.content
    [choice] = demo.completions.create(prompt="The weather: ", extra_body=body, **ASK).choices
    assert choice.finish_reason == "stop"
    assert fits(body, choice.text)


def test_choices_hold_for_every_sample(demo):
    body = {"structured_outputs": {"choice": ["rain", "sun"]}}
    asked = ASK | {"temperature": 1.5, "n": 6, "seed": 5}
    answer = demo.chat.completions.create(messages=MESSAGES, extra_body=body, **asked)
    assert {choice.message.content for choice in answer.choices} <= {"rain", "sun"}


def test_parsed_answer(demo):
    [choice] = demo.chat.completions.parse(messages=MESSAGES, response_format=Forecast, **ASK).choices
    assert isinstance(choice.message.parsed, Forecast)
    assert choice.message.parsed == Forecast.model_validate_json(choice.message.content)
    assert choice.message.refusal is None


def test_parsed_stream(demo):
    whole = demo.chat.completions.parse(messages=MESSAGES, response_format=Forecast, **ASK).choices[0].message
    with demo.chat.completions.stream(messages=MESSAGES, response_format=Forecast, **ASK) as stream:
        events = list(stream)
        final = stream.get_final_completion().choices[0].message
    assert final.parsed == whole.parsed
    assert "".join(event.delta for event in events if event.type == "content.delta") == whole.content
    [done] = [event for event in events if event.type == "content.done"]
    assert done.parsed == whole.parsed


def test_parsed_asynchronously(demo_server):
    async def ask():
        async with make_client(demo_server, openai.AsyncOpenAI) as client:
            asked = [ASK | {"response_format": kind} for kind in (Forecast, Wind)]
            many = [client.chat.completions.parse(messages=MESSAGES, **each) for each in asked]
            return [answer.choices[0].message.parsed for answer in await asyncio.gather(*many)]

    forecast, wind = asyncio.run(ask())
    assert isinstance(forecast, Forecast) and isinstance(wind, Wind)


def test_any_object(demo):
    form = {"type": "json_object"}
    question = [{"role": "user", "content": "Extract the name and age as JSON: John is 30 years old."}]
    [choice] = demo.chat.completions.create(messages=question, response_format=form, **ASK).choices
    if choice.finish_reason == "stop":
        assert isinstance(json.loads(choice.message.content), dict)
    else:
        assert choice.message.content.lstrip().startswith("{")


@pytest.mark.parametrize(
    "body, param",
    [
        ({"structured_outputs": {"regex": "(", "json": SCHEMA}}, "structured_outputs"),
        ({"structured_outputs": {"regex": "("}}, None),
        ({"structured_outputs": {}}, "structured_outputs"),
        ({"guided_choice": []}, "guided_choice"),
        ({"guided_json": "{"}, "guided_json"),
        ({"guided_grammar": "root ::= other"}, None),
        ({"response_format": {"type": "json_schema"}}, "response_format"),
    ],
)
def test_what_cannot_be_enforced_is_refused(demo, body, param):
    with pytest.raises(openai.BadRequestError) as caught:
        demo.chat.completions.create(messages=MESSAGES, extra_body=body, **ASK)
    assert caught.value.param == param
