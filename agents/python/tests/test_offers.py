"""What the agent promises of tasks that it is offered. Over real sockets."""

from collections.abc import Callable

from oblivion_agent import Agent
from tests.support.handlers import ask_once
from tests.support.nexus import Nexus, refusal, reply
from tests.support.wire import OTHER_AGENT, identifier, message, task_summary

MakeAgent = Callable[..., Agent]


async def test_offers_are_claimed_in_their_order_and_no_more_than_there_are_slots(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent(slots=2)
    ask_once(agent)
    async with agent:
        for number in (3, 1, 2, 4):
            await nexus.event("task.available", task=task_summary(number))
        await nexus.event("task.claimed", taskId=identifier("tsk", 2), by=OTHER_AGENT)
        await nexus.frame("say", 2)
        await nexus.event("message", taskId=identifier("tsk", 3), message=message(9000, 3, "yes"))
        await nexus.frame("claim", 3)
    claimed = [frame["taskId"] for frame in nexus.of_type("claim")]
    assert claimed == [identifier("tsk", number) for number in (3, 1, 4)]


async def test_a_claim_refused_for_want_of_a_slot_is_asked_for_again(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.heartbeat_ms = 100
    nexus.answers["claim"] = lambda frame: refusal(frame, "no_free_slot", retryable=True)
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("claim")
        del nexus.answers["claim"]
        await nexus.frame("say")


async def test_a_lost_claim_leaves_the_slot_free(nexus: Nexus, make_agent: MakeAgent) -> None:
    nexus.answers["claim"] = lambda frame: reply(frame, {"outcome": "lost", "holder": OTHER_AGENT})
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("claim")
        del nexus.answers["claim"]
        await nexus.event("task.available", task=task_summary(2))
        assert (await nexus.frame("say"))["taskId"] == identifier("tsk", 2)
