"""Results of requests, as they stand in a reply."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from oblivion_agent.protocol.scalars import Epoch, TaskId, Timestamp
from oblivion_agent.protocol.shapes import AgentReference, ClaimGrant, WireModel


class ClaimWon(WireModel):
    outcome: Literal["won"]
    claim: ClaimGrant


class ClaimNotWon(WireModel):
    outcome: Literal["lost"]
    holder: AgentReference | None


class Renewed(WireModel):
    outcome: Literal["renewed"]
    task_id: TaskId
    epoch: Epoch
    lease_expires_at: Timestamp


class NotRenewed(WireModel):
    outcome: Literal["lost"]
    task_id: TaskId
    epoch: Epoch


class HeartbeatResult(WireModel):
    claims: tuple[Annotated[Renewed | NotRenewed, Field(discriminator="outcome")], ...]


class SaidResult(WireModel):
    message_id: str


class AnswerResult(WireModel):
    outcome: Literal["taken", "over"]


class NoResult(WireModel):
    """The reply to a request that has nothing to tell but that it was done."""


ClaimResult = Annotated[ClaimWon | ClaimNotWon, Field(discriminator="outcome")]

claim_result: TypeAdapter[ClaimWon | ClaimNotWon] = TypeAdapter(ClaimResult)
heartbeat_result = TypeAdapter(HeartbeatResult)
said_result = TypeAdapter(SaidResult)
answer_result = TypeAdapter(AnswerResult)
no_result = TypeAdapter(NoResult)
nothing: TypeAdapter[None] = TypeAdapter(None)
