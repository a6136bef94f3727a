"""Which node of a LangGraph graph the caller is in, if any. LangGraph itself need not be installed."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class NodeExecution:
    name: str
    """Of the node at this place of the graph's work: the same when the node is repeated, by whomever."""
    execution: object
    """Another object for every time that the node is executed."""


def current_node_execution() -> NodeExecution | None:
    runtime = sys.modules.get("langgraph.runtime")
    if runtime is None:
        return None
    try:
        info = runtime.get_runtime().execution_info
    except RuntimeError:
        # Not within a graph.
        return None
    return None if info is None else NodeExecution(info.checkpoint_ns, info)
