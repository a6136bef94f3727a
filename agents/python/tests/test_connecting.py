"""What the agent promises while it connects: tokens, refusals, a server that is away. Over real sockets."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from oblivion_agent import Agent, AuthenticationError, Replaced, UnsupportedProtocol
from tests.conftest import FAST
from tests.support.eventually import eventually
from tests.support.handlers import Cancelled, ask_once
from tests.support.nexus import Nexus, refusal
from tests.support.wire import task_summary

MakeAgent = Callable[..., Agent]


async def test_a_token_serves_many_connections_until_it_is_about_to_expire(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.socket.close(1011)
        await nexus.frame("hello", 2)
    assert len(nexus.token_door.requests) == 1
    assert nexus.token_door.requests[0]["grant_type"] == ["client_credentials"]


async def test_a_token_about_to_expire_is_renewed_before_the_next_connection(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.token_door.expires_in = 0
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.socket.close(1011)
        await nexus.frame("hello", 2)
    assert [frame["token"] for frame in nexus.of_type("hello")] == ["token-1", "token-2"]


async def test_a_token_refused_in_mid_session_is_replaced_by_a_new_one(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    ask_once(agent)
    async with agent:
        await nexus.socket.close(4401, "expired")
        assert (await nexus.frame("hello", 2))["token"] == "token-2"


@pytest.mark.parametrize(
    ("code", "error"),
    [("unauthenticated", AuthenticationError), ("unsupported_protocol", UnsupportedProtocol)],
)
async def test_a_first_hello_refused_for_good_ends_the_agent(
    nexus: Nexus, make_agent: MakeAgent, code: str, error: type[Exception]
) -> None:
    nexus.answers["hello"] = lambda frame: refusal(frame, code)
    agent = make_agent()
    ask_once(agent)
    with pytest.raises(error):
        await agent.serve()


async def test_a_second_process_of_the_same_agent_ends_the_first_instead_of_fighting(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    cancelled = Cancelled(agent)
    serving = asyncio.create_task(agent.serve())
    await agent.connected()
    await nexus.event("task.available", task=task_summary(1))
    await nexus.frame("say")
    await nexus.socket.close(4409)
    with pytest.raises(Replaced):
        await serving
    assert cancelled.happened.is_set()


async def test_a_server_that_is_away_is_tried_again_and_a_wake_up_cuts_the_wait(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    slow = replace(FAST, reconnect=replace(FAST.reconnect, initial_seconds=60, maximum_seconds=60))
    agent = make_agent(options=slow)
    ask_once(agent)
    async with agent:
        await nexus.socket.close(1011)
        await eventually(lambda: not agent.is_connected)
        agent.connect_now()
        await nexus.frame("hello", 2)
