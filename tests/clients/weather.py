"""The tool that the built-in model has been taught to call, and tools whose calls are short whatever a model says."""

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

QUESTION = "What's the weather like in San Francisco?"
ANSWER = json.dumps({"temperature": 18, "unit": "celsius"})
WEATHER = {
    "name": "get_weather",
    "description": "Get the current weather in a given location",
    "parameters": {
        "type": "object",
        "properties": {
            "location": {"type": "string", "description": "City and state, e.g., 'San Francisco, CA'"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        },
        "required": ["location", "unit"],
    },
}
# Every value of these arguments is short, so that a forced call always comes to its end.
LAMP = {
    "name": "switch_lamp",
    "description": "Switch a lamp",
    "parameters": {
        "type": "object",
        "properties": {"room": {"type": "string", "enum": ["hall", "attic"]}, "on": {"type": "boolean"}},
        "required": ["room", "on"],
    },
}
CLOCK = {"name": "get_time", "parameters": {"type": "object", "properties": {}}}


class Weather(BaseModel):
    """The arguments of the weather tool to the letter."""

    model_config = ConfigDict(extra="forbid")
    location: str = Field(description="City and state, e.g., 'San Francisco, CA'")
    unit: Literal["celsius", "fahrenheit"]


def chat_tool(function: dict) -> dict:
    """The function as /v1/chat/completions takes it."""
    return {"type": "function", "function": function}


def response_tool(function: dict) -> dict:
    """The function as /v1/responses takes it."""
    return {"type": "function", "strict": False, **function}


def message_tool(function: dict) -> dict:
    """The function as /v1/messages takes it."""
    renamed = {name: value for name, value in function.items() if name != "parameters"}
    return renamed | {"input_schema": function["parameters"]}


def check_weather(arguments: dict) -> None:
    """Whether the model asks for something, of its own accord, that the tool could answer."""
    assert arguments["location"] and isinstance(arguments["location"], str)
    assert set(arguments) <= {"location", "unit"}


def check_lamp(arguments: dict) -> None:
    """Whether forced arguments follow the schema to the letter."""
    assert set(arguments) == {"room", "on"}
    assert arguments["room"] in ("hall", "attic")
    assert isinstance(arguments["on"], bool)


class Toolbox:
    """Runs tools for an agent and remembers what was asked of them."""

    def __init__(self):
        self.asked = []

    def run(self, name: str, arguments: dict) -> str:
        assert name == WEATHER["name"]
        check_weather(arguments)
        self.asked.append(arguments)
        return ANSWER
