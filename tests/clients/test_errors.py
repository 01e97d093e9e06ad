"""Bad requests reach openai users as the exceptions they expect."""

import openai
import pytest

from conftest import make_client
from serving import Server

USER = [{"role": "user", "content": "x"}]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"temperature": -1}, "temperature"),
        ({"temperature": 3}, "temperature"),
        ({"top_p": 0}, "top_p"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"n": 0}, "n"),
        ({"logprobs": 1000}, "logprobs"),
        ({"presence_penalty": 9}, "presence_penalty"),
        ({"extra_body": {"min_p": 2}}, "min_p"),
        ({"extra_body": {"top_k": -5}}, "top_k"),
        ({"extra_body": {"allowed_token_ids": []}}, "allowed_token_ids"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_values_out_of_range(client, parameters, field, stream):
    with pytest.raises(openai.BadRequestError, match=field) as error:
        client.completions.create(model="chat", prompt="x", stream=stream, **parameters)
    assert error.value.status_code == 400
    assert error.value.body["code"] == 400


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": ""},
        {"prompt": []},
        {"prompt": [-1]},
        {"prompt": [391]},
        {"prompt": [1] * 5000},
        {"prompt": "x", "max_tokens": 100_000},
        {"prompt": "x", "max_tokens": "many"},
        {"prompt": {"text": "x"}},
        {"prompt": "x", "stop": [""]},
        {"prompt": "x", "logit_bias": {"99999": 1}},
        {},
    ],
    ids=lambda body: str(body)[:40],
)
def test_bad_prompts_and_types(server, body):
    answer = server.http.post("/v1/completions", json={"model": "chat", **body})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[1]", b"null", b'{"prompt": "\xff"}', b'{"prompt": ' + b"[" * 5000],
    ids=lambda raw: repr(raw[:12]),
)
def test_bodies_that_are_not_a_request(server, raw):
    answer = server.http.post("/v1/completions", content=raw, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == 400


def test_unknown_model(client):
    with pytest.raises(openai.NotFoundError) as error:
        client.completions.create(model="another", prompt="x")
    assert error.value.param == "model"
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="another", messages=USER)


def test_chat_mistakes(client):
    for messages in ([], [{"content": "x"}], [{"role": "user", "content": 5}]):
        with pytest.raises(openai.BadRequestError):
            client.chat.completions.create(model="chat", messages=messages)
    with pytest.raises(openai.BadRequestError, match="pirate"):
        client.chat.completions.create(model="chat", messages=[{"role": "pirate", "content": "x"}])


def test_unknown_fields_are_ignored(client):
    assert client.completions.create(
        model="chat", prompt="x", max_tokens=1, extra_body={"no_such_field": 1}
    ).choices


def test_api_keys(binary):
    with Server(binary, "--api-key", "first", "second") as server:
        for key in ("first", "second"):
            assert make_client(server, api_key=key).models.list().data
        with pytest.raises(openai.AuthenticationError):
            make_client(server, api_key="third").models.list()
        assert server.http.get("/health").status_code == 200
        assert server.http.get("/v1/models").json() == {"error": "Unauthorized"}
