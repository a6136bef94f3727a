"""One trace through the agent: from Nexus' frames to what it says and the models it calls."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from oblivion_agent import Agent, Task
from oblivion_agent.tracing import traceparent
from tests.support.collector import Collector, place_of, running_collector
from tests.support.model import Model, running_model
from tests.support.nexus import Nexus, reply
from tests.support.wire import grant, identifier, message, task_summary

OFFERED = f"00-{'a' * 32}-{'1' * 16}-01"
CLAIMED = f"00-{'a' * 32}-{'2' * 16}-01"
ANSWERED = f"00-{'b' * 32}-{'3' * 16}-01"


def _give(nexus: Nexus, **changes: Any) -> None:
    granted = grant(1, traceparent=CLAIMED, **changes)
    nexus.answers["claim"] = lambda frame: reply(frame, {"outcome": "won", "claim": granted})


async def _offer(nexus: Nexus) -> None:
    await nexus.event("task.available", task=task_summary(1), traceparent=OFFERED)


async def _answer(nexus: Nexus) -> None:
    posted = message(5000, 1, "the blue one")
    await nexus.event("message", taskId=identifier("tsk", 1), message=posted, traceparent=ANSWERED)


def _places(nexus: Nexus) -> dict[str, str | None]:
    return {frame["type"]: frame.get("traceparent") for frame in nexus.frames}


async def test_without_an_sdk_every_frame_goes_on_in_the_trace_that_nexus_began(
    nexus: Nexus, make_agent: Callable[..., Agent]
) -> None:
    agent = make_agent()
    seen: list[str | None] = []
    _give(nexus)

    @agent.on_task
    async def work(task: Task) -> str:
        seen.append(traceparent())
        await task.think("a thought")
        answer = await task.ask("Which one?")
        seen.append(traceparent())
        return answer

    async with agent:
        await _offer(nexus)
        await nexus.frame("say")
        await _answer(nexus)
        await nexus.frame("finish")
    places = _places(nexus)
    assert places["hello"] is None
    assert places["claim"] == OFFERED
    assert [places[kind] for kind in ("start", "think", "say")] == [CLAIMED] * 3
    # After a wait for a person the work belongs to the trace that brought the answer.
    assert places["finish"] == ANSWERED
    assert seen == [CLAIMED, ANSWERED]
    assert nexus.problems == []


async def test_work_without_a_trace_says_nothing_of_one(
    nexus: Nexus, make_agent: Callable[..., Agent]
) -> None:
    agent = make_agent()

    @agent.on_task
    async def work(_task: Task) -> str:
        return "done"

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("finish")
    assert [frame for frame in nexus.frames if "traceparent" in frame] == []


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with running_model() as model:
        yield model


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with running_collector() as collector:
        yield collector


async def _start(nexus: Nexus, tmp_path: Path, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "oblivion_agent.runtime",
        env={
            "PATH": os.environ["PATH"],
            "OBLIVION_CLIENT_ID": "client",
            "OBLIVION_CLIENT_SECRET": "a secret value",
            "OBLIVION_URL": nexus.url,
            "OBLIVION_AGENT_PORT": "0",
            "OBLIVION_AGENT_STATE_FOLDER": str(tmp_path),
            "OBLIVION_AGENT_METRICS_PORT": "0",
            "OTEL_BSP_SCHEDULE_DELAY": "50",
            **environment,
        },
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def _metrics_address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while line := await process.stdout.readline():
            if found := re.search(rb"http://[\d.:]+/metrics", line):
                return found.group().decode()
    raise AssertionError("the runtime ended without metrics")


async def _work(nexus: Nexus, model: Model) -> None:
    await nexus.eventually(lambda: bool(nexus.of_type("hello")), seconds=30)
    _give(nexus, llm={"openaiBaseUrl": model.url, "apiKey": "run-key", "model": "test"})
    await _offer(nexus)
    await nexus.eventually(lambda: bool(nexus.of_type("say")), seconds=30)
    await _answer(nexus)
    await nexus.eventually(lambda: bool(nexus.of_type("finish")), seconds=30)


async def test_the_runtime_records_its_nodes_and_model_calls_in_the_same_trace(
    nexus: Nexus, model: Model, collector: Collector, tmp_path: Path
) -> None:
    process = await _start(nexus, tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    await _metrics_address(process)
    await _work(nexus, model)
    process.send_signal(signal.SIGTERM)
    assert process.stdout is not None
    assert await asyncio.wait_for(process.wait(), 30) == 0

    assert collector.services == {"oblivion-agent"}
    places = _places(nexus)
    sent = {place_of(span): span for span in collector.spans}
    # Parts of an answer that is soon whole need not be sent.
    asked = {name for name in places if places[name] in sent} - {"answer"}
    assert asked == {"claim", "start", "think", "say", "finish"}
    assert set(model.traceparents) == {place_of(span) for span in collector.named("chat test")}
    by_id = {span.span_id: span for span in collector.spans}
    for call in collector.named("chat test"):
        assert by_id[call.parent_span_id].name.startswith("node ")
    before = [*collector.named("node plan"), *collector.named("agent start")]
    assert {(span.trace_id.hex(), span.parent_span_id.hex()) for span in before} == {("a" * 32, "2" * 16)}

    # The answer of a person begins a part of its own that points back.
    (turn,) = collector.named("answered")
    assert turn.parent_span_id.hex() == "3" * 16
    assert [link.trace_id.hex() for link in turn.links] == ["a" * 32]
    after = [
        *collector.named("node revise"),
        *collector.named("node summarize"),
        *collector.named("agent finish"),
    ]
    assert {span.parent_span_id for span in after} == {turn.span_id}
    # No span waits for a person.
    assert "node ask" not in {span.name for span in collector.spans}
    for words in ("the blue one", "Describe 1", "run-key", "a secret value", "the work", "Which case?"):
        assert words not in collector.text


async def test_a_collector_that_is_away_changes_nothing_and_metrics_tell_of_the_work(
    nexus: Nexus, model: Model, collector: Collector, tmp_path: Path
) -> None:
    collector.status = 503
    process = await _start(nexus, tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    address = await _metrics_address(process)
    await _work(nexus, model)
    async with httpx.AsyncClient() as client:
        scraped = (await client.get(address)).text
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 30) == 0
    assert "oblivion_agent_connected 1.0" in scraped
    assert 'oblivion_agent_node_duration_seconds_count{node="plan"} 1.0' in scraped
    assert re.search(r'gen_ai_client_operation_duration_seconds_count\{[^}]*model="test"\} 5\.0', scraped)
    assert re.search(r'process_cpu_time_seconds_total\{cpu_mode="user"\} [\d.]+', scraped)
    assert re.search(r"process_memory_usage_bytes [\d.e+]+", scraped)
