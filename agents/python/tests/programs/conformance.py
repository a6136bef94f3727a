"""An agent that holds one task and tries its checkpointer by LangGraph's own conformance suite.

Prints the report as one line of JSON. Run by tests/hub/checkpoint-conformance.test.ts against a real Nexus.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from langgraph.checkpoint.conformance import checkpointer_test, validate

from oblivion_agent import Agent, Task
from oblivion_agent.checkpointer import NexusCheckpointer


async def main() -> None:
    agent = Agent.from_environment()

    @agent.on_task
    async def work(task: Task) -> str:
        @checkpointer_test(name="NexusCheckpointer")
        async def nexus_checkpointer() -> AsyncIterator[NexusCheckpointer]:
            yield NexusCheckpointer(task)

        report = await validate(nexus_checkpointer)
        print(json.dumps(report.to_dict()), flush=True)
        agent.stop()
        return "tried"

    await agent.serve()


asyncio.run(main())
