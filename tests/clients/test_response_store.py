"""What the server keeps of responses: retrieval, conversations by id, and background mode."""

import openai
import pytest

from conftest import make_client
from serving import Server, wait_until

# No test is faster than a response as long as the context.
ENDLESS = {"model": "quire-demo", "input": "Count!", "temperature": 0, "extra_body": {"ignore_eos": True}}
ASK = {
    "model": "quire-demo",
    "input": "What is the capital of France?",
    "temperature": 0,
    "max_output_tokens": 256,
    "reasoning": {"effort": "none"},
}


def test_responses_are_stored(demo):
    first = demo.responses.create(**ASK)
    assert demo.responses.retrieve(first.id) == first
    events = list(demo.responses.create(stream=True, **ASK))
    assert demo.responses.retrieve(events[0].response.id) == events[-1].response
    unstored = demo.responses.create(store=False, **ASK)
    with pytest.raises(openai.NotFoundError, match="not found"):
        demo.responses.retrieve(unstored.id)


def test_a_conversation_goes_on(demo):
    first = demo.responses.create(**ASK)
    asked = ASK | {"input": "And of Japan?"}
    second = demo.responses.create(previous_response_id=first.id, **asked)
    assert second.previous_response_id == first.id
    messages = [
        {"role": "user", "content": ASK["input"]},
        {"role": "assistant", "content": first.output_text},
        {"role": "user", "content": asked["input"]},
    ]
    sent = demo.responses.create(**ASK | {"input": messages})
    assert second.usage.input_tokens == sent.usage.input_tokens
    assert second.output_text == sent.output_text
    third = demo.responses.create(previous_response_id=second.id, **asked)
    assert third.usage.input_tokens > second.usage.input_tokens
    with pytest.raises(openai.NotFoundError, match="resp_none"):
        demo.responses.create(previous_response_id="resp_none", **asked)


def test_background(demo):
    queued = demo.responses.create(background=True, **ASK)
    assert queued.status in ("queued", "in_progress")
    wait_until(lambda: demo.responses.retrieve(queued.id).status == "completed", 30.0, "it is completed")
    assert demo.responses.retrieve(queued.id).output_text == demo.responses.create(**ASK).output_text


def test_background_can_be_cancelled(demo, demo_server):
    response = demo.responses.create(background=True, **ENDLESS)
    assert demo.responses.cancel(response.id).status == "cancelled"
    wait_until(demo_server.is_idle, 10.0, "the sequence is aborted")
    assert demo.responses.retrieve(response.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError, match="synchronous"):
        demo.responses.cancel(demo.responses.create(**ASK).id)


def test_a_cancelled_stream_ends(demo, demo_server):
    events = iter(demo.responses.create(background=True, stream=True, **ENDLESS))
    identity = next(events).response.id
    demo.responses.cancel(identity)
    *_, last = events
    assert (last.type, last.response.status) == ("response.incomplete", "cancelled")
    wait_until(demo_server.is_idle, 10.0, "the sequence is aborted")


def test_background_streams_can_be_taken_up_again(demo):
    stream = demo.responses.create(background=True, stream=True, **ASK)
    created = next(iter(stream))
    stream.close()
    rest = list(demo.responses.retrieve(created.response.id, stream=True, starting_after=created.sequence_number))
    assert [event.sequence_number for event in rest] == list(range(1, len(rest) + 1))
    assert rest[-1].type == "response.completed"
    text = "".join(event.delta for event in rest if event.type == "response.output_text.delta")
    assert text == rest[-1].response.output_text == demo.responses.create(**ASK).output_text


def test_the_stream_helper_takes_up_a_background_stream(demo):
    with demo.responses.stream(background=True, **ASK) as stream:
        identity = next(iter(stream)).response.id
    with demo.responses.stream(response_id=identity, starting_after=0) as stream:
        kinds = [event.type for event in stream]
    assert (kinds[0], kinds[-1]) == ("response.in_progress", "response.completed")


def test_without_a_store_nothing_is_kept(binary):
    with Server(binary, model=None) as server:
        client = make_client(server)
        response = client.responses.create(**ASK)
        with pytest.raises(openai.NotFoundError):
            client.responses.retrieve(response.id)
        with pytest.raises(openai.BadRequestError, match="VLLM_ENABLE_RESPONSES_API_STORE"):
            client.responses.create(background=True, **ASK)
