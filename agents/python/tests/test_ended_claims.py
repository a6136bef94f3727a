"""What the agent promises when a claim ends: the work stops, and says nothing more. Over real sockets."""

import asyncio
from collections.abc import Callable

import pytest

from oblivion_agent import Agent, ClaimEnded, Task
from tests.support.handlers import Cancelled
from tests.support.nexus import Frame, Nexus, refusal, reply
from tests.support.wire import OTHER_AGENT, identifier, task_summary

MakeAgent = Callable[..., Agent]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("stop", {"taskId": identifier("tsk", 1), "epoch": 1, "reason": "enough"}),
        ("task.cancelled", {"taskId": identifier("tsk", 1), "epoch": 1, "reason": "deleted"}),
        ("task.claimed", {"taskId": identifier("tsk", 1), "by": OTHER_AGENT}),
    ],
)
async def test_work_that_may_not_go_on_is_cancelled_and_silenced_and_the_slot_is_free(
    nexus: Nexus, make_agent: MakeAgent, kind: str, content: Frame
) -> None:
    agent = make_agent()
    cancelled = Cancelled(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        await nexus.event("task.available", task=task_summary(2))
        await nexus.event(kind, **content)
        await asyncio.wait_for(cancelled.happened.wait(), 5)
        assert (await nexus.frame("claim", 2))["taskId"] == identifier("tsk", 2)
    assert isinstance(cancelled.last_words, ClaimEnded)
    assert [frame["taskId"] for frame in nexus.of_type("release")] == [identifier("tsk", 2)]


async def test_a_stop_of_a_claim_before_this_one_says_nothing_of_this_one(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    cancelled = Cancelled(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        await nexus.event("stop", taskId=identifier("tsk", 1), epoch=None, reason="nobody held it then")
        await nexus.event("task.available", task=task_summary(2))
        assert not cancelled.happened.is_set()
        await nexus.event("stop", taskId=identifier("tsk", 1), epoch=1, reason="of this one")
        await asyncio.wait_for(cancelled.happened.wait(), 5)


async def test_a_claim_that_is_gone_after_a_reconnect_is_cancelled(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    cancelled = Cancelled(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        await nexus.socket.close(1011)
        await asyncio.wait_for(cancelled.happened.wait(), 5)
        assert agent.holding == ()


async def test_a_heartbeat_renews_every_claim_and_a_lost_one_is_cancelled(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.heartbeat_ms = 100
    agent = make_agent(slots=2)
    cancelled = Cancelled(agent)

    def lose_the_first(frame: Frame) -> Frame:
        lost = [{"outcome": "lost", **claim} for claim in frame["claims"]]
        return reply(frame, {"claims": lost})

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        await nexus.eventually(lambda: any(frame["claims"] for frame in nexus.of_type("heartbeat")))
        assert agent.holding == (identifier("tsk", 1),)
        nexus.answers["heartbeat"] = lose_the_first
        await asyncio.wait_for(cancelled.happened.wait(), 5)


async def test_a_lease_that_could_not_be_renewed_in_time_is_given_up_without_waiting_for_nexus(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.lease_seconds = 1
    agent = make_agent()
    cancelled = Cancelled(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        await asyncio.wait_for(cancelled.happened.wait(), 5)


async def test_a_write_that_is_answered_with_lease_lost_cancels_the_handler(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.answers["think"] = lambda frame: refusal(frame, "lease_lost")
    agent = make_agent()
    ended = asyncio.Event()

    @agent.on_task
    async def work(task: Task) -> str:
        try:
            await task.think("am I still here?")
        except ClaimEnded:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()
        return "never"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await asyncio.wait_for(ended.wait(), 5)
    assert nexus.of_type("finish") == []
