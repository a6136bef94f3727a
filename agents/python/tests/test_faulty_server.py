"""What the agent promises when Nexus is slow, drains, or says what nobody understands."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from oblivion_agent import Agent, Task
from tests.conftest import FAST
from tests.support.handlers import ask_once
from tests.support.nexus import Frame, Nexus, refusal, reply
from tests.support.wire import grant, identifier, message, task_summary

MakeAgent = Callable[..., Agent]


async def test_a_heartbeat_without_an_answer_makes_a_new_connection(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.heartbeat_ms = 50
    nexus.answers["heartbeat"] = lambda _: None
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.frame("hello", 2)


@pytest.mark.parametrize("closes_at_once", [False, True])
async def test_a_draining_server_is_left_for_the_time_it_names_and_work_goes_on(
    nexus: Nexus, make_agent: MakeAgent, *, closes_at_once: bool
) -> None:
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        nexus.held = [grant(1)]
        began = time.monotonic()
        await nexus.send({"type": "drain", "reconnectAfterMs": 200})
        if closes_at_once:
            await nexus.socket.close(1012)
        await nexus.frame("hello", 2)
        assert time.monotonic() - began >= 0.2
        await nexus.event("message", taskId=identifier("tsk", 1), message=message(9000, 1, "yes"))
        assert (await nexus.frame("finish"))["text"].startswith("yes")


async def test_garbage_from_the_server_is_passed_over(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()
    ask_once(agent)
    async with agent:
        for garbage in ("", "null", "[]", "{", '{"type":7}', "[" * 100_000, b"\x00\xff", '{"type":"stop"}'):
            await nexus.send_raw(garbage)
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
    assert len(nexus.of_type("hello")) == 1


async def test_endless_garbage_makes_a_new_connection(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()
    ask_once(agent)
    async with agent:
        for _ in range(FAST.maximum_unreadable_frames + 1):
            await nexus.send_raw("{")
        await nexus.frame("hello", 2)


async def test_an_answer_that_cannot_be_read_fails_its_request_alone(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.answers["say"] = lambda frame: reply(frame, {"messageId": 7})
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        return await task.say("hello")

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        finish = await nexus.frame("finish")
    assert finish["text"] == "I could not finish this: an unexpected ProtocolError."
    assert len(nexus.of_type("hello")) == 1


async def test_a_refusal_for_the_moment_is_tried_again_under_the_same_id(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    refused: list[str] = []

    def refuse_twice(frame: Frame) -> Frame:
        if len(refused) < 2:
            refused.append(frame["id"])
            return refusal(frame, "unavailable", retryable=True)
        return nexus.usual_answer(frame)

    nexus.answers["say"] = refuse_twice
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        return await task.say("hello")

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("finish")
    assert len({frame["id"] for frame in nexus.of_type("say")}) == 1
    assert len(nexus.of_type("say")) == 3


async def test_a_reply_slower_than_the_limit_fails_the_step_in_words(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.answers["say"] = lambda _: None
    agent = make_agent(options=replace(FAST, reply_timeout_seconds=0.05))

    @agent.on_task
    async def work(task: Task) -> str:
        return await task.say("hello")

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        finish = await nexus.frame("finish")
    assert finish["text"] == "I could not finish this: an unexpected RequestTimedOut."
