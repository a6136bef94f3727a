"""A use of a tool while it lasts, and what is told of it afterwards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from oblivion_agent.protocol.shapes import ToolUse

LONGEST_VALUE = 50_000
"""Characters of JSON that are told of one argument or of the result; more is cut, and says so."""
LONGEST_ERROR = 2_000
_SHOWN_IN_SUMMARY = 200


@dataclass
class ToolCall:
    """What `task.tool(...)` gives: set `result` to what the tool answered."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    result: object = None

    def ended(self, duration_ms: int, error: BaseException | None) -> ToolUse:
        """What is told of it. Values that are no JSON are told as their `repr`."""
        return ToolUse(
            name=self.name,
            arguments={name: to_json(value) for name, value in self.arguments.items()},
            result=None if error is not None else to_json(self.result),
            error=None if error is None else _error_words(error),
            duration_ms=duration_ms,
        )


def summary_of(use: ToolUse) -> str:
    """One line for people: the tool, its arguments, and whether it failed."""
    arguments = ", ".join(f"{name}={_short(value)}" for name, value in use.arguments.items())
    ending = f" failed: {use.error}" if use.error is not None else ""
    return f"{use.name}({arguments}){ending}"


def to_json(value: object) -> JsonValue:
    """The value as JSON within the limit."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    if len(text) <= LONGEST_VALUE:
        cleaned: JsonValue = json.loads(text)
        return cleaned
    whole = value if isinstance(value, str) else text
    return f"{whole[:LONGEST_VALUE]}… [{len(whole) - LONGEST_VALUE} more characters]"


def _error_words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]


def _short(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_IN_SUMMARY else f"{text[:_SHOWN_IN_SUMMARY]}…"
