"""Frames that Nexus sends."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictInt

from oblivion_agent.protocol.error_codes import ErrorCode
from oblivion_agent.protocol.scalars import (
    WHOLE,
    Cursor,
    Flag,
    OptionalTraceparent,
    PositiveInteger,
    TaskId,
    require_value,
)
from oblivion_agent.protocol.shapes import (
    AgentReference,
    ClaimGrant,
    Message,
    SpecVersion,
    TaskSummary,
    WireModel,
)


class Welcome(WireModel):
    type: Literal["welcome"]
    reply_to: str
    protocol: Literal["oblivion.v1"]
    session: str
    agent: AgentReference
    heartbeat_ms: PositiveInteger
    lease_seconds: PositiveInteger
    cursor: Cursor
    held: tuple[ClaimGrant, ...]


class Reply(WireModel):
    type: Literal["reply"]
    reply_to: str
    result: dict[str, Any]


class ErrorFrame(WireModel):
    type: Literal["error"]
    reply_to: str | None
    code: ErrorCode
    message: str
    field: Annotated[str | None, BeforeValidator(require_value)] = None
    retryable: Flag


class Event(WireModel):
    """Something that happened; the cursor names its place in the stream."""

    cursor: Cursor
    traceparent: OptionalTraceparent = None
    """The trace in which it happened, when that was not long ago."""


class TaskAvailable(Event):
    type: Literal["task.available"]
    task: TaskSummary


class TaskClaimed(Event):
    type: Literal["task.claimed"]
    task_id: TaskId
    by: AgentReference


class TaskUpdated(Event):
    type: Literal["task.updated"]
    task: TaskSummary
    changes: dict[str, Any]
    spec: Annotated[SpecVersion | None, BeforeValidator(require_value)] = None
    """The new wording, for the agent at work, when the title or the description changed."""


class TaskCancelled(Event):
    type: Literal["task.cancelled"]
    task_id: TaskId
    epoch: PositiveInteger | None
    reason: str


class MessagePosted(Event):
    type: Literal["message"]
    task_id: TaskId
    message: Message


class Stop(Event):
    type: Literal["stop"]
    task_id: TaskId
    epoch: PositiveInteger | None
    reason: str


class Drain(WireModel):
    type: Literal["drain"]
    reconnect_after_ms: Annotated[StrictInt, Field(ge=0), WHOLE]


ServerFrame = Annotated[
    Welcome
    | Reply
    | ErrorFrame
    | TaskAvailable
    | TaskClaimed
    | TaskUpdated
    | TaskCancelled
    | MessagePosted
    | Stop
    | Drain,
    Field(discriminator="type"),
]
