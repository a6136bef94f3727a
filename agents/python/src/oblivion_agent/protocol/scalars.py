"""Types of single values on the wire, with the limits that Nexus enforces."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt, WithJsonSchema

PROTOCOL_VERSION = "oblivion.v1"
MAXIMUM_TEXT_LENGTH = 100_000
MAXIMUM_INTEGER = 2**53 - 1
"""Beyond it JavaScript, in which Nexus is written, does not tell whole numbers apart."""

SayKind = Literal["progress", "question", "blocker", "result", "failure"]
MessageKind = Literal["progress", "question", "blocker", "result", "failure", "comment", "note"]
ThoughtKind = Literal["thought", "plan", "tool"]
Origin = Literal["slack", "clickup", "github", "agent", "observer", "system"]
TaskStatus = Literal[
    "available", "claimed", "in_progress", "blocked_on_human", "in_review", "done", "failed", "cancelled"
]


def _require_timestamp_text(value: object) -> object:
    if isinstance(value, str | datetime):
        return value
    raise ValueError("must be an ISO 8601 time")


def _require_wire_length(text: str) -> str:
    """Nexus counts UTF-16 code units, where an emoji is two; Python counts code points."""
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAXIMUM_TEXT_LENGTH:
        raise ValueError(f"must have at most {MAXIMUM_TEXT_LENGTH} characters (an emoji counts as two)")
    return text


def _read_whole(value: object) -> object:
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(number, int) and abs(number) > MAXIMUM_INTEGER:
        raise ValueError(f"must be at most {MAXIMUM_INTEGER}")
    return number


def require_value(value: object) -> object:
    """For a field that is left out when there is nothing, and never null."""
    if value is None:
        raise ValueError("must be left out when there is none")
    return value


def _identifier(prefix: str) -> object:
    return Field(pattern=f"^{prefix}_[0-9a-f]{{32}}$")


RequestId = Annotated[str, Field(min_length=1, max_length=100)]
StepName = Annotated[str, Field(min_length=1, max_length=200)]
"""Names a step for every holder of the same attempt at a task."""
Cursor = Annotated[str, Field(pattern=r"^[0-9]{1,20}\.[0-9]{1,20}$")]
WHOLE = BeforeValidator(_read_whole)
"""For whole numbers, however JSON writes them: `3.0` is one, too."""
Epoch = Annotated[StrictInt, Field(gt=0), WHOLE]
PositiveInteger = Annotated[StrictInt, Field(gt=0), WHOLE]
Flag = StrictBool
TaskId = Annotated[str, _identifier("tsk")]
RunId = Annotated[str, _identifier("run")]
AgentId = Annotated[str, _identifier("agt")]
ProjectId = Annotated[str, _identifier("prj")]
MessageId = Annotated[str, _identifier("msg")]
Text = Annotated[
    str, Field(min_length=1, max_length=MAXIMUM_TEXT_LENGTH), AfterValidator(_require_wire_length)
]
Timestamp = Annotated[
    datetime,
    BeforeValidator(_require_timestamp_text),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Traceparent = Annotated[str, Field(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
"""A place in a trace: version, trace id, span id, flags (W3C Trace Context)."""
OptionalTraceparent = Annotated[Traceparent | None, BeforeValidator(require_value)]
HttpAddress = Annotated[str, Field(pattern=r"^https?://\S+$")]
