"""What frames are made of: tasks, messages, claims."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictInt
from pydantic.alias_generators import to_camel

from oblivion_agent.protocol.scalars import (
    WHOLE,
    AgentId,
    Epoch,
    HttpAddress,
    MessageId,
    MessageKind,
    OptionalTraceparent,
    Origin,
    PositiveInteger,
    ProjectId,
    RunId,
    TaskId,
    TaskStatus,
    Timestamp,
)


class WireModel(BaseModel):
    """Immutable, camelCase on the wire; fields that a later release adds are ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, frozen=True, extra="ignore"
    )


class Artifact(WireModel):
    """A link to something an agent made."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    url: Annotated[HttpAddress, Field(max_length=2000)]


class ToolUse(WireModel):
    """One use of a tool by an agent, told when it is over."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    arguments: dict[str, JsonValue] = Field(default_factory=dict)
    result: JsonValue = None
    """Any JSON value; nothing when the tool failed or answers nothing."""
    error: Annotated[str, Field(max_length=10_000)] | None = None
    duration_ms: Annotated[StrictInt, Field(ge=0), WHOLE]


class AgentReference(WireModel):
    id: AgentId
    name: str


class ProjectReference(WireModel):
    id: ProjectId
    tag: str
    name: str


class TaskSummary(WireModel):
    """What every list and frame shows of a task."""

    id: TaskId
    title: str
    status: TaskStatus
    priority: Annotated[StrictInt, Field(ge=1, le=4), WHOLE] | None
    project: ProjectReference
    url: str
    holder: AgentReference | None
    created_at: Timestamp
    updated_at: Timestamp


class TaskWithDescription(TaskSummary):
    description: str


class Message(WireModel):
    """One public message of a task, in Markdown."""

    id: MessageId
    task_id: TaskId
    origin: Origin
    kind: MessageKind
    author: str
    text: str
    artifacts: tuple[Artifact, ...] = ()
    created_at: Timestamp
    edited_at: Timestamp | None = None
    deleted_at: Timestamp | None = None

    @property
    def is_from_person(self) -> bool:
        """Whether a person wrote it, in whichever tool."""
        return self.kind == "comment" and self.origin not in ("agent", "system")


class SpecVersion(WireModel):
    """One wording of a task: its number, its words in Markdown, and what differs from the wording before."""

    version: PositiveInteger
    """1 for the words with which the task came; grows by one with every edit of them."""
    title: str
    description: str
    author: str | None
    """Who wrote it; nobody is named for the first wording."""
    diff: str
    """Lines taken out and put in, each behind `- ` or `+ `; the title is a line too."""
    created_at: Timestamp


class LanguageModelGrant(WireModel):
    """Where and with which key the models of one run are called."""

    openai_base_url: HttpAddress
    api_key: str
    model: str


class ClaimGrant(WireModel):
    """What the holder of a claim gets."""

    task_id: TaskId
    run_id: RunId
    epoch: Epoch
    attempt: PositiveInteger = 1
    """Grows by one when a finished task is opened again: the work begins afresh."""
    spec_version: PositiveInteger = 1
    """The number of the wording that `task` has."""
    traceparent: OptionalTraceparent = None
    """The trace of the run, when it began not long ago."""
    lease_expires_at: Timestamp
    task: TaskWithDescription
    messages: tuple[Message, ...]
    llm: LanguageModelGrant | None
