"""Outside effects: once, whatever became of those who began them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import JsonValue

from oblivion_agent import Agent, EffectOutcomeUnknown, Found, NotDone, Task
from tests.support.nexus import Nexus
from tests.support.wire import NOW, task_summary

MakeAgent = Callable[..., Agent]


class Shop:
    """The outside: counts what is done to it, and what it is asked."""

    def __init__(self) -> None:
        self.charges: list[str] = []
        self.looks: list[str] = []
        self.shown: Found | None = None

    async def charge(self, key: str) -> JsonValue:
        self.charges.append(key)
        return {"receipt": len(self.charges)}

    async def find(self, key: str) -> Found | None:
        self.looks.append(key)
        return self.shown


@pytest.fixture
def shop() -> Shop:
    return Shop()


@asynccontextmanager
async def working(nexus: Nexus, agent: Agent) -> AsyncIterator[Task]:
    """The task of an agent that waits for nothing."""
    given: asyncio.Future[Task] = asyncio.get_running_loop().create_future()

    @agent.on_task
    async def work(task: Task) -> str:
        given.set_result(task)
        await asyncio.Event().wait()
        return ""

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        yield await given


def begun(nexus: Nexus) -> None:
    """Somebody has reserved the effect and told of no end."""
    nexus.token_door.effects["charge"] = {
        "outcome": "reserved",
        "idempotencyKey": "once-charge",
        "since": NOW,
        "attempt": "of somebody else",
    }


async def test_it_is_called_once_and_then_answered_from_the_log(
    nexus: Nexus, make_agent: MakeAgent, shop: Shop
) -> None:
    async with working(nexus, make_agent()) as task:
        results = await asyncio.gather(*(task.effect("charge", shop.charge) for _ in range(3)))
    assert results == [{"receipt": 1}] * 3
    assert shop.charges == ["once-charge"]


async def test_a_reservation_whose_answer_was_lost_is_known_again(
    nexus: Nexus, make_agent: MakeAgent, shop: Shop
) -> None:
    nexus.token_door.lost_answers = 2
    async with working(nexus, make_agent()) as task:
        assert await task.effect("charge", shop.charge) == {"receipt": 1}


async def test_one_that_may_have_been_done_is_not_done_again(
    nexus: Nexus, make_agent: MakeAgent, shop: Shop
) -> None:
    begun(nexus)
    async with working(nexus, make_agent()) as task:
        with pytest.raises(EffectOutcomeUnknown, match="'charge'") as refused:
            await task.effect("charge", shop.charge)
    assert shop.charges == []
    assert "rather than do it twice" in refused.value.public_text


async def test_one_that_the_outside_shows_is_recorded_and_not_done_again(
    nexus: Nexus, make_agent: MakeAgent, shop: Shop
) -> None:
    begun(nexus)
    shop.shown = Found({"receipt": 7})
    async with working(nexus, make_agent()) as task:
        assert await task.effect("charge", shop.charge, find=shop.find) == {"receipt": 7}
        assert await task.effect("charge", shop.charge, find=shop.find) == {"receipt": 7}
    assert (shop.looks, shop.charges) == (["once-charge"], [])


async def test_one_that_the_outside_does_not_show_is_done_under_the_same_key(
    nexus: Nexus, make_agent: MakeAgent, shop: Shop
) -> None:
    begun(nexus)
    async with working(nexus, make_agent()) as task:
        assert await task.effect("charge", shop.charge, find=shop.find) == {"receipt": 1}
    assert (shop.looks, shop.charges) == (["once-charge"], ["once-charge"])


async def test_one_that_the_outside_knows_by_its_key_is_called_again(
    nexus: Nexus, make_agent: MakeAgent, shop: Shop
) -> None:
    begun(nexus)
    async with working(nexus, make_agent()) as task:
        assert await task.effect("charge", shop.charge, idempotent=True) == {"receipt": 1}
    assert shop.charges == ["once-charge"]


async def test_a_call_that_breaks_off_leaves_its_end_unknown_and_one_that_did_nothing_does_not(
    nexus: Nexus, make_agent: MakeAgent, shop: Shop
) -> None:
    async def refuse(key: str) -> JsonValue:
        raise NotDone("no such card")

    async def break_off(key: str) -> JsonValue:
        raise TimeoutError

    async with working(nexus, make_agent()) as task:
        with pytest.raises(NotDone):
            await task.effect("charge", refuse)
        assert nexus.token_door.effects == {}
        with pytest.raises(TimeoutError):
            await task.effect("charge", break_off)
        with pytest.raises(EffectOutcomeUnknown):
            await task.effect("charge", shop.charge)
    assert shop.charges == []


async def test_a_handler_that_may_not_do_it_twice_fails_the_task_in_words(
    nexus: Nexus, make_agent: MakeAgent, shop: Shop
) -> None:
    begun(nexus)
    agent = make_agent()

    @agent.on_task
    async def work(task: Task) -> str:
        return str(await task.effect("charge", shop.charge))

    async with agent:
        await nexus.event("task.available", task=task_summary(1))
        finish = await nexus.frame("finish")
    assert finish["outcome"] == "failed"
    assert "I cannot see whether it was done" in finish["text"]
