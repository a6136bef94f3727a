"""What the reference agent takes from memory, how the model sees it, and how it is cited."""

import asyncio
import re
from collections.abc import Sequence
from typing import TypedDict

import structlog

from oblivion_agent.errors import ClaimEnded, OblivionError
from oblivion_agent.protocol.memory import MemoryHit, MemoryKind
from oblivion_agent.runtime.prompts import Part
from oblivion_agent.task import Task

_log = structlog.get_logger("oblivion_agent.runtime")

_LONGEST_QUERY = 2000
# What the team wrote down comes first; what was said in other tasks fills it up.
_WANTED: tuple[tuple[MemoryKind, int], ...] = (("clickup_doc", 3), ("thread", 2))


class Passage(TypedDict):
    """A passage from memory, as it is kept in the checkpoint. Its number is its place, from 1."""

    title: str
    text: str
    citation: str


async def recall(task: Task, *, timeout_seconds: float) -> list[Passage]:
    """Find what the project's memory has on the task; nothing when it cannot be searched in time."""
    query = f"{task.title}\n{task.description}".strip()[:_LONGEST_QUERY] or task.id
    try:
        async with (
            asyncio.timeout(timeout_seconds),
            task.tool("memory.search", {"query": query}, step="recall") as call,
        ):
            passages: list[Passage] = []
            for kind, limit in _WANTED:
                answer = await task.memory.search(query, limit=limit, kinds=[kind])
                passages += [_passage(hit) for hit in answer.hits if hit.source.task_id != task.id]
            call.result = [passage["citation"] for passage in passages]
            return passages
    except ClaimEnded:
        raise
    except (OblivionError, TimeoutError) as error:
        # The task can be worked on without: poorer, but not less true.
        _log.warning("memory could not be searched", reason=str(error) or type(error).__name__)
        return []


def memory_parts(passages: Sequence[Passage]) -> tuple[Part, ...]:
    """One part of data for each passage, with the number by which it can be named."""
    return tuple(
        Part(
            f"passage [{number}] of the project's memory, from {passage['title']}",
            f"MEMORY [{number}]: {passage['text']}",
        )
        for number, passage in enumerate(passages, start=1)
    )


def sources_line(texts: Sequence[str], passages: Sequence[Passage]) -> str:
    """The sources that the texts name by their numbers, as links; empty when they name none that exists."""
    named = {int(number) for text in texts for number in re.findall(r"\[(\d{1,3})\](?!\()", text)}
    cited = [
        f"[{number}] {passage['citation']}"
        for number, passage in enumerate(passages, start=1)
        if number in named
    ]
    return f"Sources: {', '.join(cited)}" if cited else ""


def _passage(hit: MemoryHit) -> Passage:
    return Passage(title=" ".join(hit.source.title.split()), text=hit.text, citation=hit.citation)
