"""The graph of the reference agent: remember, plan, work, ask one question, result."""

import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from itertools import pairwise
from typing import Protocol, TypeAlias, TypedDict

from langchain_core.messages import BaseMessage
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from opentelemetry.trace import SpanKind
from pydantic import SecretStr

from oblivion_agent.errors import TaskFailed
from oblivion_agent.runtime.metrics import measured_model_call, measured_node
from oblivion_agent.runtime.prompts import Part, Purpose, answer_part, edit_parts, prompt, task_parts
from oblivion_agent.runtime.recall import Passage, memory_parts, recall
from oblivion_agent.task import Task
from oblivion_agent.tracing import span, traceparent

Graph: TypeAlias = "StateGraph[RunState, RunContext, RunState, RunState]"


class RunState(TypedDict, total=False):
    """What each node leaves for the next; kept in the checkpoint after every node."""

    memory: list[Passage]
    plan: str
    draft: str
    question: str
    answer: str
    result: str
    summary: str


@dataclass(frozen=True)
class RunContext:
    """What the nodes work with; not part of the checkpoint."""

    task: Task
    model: ChatOpenAI
    memory_timeout_seconds: float

    def prompt(self, purpose: Purpose, state: RunState, *own: Part) -> list[BaseMessage]:
        said = task_parts(self.task.title, self.task.description, self.task.messages)
        known = memory_parts(state.get("memory", []))
        edited = edit_parts(self.task.edits)
        return prompt(purpose, (*said, *known, *own, *edited), new_mark=lambda: secrets.token_hex(6))


def model_for(task: Task, *, timeout_seconds: float) -> ChatOpenAI:
    """Make a client for the run's model, called through Nexus."""
    llm = task.llm
    return ChatOpenAI(
        model_name=llm.model,
        openai_api_base=llm.base_url,
        openai_api_key=SecretStr(llm.api_key),
        request_timeout=timeout_seconds,
        stream_usage=True,
    )


class Node(Protocol):
    """A step of the graph."""

    __name__: str

    async def __call__(self, state: RunState, runtime: Runtime[RunContext]) -> RunState: ...


async def remember(state: RunState, runtime: Runtime[RunContext]) -> RunState:
    context = runtime.context
    return {"memory": await recall(context.task, timeout_seconds=context.memory_timeout_seconds)}


async def plan(state: RunState, runtime: Runtime[RunContext]) -> RunState:
    context = runtime.context
    text = await _complete(context, context.prompt("plan", state))
    await context.task.think(text, kind="plan", step="plan")
    return {"plan": text}


async def work(state: RunState, runtime: Runtime[RunContext]) -> RunState:
    context = runtime.context
    text = await _stream(context, context.prompt("draft", state, Part("your plan", state["plan"])))
    await context.task.think(text, step="draft")
    return {"draft": text}


async def compose_question(state: RunState, runtime: Runtime[RunContext]) -> RunState:
    """Its own node, so that a restart while waiting asks the same question again, not another one."""
    context = runtime.context
    text = await _complete(context, context.prompt("question", state, Part("your draft", state["draft"])))
    return {"question": text}


async def ask(state: RunState, runtime: Runtime[RunContext]) -> RunState:
    return {"answer": await runtime.context.task.ask(state["question"], step="question")}


async def revise(state: RunState, runtime: Runtime[RunContext]) -> RunState:
    context = runtime.context
    parts = (Part("your draft", state["draft"]), answer_part(state["answer"]))
    text = await _stream(context, context.prompt("revise", state, *parts))
    return {"result": text}


async def summarize(state: RunState, runtime: Runtime[RunContext]) -> RunState:
    """What people read as the result: they see it grow."""
    context = runtime.context
    parts = (Part("your result", state["result"]), answer_part(state["answer"]))
    async with context.task.answer() as shown:
        async for piece in _pieces(context, context.prompt("summarize", state, *parts)):
            await shown.write(piece)
    return {"summary": _require_words(shown.text)}


def build_graph() -> Graph:
    """Build the graph, to be compiled with a checkpointer: its thread is one attempt at a task."""
    graph: Graph = StateGraph(RunState, context_schema=RunContext)
    for node in (remember, plan, work, compose_question, ask, revise, summarize):
        graph.add_node(node.__name__, node if node is ask else _observed(node))
    path = (START, "remember", "plan", "work", "compose_question", "ask", "revise", "summarize", END)
    for earlier, later in pairwise(path):
        graph.add_edge(earlier, later)
    return graph


def _observed(node: Node) -> Node:
    """A node as a span of the run's trace, and measured. Not for one that waits: that could take days."""

    @wraps(node)
    async def observed(state: RunState, runtime: Runtime[RunContext]) -> RunState:
        task = runtime.context.task
        attributes = {"oblivion.task.id": task.id, "oblivion.run.id": task.run_id}
        with (
            measured_node(node.__name__),
            span(f"node {node.__name__}", attributes=attributes, within=task.place.context),
        ):
            return await node(state, runtime)

    return observed


@contextmanager
def _model_call(context: RunContext) -> Iterator[dict[str, str]]:
    """One call of the model as a span; gives the headers that let Nexus go on in its trace."""
    model = context.task.llm.model
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": model,
        "oblivion.run.id": context.task.run_id,
    }
    with measured_model_call(model), span(f"chat {model}", kind=SpanKind.CLIENT, attributes=attributes):
        place = traceparent()
        yield {} if place is None else {"traceparent": place}


async def _complete(context: RunContext, messages: Sequence[BaseMessage]) -> str:
    with _model_call(context) as headers:
        answer = await context.model.ainvoke(list(messages), extra_headers=headers)
    return _require_words(str(answer.text))


async def _stream(context: RunContext, messages: Sequence[BaseMessage]) -> str:
    """For long texts: the connection shows life while the model writes."""
    return _require_words("".join([piece async for piece in _pieces(context, messages)]))


async def _pieces(context: RunContext, messages: Sequence[BaseMessage]) -> AsyncIterator[str]:
    with _model_call(context) as headers:
        async for chunk in context.model.astream(list(messages), extra_headers=headers):
            yield str(chunk.text)


def _require_words(text: str) -> str:
    if not text.strip():
        raise TaskFailed("The model answered with nothing. Please give the task again.")
    return text.strip()
