"""Keeps the states of a LangGraph graph in Nexus, where the task's next holder finds them."""

import asyncio
import random
from collections.abc import AsyncIterator, Collection, Coroutine, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
    get_checkpoint_id,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from pydantic import TypeAdapter

from oblivion_agent.errors import ConfigurationError
from oblivion_agent.protocol import checkpoints as wire
from oblivion_agent.protocol.results import nothing
from oblivion_agent.stored_values import from_stored, to_stored
from oblivion_agent.task import Task

_found = TypeAdapter(wire.CheckpointFound)
_page = TypeAdapter(wire.CheckpointPage)
_history = TypeAdapter(wire.ChannelHistory)
_PAGE_SIZE = 10

Result = TypeVar("Result")


class NexusCheckpointer(BaseCheckpointSaver[str]):
    """Checkpoints of one task, kept by Nexus and written only by the task's holder.

        graph = builder.compile(checkpointer=NexusCheckpointer(task))
        config = {"configurable": {"thread_id": task.thread_id}}
        begun = await graph.checkpointer.aget_tuple(config)
        await graph.ainvoke({...} if begun is None else None, config, durability="sync")

    Threads are the task's own: no other task sees them. What was kept comes back as plain values and
    LangChain's and LangGraph's own types; `types` names the classes of your own that may come back too.
    Nothing is ever unpickled. The methods without `a` are for other threads than that of the event loop.
    """

    def __init__(
        self, task: Task, *, types: Collection[type] = (), serde: SerializerProtocol | None = None
    ) -> None:
        if getattr(serde, "pickle_fallback", False):
            raise ConfigurationError("checkpoints are read by other holders of the task: never by pickle")
        super().__init__(serde=serde or JsonPlusSerializer(allowed_msgpack_modules=tuple(types)))
        self._claim = task.claim
        self._loop = asyncio.get_running_loop()

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        request = wire.CheckpointFind(
            **self._claim.claimed, **_place(config), checkpoint_id=get_checkpoint_id(config)
        )
        found = await self._claim.ask("runs/checkpoints/find", request, _found)
        return None if found.checkpoint is None else self._tuple(found.checkpoint)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        wanted = wire.CheckpointList(
            **self._claim.claimed,
            thread=None if config is None else str(config["configurable"]["thread_id"]),
            namespace=None if config is None else config["configurable"].get("checkpoint_ns"),
            checkpoint_id=None if config is None else get_checkpoint_id(config),
            before=None if before is None else get_checkpoint_id(before),
            filter=filter,
        )
        left = limit
        while left is None or left > 0:
            size = _PAGE_SIZE if left is None else min(left, _PAGE_SIZE)
            request = wanted.model_copy(update={"limit": size})
            page = await self._claim.ask("runs/checkpoints/list", request, _page)
            for kept in page.checkpoints:
                yield self._tuple(kept)
            if page.next is None:
                return
            left = None if left is None else left - len(page.checkpoints)
            wanted = wanted.model_copy(update={"after": page.next})

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        values = checkpoint["channel_values"]
        state = {**checkpoint, "channel_values": {}}
        request = wire.CheckpointPut(
            **self._claim.claimed,
            **_place(config),
            checkpoint_id=checkpoint["id"],
            parent_id=get_checkpoint_id(config),
            checkpoint=to_stored(self.serde, state),
            metadata=dict(get_checkpoint_metadata(config, metadata)),
            versions={channel: str(version) for channel, version in checkpoint["channel_versions"].items()},
            values=tuple(
                wire.ChannelValue(
                    channel=channel, version=str(version), value=to_stored(self.serde, values[channel])
                )
                for channel, version in new_versions.items()
                if channel in values
            ),
        )
        await self._claim.ask("runs/checkpoints/put", request, nothing)
        return _config(request.thread, request.namespace, checkpoint["id"])

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        request = wire.CheckpointWrites(
            **self._claim.claimed,
            **_place(config),
            checkpoint_id=str(config["configurable"]["checkpoint_id"]),
            node_task_id=task_id,
            node_path=task_path,
            on_repeat="replace" if all(channel in WRITES_IDX_MAP for channel, _ in writes) else "keep",
            writes=tuple(
                wire.NodeWrite(
                    index=WRITES_IDX_MAP.get(channel, index),
                    channel=channel,
                    value=to_stored(self.serde, value),
                )
                for index, (channel, value) in enumerate(writes)
            ),
        )
        await self._claim.ask("runs/checkpoints/put-writes", request, nothing)

    async def adelete_thread(self, thread_id: str) -> None:
        await self._change(wire.DeleteThread(**self._claim.claimed, thread=str(thread_id)))

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        await self._change(wire.DeleteRuns(**self._claim.claimed, runs=tuple(map(str, run_ids))))

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        await self._change(
            wire.CopyThread(**self._claim.claimed, thread=str(source_thread_id), target=str(target_thread_id))
        )

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Keep the newest checkpoint of each namespace (`keep_latest`), or nothing (`delete`).

        Ancestors without which a delta channel could not be rebuilt are kept too.
        """
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"strategy must be keep_latest or delete, not {strategy!r}")
        await self._change(
            wire.Prune(
                **self._claim.claimed,
                threads=tuple(map(str, thread_ids)),
                keep="latest" if strategy == "keep_latest" else "nothing",
            )
        )

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        if not channels:
            return {}
        request = wire.CheckpointHistory(
            **self._claim.claimed,
            **_place(config),
            checkpoint_id=get_checkpoint_id(config),
            channels=tuple(channels),
        )
        answer = await self._claim.ask("runs/checkpoints/history", request, _history)
        return {entry.channel: self._channel_history(entry) for entry in answer.channels}

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return self._wait(self.aget_tuple(config))

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        found = self.alist(config, filter=filter, before=before, limit=limit)
        while (each := self._wait(_next(found))) is not None:
            yield each

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        return self._wait(self.aput(config, checkpoint, metadata, new_versions))

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        self._wait(self.aput_writes(config, writes, task_id, task_path))

    def delete_thread(self, thread_id: str) -> None:
        self._wait(self.adelete_thread(thread_id))

    def delete_for_runs(self, run_ids: Sequence[str]) -> None:
        self._wait(self.adelete_for_runs(run_ids))

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        self._wait(self.acopy_thread(source_thread_id, target_thread_id))

    def prune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        self._wait(self.aprune(thread_ids, strategy=strategy))

    def get_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        return self._wait(self.aget_delta_channel_history(config=config, channels=channels))

    def get_next_version(self, current: str | int | None, channel: None) -> str:
        """Grows, and is never the same in two branches that were begun from one state."""
        number = 0 if current is None else int(str(current).split(".", 1)[0])
        return f"{number + 1:032}.{random.random():016}"  # noqa: S311

    async def _change(self, change: wire.Claimed) -> None:
        await self._claim.ask("runs/checkpoints/change", change, nothing)

    def _tuple(self, kept: wire.KeptCheckpoint) -> CheckpointTuple:
        checkpoint = cast("Checkpoint", from_stored(self.serde, kept.checkpoint))
        values = {each.channel: from_stored(self.serde, each.value) for each in kept.values}
        return CheckpointTuple(
            config=_config(kept.thread, kept.namespace, kept.checkpoint_id),
            checkpoint={**checkpoint, "channel_values": values},
            metadata=cast("CheckpointMetadata", kept.metadata),
            parent_config=(
                None if kept.parent_id is None else _config(kept.thread, kept.namespace, kept.parent_id)
            ),
            pending_writes=[self._write(write) for write in kept.writes],
        )

    def _channel_history(self, entry: wire.ChannelOfHistory) -> DeltaChannelHistory:
        history = DeltaChannelHistory(writes=[self._write(write) for write in entry.writes])
        if entry.seed is not None:
            history["seed"] = from_stored(self.serde, entry.seed)
        return history

    def _write(self, write: wire.KeptWrite) -> tuple[str, str, Any]:
        return (write.node_task_id, write.channel, from_stored(self.serde, write.value))

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            is_in_loop = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            is_in_loop = False
        if is_in_loop:
            work.close()
            raise asyncio.InvalidStateError(
                "this would wait for itself: use the method with `a`, such as aget_tuple or graph.ainvoke"
            )
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


async def _next(found: AsyncIterator[CheckpointTuple]) -> CheckpointTuple | None:
    return await anext(found, None)


def _place(config: RunnableConfig) -> dict[str, str]:
    configurable = config["configurable"]
    return {"thread": str(configurable["thread_id"]), "namespace": configurable.get("checkpoint_ns", "")}


def _config(thread: str, namespace: str, checkpoint_id: str) -> RunnableConfig:
    return {
        "configurable": {
            "thread_id": thread,
            "checkpoint_ns": namespace,
            "checkpoint_id": checkpoint_id,
        }
    }
