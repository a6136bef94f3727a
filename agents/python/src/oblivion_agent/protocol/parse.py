"""Reading of frames. Nothing that arrives, however broken, gets past this as anything but a typed outcome."""

import json
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from oblivion_agent.protocol import server_frames
from oblivion_agent.protocol.scalars import Cursor

AnyServerFrame = (
    server_frames.Welcome
    | server_frames.Reply
    | server_frames.ErrorFrame
    | server_frames.TaskAvailable
    | server_frames.TaskClaimed
    | server_frames.TaskUpdated
    | server_frames.TaskCancelled
    | server_frames.MessagePosted
    | server_frames.Stop
    | server_frames.Drain
)

_frame: TypeAdapter[AnyServerFrame] = TypeAdapter(server_frames.ServerFrame)
_cursor: TypeAdapter[str] = TypeAdapter(Cursor)
_known_types = frozenset(
    get_args(member.model_fields["type"].annotation)[0] for member in get_args(AnyServerFrame)
)


@dataclass(frozen=True)
class UnknownFrame:
    """A frame of a later release: to be passed over, though its place in the stream counts."""

    type: str
    cursor: str | None


@dataclass(frozen=True)
class UnreadableFrame:
    """Not a frame of the protocol: `problem` says why, `field` where; `reply_to` names its request."""

    problem: str
    field: str | None = None
    reply_to: str | None = None


def parse_server_frame(data: str | bytes) -> AnyServerFrame | UnknownFrame | UnreadableFrame:
    """Read one frame. Never raises."""
    if isinstance(data, bytes):
        return UnreadableFrame("a binary frame, where only text is spoken")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return UnreadableFrame("not JSON")
    if not isinstance(content, dict) or not isinstance(content.get("type"), str):
        return UnreadableFrame("not an object with a type", field="type")
    if content["type"] not in _known_types:
        return UnknownFrame(content["type"], _optional_cursor(content.get("cursor")))
    return _parse_known(content)


def _parse_known(content: dict[str, Any]) -> AnyServerFrame | UnreadableFrame:
    try:
        return _frame.validate_python(content)
    except (ValidationError, RecursionError) as error:
        reply_to = content.get("replyTo")
        return UnreadableFrame(
            problem=f"not a valid {content['type']} frame",
            field=first_field(error) if isinstance(error, ValidationError) else None,
            reply_to=reply_to if isinstance(reply_to, str) else None,
        )


def _optional_cursor(value: object) -> str | None:
    try:
        return _cursor.validate_python(value)
    except ValidationError:
        return None


def first_field(error: ValidationError) -> str:
    """Path of the first field at fault, such as `task.priority`, without the name of the union's member."""
    location = error.errors(include_url=False, include_input=False, include_context=False)[0]["loc"]
    parts = [str(part) for part in location]
    return ".".join(parts[1:] if parts and parts[0] in _known_types else parts)
