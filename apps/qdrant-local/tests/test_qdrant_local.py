from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse
from starlette.testclient import TestClient

from oblivion_qdrant_local import bm25
from oblivion_qdrant_local.app import make_app
from oblivion_qdrant_local.settings import Settings
from oblivion_qdrant_local.store import Store

FORM = {
    "vectors": {"dense": {"size": 2, "distance": "Cosine"}},
    "sparse_vectors": {"bm25": {"modifier": "idf"}},
    "hnsw_config": {"m": 0, "payload_m": 16},
}
OF_ONE = {"must": [{"key": "project_id", "match": {"value": "prj_1"}}]}


def words(text: str) -> dict[str, str]:
    return {"text": text, "model": "qdrant/bm25"}


def point(text: str, dense: list[float], project: str = "prj_1") -> dict[str, object]:
    return {
        "id": str(uuid4()),
        "vector": {"dense": dense, "bm25": words(text)},
        "payload": {"project_id": project},
    }


@contextmanager
def serving(folder: Path | None = None, key: str | None = None) -> Iterator[TestClient]:
    store = Store(folder)
    try:
        yield TestClient(make_app(Settings.model_validate({"api_key": key}), store))
    finally:
        store.close()


@pytest.fixture
def door() -> Iterator[TestClient]:
    with serving() as client:
        assert client.put("/collections/m", json=FORM).json()["result"] is True
        yield client


def upsert(door: TestClient, *points: dict[str, object]) -> None:
    answer = door.put("/collections/m/points?wait=true", json={"points": points})
    assert answer.status_code == 200, answer.text


def hybrid(text: str, dense: list[float]) -> dict[str, object]:
    return {
        "prefetch": [
            {"query": dense, "using": "dense", "limit": 10, "filter": OF_ONE},
            {"query": words(text), "using": "bm25", "limit": 10, "filter": OF_ONE},
        ],
        "query": {"fusion": "rrf"},
        "filter": OF_ONE,
        "limit": 5,
        "with_payload": True,
    }


def test_a_hybrid_query_merges_meaning_and_words_within_a_project(door: TestClient) -> None:
    cookie, guitar = point("The cookies were cleared", [1, 0]), point("A guitar solo", [0, 1])
    upsert(door, cookie, guitar, point("cookie cookie", [1, 0], "prj_2"))
    found = door.post("/collections/m/points/query", json=hybrid("clearing a cookie", [1, 0])).json()["result"][
        "points"
    ]
    assert [hit["id"] for hit in found] == [cookie["id"], guitar["id"]]
    assert {hit["payload"]["project_id"] for hit in found} == {"prj_1"}


def test_words_are_found_by_stem_and_rare_ones_weigh_more(door: TestClient) -> None:
    rare, common = point("login failing", [1, 0]), point("login", [1, 0])
    upsert(door, rare, common, point("login page", [1, 0]))
    body = {"query": words("the failed login"), "using": "bm25", "limit": 3}
    found = door.post("/collections/m/points/query", json=body).json()["result"]["points"]
    assert found[0]["id"] == rare["id"]
    assert "payload" not in found[0] or found[0]["payload"] is None


def test_the_official_client_works_against_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    server = uvicorn.Server(uvicorn.Config(make_app(Settings(), store), port=0, log_level="warning"))
    socket = server.config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    client = QdrantClient(url=f"http://127.0.0.1:{socket.getsockname()[1]}", check_compatibility=False)
    try:
        client.create_collection(
            "c",
            vectors_config={"dense": models.VectorParams(size=2, distance=models.Distance.COSINE)},
            sparse_vectors_config={"bm25": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
        client.create_payload_index(
            "c", "project_id", models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        )
        text = models.SparseVector(indices=[1], values=[1.0])
        client.upsert("c", [models.PointStruct(id=1, vector={"dense": [1, 0], "bm25": text}, payload={"a": "b"})])
        assert client.count("c").count == 1
        assert client.query_points("c", query=[1.0, 0.0], using="dense").points[0].id == 1
        assert client.scroll("c")[0][0].payload == {"a": "b"}
        assert client.get_collection("c").payload_schema["project_id"].params.is_tenant is True  # type: ignore[union-attr]
        client.delete("c", models.PointIdsList(points=[1]))
        assert client.count("c").count == 0
        with pytest.raises(UnexpectedResponse, match="does not serve"):
            client.create_snapshot("c")
    finally:
        client.close()
        server.should_exit = True
        thread.join()
        store.close()


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    alias = {"actions": [{"create_alias": {"alias_name": "memory", "collection_name": "m"}}]}
    index = {"field_name": "project_id", "field_schema": {"type": "keyword", "is_tenant": True}}
    kept = point("kept", [1, 0])
    with serving(tmp_path) as door:
        door.put("/collections/m", json=FORM)
        upsert(door, kept)
        assert door.post("/collections/aliases", json=alias).json()["result"] is True
        assert door.put("/collections/memory/index?wait=true", json=index).status_code == 200
    with serving(tmp_path) as door:
        assert door.get("/aliases").json()["result"]["aliases"] == [{"alias_name": "memory", "collection_name": "m"}]
        schema = door.get("/collections/memory").json()["result"]["payload_schema"]
        assert schema["project_id"]["params"]["is_tenant"] is True
        found = door.post("/collections/memory/points/query", json=hybrid("kept", [1, 0])).json()["result"]["points"]
        assert [hit["id"] for hit in found] == [kept["id"]]


def test_points_are_deleted_by_filter(door: TestClient) -> None:
    keep, drop = point("a", [1, 0]), point("b", [1, 0])
    upsert(door, keep, drop, point("c", [1, 0], "prj_2"))
    answer = door.post(
        "/collections/m/points/delete?wait=true",
        json={"filter": {**OF_ONE, "must_not": [{"has_id": [keep["id"]]}]}},
    )
    assert answer.json()["result"]["status"] == "completed"
    assert (
        door.post("/collections/m/points/count", json={"filter": OF_ONE, "exact": True}).json()["result"]["count"] == 1
    )
    assert door.post("/collections/m/points/count", json={}).json()["result"]["count"] == 2


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", "/collections/m/snapshots", None, 404, "does not serve POST"),
        ("PATCH", "/collections/m", {}, 405, "does not serve PATCH"),
        ("GET", "/collections/other", None, 404, "Not found"),
        ("POST", "/collections/other/points/count", {}, 404, "Not found"),
        ("POST", "/collections/other/points/query", {"query": [1, 0]}, 404, "Not found"),
        ("PUT", "/collections/other/points", {"points": []}, 404, "Not found"),
        ("PUT", "/collections/m", FORM, 409, "already exists"),
        ("PUT", "/collections/n", {"vectors": {}, "shard_number": 2}, 400, "shard_number"),
        ("PUT", "/collections/n", {"vectors": {}, "surprise": 2}, 400, "surprise"),
        ("POST", "/collections/m/points/query", {"query": [1, 0, 0], "using": "dense"}, 400, "Wrong input"),
        (
            "POST",
            "/collections/m/points/query",
            {"query": {"text": "a", "model": "other"}},
            400,
            "Unsupported model",
        ),
        (
            "POST",
            "/collections/m/points/query",
            {"query": [1, 0], "lookup_from": {"collection": "m"}},
            400,
            "lookup_from",
        ),
        ("POST", "/collections/m/points/query?consistency=all", {"query": [1, 0]}, 400, "consistency"),
        ("PUT", "/collections/m/points?wait=false", {"points": []}, 400, "wait"),
        ("POST", "/collections/m/points/scroll", {"limit": "many"}, 400, "limit"),
        ("POST", "/collections/m/points/count", "not json", 400, "JSON"),
    ],
)
def test_what_is_not_served_is_an_error_and_written_down(
    door: TestClient,
    capfd: pytest.CaptureFixture[str],
    method: str,
    path: str,
    body: object,
    status: int,
    said: str,
) -> None:
    words_of = {"content": body} if isinstance(body, str) else {"json": body} if body is not None else {}
    answer = door.request(method, path, **words_of)  # type: ignore[arg-type]
    assert (answer.status_code, said in answer.json()["status"]["error"]) == (status, True), answer.text
    assert '"refused"' in capfd.readouterr().err


def test_it_says_that_it_is_the_local_mode(door: TestClient) -> None:
    answer = door.get("/")
    assert "development only" in answer.json()["title"]
    assert answer.headers["x-qdrant-local-mode"] == "development only"
    assert door.get("/readyz").status_code == door.get("/healthz").status_code == 200


def test_a_key_is_asked_for_when_there_is_one() -> None:
    with serving(key="secret") as door:
        assert door.get("/collections").status_code == 401
        assert door.get("/collections", headers={"api-key": "secret"}).status_code == 200


@given(st.text(max_size=60))
def test_weights_are_positive_and_bounded_by_saturation(text: str) -> None:
    options = bm25.Options()
    vector = bm25.document_vector(text, options)
    assert vector.indices == sorted(set(vector.indices))
    assert all(value > 0 for value in vector.values)
