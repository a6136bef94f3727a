"""Searches the memory of a task's project."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from oblivion_agent.errors import ConnectionFailed
from oblivion_agent.protocol.memory import MemoryAnswer, MemoryKind, MemorySearchRequest
from oblivion_agent.rest import Rest

_ATTEMPTS = 3
_answer = TypeAdapter(MemoryAnswer)


class Memory:
    """The memory of one project: what its finished threads, tasks and documents say."""

    def __init__(self, rest: Rest | None, project_id: str) -> None:
        self._rest = rest
        self._project_id = project_id

    async def search(
        self, query: str, *, limit: int = 8, kinds: Sequence[MemoryKind] | None = None
    ) -> MemoryAnswer:
        """Find passages by meaning and words, best first.

        `query`: a question or words, 1 to 2000 characters. `limit`: 1 to 50. `kinds`: only sources of these.
        Raises `ValueError` for other values, a `RequestRefused` when Nexus says no, and `ConnectionFailed`,
        `RequestTimedOut` or `TemporaryError` when memory cannot be searched now.
        """
        request = MemorySearchRequest(
            project_id=self._project_id,
            query=query,
            limit=limit,
            kinds=None if kinds is None else tuple(kinds),
        )
        if self._rest is None:
            raise ConnectionFailed("this task has no door to memory")
        return await self._rest.ask("memory/search", request, _answer, attempts=_ATTEMPTS)
