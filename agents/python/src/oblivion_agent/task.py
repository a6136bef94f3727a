"""What a handler works with: one claimed task."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from pydantic import JsonValue

from oblivion_agent.answer import Answer
from oblivion_agent.effects import Call, Effects, Find
from oblivion_agent.errors import AnswerTimedOut, OblivionError, ProviderError, Refusal
from oblivion_agent.held_claim import HeldClaim
from oblivion_agent.memory import Memory
from oblivion_agent.options import AgentOptions
from oblivion_agent.protocol.scalars import ThoughtKind
from oblivion_agent.protocol.shapes import Artifact, Message, SpecVersion, TaskSummary, ToolUse
from oblivion_agent.rest import Rest
from oblivion_agent.tool_call import ToolCall, summary_of
from oblivion_agent.tracing import TracePlace

PublicKind = Literal["progress", "blocker"]


@dataclass(frozen=True)
class LanguageModel:
    """For any OpenAI client: `OpenAI(base_url=llm.base_url, api_key=llm.api_key)`."""

    base_url: str
    api_key: str = field(repr=False)
    model: str


@dataclass(frozen=True)
class Result:
    """What a handler returns: the text is said in public, the artifacts are linked."""

    text: str
    artifacts: Sequence[Artifact] = ()


class Task:
    """A claimed task. What speaks raises `ClaimEnded` once the claim is no longer this agent's."""

    def __init__(
        self,
        claim: HeldClaim,
        *,
        options: AgentOptions,
        is_resumed: bool,
        rest: Rest | None = None,
    ) -> None:
        self._claim = claim
        self._memory = Memory(rest, claim.summary.project.id)
        self._effects = Effects(claim)
        self._options = options
        self._is_resumed = is_resumed

    @property
    def id(self) -> str:
        return self._claim.grant.task_id

    @property
    def run_id(self) -> str:
        """Names this agent's attempt at the task; the same after a restart that kept the claim."""
        return self._claim.grant.run_id

    @property
    def epoch(self) -> int:
        """Grows by one with every claim of the task."""
        return self._claim.grant.epoch

    @property
    def attempt(self) -> int:
        """Grows by one when a finished task is opened again: the work begins afresh."""
        return self._claim.grant.attempt

    @property
    def thread_id(self) -> str:
        """The task's thread in a checkpointer: the same for every holder of this attempt."""
        return f"{self.id}.{self.attempt}"

    @property
    def claim(self) -> HeldClaim:
        """Where requests under the claim are made; for the parts of the SDK."""
        return self._claim

    @property
    def is_resumed(self) -> bool:
        """Whether the claim was taken by an earlier life of this process.

        The handler starts from its beginning; steps that it repeats (same words, or same `step`) act once.
        """
        return self._is_resumed

    @property
    def title(self) -> str:
        return self._claim.summary.title

    @property
    def description(self) -> str:
        """The latest wording; it changes while you work if a person edits it."""
        self._claim.note_read(self._claim.spec_version)
        return self._claim.description

    @property
    def spec_version(self) -> int:
        """The number of this wording: 1 for the first, one more with every edit of title or description."""
        return self._claim.spec_version

    @property
    def edits(self) -> tuple[SpecVersion, ...]:
        """The wordings that came since this process has the claim, oldest first.

        What you read here or as `description` is what your result is for: one that people have edited
        meanwhile is marked as made for an older version.
        """
        edits = tuple(self._claim.edits)
        for edit in edits:
            self._claim.note_read(edit.version)
        return edits

    @property
    def summary(self) -> TaskSummary:
        """Status, priority, project, address and times, as last heard."""
        return self._claim.summary

    @property
    def messages(self) -> tuple[Message, ...]:
        """The public thread so far, oldest first."""
        return self._claim.thread.messages

    @property
    def place(self) -> TracePlace:
        """Where the work stands in the trace that Nexus began: the place for spans of your own."""
        return self._claim.place

    @property
    def memory(self) -> Memory:
        """What is remembered of the task's project: `await task.memory.search("how do people sign in?")`."""
        return self._memory

    @property
    def llm(self) -> LanguageModel:
        """Where to call models. The key is bound to this run and dies with its claim.

        Raises `ProviderError` when no provider is configured.
        """
        grant = self._claim.grant.llm
        if grant is None:
            raise ProviderError(Refusal("provider_not_configured", "No model provider is configured."))
        return LanguageModel(base_url=grant.openai_base_url, api_key=grant.api_key, model=grant.model)

    async def say(
        self,
        text: str,
        *,
        kind: PublicKind = "progress",
        artifacts: Sequence[Artifact] = (),
        step: str | None = None,
    ) -> str:
        """Say something in public, in Markdown; returns the message's id.

        A `blocker` is mirrored to where the task came from, and the task then waits for a person. `step`
        names this step of the work: repeated after a restart, or by the task's next holder, it is not said
        again, even in other words.
        """
        return await self._claim.say(kind, text, artifacts=artifacts, step=step)

    async def think(self, text: str, *, kind: ThoughtKind = "thought", step: str | None = None) -> None:
        """Note something in private: operators see it, the thread does not."""
        await self._claim.think(kind, text, step=step)

    @asynccontextmanager
    async def tool(
        self, name: str, arguments: Mapping[str, object] | None = None, *, step: str | None = None
    ) -> AsyncIterator[ToolCall]:
        """Tell of a use of a tool: in private, when it is over, with how long it took.

            async with task.tool("search_docs", {"query": "login"}) as call:
                call.result = await search_docs("login")

        An exception from the tool is told as its failure and goes on to the caller.
        """
        call = ToolCall(name, dict(arguments or {}))
        started = monotonic()
        failure: Exception | None = None
        try:
            yield call
        except Exception as error:
            failure = error
            raise
        finally:
            use = call.ended(round((monotonic() - started) * 1000), failure)
            await self._tell_tool_use(use, step)

    async def _tell_tool_use(self, use: ToolUse, step: str | None) -> None:
        if use.error is None:
            await self._claim.think("tool", summary_of(use), step=step, tool=use)
            return
        # The tool's own failure is what the caller has to hear of.
        with suppress(OblivionError):
            await self._claim.think("tool", summary_of(use), step=step, tool=use)

    def answer(self) -> Answer:
        """Write the final answer so that people see it grow, and return it as the result.

            async with task.answer() as answer:
                async for delta in model_stream:
                    await answer.write(delta)
            return Result(answer.text)

        What grows becomes the result when that is said. Where it cannot be shown, the result comes whole, and
        the handler notices nothing.
        """
        return Answer(self._claim, self._options)

    async def ask(
        self, question: str, *, step: str | None = None, timeout_seconds: float | None = None
    ) -> str:
        """Ask in public and wait for a person's words, which are returned.

        Raises `AnswerTimedOut` after `timeout_seconds` (the options' `answer_timeout_seconds` when left out).
        """
        limit = self._options.answer_timeout_seconds if timeout_seconds is None else timeout_seconds
        asked_at = self._claim.thread.length
        question_id = await self._claim.say("question", question, artifacts=(), step=step)
        self._claim.asking.set()
        try:
            async with asyncio.timeout(limit):
                while (answer := self._answer(question_id, asked_at)) is None:
                    await self._claim.change()
        except TimeoutError as error:
            raise AnswerTimedOut(f"nobody answered within {limit} s") from error
        finally:
            self._claim.asking.clear()
        self._claim.go_on_with(answer)
        return answer.text

    def _answer(self, question_id: str, asked_at: int) -> Message | None:
        # The question may have been asked and answered before this claim, or this life of the process.
        answer = self._claim.thread.answer_below(question_id)
        return answer or self._claim.thread.answer_since(asked_at)

    async def effect(
        self, key: str, call: Call, *, find: Find | None = None, idempotent: bool = False
    ) -> JsonValue:
        """Do something outside of Oblivion once, whichever of the task's holders does it.

            receipt = await task.effect("charge", lambda key: shop.charge(order, idempotency_key=key))

        `key` names the effect within the task, in all of its attempts. `call` gets a key that is the same
        for all who try, to hand on, and returns a JSON value, which is kept and returned: later calls of
        `effect` with the same key return it too, and call nothing. When the call was begun before and its
        end was never told, `find` looks outside with the same key and answers `Found(result)` or None; with
        `idempotent` the call is made again; with neither `EffectOutcomeUnknown` is raised. A call that
        raises `NotDone` says that it changed nothing.
        """
        return await self._effects.once(key, call, find=find, is_idempotent=idempotent)

    async def follow(self) -> AsyncIterator[Message]:
        """Everything that others say in the thread since the claim, as it comes.

        A message that is edited or deleted comes again (`edited_at`, `deleted_at`).
        """
        seen = 0
        while True:
            while seen < len(self._claim.thread.changes):
                yield self._claim.thread.changes[seen]
                seen += 1
            await self._claim.change()

    async def follow_edits(self) -> AsyncIterator[SpecVersion]:
        """Every new wording of the task since the claim, as it comes."""
        seen = 0
        while True:
            while seen < len(self._claim.edits):
                self._claim.note_read(self._claim.edits[seen].version)
                yield self._claim.edits[seen]
                seen += 1
            await self._claim.change()
