"""What the agent promises when connections are cut: nothing missed, nothing done twice. Over real sockets."""

import asyncio
from collections.abc import Callable

from oblivion_agent import Agent, Task
from tests.support.handlers import ask_once
from tests.support.nexus import Frame, Nexus
from tests.support.wire import OTHER_AGENT, grant, identifier, message, task_summary

MakeAgent = Callable[..., Agent]


async def test_a_reconnect_names_the_last_event_that_was_handled(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.event("task.claimed", taskId=identifier("tsk", 7), by=OTHER_AGENT)
        last = await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        await nexus.socket.close(1011)
        hello = await nexus.frame("hello", 2)
    assert "cursor" not in nexus.of_type("hello")[0]
    assert hello["cursor"] == last


async def test_a_frame_of_a_later_release_is_passed_over_but_moves_the_cursor(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.send_raw('{"type":"weather.changed","cursor":"5.5","sky":"blue"}')
        await nexus.socket.close(1011)
        assert (await nexus.frame("hello", 2))["cursor"] == "5.5"


async def test_a_request_cut_off_before_its_answer_is_sent_again_with_the_same_id_and_acts_once(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    cut = asyncio.Event()

    def lose_the_answer(frame: Frame) -> Frame | None:
        answer = nexus.usual_answer(frame)
        if cut.is_set():
            return answer
        cut.set()
        return None

    nexus.answers["say"] = lose_the_answer
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        return await task.say("once")

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        nexus.held = [grant(1)]
        await nexus.socket.close(1011)
        await nexus.frame("finish")
    first, second = nexus.of_type("say")
    assert first["id"] == second["id"]
    assert [frame["type"] for frame in nexus.effects].count("say") == 1
    assert len(nexus.of_type("start")) == 1


async def test_a_claim_that_is_still_ours_after_a_reconnect_goes_on_and_hears_what_it_missed(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        nexus.held = [grant(1, messages=[message(9000, 1, "the first")])]
        await nexus.socket.close(1011)
        finish = await nexus.frame("finish")
    assert finish["text"] == "the first (resumed: False)"
    assert len(nexus.of_type("start")) == 1


async def test_a_claim_of_an_earlier_life_is_handled_afresh_and_repeated_steps_act_once(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    first = make_agent()
    ask_once(first)
    serving = asyncio.create_task(first.serve())
    await first.connected()
    await nexus.event("task.available", task=task_summary(1))
    await nexus.frame("say")
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    nexus.held = [grant(1)]
    second = make_agent()
    ask_once(second)
    async with second:
        await nexus.frame("say", 2)
        await nexus.event("message", taskId=identifier("tsk", 1), message=message(9000, 1, "yes"))
        finish = await nexus.frame("finish")
    assert finish["text"] == "yes (resumed: True)"
    assert [frame["type"] for frame in nexus.effects].count("say") == 1
    assert [frame["type"] for frame in nexus.effects].count("start") == 1


async def test_a_claim_whose_answer_was_lost_is_taken_up_once_and_is_not_called_resumed(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.answers["claim"] = lambda _: None
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("claim")
        nexus.held = [grant(1)]
        await nexus.socket.close(1011)
        await nexus.frame("say")
        await nexus.event("message", taskId=identifier("tsk", 1), message=message(9000, 1, "yes"))
        finish = await nexus.frame("finish")
    assert finish["text"] == "yes (resumed: False)"
    assert len(nexus.of_type("claim")) == 1
