"""`vllm serve` without a model: the built-in one says what Hugging Face's implementation says on the same weights."""

import json

import openai
import pytest

from serving import ROOT

ANSWERS = json.loads((ROOT / "tools/demo-model/eval/answers.json").read_text("utf-8"))
REFERENCE = json.loads((ROOT / "crates/demo/model/reference/reference.json").read_text("utf-8"))
PROMPTS = {prompt["name"]: prompt for prompt in REFERENCE["prompts"]}


def ask(client: openai.OpenAI, item: dict):
    """The answer's text, finish reason, and the ids of the prompt and of the answer."""
    limit = REFERENCE["max_new_tokens"]
    common = {"model": "quire-demo", "temperature": 0, "max_tokens": limit}
    ids = {"return_token_ids": True}
    if "prompt" in item:
        whole = client.completions.create(prompt=item["prompt"], extra_body=ids, **common)
        choice = whole.choices[0]
        return choice.text, choice.finish_reason, choice.prompt_token_ids, choice.token_ids
    kwargs = {"chat_template_kwargs": {"enable_thinking": item.get("thinking", False)}}
    # The call is wanted as the model wrote it.
    tools = {"tools": item["tools"], "tool_choice": "none"} if "tools" in item else {}
    whole = client.chat.completions.create(messages=item["messages"], extra_body=ids | kwargs, **tools, **common)
    choice = whole.choices[0]
    text = choice.message.content
    if choice.message.reasoning is not None:
        text = f"<think>{choice.message.reasoning}</think>{text}"
    return text, choice.finish_reason, whole.prompt_token_ids, choice.token_ids


@pytest.mark.parametrize("item", ANSWERS, ids=[item["name"] for item in ANSWERS])
def test_pinned_answer(demo, item):
    text, finish_reason, prompt, tokens = ask(demo, item)
    reference = PROMPTS[item["name"]]
    assert prompt == reference["prompt_token_ids"]
    assert text == item["answer"]
    assert tokens == reference["greedy_token_ids"]
    assert finish_reason == item["finish_reason"]


def test_streamed_answer_is_the_whole_one(demo):
    item = next(item for item in ANSWERS if item["name"] == "sights_zh")
    stream = demo.chat.completions.create(
        model="quire-demo", messages=item["messages"], temperature=0, max_tokens=256, stream=True
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == item["answer"]


def test_unknown_model_is_404(demo):
    with pytest.raises(openai.NotFoundError, match="does not exist"):
        demo.completions.create(model="gpt-4", prompt="Hi")
    assert [model.id for model in demo.models.list()] == ["quire-demo"]
