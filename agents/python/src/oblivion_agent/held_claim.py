"""The state of one claim while this agent holds it, and the requests made under it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Literal, TypedDict, TypeVar

from opentelemetry.trace import Span, SpanKind, get_current_span
from pydantic import TypeAdapter

from oblivion_agent.errors import ClaimEnded, LeaseLost
from oblivion_agent.protocol.client_frames import ClaimedRequest, Finish, Release, Say, Start, Think
from oblivion_agent.protocol.results import no_result, said_result
from oblivion_agent.protocol.scalars import SayKind, ThoughtKind
from oblivion_agent.protocol.shapes import Artifact, ClaimGrant, Message, TaskSummary, ToolUse
from oblivion_agent.requests import UNSET, Requester, Unset
from oblivion_agent.step_ids import StepIds
from oblivion_agent.thread import Thread
from oblivion_agent.tracing import TracePlace, span

Answer = TypeVar("Answer")


class _Claimed(TypedDict):
    task_id: str
    epoch: int


class HeldClaim:
    """Shared by the handler's `Task` and by the run that moves it along."""

    def __init__(self, grant: ClaimGrant, requests: Requester, on_lost: Callable[[LeaseLost], None]) -> None:
        self.grant = grant
        self.thread = Thread(grant.messages)
        self.place = TracePlace(grant.traceparent)
        self._traceparents: dict[str, str] = {}
        self.summary: TaskSummary = grant.task
        self.description = grant.task.description
        self._requests = requests
        self._on_lost = on_lost
        self._step_ids = StepIds(grant.run_id, grant.epoch)
        self._changed = asyncio.Event()
        self.asking = asyncio.Event()
        """Set while the handler does nothing but wait for a person's answer."""
        self._ended: ClaimEnded | None = None

    async def start(self) -> None:
        request_id = self._step_ids.named("start", "")
        await self._call(Start(id=request_id, **self._claimed), no_result)

    async def say(self, kind: SayKind, text: str, *, artifacts: Sequence[Artifact], step: str | None) -> str:
        """Returns the message's id."""
        request_id = self._request_id("say", step, kind, text, *(artifact.url for artifact in artifacts))
        request = Say(id=request_id, **self._claimed, kind=kind, text=text, artifacts=tuple(artifacts))
        return (await self._call(request, said_result)).message_id

    async def think(
        self, kind: ThoughtKind, text: str, *, step: str | None, tool: ToolUse | None = None
    ) -> None:
        request_id = self._request_id("think", step, kind, text)
        request = Think(id=request_id, **self._claimed, kind=kind, text=text, tool=tool)
        await self._call(request, no_result)

    async def finish(
        self, outcome: Literal["completed", "failed"], text: str, artifacts: Sequence[Artifact] = ()
    ) -> None:
        """End the claim. Waits as long as the claim lives: a result is not given up for a slow answer."""
        request = Finish(
            id=self._step_ids.named("finish", outcome),
            **self._claimed,
            outcome=outcome,
            text=text,
            artifacts=tuple(artifacts),
        )
        await self._call(request, no_result, timeout_seconds=None)

    async def release(self, reason: str, *, timeout_seconds: float) -> None:
        """Give the task back, for any agent to claim."""
        request = Release(id=self._step_ids.named("release", ""), **self._claimed, reason=reason)
        await self._requests.call(request, no_result, timeout_seconds=timeout_seconds)

    def end(self, error: ClaimEnded) -> None:
        """From here on nothing can be said under this claim."""
        self._ended = self._ended or error
        self._changed.set()

    def take_message(self, message: Message, traceparent: str | None = None) -> None:
        if traceparent is not None:
            self._traceparents[message.id] = traceparent
        if self.thread.apply(message):
            self._changed.set()

    def take_summary(self, summary: TaskSummary, description: str | None) -> None:
        self.summary = summary
        if description is not None:
            self.description = description

    def take_grant(self, grant: ClaimGrant) -> None:
        """After a reconnect: everything as Nexus has it now."""
        self.take_summary(grant.task, grant.task.description)
        if self.thread.merge(grant.messages):
            self._changed.set()

    async def change(self) -> None:
        """Wait until the thread changes."""
        self._changed.clear()
        self._require_live()
        await self._changed.wait()
        self._require_live()

    def go_on_with(self, answer: Message) -> None:
        """What follows is part of the trace that brought the answer: the wait may have been long."""
        self.place.move(self._traceparents.get(answer.id), "answered")

    @property
    def _claimed(self) -> _Claimed:
        return _Claimed(task_id=self.grant.task_id, epoch=self.grant.epoch)

    def _span(self, request: ClaimedRequest) -> AbstractContextManager[Span]:
        """A request as a span: below the current one, else where the work on the claim stands."""
        is_in_span = get_current_span().is_recording()
        return span(
            f"agent {type(request).__name__.lower()}",
            kind=SpanKind.CLIENT,
            attributes={"oblivion.task.id": self.grant.task_id, "oblivion.run.id": self.grant.run_id},
            within=None if is_in_span else self.place.context,
        )

    def _require_live(self) -> None:
        if self._ended is not None:
            raise self._ended

    def _request_id(self, kind: str, step: str | None, *content: str) -> str:
        if step is not None:
            return self._step_ids.named(kind, step)
        return self._step_ids.by_content(kind, *content)

    async def _call(
        self,
        request: ClaimedRequest,
        result: TypeAdapter[Answer],
        timeout_seconds: float | Unset | None = UNSET,
    ) -> Answer:
        self._require_live()
        try:
            with self._span(request):
                return await self._requests.call(request, result, timeout_seconds=timeout_seconds)
        except LeaseLost as error:
            self._on_lost(error)
            raise
