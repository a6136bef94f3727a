"""Requests and their answers: sent in order, sent again after a reconnect, each answered once."""

import asyncio
import random
from collections.abc import AsyncIterator
from enum import Enum
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from oblivion_agent.backoff import Backoff
from oblivion_agent.errors import (
    NoFreeSlot,
    OblivionError,
    ProtocolError,
    Refusal,
    RequestRefused,
    RequestTimedOut,
    error_from,
)
from oblivion_agent.protocol.client_frames import Request
from oblivion_agent.protocol.parse import UnreadableFrame, first_field
from oblivion_agent.protocol.server_frames import ErrorFrame, Reply
from oblivion_agent.tracing import traceparent

Result = TypeVar("Result")


class Unset(Enum):
    """Tells an argument that was left out from one that is None."""

    UNSET = "unset"


UNSET = Unset.UNSET


class Requester(Protocol):
    """What a task needs to speak to Nexus."""

    async def call(
        self, request: Request, result: TypeAdapter[Result], *, timeout_seconds: float | Unset | None = ...
    ) -> Result: ...


class _Pending:
    def __init__(self, request: Request) -> None:
        self.request = request
        self.answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()


class Requests:
    """Keeps every unanswered request until its answer comes, over as many connections as that takes."""

    def __init__(self, *, retry: Backoff, timeout_seconds: float) -> None:
        self._retry = retry
        self._timeout_seconds = timeout_seconds
        self._pending: dict[str, _Pending] = {}
        self._outgoing: asyncio.Queue[Request] | None = None

    def attach(self) -> None:
        """A connection is ready: what was not answered is sent again, in the order in which it was asked."""
        self._outgoing = asyncio.Queue()
        for pending in self._pending.values():
            self._outgoing.put_nowait(pending.request)

    def detach(self) -> None:
        """The connection is gone: requests wait for the next one."""
        self._outgoing = None

    async def outgoing(self) -> AsyncIterator[Request]:
        """What is to be sent over the connection that was attached last."""
        queue = self._outgoing
        while queue is not None:
            request = await queue.get()
            if request.id in self._pending:
                yield request

    def settle(self, answer: Reply | ErrorFrame | UnreadableFrame) -> bool:
        """Hand an answer to its request; false if nobody waits for it."""
        pending = self._pending.get(answer.reply_to) if answer.reply_to is not None else None
        if pending is None or pending.answer.done():
            return False
        if isinstance(answer, Reply):
            pending.answer.set_result(answer.result)
        else:
            pending.answer.set_exception(_failure_of(answer))
        return True

    async def call(
        self, request: Request, result: TypeAdapter[Result], *, timeout_seconds: float | Unset | None = UNSET
    ) -> Result:
        """Send a request and read its result. A refusal for the moment is tried again under the same id.

        `timeout_seconds`: the options' reply timeout when left out, none at all when None.
        Raises the error that Nexus answered with, `RequestTimedOut`, or `ProtocolError`.
        """
        request = _in_current_trace(request)
        limit = self._timeout_seconds if isinstance(timeout_seconds, Unset) else timeout_seconds
        try:
            async with asyncio.timeout(limit):
                answer = await self._persist(request)
        except TimeoutError as error:
            raise RequestTimedOut(f"Nexus did not answer a {_type_of(request)} within {limit} s") from error
        try:
            return result.validate_python(answer)
        except ValidationError as error:
            field = first_field(error)
            raise ProtocolError(
                f"the answer to a {_type_of(request)} cannot be read: field {field}"
            ) from None

    async def _persist(self, request: Request) -> dict[str, Any]:
        attempt = 0
        while True:
            try:
                return await self._once(request)
            except RequestRefused as error:
                if not error.retryable or isinstance(error, NoFreeSlot):
                    raise
            await asyncio.sleep(self._retry.delay_seconds(attempt, random.random()))  # noqa: S311
            attempt += 1

    async def _once(self, request: Request) -> dict[str, Any]:
        if request.id in self._pending:
            raise ValueError(f"a {_type_of(request)} with this step is already under way")
        pending = self._pending[request.id] = _Pending(request)
        try:
            if self._outgoing is not None:
                self._outgoing.put_nowait(request)
            return await pending.answer
        finally:
            del self._pending[request.id]


def _in_current_trace(request: Request) -> Request:
    place = traceparent() if request.traceparent is None else None
    return request if place is None else request.model_copy(update={"traceparent": place})


def _type_of(request: Request) -> str:
    return type(request).__name__.lower()


def _failure_of(answer: ErrorFrame | UnreadableFrame) -> OblivionError:
    if isinstance(answer, UnreadableFrame):
        return ProtocolError(f"the answer is {answer.problem}: field {answer.field}")
    return error_from(Refusal(answer.code, answer.message, answer.field, answer.retryable))
