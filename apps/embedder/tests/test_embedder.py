from __future__ import annotations

import asyncio
import base64
import json
import math
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import openai
import pytest
import uvicorn
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from oblivion_embedder.app import Embedder, make_app
from oblivion_embedder.bert import erf
from oblivion_embedder.contract import ApiError
from oblivion_embedder.sentence_model import MODEL_NAME, ModelMissing, SentenceModel, find_model
from oblivion_embedder.settings import Settings

REFERENCE = json.loads((Path(__file__).parent / "fixtures/reference-vectors.json").read_text("utf-8"))
KEY = "embedder-key"


@pytest.fixture(scope="session")
def model() -> SentenceModel:
    return SentenceModel(find_model(), batch_size=4)


@pytest.fixture(scope="session")
def client(model: SentenceModel) -> TestClient:
    return TestClient(make_app(Settings(max_inputs=8, max_input_characters=5000), model))


@pytest.fixture(scope="session")
def address(model: SentenceModel) -> Iterator[str]:
    app = make_app(Settings.model_validate({"api_key": KEY}), model)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="on"))
    socket = server.config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}/v1"
    server.should_exit = True
    thread.join()


def post(client: TestClient, **body: object) -> tuple[int, dict[str, object]]:
    answer = client.post("/v1/embeddings", json={"model": MODEL_NAME, **body})
    return answer.status_code, answer.json()


def test_vectors_are_those_of_another_implementation(model: SentenceModel) -> None:
    items = REFERENCE["items"]
    vectors = model.embed([item["text"] for item in items]).vectors
    for vector, item in zip(vectors, items, strict=True):
        np.testing.assert_allclose(vector, item["vector"], atol=1e-4)


def test_what_means_the_same_is_near(model: SentenceModel) -> None:
    cat, feline, guitar = model.embed(["The cat sits outside", "A feline rests outdoors", "A man plays guitar"]).vectors
    assert cat @ feline > 0.5
    assert cat @ guitar < 0.2


def test_neighbours_in_a_batch_change_nothing(model: SentenceModel) -> None:
    texts = ["short", "a text of some more words than the first " * 6, "cookie", "middle " * 20, "last one"]
    together = model.embed(texts).vectors
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(model.embed([text]).vectors[0], vector, atol=1e-5)


def test_what_stands_after_the_256th_token_is_not_read_and_counted(model: SentenceModel) -> None:
    one = model.embed(["word " * 254 + "tail"])
    other = model.embed(["word " * 254 + "different end"])
    assert one.truncated == other.truncated == 1
    assert one.tokens == 256
    np.testing.assert_allclose(one.vectors, other.vectors, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5))
def test_any_text_has_a_vector_of_length_one(texts: list[str]) -> None:
    vectors = SESSION_MODEL.embed(texts).vectors
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


SESSION_MODEL = SentenceModel(find_model())


@given(st.floats(min_value=-6, max_value=6))
def test_erf_is_that_of_the_standard_library(x: float) -> None:
    assert float(erf(np.array([x], np.float32))[0]) == pytest.approx(math.erf(np.float32(x)), abs=1e-6)


def test_a_missing_model_says_how_to_get_it() -> None:
    with pytest.raises(ModelMissing, match=r"requirements-model\.lock"):
        find_model("no_such_package")


def test_the_official_sdk_reads_both_forms(address: str) -> None:
    with openai.OpenAI(base_url=address, api_key=KEY) as sdk:
        packed = sdk.embeddings.create(model=MODEL_NAME, input=["one", "two"])
        plain = sdk.embeddings.create(model=MODEL_NAME, input="one", encoding_format="float")
        assert [entry.index for entry in packed.data] == [0, 1]
        assert len(packed.data[0].embedding) == 384
        np.testing.assert_allclose(packed.data[0].embedding, plain.data[0].embedding, atol=1e-6)
        assert packed.usage.total_tokens == 6
        assert [entry.id for entry in sdk.models.list()] == [MODEL_NAME]


@pytest.mark.parametrize("key", ["other", "embedder-ke", "schlüssel"])
def test_a_wrong_key_is_refused(address: str, key: str) -> None:
    headers = {"authorization": f"Bearer {key}".encode()}
    answer = httpx.get(f"{address}/models", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")


def test_base64_holds_the_floats(client: TestClient) -> None:
    _, plain = post(client, input="text")
    _, packed = post(client, input="text", encoding_format="base64")
    raw = np.frombuffer(base64.b64decode(packed["data"][0]["embedding"]), "<f4")  # type: ignore[index]
    np.testing.assert_allclose(raw, plain["data"][0]["embedding"], atol=1e-6)  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "status", "param", "words"),
    [
        ({}, 400, "input", "at least one text"),
        ({"input": []}, 400, "input", "at least one text"),
        ({"input": [1, 2]}, 400, "input", "text"),
        ({"input": ["fine", ""]}, 400, "input", "text 1 is empty"),
        ({"input": ["a"] * 9}, 400, "input", "at most 8"),
        ({"input": "a" * 5001}, 400, "input", "longer than 5000"),
        ({"input": "a", "dimensions": 256}, 400, "dimensions", "384"),
        ({"input": "a", "encoding_format": "int8"}, 400, "encoding_format", "float"),
        ({"input": "a", "surprise": 1}, 400, "surprise", "not permitted"),
        ({"input": "a", "model": "gpt-5"}, 404, "model", MODEL_NAME),
    ],
)
def test_bad_input_names_the_field(
    client: TestClient, body: dict[str, object], status: int, param: str, words: str
) -> None:
    given_status, answer = post(client, **body)
    error = answer["error"]
    assert given_status == status
    assert error["param"] == param  # type: ignore[index]
    assert words in error["message"]  # type: ignore[index]


def test_dimensions_of_the_model_are_taken(client: TestClient) -> None:
    assert post(client, input="a", dimensions=384)[0] == 200


def test_probes_and_metrics(client: TestClient) -> None:
    post(client, input="counted")
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert 'embedder_requests_total{status="200"}' in client.get("/metrics").text
    assert client.get("/nothing").status_code == 404


def test_too_many_waiting_requests_are_told_to_come_back(model: SentenceModel) -> None:

    async def crowd() -> list[object]:
        embedder = Embedder(model, max_waiting=2)
        try:
            return await asyncio.gather(*(embedder.embed(["a"]) for _ in range(4)), return_exceptions=True)
        finally:
            embedder.close()

    refused = [one for one in asyncio.run(crowd()) if isinstance(one, ApiError)]
    assert [error.status for error in refused] == [429, 429]
