"""Answers that grow while they are written, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from oblivion_agent import Agent, Result, Task
from tests.conftest import FAST
from tests.support.nexus import Nexus, refusal, reply
from tests.support.wire import identifier, task_summary

MakeAgent = Callable[..., Agent]
Frame = dict[str, Any]

BRISK = replace(FAST, answer_stream_pause_seconds=0.0, answer_stream_timeout_seconds=0.1)


@asynccontextmanager
async def _at_work(
    nexus: Nexus, agent: Agent, work: Callable[[Task], Any]
) -> AsyncIterator[Callable[[], Any]]:
    agent.on_task(work)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        yield lambda: nexus.frame("finish")


def _text_of(parts: list[Frame]) -> str:
    """The text as Nexus puts it together: every part begins where the one before has ended."""
    text = b""
    for part in parts:
        assert part["offset"] * 2 == len(text)
        text += part["text"].encode("utf-16-le")
    return text.decode("utf-16-le")


async def test_an_answer_is_shown_as_it_is_written_and_is_the_result(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    async def work(task: Task) -> Result:
        async with task.answer() as answer:
            for number, words in enumerate(["The ", "login 🎉", " works", " again."], start=1):
                await answer.write(words)
                await nexus.frame("answer", number)
        return Result(answer.text)

    async with _at_work(nexus, make_agent(options=BRISK), work) as finished:
        assert (await finished())["text"] == "The login 🎉 works again."
    parts = nexus.of_type("answer")
    assert [part["text"] for part in parts] == ["The ", "login 🎉", " works", " again."]
    assert _text_of(parts) == "The login 🎉 works again."
    assert len({part["answer"] for part in parts}) == 1
    assert {(part["taskId"], part["epoch"]) for part in parts} == {(identifier("tsk", 1), 1)}


async def test_words_that_come_quickly_go_together_and_all_are_shown_before_the_end(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    async def work(task: Task) -> str:
        async with task.answer() as answer:
            for number in range(500):
                await answer.write(f"{number} ")
        return "done"

    async with _at_work(
        nexus, make_agent(options=replace(FAST, answer_stream_pause_seconds=60.0)), work
    ) as finished:
        await finished()
    parts = nexus.of_type("answer")
    assert _text_of(parts) == "".join(f"{number} " for number in range(500))
    # The first words at once, then whenever a thousand characters wait, and the rest at the end.
    assert len(parts) <= 4


@pytest.mark.parametrize("code", ["invalid_frame", "not_found"])
async def test_a_nexus_that_refuses_parts_gets_the_result_and_no_more_parts(
    nexus: Nexus, make_agent: MakeAgent, code: str
) -> None:
    nexus.answers["answer"] = lambda frame: refusal(frame, code)
    await _shows_one_part(nexus, make_agent)


async def test_no_part_is_sent_once_no_more_is_shown(nexus: Nexus, make_agent: MakeAgent) -> None:
    nexus.answers["answer"] = lambda frame: reply(frame, {"outcome": "over"})
    await _shows_one_part(nexus, make_agent)


async def _shows_one_part(nexus: Nexus, make_agent: MakeAgent) -> None:
    async def work(task: Task) -> Result:
        async with task.answer() as answer:
            await answer.write("one ")
            await nexus.frame("answer")
            await answer.write("two")
        return Result(answer.text)

    async with _at_work(nexus, make_agent(options=BRISK), work) as finished:
        frame = await finished()
    assert (frame["outcome"], frame["text"]) == ("completed", "one two")
    assert len(nexus.of_type("answer")) == 1


async def test_a_part_without_an_answer_is_sent_again_with_what_came_meanwhile(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    def only_the_third(frame: Frame) -> Frame | None:
        # Recorded after it is answered.
        return None if len(nexus.of_type("answer")) < 2 else reply(frame, {"outcome": "taken"})

    nexus.answers["answer"] = only_the_third

    async def work(task: Task) -> Result:
        async with task.answer() as answer:
            await answer.write("one ")
            await nexus.frame("answer")
            await answer.write("two ")
            await nexus.frame("answer", 3)
            await answer.write("three")
        return Result(answer.text)

    async with _at_work(nexus, make_agent(options=BRISK), work) as finished:
        await finished()
    parts = nexus.of_type("answer")
    assert [(part["offset"], part["text"]) for part in parts] == [
        (0, "one "),
        (0, "one two "),
        (0, "one two "),
        (8, "three"),
    ]


async def test_a_nexus_that_does_not_answer_parts_does_not_hold_up_the_result(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.answers["answer"] = lambda frame: None

    async def work(task: Task) -> Result:
        async with task.answer() as answer:
            await answer.write("one")
        return Result(answer.text)

    async with _at_work(nexus, make_agent(options=BRISK), work) as finished:
        assert (await finished())["text"] == "one"


async def test_a_part_that_tells_of_a_lost_claim_stops_the_handler(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.answers["answer"] = lambda frame: refusal(frame, "lease_lost")
    stopped = asyncio.Event()

    async def work(task: Task) -> str:
        try:
            async with task.answer() as answer:
                await answer.write("one")
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            stopped.set()
            raise
        return "never"

    async with _at_work(nexus, make_agent(options=BRISK), work):
        async with asyncio.timeout(5):
            await stopped.wait()
    assert nexus.of_type("finish") == []


async def test_an_answer_that_breaks_off_shows_no_more(nexus: Nexus, make_agent: MakeAgent) -> None:
    async def work(task: Task) -> str:
        async with task.answer() as answer:
            await answer.write("one")
            await nexus.frame("answer")
            raise RuntimeError("the model is gone")
        return "never"

    async with _at_work(nexus, make_agent(options=BRISK), work) as finished:
        assert (await finished())["outcome"] == "failed"
    assert len(nexus.of_type("answer")) == 1


async def test_half_a_character_is_shown_as_a_sign_for_it(nexus: Nexus, make_agent: MakeAgent) -> None:
    async def work(task: Task) -> str:
        async with task.answer() as answer:
            await answer.write("a\ud83d")
            await nexus.frame("answer")
            await answer.write("b")
        return "done"

    async with _at_work(nexus, make_agent(options=BRISK), work) as finished:
        await finished()
    assert _text_of(nexus.of_type("answer")) == "a\ufffdb"
