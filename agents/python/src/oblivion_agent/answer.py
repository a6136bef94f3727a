"""The final answer while it is written: people see it grow in the task's thread."""

import asyncio
from contextlib import suppress
from types import TracebackType

import structlog
from pydantic import ValidationError

from oblivion_agent.errors import OblivionError, RequestTimedOut
from oblivion_agent.held_claim import HeldClaim
from oblivion_agent.options import AgentOptions
from oblivion_agent.step_ids import once_only

_LONGEST_PART = 10_000

_log = structlog.get_logger("oblivion_agent")


class Answer:
    """A text that grows. Showing it is an ornament: nothing that goes wrong with it reaches the handler."""

    def __init__(self, claim: HeldClaim, options: AgentOptions) -> None:
        self._claim = claim
        self._options = options
        self._name = once_only()
        self._text = ""
        self._shown = 0
        """So many characters of the text have been taken, which are so many code units:"""
        self._offset = 0
        self._shown_at = 0.0
        self._news = asyncio.Event()
        self._is_whole = False
        self._showing: asyncio.Task[None] | None = None

    @property
    def text(self) -> str:
        """All that was written so far."""
        return self._text

    async def write(self, words: str) -> None:
        """Add words, as a model gives them. They are shown soon, together with others."""
        self._text += words
        self._news.set()
        # However fast words come, those before get a chance to be sent.
        await asyncio.sleep(0)

    async def __aenter__(self) -> "Answer":
        self._showing = asyncio.create_task(self._show(), name=f"answer of {self._claim.grant.task_id}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._showing is None:
            return
        try:
            if kind is None:
                self._is_whole = True
                self._news.set()
                await self._showing
        finally:
            self._showing.cancel()
            with suppress(asyncio.CancelledError):
                await self._showing

    async def _show(self) -> None:
        try:
            while await self._has_more():
                await self._wait_for_company()
                if not await self._show_more():
                    return
        except (OblivionError, ValidationError) as error:
            _log.info("the answer is not shown while it is written", error=str(error))

    async def _has_more(self) -> bool:
        while self._shown == len(self._text):
            if self._is_whole:
                return False
            self._news.clear()
            await self._news.wait()
        return True

    async def _wait_for_company(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._shown_at + self._options.answer_stream_pause_seconds):
                while not self._is_whole and self._waiting < self._options.answer_stream_characters:
                    self._news.clear()
                    await self._news.wait()

    @property
    def _waiting(self) -> int:
        return len(self._text) - self._shown

    async def _show_more(self) -> bool:
        """False when no more is to be shown."""
        words = self._text[self._shown : self._shown + _LONGEST_PART]
        # Half of a pair that makes one character cannot be sent.
        encoded = words.encode("utf-16-le", "surrogatepass")
        part = encoded.decode("utf-16-le", "replace")
        is_last_try = self._is_whole
        self._shown_at = asyncio.get_running_loop().time()
        try:
            is_shown = await self._claim.show_answer(
                self._name,
                self._offset,
                part,
                timeout_seconds=self._options.answer_stream_timeout_seconds,
            )
        except RequestTimedOut:
            return not is_last_try
        self._shown += len(words)
        self._offset += len(encoded) // 2
        return is_shown
