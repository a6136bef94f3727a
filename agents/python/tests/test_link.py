"""What the agent promises when connections, leases and servers fail, over real sockets."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from oblivion_agent import Agent, AuthenticationError, ClaimEnded, Replaced, Task, UnsupportedProtocol
from tests.conftest import FAST
from tests.support.eventually import eventually
from tests.support.nexus import Frame, Nexus, refusal, reply
from tests.support.wire import OTHER_AGENT, grant, identifier, message, task_summary

MakeAgent = Callable[..., Agent]


def _ask_once(agent: Agent) -> None:
    @agent.on_task
    async def work(task: Task) -> str:
        return f"{await task.ask('Which one?')} (resumed: {task.is_resumed})"


async def test_a_reconnect_names_the_last_event_that_was_handled(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()
    _ask_once(agent)
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
    _ask_once(agent)
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
    _ask_once(agent)
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
    _ask_once(first)
    serving = asyncio.create_task(first.serve())
    await first.connected()
    await nexus.event("task.available", task=task_summary(1))
    await nexus.frame("say")
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    nexus.held = [grant(1)]
    second = make_agent()
    _ask_once(second)
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
    _ask_once(agent)
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


class Cancelled:
    """Notices how a handler was cut short, and what it could still say."""

    def __init__(self, agent: Agent) -> None:
        self.happened = asyncio.Event()
        self.last_words: BaseException | None = None
        agent.on_task(self._work)

    async def _work(self, task: Task) -> str:
        try:
            await task.ask("Which one?")
        except asyncio.CancelledError:
            try:
                await task.say("I will not go quietly")
            except ClaimEnded as error:
                self.last_words = error
            self.happened.set()
            raise
        return "never"


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


async def test_a_heartbeat_without_an_answer_makes_a_new_connection(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    nexus.heartbeat_ms = 50
    nexus.answers["heartbeat"] = lambda _: None
    agent = make_agent()
    _ask_once(agent)
    async with agent:
        await nexus.frame("hello", 2)


@pytest.mark.parametrize("closes_at_once", [False, True])
async def test_a_draining_server_is_left_for_the_time_it_names_and_work_goes_on(
    nexus: Nexus, make_agent: MakeAgent, *, closes_at_once: bool
) -> None:
    agent = make_agent()
    _ask_once(agent)
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
    _ask_once(agent)
    async with agent:
        for garbage in ("", "null", "[]", "{", '{"type":7}', "[" * 100_000, b"\x00\xff", '{"type":"stop"}'):
            await nexus.send_raw(garbage)
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("say")
    assert len(nexus.of_type("hello")) == 1


async def test_endless_garbage_makes_a_new_connection(nexus: Nexus, make_agent: MakeAgent) -> None:
    agent = make_agent()
    _ask_once(agent)
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


async def test_offers_are_claimed_in_their_order_and_no_more_than_there_are_slots(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent(slots=2)
    _ask_once(agent)
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
    _ask_once(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("claim")
        del nexus.answers["claim"]
        await nexus.frame("say")


async def test_a_lost_claim_leaves_the_slot_free(nexus: Nexus, make_agent: MakeAgent) -> None:
    nexus.answers["claim"] = lambda frame: reply(frame, {"outcome": "lost", "holder": OTHER_AGENT})
    agent = make_agent()
    _ask_once(agent)
    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        await nexus.frame("claim")
        del nexus.answers["claim"]
        await nexus.event("task.available", task=task_summary(2))
        assert (await nexus.frame("say"))["taskId"] == identifier("tsk", 2)


async def test_a_token_serves_many_connections_until_it_is_about_to_expire(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    _ask_once(agent)
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
    _ask_once(agent)
    async with agent:
        await nexus.socket.close(1011)
        await nexus.frame("hello", 2)
    assert [frame["token"] for frame in nexus.of_type("hello")] == ["token-1", "token-2"]


async def test_a_token_refused_in_mid_session_is_replaced_by_a_new_one(
    nexus: Nexus, make_agent: MakeAgent
) -> None:
    agent = make_agent()
    _ask_once(agent)
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
    _ask_once(agent)
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
    _ask_once(agent)
    async with agent:
        await nexus.socket.close(1011)
        await eventually(lambda: not agent.is_connected)
        agent.connect_now()
        await nexus.frame("hello", 2)
