"""What checkpoints are kept and found by, over REST."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, StringConstraints

from oblivion_agent.protocol.scalars import WHOLE, Epoch, TaskId
from oblivion_agent.protocol.shapes import WireModel

_NO_ZERO = r"^[^\u0000]*$"
ChannelName = Annotated[str, StringConstraints(max_length=500, pattern=_NO_ZERO)]
Version = Annotated[str, StringConstraints(max_length=200, pattern=_NO_ZERO)]
ThreadName = Annotated[str, StringConstraints(max_length=255, pattern=_NO_ZERO)]
Namespace = Annotated[str, StringConstraints(max_length=2000, pattern=_NO_ZERO)]
CheckpointName = Annotated[str, StringConstraints(max_length=100, pattern=_NO_ZERO)]
NewCheckpointName = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=_NO_ZERO)]


class StoredValue(WireModel):
    """Bytes that Nexus keeps and never reads, with the name of their form."""

    format: Annotated[str, Field(min_length=1, max_length=100)]
    bytes: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]*={0,2}$")]
    """Base64."""


class Claimed(WireModel):
    """Every request names the claim; an older one is refused."""

    task_id: TaskId
    epoch: Epoch


class InThread(Claimed):
    thread: ThreadName
    namespace: Namespace = ""


class ChannelValue(WireModel):
    channel: ChannelName
    version: Version
    value: StoredValue


class CheckpointPut(InThread):
    checkpoint_id: NewCheckpointName
    parent_id: CheckpointName | None = None
    checkpoint: StoredValue
    metadata: dict[str, Any]
    versions: dict[ChannelName, Version]
    values: Annotated[tuple[ChannelValue, ...], Field(max_length=10_000)]


class NodeWrite(WireModel):
    index: Annotated[StrictInt, Field(ge=-100, le=100_000), WHOLE]
    channel: ChannelName
    value: StoredValue


class CheckpointWrites(InThread):
    checkpoint_id: NewCheckpointName
    node_task_id: Annotated[str, StringConstraints(max_length=200, pattern=_NO_ZERO)]
    node_path: Namespace = ""
    on_repeat: Literal["replace", "keep"]
    writes: Annotated[tuple[NodeWrite, ...], Field(max_length=10_000)]


class KeptValue(WireModel):
    channel: str
    value: StoredValue


class KeptWrite(WireModel):
    node_task_id: str
    channel: str
    value: StoredValue


class KeptCheckpoint(WireModel):
    thread: str
    namespace: str
    checkpoint_id: str
    parent_id: str | None
    checkpoint: StoredValue
    metadata: dict[str, Any]
    values: tuple[KeptValue, ...]
    writes: tuple[KeptWrite, ...]


class CheckpointFind(InThread):
    checkpoint_id: CheckpointName | None = None


class CheckpointFound(WireModel):
    checkpoint: KeptCheckpoint | None


class PagePlace(WireModel):
    checkpoint_id: CheckpointName
    thread: ThreadName
    namespace: Namespace


class CheckpointList(Claimed):
    thread: ThreadName | None = None
    namespace: Namespace | None = None
    checkpoint_id: CheckpointName | None = None
    before: CheckpointName | None = None
    filter: dict[str, Any] | None = None
    after: PagePlace | None = None
    limit: Annotated[StrictInt, Field(ge=1, le=50), WHOLE] = 10


class CheckpointPage(WireModel):
    checkpoints: tuple[KeptCheckpoint, ...]
    next: PagePlace | None


class CheckpointHistory(InThread):
    checkpoint_id: CheckpointName | None = None
    channels: Annotated[tuple[ChannelName, ...], Field(min_length=1, max_length=1000)]


class ChannelOfHistory(WireModel):
    channel: str
    seed: StoredValue | None
    writes: tuple[KeptWrite, ...]


class ChannelHistory(WireModel):
    channels: tuple[ChannelOfHistory, ...]


class DeleteThread(Claimed):
    change: Literal["delete_thread"] = "delete_thread"
    thread: ThreadName


class DeleteRuns(Claimed):
    change: Literal["delete_runs"] = "delete_runs"
    runs: Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=1000)]


class CopyThread(Claimed):
    change: Literal["copy_thread"] = "copy_thread"
    thread: ThreadName
    target: ThreadName


class Prune(Claimed):
    change: Literal["prune"] = "prune"
    threads: Annotated[tuple[ThreadName, ...], Field(max_length=1000)]
    keep: Literal["latest", "nothing"]


CheckpointChange = Annotated[DeleteThread | DeleteRuns | CopyThread | Prune, Field(discriminator="change")]
