"""Instructor: answers as pydantic models, in each of its modes that the server can serve.

The server is to run with JSON without white space: a small model that is held to a schema it does not know tends to
write blanks without end. The texts of the models have limits for the same reason.
"""

from typing import Annotated, Literal

import instructor
import openai
from pydantic import BaseModel, Field, StringConstraints

from checks import PERSON_REQUEST, Target, run

STORY = "Anna is 30 years old and lives in Paris. Tom is 41 years old and lives in Rome."

Short = Annotated[str, StringConstraints(max_length=12)]


class Person(BaseModel):
    """A person."""

    name: Short = Field(description="The person's name")
    age: int = Field(description="The person's age in years", ge=0, le=120)


class Review(BaseModel):
    """What a review says."""

    sentiment: Literal["positive", "neutral", "negative"]
    stars: Literal[1, 2, 3, 4, 5]
    author: Person
    tags: list[Short] = Field(max_length=3)


def client(target: Target, mode: instructor.Mode, kind: type = openai.OpenAI):
    plain = kind(base_url=target.base, api_key="none", max_retries=0, timeout=60)
    return instructor.from_openai(plain, mode=mode)


def ask(target: Target, content: str, **more) -> dict:
    messages = [{"role": "user", "content": content}]
    return {"model": target.model, "messages": messages, "temperature": 0, "max_tokens": 200, "max_retries": 0} | more


def flat(target: Target):
    """a model of two fields, in the modes TOOLS, TOOLS_STRICT and JSON_SCHEMA"""
    for mode in (instructor.Mode.TOOLS, instructor.Mode.TOOLS_STRICT, instructor.Mode.JSON_SCHEMA):
        found = client(target, mode).create(response_model=Person, **ask(target, PERSON_REQUEST))
        assert isinstance(found, Person), mode


def nested(target: Target):
    """enumerations, a nested model and a list of at most three, in the modes TOOLS and JSON_SCHEMA"""
    for mode in (instructor.Mode.TOOLS, instructor.Mode.JSON_SCHEMA):
        request = ask(target, f"What does this review say? {STORY}", max_tokens=400)
        found = client(target, mode).create(response_model=Review, **request)
        assert isinstance(found.author, Person), mode


def completion(target: Target):
    """create_with_completion: the answer beside the model"""
    made = client(target, instructor.Mode.TOOLS)
    person, raw = made.create_with_completion(response_model=Person, **ask(target, PERSON_REQUEST))
    assert isinstance(person, Person)
    assert raw.choices[0].message.tool_calls[0].function.name == "Person"


def partial(target: Target):
    """create_partial: a stream of models that grow"""
    for mode in (instructor.Mode.TOOLS, instructor.Mode.JSON_SCHEMA):
        parts = list(client(target, mode).create_partial(response_model=Person, **ask(target, PERSON_REQUEST)))
        assert len(parts) > 1, mode
        Person.model_validate(parts[-1].model_dump())


def iterable(target: Target):
    """create_iterable: several models from one stream"""
    found = list(client(target, instructor.Mode.TOOLS).create_iterable(response_model=Person, **ask(target, STORY)))
    # How many people the model finds is its own affair; the list may end at the limit of tokens.
    assert all(isinstance(person, Person) for person in found)


async def asynchronous(target: Target):
    """the asynchronous client"""
    made = client(target, instructor.Mode.TOOLS, openai.AsyncOpenAI)
    assert isinstance(await made.create(response_model=Person, **ask(target, PERSON_REQUEST)), Person)


def responses(target: Target):
    """the Responses API: mode RESPONSES_TOOLS"""
    made = client(target, instructor.Mode.RESPONSES_TOOLS)
    messages = [{"role": "user", "content": PERSON_REQUEST}]
    assert isinstance(made.create(response_model=Person, model=target.model, messages=messages, max_retries=0), Person)


if __name__ == "__main__":
    run(["instructor"], [flat, nested, completion, partial, iterable, asynchronous, responses])
