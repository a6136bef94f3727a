"""Steps without a name in the nodes of a graph: the same for whoever repeats a node."""

from typing import Any, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, RetryPolicy, interrupt

from oblivion_agent.step_ids import StepId, StepIds


class State(TypedDict, total=False):
    rounds: int


class Speaker:
    """Says the same words twice in every round; its first go at the second round breaks off."""

    def __init__(self, saver: InMemorySaver, *, breaks_off: int = 0, asks: bool = False) -> None:
        self.said: list[StepId] = []
        self._ids = StepIds("run_1", 1)
        self._breaks_off = breaks_off
        self._asks = asks
        graph = StateGraph(State)
        retry = RetryPolicy(initial_interval=0.001, retry_on=TimeoutError)
        graph.add_node("speak", self._speak, retry_policy=retry)
        graph.add_edge(START, "speak")
        graph.add_conditional_edges("speak", lambda state: END if state["rounds"] == 2 else "speak")
        self.graph: Any = graph.compile(checkpointer=saver)

    async def _speak(self, state: State) -> State:
        self.said += [
            self._ids.by_content("say", "Still at it."),
            self._ids.by_content("say", "Still at it."),
        ]
        if self._breaks_off and state["rounds"] == 1:
            self._breaks_off -= 1
            raise TimeoutError
        if self._asks:
            interrupt("May I?")
        return {"rounds": state["rounds"] + 1}

    @property
    def steps(self) -> list[str | None]:
        return [each.step for each in self.said]


CONFIG = {"configurable": {"thread_id": "t"}}


async def test_each_execution_of_a_node_has_steps_of_its_own() -> None:
    speaker = Speaker(InMemorySaver())
    await speaker.graph.ainvoke({"rounds": 0}, CONFIG, durability="sync")
    assert len(set(speaker.steps)) == 4
    assert None not in speaker.steps


async def test_a_node_that_is_tried_again_at_once_says_the_same() -> None:
    speaker = Speaker(InMemorySaver(), breaks_off=1)
    await speaker.graph.ainvoke({"rounds": 0}, CONFIG, durability="sync")
    assert speaker.steps[2:4] == speaker.steps[4:6]
    assert speaker.said[2:4] == speaker.said[4:6]


async def test_a_node_that_is_repeated_after_an_interrupt_says_the_same() -> None:
    speaker = Speaker(InMemorySaver(), asks=True)
    await speaker.graph.ainvoke({"rounds": 0}, CONFIG, durability="sync")
    await speaker.graph.ainvoke(Command(resume="yes"), CONFIG, durability="sync")
    assert speaker.steps[0:2] == speaker.steps[2:4]


async def test_the_next_holder_names_the_steps_of_a_repeated_node_as_the_first_one_did() -> None:
    saver = InMemorySaver()
    first = Speaker(saver, breaks_off=9)
    try:
        await first.graph.ainvoke({"rounds": 0}, CONFIG, durability="sync")
    except TimeoutError:
        second = Speaker(saver)
        await second.graph.ainvoke(None, CONFIG, durability="sync")
    assert second.steps == first.steps[2:4]
