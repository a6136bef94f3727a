"""Values on their way to Nexus and back, by LangGraph's own serializer."""

from base64 import b64decode, b64encode
from typing import Any

from langgraph.checkpoint.serde.base import SerializerProtocol

from oblivion_agent.protocol.checkpoints import StoredValue


def to_stored(serde: SerializerProtocol, value: object) -> StoredValue:
    form, content = serde.dumps_typed(value)
    return StoredValue(format=form, bytes=b64encode(content).decode())


def from_stored(serde: SerializerProtocol, stored: StoredValue) -> Any:
    return serde.loads_typed((stored.format, b64decode(stored.bytes)))
