"""Ids of steps: the same when a step is repeated, so that it acts once."""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from oblivion_agent.node_execution import NodeExecution, current_node_execution

_DIGEST_LENGTH = 32


def once_only() -> str:
    """An id for a request that is never repeated on purpose."""
    return uuid4().hex


@dataclass(frozen=True)
class StepId:
    """`request_id` is of this claim; `step` is of every holder of the attempt, when that can be known."""

    request_id: str
    step: str | None


class StepIds:
    """Ids of one run. Whoever repeats a step names it by the same ids."""

    def __init__(self, run_id: str, epoch: int) -> None:
        self._prefix = f"{run_id}.{epoch}"
        self._occurrences: Counter[str] = Counter()
        self._nodes: dict[str, tuple[object, Counter[str]]] = {}

    def named(self, kind: str, step: str) -> StepId:
        """The one step of this name, whatever it says."""
        return StepId(
            self._digest(self._prefix, "named", kind, step), self._digest("attempt", "named", kind, step)
        )

    def by_content(self, kind: str, *content: str) -> StepId:
        """The next step that says exactly this: saying it twice is two steps.

        In a node of a graph the count begins with every execution of the node, since a repeated node says
        the same again. Elsewhere only this run can tell a repetition from words that are said twice.
        """
        node = current_node_execution()
        if node is None:
            key = self._digest(self._prefix, "content", kind, *content)
            self._occurrences[key] += 1
            count = str(self._occurrences[key])
            return StepId(self._digest(self._prefix, "content", kind, *content, count), None)
        counted = self._counted_in(node)
        key = self._digest(self._prefix, "node", kind, node.name, *content)
        counted[key] += 1
        place = ("node", kind, node.name, *content, str(counted[key]))
        return StepId(self._digest(self._prefix, *place), self._digest("attempt", *place))

    def _counted_in(self, node: NodeExecution) -> Counter[str]:
        execution, counted = self._nodes.get(node.name, (None, Counter[str]()))
        if execution is not node.execution:
            counted = Counter[str]()
            self._nodes[node.name] = (node.execution, counted)
        return counted

    def _digest(self, prefix: str, *parts: str) -> str:
        # Lengths keep ("ab", "c") and ("a", "bc") apart.
        material = "".join(f"{len(part)}:{part}" for part in (prefix, *parts))
        digest = sha256(material.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
        return f"{parts[1]}-{digest}"
