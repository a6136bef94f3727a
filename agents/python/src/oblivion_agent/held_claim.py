"""The state of one claim while this agent holds it, and the requests made under it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from math import inf
from typing import Literal, TypedDict, TypeVar

from opentelemetry.trace import Span, SpanKind, get_current_span
from pydantic import TypeAdapter

from oblivion_agent.errors import ClaimEnded, ConnectionFailed, LeaseLost
from oblivion_agent.protocol.checkpoints import Claimed
from oblivion_agent.protocol.client_frames import (
    AnswerPart,
    ClaimedRequest,
    Finish,
    Release,
    Say,
    Start,
    Think,
)
from oblivion_agent.protocol.results import answer_result, no_result, said_result
from oblivion_agent.protocol.scalars import SayKind, ThoughtKind
from oblivion_agent.protocol.shapes import (
    Artifact,
    ClaimGrant,
    Message,
    SpecVersion,
    TaskSummary,
    ToolUse,
)
from oblivion_agent.requests import UNSET, Requester, Unset
from oblivion_agent.rest import Rest
from oblivion_agent.step_ids import StepId, StepIds, once_only
from oblivion_agent.thread import Thread
from oblivion_agent.tracing import TracePlace, span

Answer = TypeVar("Answer")


class _Claimed(TypedDict):
    task_id: str
    epoch: int


class HeldClaim:
    """Shared by the handler's `Task` and by the run that moves it along."""

    def __init__(
        self,
        grant: ClaimGrant,
        requests: Requester,
        on_lost: Callable[[LeaseLost], None],
        *,
        rest: Rest | None = None,
    ) -> None:
        self.grant = grant
        self.thread = Thread(grant.messages)
        self.place = TracePlace(grant.traceparent)
        self._traceparents: dict[str, str] = {}
        self.summary: TaskSummary = grant.task
        self.description = grant.task.description
        self.spec_version = grant.spec_version
        self.read_version = grant.spec_version
        """The newest wording that the handler has read."""
        self.edits: list[SpecVersion] = []
        """Wordings that came since this process has the claim, in their order."""
        self._requests = requests
        self._rest = rest
        self.lease_until = inf
        """Until then the claim is ours, by the loop's clock."""
        self._on_lost = on_lost
        self._step_ids = StepIds(grant.run_id, grant.epoch)
        self._changed = asyncio.Event()
        self.asking = asyncio.Event()
        """Set while the handler does nothing but wait for a person's answer."""
        self._ended: ClaimEnded | None = None

    async def start(self) -> None:
        request_id = self._step_ids.named("start", "").request_id
        await self._call(Start(id=request_id, **self.claimed), no_result)

    async def say(self, kind: SayKind, text: str, *, artifacts: Sequence[Artifact], step: str | None) -> str:
        """Returns the message's id."""
        step_id = self._step_id("say", step, kind, text, *(artifact.url for artifact in artifacts))
        request = Say(
            id=step_id.request_id,
            **self.claimed,
            step=step_id.step,
            kind=kind,
            text=text,
            artifacts=tuple(artifacts),
        )
        return (await self._call(request, said_result)).message_id

    async def think(
        self, kind: ThoughtKind, text: str, *, step: str | None, tool: ToolUse | None = None
    ) -> None:
        step_id = self._step_id("think", step, kind, text)
        request = Think(
            id=step_id.request_id, **self.claimed, step=step_id.step, kind=kind, text=text, tool=tool
        )
        await self._call(request, no_result)

    async def show_answer(self, answer: str, offset: int, text: str, *, timeout_seconds: float) -> bool:
        """Show a part of the final answer; false when no more of it will be shown."""
        part = AnswerPart(id=once_only(), **self.claimed, answer=answer, offset=offset, text=text)
        # Not a span: there are many, and nothing depends on one.
        result = await self._send(part, answer_result, timeout_seconds)
        return result.outcome == "taken"

    async def finish(
        self, outcome: Literal["completed", "failed"], text: str, artifacts: Sequence[Artifact] = ()
    ) -> None:
        """End the claim. Waits as long as the claim lives: a result is not given up for a slow answer."""
        request = Finish(
            id=self._step_ids.named("finish", outcome).request_id,
            **self.claimed,
            outcome=outcome,
            text=text,
            artifacts=tuple(artifacts),
            spec_version=self.read_version,
        )
        await self._call(request, no_result, timeout_seconds=None)

    def note_read(self, version: int) -> None:
        """The handler has this wording now, or one after it."""
        self.read_version = max(self.read_version, version)

    async def release(self, reason: str, *, timeout_seconds: float) -> None:
        """Give the task back, for any agent to claim."""
        request_id = self._step_ids.named("release", "").request_id
        request = Release(id=request_id, **self.claimed, reason=reason)
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

    def take_edit(self, summary: TaskSummary, spec: SpecVersion | None) -> None:
        """A person changed the task. What is read again after a reconnect is not taken for news."""
        self.summary = summary
        if spec is None:
            return
        if spec.version >= self.spec_version:
            self.spec_version, self.description = spec.version, spec.description
        known = self.edits[-1].version if self.edits else self.grant.spec_version
        if spec.version > known:
            self.edits.append(spec)
            self._changed.set()

    def take_grant(self, grant: ClaimGrant) -> None:
        """After a reconnect: everything as Nexus has it now. The edits themselves follow as events."""
        self.summary = grant.task
        self.spec_version, self.description = grant.spec_version, grant.task.description
        if self.thread.merge(grant.messages):
            self._changed.set()

    async def change(self) -> None:
        """Wait until the thread or the task's words change."""
        self._changed.clear()
        self._require_live()
        await self._changed.wait()
        self._require_live()

    def go_on_with(self, answer: Message) -> None:
        """What follows is part of the trace that brought the answer: the wait may have been long."""
        self.place.move(self._traceparents.get(answer.id), "answered")

    @property
    def claimed(self) -> _Claimed:
        """What every request under this claim names."""
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

    async def ask(self, path: str, request: Claimed, answer: TypeAdapter[Answer]) -> Answer:
        """Ask over REST, again and again within the reply timeout. A lost claim ends the run."""
        self._require_live()
        if self._rest is None:
            raise ConnectionFailed("this task has no door to Nexus over REST")
        try:
            return await self._rest.ask(path, request, answer)
        except LeaseLost as error:
            self._on_lost(error)
            raise

    def require_lease(self) -> None:
        """Raises `ClaimEnded` when, by this process's clock, the claim may have passed to somebody else."""
        self._require_live()
        if asyncio.get_running_loop().time() >= self.lease_until:
            error = LeaseLost("the lease ran out without a heartbeat")
            self._on_lost(error)
            raise error

    def _require_live(self) -> None:
        if self._ended is not None:
            raise self._ended

    def _step_id(self, kind: str, step: str | None, *content: str) -> StepId:
        if step is not None:
            return self._step_ids.named(kind, step)
        return self._step_ids.by_content(kind, *content)

    async def _call(
        self,
        request: ClaimedRequest,
        result: TypeAdapter[Answer],
        timeout_seconds: float | Unset | None = UNSET,
    ) -> Answer:
        with self._span(request):
            return await self._send(request, result, timeout_seconds)

    async def _send(
        self, request: ClaimedRequest, result: TypeAdapter[Answer], timeout_seconds: float | Unset | None
    ) -> Answer:
        self._require_live()
        try:
            return await self._requests.call(request, result, timeout_seconds=timeout_seconds)
        except LeaseLost as error:
            self._on_lost(error)
            raise
