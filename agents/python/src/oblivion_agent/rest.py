"""Nexus's doors over REST, opened with the agent's access token."""

import asyncio
from http import HTTPStatus
from random import random
from typing import Protocol, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

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
from oblivion_agent.tokens import TokenSource
from oblivion_agent.tracing import traceparent

Answer = TypeVar("Answer")


class Problem(BaseModel):
    model_config = ConfigDict(extra="ignore")

    code: ErrorCode
    title: str
    detail: str | None = None
    field: str | None = None


class Rest(Protocol):
    """What memory, checkpoints and effects need to ask Nexus."""

    async def ask(
        self, path: str, request: BaseModel, answer: TypeAdapter[Answer], *, attempts: int | None = ...
    ) -> Answer: ...


class RestDoor:
    """Asks, and asks again when Nexus cannot answer for the moment, within the options' reply timeout.

    Every request may be sent twice: what they change is the same after the second time.
    """

    def __init__(self, *, address: str, tokens: TokenSource, options: AgentOptions) -> None:
        self._address = address
        self._tokens = tokens
        self._options = options
        self._client: httpx.AsyncClient | None = None

    async def ask(
        self, path: str, request: BaseModel, answer: TypeAdapter[Answer], *, attempts: int | None = None
    ) -> Answer:
        """Post a request and read the answer. `attempts`: how often at most; as time allows when None."""
        try:
            async with asyncio.timeout(self._options.reply_timeout_seconds):
                content = await self._persist(path, request, attempts)
        except TimeoutError as error:
            raise RequestTimedOut(
                f"{path} did not answer within {self._options.reply_timeout_seconds} s"
            ) from error
        try:
            return answer.validate_json(content or b"null")
        except ValidationError:
            raise ProtocolError(f"{path} answered outside of the protocol") from None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _persist(self, path: str, request: BaseModel, attempts: int | None) -> bytes:
        body = request.model_dump_json(by_alias=True, exclude_none=True).encode()
        attempt = 0
        while True:
            try:
                return await self._once(path, body)
            except (TemporaryError, ConnectionFailed):
                attempt += 1
                if attempt == attempts:
                    raise
            await asyncio.sleep(self._options.retry.delay_seconds(attempt - 1, random()))  # noqa: S311

    async def _once(self, path: str, body: bytes) -> bytes:
        response = await self._post(path, body)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            # The token may have been withdrawn before its time: a new one is worth one more try.
            self._tokens.forget()
            response = await self._post(path, body)
        if not response.is_success:
            raise _error_of(path, response)
        return response.content

    async def _post(self, path: str, body: bytes) -> httpx.Response:
        place = traceparent()
        headers = {
            "authorization": f"Bearer {await self._tokens.get()}",
            "content-type": "application/json",
            **({} if place is None else {"traceparent": place}),
        }
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._options.reply_timeout_seconds)
        try:
            return await self._client.post(f"{self._address}/{path}", content=body, headers=headers)
        except httpx.HTTPError as error:
            raise ConnectionFailed(f"{path} cannot be reached: {type(error).__name__}") from error


def _error_of(path: str, response: httpx.Response) -> OblivionError:
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ConnectionFailed(f"{path} answered {response.status_code}")
        return ProtocolError(f"{path} answered {response.status_code} and no explanation")
    refusal = Refusal(problem.code, problem.detail or problem.title, problem.field)
    return error_from(refusal)
