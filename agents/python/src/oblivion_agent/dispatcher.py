"""Who works on what: turns the frames of Nexus into claims and runs."""

import asyncio
from functools import partial

import structlog
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind

from oblivion_agent.errors import ConfigurationError, LeaseLost, NoFreeSlot, OblivionError, TaskStopped
from oblivion_agent.options import AgentOptions
from oblivion_agent.protocol import server_frames as server
from oblivion_agent.protocol.client_frames import Claim, HeldClaim
from oblivion_agent.protocol.results import ClaimNotWon, HeartbeatResult, NotRenewed, claim_result
from oblivion_agent.protocol.shapes import ClaimGrant
from oblivion_agent.requests import Requester
from oblivion_agent.rest import Rest
from oblivion_agent.run import Handler, Run
from oblivion_agent.slots import SlotBook
from oblivion_agent.step_ids import once_only
from oblivion_agent.tracing import context_of, span

_log = structlog.get_logger("oblivion_agent")

AnyEvent = (
    server.TaskAvailable
    | server.TaskClaimed
    | server.TaskUpdated
    | server.TaskCancelled
    | server.MessagePosted
    | server.Stop
)


class Dispatcher:
    """Claims offers up to the free slots, in the order offered, and keeps one run per held claim."""

    def __init__(self, *, requests: Requester, slots: int, options: AgentOptions) -> None:
        self._requests = requests
        self._options = options
        self._book = SlotBook(slots)
        self._runs: dict[str, Run] = {}
        self._claims: dict[str, asyncio.Task[None]] = {}
        self._offers: dict[str, str | None] = {}
        self._handler: Handler | None = None
        self._agent_id: str | None = None
        self._lease_seconds = 0.0
        self._is_claiming = True
        self._rest: Rest | None = None

    def set_rest(self, rest: Rest) -> None:
        """Where the tasks of this agent search memory, keep checkpoints and log their effects."""
        self._rest = rest

    def set_handler(self, handler: Handler) -> None:
        if self._handler is not None:
            raise ConfigurationError("an agent has one task handler; on_task was used twice")
        self._handler = handler

    @property
    def has_handler(self) -> bool:
        return self._handler is not None

    def held(self) -> tuple[HeldClaim, ...]:
        """The claims that a heartbeat renews."""
        return tuple(HeldClaim(task_id=task_id, epoch=run.epoch) for task_id, run in self._runs.items())

    def welcome(self, welcome: server.Welcome) -> None:
        """A session begins: what is still ours goes on, what is not any more is stopped."""
        self._agent_id = welcome.agent.id
        self._lease_seconds = float(welcome.lease_seconds)
        granted = {grant.task_id: grant for grant in welcome.held}
        for task_id, run in list(self._runs.items()):
            grant = granted.get(task_id)
            if grant is None or grant.epoch != run.epoch:
                self._drop(task_id, run)
        for grant in welcome.held:
            self._take_back(grant)
        self._claim_next()

    def handle(self, event: AnyEvent) -> None:
        """Take in one event; its effect here is complete when this returns."""
        match event:
            case server.TaskAvailable():
                self._offers[event.task.id] = event.traceparent
                self._book.offer(event.task.id)
                self._claim_next()
            case server.TaskClaimed():
                self._taken(event)
            case server.TaskUpdated():
                self._updated(event)
            case server.MessagePosted():
                if run := self._runs.get(event.task_id):
                    run.claim.take_message(event.message, event.traceparent)
            case server.Stop() | server.TaskCancelled():
                self._withdraw(event.task_id)
                run = self._runs.get(event.task_id)
                # What is read again after a reconnect may be about a claim that ended before this one began.
                if run and event.epoch is not None and event.epoch >= run.epoch:
                    run.lose(TaskStopped(event.reason or "the task was stopped"))

    def renewed(self, result: HeartbeatResult, *, asked_at: float) -> None:
        """Take in the answer to a heartbeat. `asked_at`: when it was sent, by the loop's clock."""
        for entry in result.claims:
            run = self._runs.get(entry.task_id)
            if run is None or run.epoch != entry.epoch:
                continue
            if isinstance(entry, NotRenewed):
                run.lose(LeaseLost("Nexus has given the claim to somebody else"))
            else:
                run.extend_lease(asked_at + self._lease_seconds)
        self._claim_next()

    async def drain(self, reason: str) -> None:
        """Let the runs end by themselves within the drain time, then release what is left.

        A run that waits for a person is not waited for: that could take days.
        """
        self._is_claiming = False
        await asyncio.gather(*(self._see_off(run, reason) for run in list(self._runs.values())))
        if self._claims:
            # A claim that is still being decided is given back when it is won.
            await asyncio.wait(list(self._claims.values()), timeout=self._options.release_timeout_seconds)

    def abandon(self, error: LeaseLost) -> None:
        """Stop everything without a word to Nexus, which is not listening to this agent any more."""
        self._is_claiming = False
        for claim in list(self._claims.values()):
            claim.cancel()
        for run in list(self._runs.values()):
            run.lose(error)

    async def settled(self) -> None:
        """Wait until the handlers that were stopped have come to their end, but not for a deaf one."""
        limit = self._options.release_timeout_seconds
        await asyncio.gather(*(run.wait(limit) for run in list(self._runs.values())))
        await asyncio.gather(*self._claims.values(), return_exceptions=True)

    async def _see_off(self, run: Run, reason: str) -> None:
        await run.wait_for_pause(self._options.drain_seconds)
        await run.release(reason)

    def _taken(self, event: server.TaskClaimed) -> None:
        self._withdraw(event.task_id)
        run = self._runs.get(event.task_id)
        if run is not None and event.by.id != self._agent_id:
            run.lose(LeaseLost(f"{event.by.name} has claimed the task"))

    def _updated(self, event: server.TaskUpdated) -> None:
        if event.task.status != "available":
            self._withdraw(event.task.id)
        if run := self._runs.get(event.task.id):
            run.claim.take_edit(event.task, event.spec)

    def _claim_next(self) -> None:
        while self._is_claiming and (task_id := self._book.take_next()) is not None:
            claim = asyncio.create_task(self._claim(task_id), name=f"claim of {task_id}")
            self._claims[task_id] = claim
            claim.add_done_callback(partial(self._claim_settled, task_id))

    def _claim_settled(self, task_id: str, claim: asyncio.Task[None]) -> None:
        if self._claims.get(task_id) is claim:
            del self._claims[task_id]

    async def _claim(self, task_id: str) -> None:
        request = Claim(id=once_only(), task_id=task_id)
        try:
            with span(
                "agent claim",
                kind=SpanKind.CLIENT,
                attributes={"oblivion.task.id": task_id},
                within=context_of(self._offers.get(task_id)) or Context(),
            ):
                result = await self._requests.call(request, claim_result)
        except OblivionError as error:
            self._not_claimed(task_id, error)
            return
        if isinstance(result, ClaimNotWon):
            self._forget_offer(task_id)
            _log.info("claim lost", task_id=task_id)
        elif self._is_claiming:
            self._begin(result.claim, is_resumed=False)
        else:
            await self._new_run(result.claim, is_resumed=False).give_back("the agent is stopping")
        self._claim_next()

    def _not_claimed(self, task_id: str, error: OblivionError) -> None:
        if error.retryable or isinstance(error, NoFreeSlot):
            # Tried again when a run ends, a heartbeat is answered, or a session begins.
            self._book.postpone(task_id)
        else:
            self._forget_offer(task_id)
        _log.warning("claim refused", task_id=task_id, error=str(error))

    def _withdraw(self, task_id: str) -> None:
        self._book.withdraw(task_id)
        self._offers.pop(task_id, None)

    def _forget_offer(self, task_id: str) -> None:
        self._book.forget(task_id)
        self._offers.pop(task_id, None)

    def _take_back(self, grant: ClaimGrant) -> None:
        run = self._runs.get(grant.task_id)
        if run is not None:
            run.claim.take_grant(grant)
            run.extend_lease(self._lease_end())
            return
        # A claim whose answer was lost with the connection is new; the answer itself is not needed any more.
        claim = self._claims.pop(grant.task_id, None)
        if claim is not None:
            claim.cancel()
        self._begin(grant, is_resumed=claim is None)

    def _begin(self, grant: ClaimGrant, *, is_resumed: bool) -> None:
        if self._handler is None:
            raise ConfigurationError("no task handler; decorate one with @agent.on_task")
        run = self._new_run(grant, is_resumed=is_resumed)
        self._runs[grant.task_id] = run
        self._book.hold(grant.task_id)
        self._offers.pop(grant.task_id, None)
        run.extend_lease(self._lease_end())
        run.begin(self._handler, self._ended)

    def _new_run(self, grant: ClaimGrant, *, is_resumed: bool) -> Run:
        return Run(
            grant,
            requests=self._requests,
            options=self._options,
            is_resumed=is_resumed,
            rest=self._rest,
        )

    def _lease_end(self) -> float:
        return asyncio.get_running_loop().time() + self._lease_seconds

    def _drop(self, task_id: str, run: Run) -> None:
        run.lose(LeaseLost("the claim ended while the connection was down"))
        self._forget(task_id, run)

    def _ended(self, run: Run) -> None:
        self._forget(run.claim.grant.task_id, run)
        self._claim_next()

    def _forget(self, task_id: str, run: Run) -> None:
        if self._runs.get(task_id) is run:
            del self._runs[task_id]
            self._book.let_go(task_id)
