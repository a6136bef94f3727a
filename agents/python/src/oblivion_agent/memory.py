"""Searches the memory of a task's project, over REST."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from random import random

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from oblivion_agent.errors import (
    ConnectionFailed,
    OblivionError,
    ProtocolError,
    Refusal,
    RequestTimedOut,
    TemporaryError,
    error_from,
)
from oblivion_agent.options import AgentOptions
from oblivion_agent.protocol.error_codes import ErrorCode
from oblivion_agent.protocol.memory import MemoryAnswer, MemoryKind, MemorySearchRequest
from oblivion_agent.tokens import TokenSource
from oblivion_agent.tracing import traceparent

_ATTEMPTS = 3


class Problem(BaseModel):
    model_config = ConfigDict(extra="ignore")

    code: ErrorCode
    title: str
    detail: str | None = None
    field: str | None = None


class MemoryDoor:
    """Nexus's door to memory, opened with the agent's access token."""

    def __init__(self, *, address: str, tokens: TokenSource, options: AgentOptions) -> None:
        self._address = address
        self._tokens = tokens
        self._options = options

    async def search(self, request: MemorySearchRequest) -> MemoryAnswer:
        """Ask, and again when Nexus cannot answer for the moment, within the options' reply timeout."""
        try:
            async with asyncio.timeout(self._options.reply_timeout_seconds):
                return await self._search(request)
        except TimeoutError as error:
            raise RequestTimedOut(
                f"memory did not answer within {self._options.reply_timeout_seconds} s"
            ) from error

    async def _search(self, request: MemorySearchRequest) -> MemoryAnswer:
        for attempt in range(_ATTEMPTS):
            try:
                return await self._ask(request)
            except (TemporaryError, ConnectionFailed):
                if attempt == _ATTEMPTS - 1:
                    raise
                await asyncio.sleep(self._options.retry.delay_seconds(attempt, random()))  # noqa: S311
        raise AssertionError("unreachable")

    async def _ask(self, request: MemorySearchRequest) -> MemoryAnswer:
        response = await self._post(request)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            # The token may have been withdrawn before its time: a new one is worth one more try.
            self._tokens.forget()
            response = await self._post(request)
        if not response.is_success:
            raise _error_of(response)
        try:
            return MemoryAnswer.model_validate_json(response.content)
        except ValidationError:
            raise ProtocolError("memory answered outside of the protocol") from None

    async def _post(self, request: MemorySearchRequest) -> httpx.Response:
        place = traceparent()
        headers = {
            "authorization": f"Bearer {await self._tokens.get()}",
            "content-type": "application/json",
            **({} if place is None else {"traceparent": place}),
        }
        body = request.model_dump_json(by_alias=True, exclude_none=True)
        try:
            async with httpx.AsyncClient(timeout=self._options.reply_timeout_seconds) as client:
                return await client.post(self._address, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise ConnectionFailed(f"memory cannot be reached: {type(error).__name__}") from error


class Memory:
    """The memory of one project: what its finished threads, tasks and documents say."""

    def __init__(self, door: MemoryDoor | None, project_id: str) -> None:
        self._door = door
        self._project_id = project_id

    async def search(
        self, query: str, *, limit: int = 8, kinds: Sequence[MemoryKind] | None = None
    ) -> MemoryAnswer:
        """Find passages by meaning and words, best first.

        `query`: a question or words, 1 to 2000 characters. `limit`: 1 to 50. `kinds`: only sources of these.
        Raises `ValueError` for other values, a `RequestRefused` when Nexus says no, and `ConnectionFailed`,
        `RequestTimedOut` or `TemporaryError` when memory cannot be searched now.
        """
        request = MemorySearchRequest(
            project_id=self._project_id,
            query=query,
            limit=limit,
            kinds=None if kinds is None else tuple(kinds),
        )
        if self._door is None:
            raise ConnectionFailed("this task has no door to memory")
        return await self._door.search(request)


def _error_of(response: httpx.Response) -> OblivionError:
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ConnectionFailed(f"memory answered {response.status_code}")
        return ProtocolError(f"memory answered {response.status_code} and no explanation")
    refusal = Refusal(problem.code, problem.detail or problem.title, problem.field)
    return error_from(refusal)
