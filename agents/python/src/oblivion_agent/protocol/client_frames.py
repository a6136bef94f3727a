"""Frames that an agent sends."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from oblivion_agent.protocol.scalars import (
    WHOLE,
    Cursor,
    Epoch,
    PositiveInteger,
    RequestId,
    SayKind,
    StepName,
    TaskId,
    Text,
    ThoughtKind,
    Traceparent,
)
from oblivion_agent.protocol.shapes import Artifact, ToolUse, WireModel


class Request(WireModel):
    """Every request has an id; the same id sent again gets the first answer and has no second effect."""

    id: RequestId
    traceparent: Traceparent | None = None

    def to_json(self) -> str:
        return self.model_dump_json(by_alias=True, exclude_none=True)


class ClaimedRequest(Request):
    """A request of a claim's holder: it names the epoch, and an older one is refused."""

    task_id: TaskId
    epoch: Epoch


class Hello(Request):
    type: Literal["hello"] = "hello"
    protocol: Annotated[str, Field(max_length=50)]
    token: Annotated[str, Field(min_length=1, max_length=4096, repr=False)]
    capabilities: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(max_length=50)
    ] = ()
    slots: Annotated[StrictInt, Field(ge=1, le=100), WHOLE] = 1
    cursor: Cursor | None = None
    sdk: Annotated[str, Field(max_length=100)] | None = None


class Claim(Request):
    type: Literal["claim"] = "claim"
    task_id: TaskId


class Release(ClaimedRequest):
    type: Literal["release"] = "release"
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Start(ClaimedRequest):
    type: Literal["start"] = "start"


class Say(ClaimedRequest):
    type: Literal["say"] = "say"
    step: StepName | None = None
    kind: SayKind
    text: Text
    artifacts: Annotated[tuple[Artifact, ...], Field(max_length=20)] = ()


class Think(ClaimedRequest):
    type: Literal["think"] = "think"
    step: StepName | None = None
    kind: ThoughtKind = "thought"
    text: Text
    tool: ToolUse | None = None


class AnswerPart(ClaimedRequest):
    """A part of the final answer while it is written; `offset` is where it begins, in UTF-16 code units."""

    type: Literal["answer"] = "answer"
    answer: Annotated[str, Field(min_length=1, max_length=100)]
    offset: Annotated[StrictInt, Field(ge=0), WHOLE]
    text: Text


class Finish(ClaimedRequest):
    type: Literal["finish"] = "finish"
    outcome: Literal["completed", "failed"] = "completed"
    text: Text
    artifacts: Annotated[tuple[Artifact, ...], Field(max_length=20)] = ()
    spec_version: PositiveInteger | None = None


class HeldClaim(WireModel):
    task_id: TaskId
    epoch: Epoch


class Heartbeat(Request):
    type: Literal["heartbeat"] = "heartbeat"
    claims: Annotated[tuple[HeldClaim, ...], Field(max_length=100)] = ()


ClientFrame = Annotated[
    Hello | Claim | Release | Start | Say | Think | AnswerPart | Finish | Heartbeat,
    Field(discriminator="type"),
]
