"""What an agent does with a task, over real sockets."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from oblivion_agent import (
    Agent,
    AnswerTimedOut,
    Artifact,
    AuthenticationError,
    ConfigurationError,
    ProviderError,
    Result,
    Task,
    TaskFailed,
)
from tests.conftest import FAST
from tests.support.nexus import Nexus, reply
from tests.support.wire import grant, identifier, message, task_summary, wording

MakeAgent = Callable[..., Agent]


async def test_an_offered_task_is_claimed_started_worked_and_finished(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> Result:
        await task.think("a plan", kind="plan")
        await task.say(f"working on {task.title}: {task.description}")
        return Result("done", [Artifact(title="Report", url="http://127.0.0.1/a")])

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        finish = await nexus.frame("finish")
    assert [frame["type"] for frame in nexus.frames] == ["hello", "claim", "start", "think", "say", "finish"]
    assert nexus.of_type("say")[0]["text"] == "working on Task 1: Describe 1"
    assert (finish["outcome"], finish["text"]) == ("completed", "done")
    assert finish["artifacts"] == [{"title": "Report", "url": "http://127.0.0.1/a"}]


async def test_a_question_waits_for_the_first_words_of_a_person(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        return f"heard {await task.ask('Which one?')}"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        for number, changes in enumerate(
            ({"kind": "note", "origin": "system"}, {"kind": "progress", "origin": "agent"}, {})
        ):
            posted = message(2000 + number, 1, f"words {number}", **changes)
            await nexus.event("message", taskId=identifier("tsk", 1), message=posted)
        finish = await nexus.frame("finish")
    assert nexus.of_type("say")[0]["kind"] == "question"
    assert finish["text"] == "heard words 2"


async def test_a_question_that_nobody_answers_ends_in_a_timeout(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        try:
            return await task.ask("Anybody?", timeout_seconds=0.05)
        except AnswerTimedOut:
            return "nobody"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        assert (await nexus.frame("finish"))["text"] == "nobody"


async def test_following_shows_what_others_say_and_their_edits(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()
    heard: list[str] = []

    @agent.on_task
    async def work(task: Task) -> str:
        async for said in task.follow():
            heard.append(said.text)
            if said.text == "enough":
                break
        return "|".join(said.text for said in task.messages)

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("start")
        posted = [
            message(1, 1, "first"),
            message(1, 1, "first"),
            message(1, 1, "edited", editedAt="2026-11-23T10:00:01Z"),
            message(2, 1, "own words", origin="agent", kind="progress"),
            message(3, 1, "gone"),
            message(3, 1, "gone", deletedAt="2026-11-23T10:00:02Z"),
            message(4, 1, "enough"),
        ]
        for each in posted:
            await nexus.event("message", taskId=identifier("tsk", 1), message=each)
        finish = await nexus.frame("finish")
    assert heard == ["first", "edited", "gone", "gone", "enough"]
    assert finish["text"] == "edited|own words|enough"


def _edit(version: int, description: str) -> dict[str, Any]:
    return {
        "task": task_summary(1, title="Renamed", status="in_progress"),
        "changes": {"title": "Renamed", "description": description},
        "spec": wording(version, "Renamed", description, f"+ {description}"),
    }


async def test_an_edit_reaches_the_running_handler_with_its_number_and_what_it_changed(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        async for edit in task.follow_edits():
            if edit.version == 3:
                break
        diffs = " ".join(edit.diff for edit in task.edits)
        return f"{task.title} {task.spec_version}: {task.description} ({diffs})"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("start")
        for version, description in [(2, "New words"), (3, "Newest words")]:
            await nexus.event("task.updated", **_edit(version, description))
        finish = await nexus.frame("finish")
    assert finish["text"] == "Renamed 3: Newest words (+ New words + Newest words)"
    assert finish["specVersion"] == 3


async def test_a_result_is_for_the_wording_that_the_handler_read(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        words = task.description
        await task.ask("Ready?")
        return words

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        await nexus.event("task.updated", **_edit(2, "New words"))
        await nexus.event("message", taskId=identifier("tsk", 1), message=message(9, 1, "go"))
        finish = await nexus.frame("finish")
    assert (finish["text"], finish["specVersion"]) == ("Describe 1", 1)


async def test_an_edit_that_is_read_again_changes_nothing(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()
    nexus.answers["claim"] = lambda frame: reply(frame, {"outcome": "won", "claim": grant(1, specVersion=3)})

    @agent.on_task
    async def work(task: Task) -> str:
        await task.ask("Ready?")
        return f"{task.spec_version}: {task.description} ({len(task.edits)})"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
        await nexus.event("task.updated", **_edit(2, "Old words"))
        await nexus.event("message", taskId=identifier("tsk", 1), message=message(9, 1, "go"))
        assert (await nexus.frame("finish"))["text"] == "3: Describe 1 (0)"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (TaskFailed("cannot be done"), "cannot be done"),
        (RuntimeError("a secret detail"), "I could not finish this: an unexpected RuntimeError."),
    ],
)
async def test_a_handler_that_raises_finishes_the_task_as_failed_without_inner_details(
    nexus: Nexus, make_agent: MakeAgent, error: Exception, text: str
) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        raise error

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        finish = await nexus.frame("finish")
    assert (finish["outcome"], finish["text"]) == ("failed", text)


async def test_an_empty_result_is_told_as_a_failure(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        return ""

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        assert (await nexus.frame("finish"))["outcome"] == "failed"


async def test_without_a_provider_the_model_is_refused_in_words(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        with pytest.raises(ProviderError, match="No model provider"):
            _ = task.llm
        return "ok"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        assert (await nexus.frame("finish"))["text"] == "ok"


async def test_wrong_credentials_end_the_agent_with_what_to_do(nexus: Nexus, make_agent: MakeAgent) -> None:
    nexus.token_door.status = 401
    agent = make_agent()
    agent.on_task(_never)
    with pytest.raises(AuthenticationError, match="OBLIVION_CLIENT_SECRET"):
        await agent.serve()


async def test_stopping_lets_work_end_and_gives_back_what_does_not(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent(slots=2)
    is_stopping = asyncio.Event()

    @agent.on_task
    async def work(task: Task) -> str:
        if task.title == "Task 1":
            await is_stopping.wait()
            return "in time"
        return await task.ask("A question that waits")

    async with agent:
        for number in (1, 2, 3):
            await nexus.event("task.available", task=task_summary(number))
        await nexus.frame("say")
        agent.stop()
        is_stopping.set()
    assert [frame["text"] for frame in nexus.of_type("finish")] == ["in time"]
    assert [frame["taskId"] for frame in nexus.of_type("release")] == [identifier("tsk", 2)]
    assert len(nexus.of_type("claim")) == 2


async def test_stopping_does_not_wait_for_an_answer_of_a_person(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent(options=replace(FAST, drain_seconds=60))

    @agent.on_task
    async def work(task: Task) -> str:
        return await task.ask("A question that waits")

    async with asyncio.timeout(10), agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
    assert len(nexus.of_type("release")) == 1


async def test_work_that_does_not_end_within_the_drain_time_is_given_back(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent(options=replace(FAST, drain_seconds=0.05))

    @agent.on_task
    async def work(task: Task) -> str:
        await asyncio.Event().wait()
        return "never"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("start")
    assert len(nexus.of_type("release")) == 1


def test_settings_that_are_missing_are_all_named() -> None:
    with pytest.raises(ConfigurationError, match="OBLIVION_URL, OBLIVION_CLIENT_SECRET not set"):
        Agent.from_environment(environment={"OBLIVION_CLIENT_ID": "x"})


async def test_an_agent_without_a_handler_does_not_connect(nexus: Nexus, make_agent: MakeAgent) -> None:
    with pytest.raises(ConfigurationError, match="on_task"):
        await make_agent().serve()
    assert nexus.token_door.requests == []


async def _never(task: Task) -> str:
    raise AssertionError("no task is expected")
