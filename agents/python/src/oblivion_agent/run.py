"""One run: a handler at work on one claim, from its start to its end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import assert_never

import structlog
from pydantic import ValidationError

from oblivion_agent.errors import ClaimEnded, EffectOutcomeUnknown, LeaseLost, OblivionError, TaskFailed
from oblivion_agent.held_claim import HeldClaim
from oblivion_agent.options import AgentOptions
from oblivion_agent.protocol.shapes import ClaimGrant
from oblivion_agent.requests import Requester
from oblivion_agent.rest import Rest
from oblivion_agent.task import Result, Task

Handler = Callable[[Task], Awaitable[Result | str]]

_log = structlog.get_logger("oblivion_agent")


class Run:
    """Runs the handler, says what came of it, and is cut short when the claim ends."""

    def __init__(
        self,
        grant: ClaimGrant,
        *,
        requests: Requester,
        options: AgentOptions,
        is_resumed: bool,
        rest: Rest | None,
    ) -> None:
        self.claim = HeldClaim(grant, requests, self.lose, rest=rest)
        self._task = Task(self.claim, options=options, is_resumed=is_resumed, rest=rest)
        self._options = options
        self._working: asyncio.Task[None] | None = None
        self._lease: asyncio.TimerHandle | None = None
        self._log = _log.bind(task_id=grant.task_id, run_id=grant.run_id, epoch=grant.epoch)

    @property
    def epoch(self) -> int:
        return self.claim.grant.epoch

    def begin(self, handler: Handler, on_end: Callable[["Run"], None]) -> None:
        """Start the handler; `on_end` is called once, whatever the end is."""
        self._log.info("run begins", is_resumed=self._task.is_resumed)
        self._working = asyncio.create_task(self._work(handler), name=f"run of {self._task.id}")
        self._working.add_done_callback(lambda _: self._settle(on_end))

    def extend_lease(self, until: float) -> None:
        """The claim is ours until then, by the loop's clock; later than that it must be taken for lost."""
        if self._lease is not None:
            self._lease.cancel()
        self.claim.lease_until = until
        loop = asyncio.get_running_loop()
        self._lease = loop.call_at(until, self.lose, LeaseLost("the lease ran out without a heartbeat"))

    def lose(self, error: ClaimEnded) -> None:
        """Stop the handler: from here on it could only do harm."""
        self.claim.end(error)
        if self._working is not None and not self._working.done():
            self._log.info("run is stopped", reason=str(error))
            self._working.cancel()

    async def wait(self, timeout_seconds: float | None = None) -> None:
        """Wait for the handler's end, at most so long."""
        if self._working is not None:
            await asyncio.wait([self._working], timeout=timeout_seconds)

    async def wait_for_pause(self, timeout_seconds: float) -> None:
        """Wait for the handler's end, or until only a person's answer could bring it on, at most so long."""
        if self._working is None:
            return
        asking = asyncio.create_task(self.claim.asking.wait())
        await asyncio.wait(
            [self._working, asking], timeout=timeout_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        asking.cancel()

    async def release(self, reason: str) -> None:
        """Stop the handler and give the task back."""
        if self._working is not None and not self._working.done():
            self._working.cancel()
            await self.wait(self._options.release_timeout_seconds)
            if self._working.cancelled():
                await self.give_back(reason)

    async def give_back(self, reason: str) -> None:
        """Release the claim, whatever comes of it."""
        try:
            await self.claim.release(reason, timeout_seconds=self._options.release_timeout_seconds)
            self._log.info("claim released", reason=reason)
        except OblivionError as error:
            # Nothing more can be done here: the lease will run out by itself.
            self._log.warning("claim could not be released", error=str(error))

    def _settle(self, on_end: Callable[["Run"], None]) -> None:
        if self._lease is not None:
            self._lease.cancel()
        if self._working is not None and not self._working.cancelled():
            error = self._working.exception()
            if error is not None:
                self._log.error("run broke off", error=repr(error))
        on_end(self)

    async def _work(self, handler: Handler) -> None:
        self.claim.place.enter()
        try:
            await self.claim.start()
            await self._finish_with(await handler(self._task))
        except ClaimEnded as error:
            self._log.info("run ends without its claim", reason=str(error))
        except TaskFailed as failure:
            await self._finish_failed(str(failure) or "The task failed.")
        except EffectOutcomeUnknown as unknown:
            self._log.warning("an effect was begun and nobody knows its end", effect=unknown.key)
            await self._finish_failed(unknown.public_text)
        except Exception as error:
            self._log.exception("the handler broke off")
            await self._finish_failed(f"I could not finish this: an unexpected {type(error).__name__}.")

    async def _finish_with(self, outcome: Result | str) -> None:
        match outcome:
            case Result():
                await self.claim.finish("completed", outcome.text, outcome.artifacts)
            case str():
                await self.claim.finish("completed", outcome)
            case _:
                assert_never(outcome)
        self._log.info("run completed")

    async def _finish_failed(self, text: str) -> None:
        try:
            await self.claim.finish("failed", text)
            self._log.info("run failed")
        except ClaimEnded as error:
            self._log.info("run ends without its claim", reason=str(error))
        except (OblivionError, ValidationError) as error:
            self._log.error("the failure could not be told", error=str(error))
            await self.give_back("the failure could not be told")
