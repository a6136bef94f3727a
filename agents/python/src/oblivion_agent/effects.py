"""What an agent does outside of Oblivion: once, whichever of the task's holders does it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

from pydantic import JsonValue, TypeAdapter

from oblivion_agent.errors import EffectOutcomeUnknown
from oblivion_agent.held_claim import HeldClaim
from oblivion_agent.protocol.effects import (
    EffectRecord,
    EffectReserve,
    EffectReserved,
    EffectWithdraw,
    OutcomeUnknown,
    Recorded,
    Reserved,
)
from oblivion_agent.protocol.results import nothing

_reserved: TypeAdapter[Reserved | OutcomeUnknown | Recorded] = TypeAdapter(EffectReserved)


class NotDone(Exception):
    """Raise it in an effect's call when it certainly changed nothing outside: it may then be called anew."""


@dataclass(frozen=True)
class Found:
    """What `find=` answers when the outside shows that the effect was done."""

    result: JsonValue = None


Call = Callable[[str], Awaitable[JsonValue]]
Find = Callable[[str], Awaitable[Found | None]]


class Effects:
    """The effects of one claim, each key one at a time."""

    def __init__(self, claim: HeldClaim) -> None:
        self._claim = claim
        self._locks: dict[str, asyncio.Lock] = {}

    async def once(self, key: str, call: Call, *, find: Find | None, is_idempotent: bool) -> JsonValue:
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            return await self._once(key, call, find, is_idempotent)

    async def _once(self, key: str, call: Call, find: Find | None, is_idempotent: bool) -> JsonValue:
        attempt = uuid4().hex
        reserve = EffectReserve(**self._claim.claimed, key=key, attempt=attempt)
        state = await self._claim.ask("runs/effects/reserve", reserve, _reserved)
        if isinstance(state, Recorded):
            result: JsonValue = state.result
            return result
        if isinstance(state, OutcomeUnknown):
            found = await find(state.idempotency_key) if find is not None else None
            if found is not None:
                return await self._record(key, found.result)
            if find is None and not is_idempotent:
                raise EffectOutcomeUnknown(key, state.since)
        # A process that was stopped and goes on must not do what its successor has taken over.
        self._claim.require_lease()
        try:
            result = await call(state.idempotency_key)
        except NotDone:
            withdraw = EffectWithdraw(**self._claim.claimed, key=key, attempt=attempt)
            await self._claim.ask("runs/effects/withdraw", withdraw, nothing)
            raise
        return await self._record(key, result)

    async def _record(self, key: str, result: JsonValue) -> JsonValue:
        record = EffectRecord(**self._claim.claimed, key=key, result=result)
        await self._claim.ask("runs/effects/record", record, nothing)
        return result
