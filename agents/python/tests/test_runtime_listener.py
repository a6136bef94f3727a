"""The runtime's HTTP door over a real socket."""

import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from oblivion_agent import Agent, Task
from oblivion_agent.runtime.artifacts import ArtifactStore, StoredArtifact, artifact_id
from oblivion_agent.runtime.listener import make_listener
from oblivion_agent.runtime.wake_signature import sign
from tests.support.eventually import eventually
from tests.support.model import running_app
from tests.support.nexus import Nexus

SECRET = "a secret of some length"


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(tmp_path)


@pytest.fixture
def agent(make_agent: Callable[..., Agent]) -> Agent:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        return "done"

    return agent


@pytest.fixture
async def listener(agent: Agent, store: ArtifactStore) -> AsyncIterator[httpx.AsyncClient]:
    app = make_listener(
        agent=agent, artifacts=store, wake_secret=SecretStr(SECRET), wake_tolerance_seconds=300
    )
    async with running_app(app) as url, httpx.AsyncClient(base_url=url) as client:
        yield client


def _artifact(markdown: str, title: str = "Result") -> StoredArtifact:
    return StoredArtifact(artifact_id("run_1"), "tsk_1", title, markdown, "2026-11-23T10:00:00+00:00")


async def test_an_artifact_is_a_page_that_can_do_nothing(
    listener: httpx.AsyncClient, store: ArtifactStore
) -> None:
    hostile = (
        "# Done\n<script>alert(1)</script>\n\n[press](javascript:alert(1)) ![x](http://127.0.0.1/track.png)"
    )
    store.save(_artifact(hostile, title="<b>Result</b>"))
    page = await listener.get(f"/artifacts/{artifact_id('run_1')}")
    assert page.status_code == 200
    assert "<h1>Done</h1>" in page.text
    for forbidden in ("<script>", 'href="javascript:', "<img", "<b>"):
        assert forbidden not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_an_artifact_survives_a_restart_of_the_store(store: ArtifactStore, tmp_path: Path) -> None:
    store.save(_artifact("text"))
    assert ArtifactStore(tmp_path).find(artifact_id("run_1")) == _artifact("text")


@pytest.mark.parametrize("wanted", ["art_1", "..%2f..%2fetc%2fpasswd", "art_" + "0" * 40])
async def test_an_artifact_that_is_not_there_is_not_found(listener: httpx.AsyncClient, wanted: str) -> None:
    assert (await listener.get(f"/artifacts/{wanted}")).status_code == 404


async def test_readiness_follows_the_connection(
    listener: httpx.AsyncClient, agent: Agent, nexus: Nexus
) -> None:
    assert (await listener.get("/healthz")).status_code == 200
    assert (await listener.get("/readyz")).status_code == 503
    async with agent:
        assert (await listener.get("/readyz")).json() == {"status": "connected", "holding": 0}


def _signed(body: bytes, *, at: float, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(at))
    return {"x-oblivion-timestamp": timestamp, "x-oblivion-signature": sign(secret, timestamp, body)}


async def test_a_signed_wake_up_makes_the_agent_connect(
    listener: httpx.AsyncClient, agent: Agent, nexus: Nexus
) -> None:
    body = b'{"type":"wake_up"}'
    async with agent:
        answer = await listener.post("/wake", content=body, headers=_signed(body, at=time.time()))
        await eventually(lambda: agent.is_connected)
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "invalid_signature"),
        (_signed(b"other", at=time.time()), "invalid_signature"),
        (_signed(b"{}", at=time.time(), secret="another secret here"), "invalid_signature"),
        (_signed(b"{}", at=time.time() - 301), "stale_timestamp"),
        (_signed(b"{}", at=time.time() + 3600), "stale_timestamp"),
    ],
)
async def test_a_wake_up_that_is_forged_or_old_is_refused(
    listener: httpx.AsyncClient, headers: dict[str, str], code: str
) -> None:
    answer = await listener.post("/wake", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, code)


async def test_a_wake_up_that_is_too_large_is_refused_unread(listener: httpx.AsyncClient) -> None:
    assert (await listener.post("/wake", content=b"x" * 5000)).status_code == 413


async def test_without_a_secret_every_wake_up_is_refused(agent: Agent, store: ArtifactStore) -> None:
    app = make_listener(agent=agent, artifacts=store, wake_secret=None, wake_tolerance_seconds=300)
    async with running_app(app) as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.post("/wake", content=b"", headers=_signed(b"", at=time.time(), secret=""))
    assert answer.status_code == 401
