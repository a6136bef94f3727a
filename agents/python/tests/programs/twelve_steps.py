"""An agent of twelve steps, each with a model call and an effect outside; for the drill "amnesia".

It tells the drill's ledger where it is, and may be killed there.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from operator import add
from typing import Annotated, Any, TypedDict

import httpx
from langgraph.graph import END, START, StateGraph
from openai import AsyncOpenAI
from pydantic import JsonValue

from oblivion_agent import Agent, Artifact, Found, Result, Task
from oblivion_agent.checkpointer import NexusCheckpointer

STEPS = range(1, 13)
LEDGER = os.environ["LEDGER_URL"]
NAME = os.environ["AGENT_NAME"]

Node = Callable[["State"], Awaitable["State"]]


class State(TypedDict, total=False):
    drafts: Annotated[list[str], add]
    receipts: Annotated[list[str], add]
    answer: str


class Outside:
    """The world outside of Oblivion: a ledger that keeps what was done to it."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._client = httpx.AsyncClient(base_url=LEDGER, timeout=120)

    async def tell(self, point: str) -> None:
        await self._post("points", point=point)

    async def act(self, step: int, key: str) -> str:
        return str((await self._post("effects", step=step, key=key))["receipt"])

    async def find(self, step: int) -> Found | None:
        response = await self._client.get("/effects", params={"run": self._run, "step": step})
        done = response.json()["receipts"]
        return Found(done[0]) if done else None

    async def keep(self, artifact: str, content: dict[str, Any]) -> str:
        await self._post("artifacts", id=artifact, content=content)
        return f"{LEDGER}/artifacts/{artifact}"

    async def _post(self, path: str, **body: object) -> dict[str, Any]:
        response = await self._client.post(f"/{path}", json={"run": self._run, "agent": NAME, **body})
        answer: dict[str, Any] = response.raise_for_status().json()
        return answer


def draft(task: Task, outside: Outside, step: int) -> Node:
    async def node(state: State) -> State:
        await outside.tell(f"after {step - 1}")
        model = AsyncOpenAI(base_url=task.llm.base_url, api_key=task.llm.api_key)
        asked = f"TITLE: Step {step}\nSTEP: plan"
        answer = await model.chat.completions.create(
            model=task.llm.model, messages=[{"role": "user", "content": asked}]
        )
        return {"drafts": [answer.choices[0].message.content or ""]}

    return node


def act(task: Task, outside: Outside, step: int) -> Node:
    async def node(state: State) -> State:
        answer: State = {}
        if step == 4:
            await task.say("A third is done.")
        if step == 7:
            answer = {"answer": await task.ask("Shall I go on?")}

        async def call(key: str) -> JsonValue:
            return await outside.act(step, key)

        async def find(key: str) -> Found | None:
            return await outside.find(step)

        receipt = await task.effect(f"step-{step}", call, find=find)
        return {"receipts": [str(receipt)], **answer}

    return node


async def work(task: Task) -> Result:
    outside = Outside(task.title)
    await outside.tell(f"holder {task.epoch}")
    builder = StateGraph(State)
    previous = START
    for step in STEPS:
        for name, node in (
            (f"draft_{step}", draft(task, outside, step)),
            (f"act_{step}", act(task, outside, step)),
        ):
            builder.add_node(name, node)
            builder.add_edge(previous, name)
            previous = name
    builder.add_edge(previous, END)
    checkpointer = NexusCheckpointer(task)
    graph = builder.compile(checkpointer=checkpointer)
    config: Any = {"configurable": {"thread_id": task.thread_id}, "recursion_limit": 100}
    is_new = await checkpointer.aget_tuple(config) is None
    state = await graph.ainvoke({} if is_new else None, config, durability="sync")
    await outside.tell("after 12")
    address = await outside.keep(task.thread_id, dict(state))
    return Result("All twelve steps are done.", [Artifact(title="Receipts", url=address)])


async def main() -> None:
    agent = Agent.from_environment()
    agent.on_task(work)
    await agent.serve()


if __name__ == "__main__":
    asyncio.run(main())
