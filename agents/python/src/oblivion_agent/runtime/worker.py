"""Works on a task by the graph, and makes an artifact of what comes out."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import openai
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from oblivion_agent.checkpointer import NexusCheckpointer
from oblivion_agent.errors import AnswerTimedOut, TaskFailed
from oblivion_agent.protocol.shapes import Artifact
from oblivion_agent.runtime.artifacts import ArtifactStore, StoredArtifact, artifact_id
from oblivion_agent.runtime.graph import RunContext, RunState, build_graph, model_for
from oblivion_agent.runtime.metrics import measured_run
from oblivion_agent.runtime.recall import sources_line
from oblivion_agent.task import Result, Task

_LONGEST_TITLE = 200


class GraphWorker:
    """The handler of the reference runtime. Work that was cut off goes on after the last node that ended."""

    def __init__(
        self,
        *,
        artifacts: ArtifactStore,
        public_url: str,
        model_timeout_seconds: float,
        memory_timeout_seconds: float = 5.0,
        checkpointer_of: Callable[[Task], BaseCheckpointSaver[Any]] = NexusCheckpointer,
    ) -> None:
        self._checkpointer_of = checkpointer_of
        self._graph = build_graph()
        self._artifacts = artifacts
        self._public_url = public_url.rstrip("/")
        self._model_timeout_seconds = model_timeout_seconds
        self._memory_timeout_seconds = memory_timeout_seconds

    async def work(self, task: Task) -> Result:
        """Raises `TaskFailed` with words for the thread when the model or the person does not answer."""
        with measured_run():
            return await self._work(task)

    async def _work(self, task: Task) -> Result:
        try:
            state = await self._run_graph(task)
        except AnswerTimedOut as error:
            raise TaskFailed(
                "Nobody answered my question, so I stopped. Reopen the task to go on."
            ) from error
        except openai.APIStatusError as error:
            raise TaskFailed(f"The model refused the call ({error.status_code}).") from error
        except openai.OpenAIError as error:
            raise TaskFailed(f"The model could not be reached ({type(error).__name__}).") from error
        async with task.tool("save_report", {"title": task.title}, step="save_report") as call:
            artifact = await asyncio.to_thread(self._keep, task, state)
            call.result = {"url": artifact.url, "characters": len(state["result"])}
        sources = sources_line([state["result"], state["summary"]], state.get("memory", []))
        return Result("\n\n".join(part for part in (state["summary"], sources) if part), [artifact])

    async def _run_graph(self, task: Task) -> RunState:
        graph = self._graph.compile(checkpointer=self._checkpointer_of(task))
        config: RunnableConfig = {"configurable": {"thread_id": task.thread_id}}
        model = model_for(task, timeout_seconds=self._model_timeout_seconds)
        context = RunContext(task, model, self._memory_timeout_seconds)
        reached = await graph.aget_state(config)
        is_new = reached.created_at is None
        if not is_new:
            after = f"next is {', '.join(reached.next)}" if reached.next else "its result was ready"
            await task.think(f"I go on where the work was left: {after}.", step=f"go on in {task.run_id}")
        # No input means: go on from the checkpoint.
        beginning: RunState | None = {} if is_new else None
        state = await graph.ainvoke(beginning, config, context=context, durability="sync")
        return cast("RunState", state)

    def _keep(self, task: Task, state: RunState) -> Artifact:
        sources = sources_line([state["result"]], state.get("memory", []))
        stored = StoredArtifact(
            id=artifact_id(task.thread_id),
            task_id=task.id,
            title=task.title.strip()[:_LONGEST_TITLE] or "Result",
            markdown="\n\n".join(part for part in (state["result"], sources) if part),
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        # What an earlier life of this process kept stays as it is.
        if self._artifacts.find(stored.id) is None:
            self._artifacts.save(stored)
        return Artifact(title=stored.title, url=f"{self._public_url}/artifacts/{stored.id}")
