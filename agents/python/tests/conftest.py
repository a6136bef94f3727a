from collections.abc import AsyncIterator, Callable

import pytest

from oblivion_agent import Agent, AgentOptions, Backoff
from tests.support.nexus import Nexus, running_nexus

FAST = AgentOptions(
    reconnect=Backoff(initial_seconds=0.01, maximum_seconds=0.05),
    retry=Backoff(initial_seconds=0.01, maximum_seconds=0.05),
    connect_timeout_seconds=2,
    reply_timeout_seconds=5,
    drain_seconds=0.2,
    release_timeout_seconds=1,
)


@pytest.fixture
async def nexus() -> AsyncIterator[Nexus]:
    async with running_nexus() as nexus:
        yield nexus


@pytest.fixture
def make_agent(nexus: Nexus) -> Callable[..., Agent]:
    def make(slots: int = 1, options: AgentOptions = FAST) -> Agent:
        return Agent(url=nexus.url, client_id="client", client_secret="secret", slots=slots, options=options)

    return make
