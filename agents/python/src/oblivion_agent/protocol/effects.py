"""What the log of an agent's outside effects is asked and told, over REST."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from oblivion_agent.protocol.checkpoints import Claimed
from oblivion_agent.protocol.scalars import Timestamp
from oblivion_agent.protocol.shapes import WireModel

EffectKey = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\u0000]*$")]
EffectAttempt = Annotated[str, Field(min_length=1, max_length=100)]


class EffectReserve(Claimed):
    key: EffectKey
    attempt: EffectAttempt


class EffectRecord(Claimed):
    key: EffectKey
    result: Any = None


class EffectWithdraw(Claimed):
    key: EffectKey
    attempt: EffectAttempt


class Reserved(WireModel):
    """Nobody has begun it."""

    outcome: Literal["reserved"]
    idempotency_key: str


class OutcomeUnknown(WireModel):
    """Somebody began it and told of no end."""

    outcome: Literal["unknown"]
    idempotency_key: str
    since: Timestamp


class Recorded(WireModel):
    outcome: Literal["recorded"]
    idempotency_key: str
    result: Any = None


EffectReserved = Annotated[Reserved | OutcomeUnknown | Recorded, Field(discriminator="outcome")]
