"""Memory as an agent searches it: by the contract, with a token, and with errors that can be told apart."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from oblivion_agent import (
    AgentOptions,
    AuthenticationError,
    Backoff,
    ConnectionFailed,
    NotFound,
    ProtocolError,
)
from oblivion_agent.errors import TemporaryError
from oblivion_agent.memory import Memory
from oblivion_agent.protocol.memory import MemoryHit
from oblivion_agent.rest import RestDoor
from oblivion_agent.tokens import TokenSource
from tests.support.model import running_app
from tests.support.schemas import validator
from tests.support.wire import identifier

PROJECT = identifier("prj", 1)
HIT = {
    "id": identifier("chk", 1),
    "text": "Sign-in uses passkeys.",
    "score": 0.5,
    "source": {
        "id": identifier("src", 1),
        "kind": "clickup_doc",
        "title": "How we sign in",
        "url": "https://docs.example.test/d/1",
        "taskId": None,
        "updatedAt": "2026-11-24T03:00:00.000Z",
    },
}


class Nexus:
    """The doors for a token and for memory; checks each request by the committed schema."""

    def __init__(self) -> None:
        self.tokens = 0
        self.withdrawn: set[str] = set()
        self.requests: list[dict[str, Any]] = []
        self.problems: list[str] = []
        self.refusals: list[tuple[int, Any]] = []
        self.answer: dict[str, Any] = {"hits": [HIT], "mode": "hybrid", "degraded": None}

    async def token(self) -> JSONResponse:
        self.tokens += 1
        body = {"access_token": f"token-{self.tokens}", "token_type": "Bearer", "expires_in": 900}
        return JSONResponse(body)

    async def search(self, request: Request) -> JSONResponse:
        token = request.headers["authorization"].removeprefix("Bearer ")
        if token in self.withdrawn:
            return JSONResponse(problem("unauthenticated"), 401)
        body = await request.json()
        self.requests.append(body)
        self.problems += [error.message for error in validator("memory-search-request").iter_errors(body)]
        if self.refusals:
            status, refusal = self.refusals.pop(0)
            return JSONResponse(refusal, status)
        return JSONResponse(self.answer)


def problem(code: str) -> dict[str, Any]:
    return {
        "type": f"urn:oblivion:error:{code}",
        "title": "No.",
        "status": 400,
        "code": code,
        "detail": "Why.",
    }


@pytest.fixture
async def nexus() -> AsyncIterator[tuple[Nexus, Memory]]:
    doors = Nexus()
    app = FastAPI()
    app.post("/oauth/token", response_model=None)(doors.token)
    app.post("/api/v1/memory/search", response_model=None)(doors.search)
    async with running_app(app) as url:
        options = AgentOptions(retry=Backoff(initial_seconds=0.001), reply_timeout_seconds=5)
        tokens = TokenSource(
            address=f"{url}/oauth/token",
            client_id="crd_1",
            client_secret=SecretStr("secret"),
            options=options,
            clock=asyncio.get_running_loop().time,
        )
        door = RestDoor(address=f"{url}/api/v1", tokens=tokens, options=options)
        yield doors, Memory(door, PROJECT)
        await door.close()
    assert doors.problems == []


async def test_the_tasks_project_is_searched_and_a_hit_can_be_cited(nexus: tuple[Nexus, Memory]) -> None:
    doors, memory = nexus
    answer = await memory.search(" how do people sign in? ", limit=3, kinds=["clickup_doc"])
    assert doors.requests == [
        {"projectId": PROJECT, "query": "how do people sign in?", "limit": 3, "kinds": ["clickup_doc"]}
    ]
    assert [hit.citation for hit in answer.hits] == ["[How we sign in](https://docs.example.test/d/1)"]
    assert answer.mode == "hybrid"


async def test_a_trouble_of_the_moment_is_tried_again(nexus: tuple[Nexus, Memory]) -> None:
    doors, memory = nexus
    doors.refusals = [(503, problem("unavailable")), (502, "<html>")]
    assert len((await memory.search("passkeys")).hits) == 1
    doors.refusals = [(503, problem("unavailable"))] * 3
    with pytest.raises(TemporaryError):
        await memory.search("passkeys")


async def test_a_withdrawn_token_is_renewed_once(nexus: tuple[Nexus, Memory]) -> None:
    doors, memory = nexus
    doors.withdrawn = {"token-1"}
    assert len((await memory.search("passkeys")).hits) == 1
    doors.withdrawn = {"token-2", "token-3"}
    with pytest.raises(AuthenticationError):
        await memory.search("passkeys")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(404, problem("not_found"), NotFound), (418, "?", ProtocolError), (500, "?", ConnectionFailed)],
)
async def test_a_refusal_has_its_own_exception(
    nexus: tuple[Nexus, Memory], status: int, body: object, error: type[Exception]
) -> None:
    doors, memory = nexus
    doors.refusals = [(status, body)] * 3
    with pytest.raises(error):
        await memory.search("passkeys")


async def test_an_answer_of_another_form_is_told(nexus: tuple[Nexus, Memory]) -> None:
    doors, memory = nexus
    doors.answer = {"hits": "many"}
    with pytest.raises(ProtocolError):
        await memory.search("passkeys")


@pytest.mark.parametrize(("query", "limit"), [("", 3), ("x" * 2001, 3), ("fine", 0), ("fine", 51)])
async def test_values_outside_the_contract_are_refused_before_they_are_sent(query: str, limit: int) -> None:
    with pytest.raises(ValueError, match="validation error"):
        await Memory(None, PROJECT).search(query, limit=limit)


@pytest.mark.parametrize(
    ("title", "url", "citation"),
    [
        ("A [draft]", "https://x.test/a (b)", r"[A \[draft\]](https://x.test/a%20%28b%29)"),
        ("Two\nlines", None, "Two lines"),
        ("  ", "https://x.test/", "[untitled](https://x.test/)"),
    ],
)
def test_a_citation_is_one_link_whatever_the_title(title: str, url: str | None, citation: str) -> None:
    hit = MemoryHit.model_validate({**HIT, "source": {**HIT["source"], "title": title, "url": url}})  # type: ignore[dict-item]
    assert hit.citation == citation
