"""What is told of a use of a tool."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oblivion_agent import Agent, Task, ToolCall
from oblivion_agent.tool_call import LONGEST_VALUE, summary_of, to_json
from tests.support.nexus import Nexus
from tests.support.wire import task_summary

MakeAgent = Callable[..., Agent]


async def test_a_use_is_told_once_when_it_is_over(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        async with task.tool("search_docs", {"query": "login"}) as call:
            assert nexus.of_type("think") == []
            call.result = ["Sign in"]
        return "done"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("finish")
    (frame,) = nexus.of_type("think")
    assert (frame["kind"], frame["text"]) == ("tool", 'search_docs(query="login")')
    duration = frame["tool"].pop("durationMs")
    assert duration >= 0
    assert frame["tool"] == {
        "name": "search_docs",
        "arguments": {"query": "login"},
        "result": ["Sign in"],
    }


async def test_a_failure_is_told_and_goes_on_to_the_caller(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        with pytest.raises(TimeoutError):
            async with task.tool("deploy"):
                raise TimeoutError("no answer")
        return "went on"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        assert (await nexus.frame("finish"))["text"] == "went on"
    (frame,) = nexus.of_type("think")
    assert frame["tool"]["error"] == "TimeoutError: no answer"
    assert "result" not in frame["tool"]
    assert frame["text"] == "deploy() failed: TimeoutError: no answer"


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_is_json_is_told_as_it_is(value: object) -> None:
    assert to_json(value) == json.loads(json.dumps(value))


def test_what_is_no_json_or_too_long_is_told_in_words() -> None:
    assert to_json({"at": Path("/a")}) == {"at": "PosixPath('/a')"}
    told = to_json("x" * (LONGEST_VALUE + 7))
    assert isinstance(told, str)
    assert told.endswith("… [7 more characters]")
    use = ToolCall("grep", {"text": "y" * 500}).ended(3, None)
    assert len(summary_of(use)) < 300
