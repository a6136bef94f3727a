"""Request ids that are the same when a run repeats a step, so that the step acts once."""

from collections import Counter
from hashlib import sha256
from uuid import uuid4

_DIGEST_LENGTH = 32


def once_only() -> str:
    """An id for a request that is never repeated on purpose."""
    return uuid4().hex


class StepIds:
    """Ids of one run. A run that starts again after a restart names the same steps by the same ids."""

    def __init__(self, run_id: str, epoch: int) -> None:
        self._prefix = f"{run_id}.{epoch}"
        self._occurrences: Counter[str] = Counter()

    def named(self, kind: str, step: str) -> str:
        """The one step of this name, whatever it says."""
        return self._digest("named", kind, step)

    def by_content(self, kind: str, *content: str) -> str:
        """The next step that says exactly this: saying it twice is two steps."""
        key = self._digest("content", kind, *content)
        self._occurrences[key] += 1
        return self._digest("content", kind, *content, str(self._occurrences[key]))

    def _digest(self, *parts: str) -> str:
        # Lengths keep ("ab", "c") and ("a", "bc") apart.
        material = "".join(f"{len(part)}:{part}" for part in (self._prefix, *parts))
        digest = sha256(material.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
        return f"{parts[1]}-{digest}"
