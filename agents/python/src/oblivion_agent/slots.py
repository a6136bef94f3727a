"""Which tasks are offered, asked for and held, and which to ask for next."""


class SlotBook:
    """Accounts for the slots of one agent. A task is in at most one of: offered, claiming, held."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._offered: dict[str, None] = {}
        self._claiming: set[str] = set()
        self._held: set[str] = set()

    @property
    def free(self) -> int:
        """Slots neither held nor asked for; never below zero, even if more is held than was declared."""
        return max(0, self._slots - len(self._held) - len(self._claiming))

    @property
    def offered(self) -> tuple[str, ...]:
        """Offers that wait for a slot, oldest first."""
        return tuple(self._offered)

    def is_claiming(self, task_id: str) -> bool:
        return task_id in self._claiming

    def is_held(self, task_id: str) -> bool:
        return task_id in self._held

    def offer(self, task_id: str) -> None:
        """Queue an offer at the end; an offer that is known already keeps its place."""
        if task_id not in self._claiming and task_id not in self._held:
            self._offered.setdefault(task_id, None)

    def withdraw(self, task_id: str) -> None:
        """Somebody else has it, or it has ended."""
        self._offered.pop(task_id, None)

    def take_next(self) -> str | None:
        """Move the oldest offer to claiming, if a slot is free."""
        if self.free == 0 or not self._offered:
            return None
        task_id = next(iter(self._offered))
        del self._offered[task_id]
        self._claiming.add(task_id)
        return task_id

    def postpone(self, task_id: str) -> None:
        """A claim could not be decided now: the offer goes back to the front."""
        if task_id in self._claiming:
            self._claiming.discard(task_id)
            self._offered = {task_id: None, **self._offered}

    def forget(self, task_id: str) -> None:
        """A claim was lost or refused."""
        self._claiming.discard(task_id)

    def hold(self, task_id: str) -> None:
        """A claim was won, or was found to be still ours."""
        self._offered.pop(task_id, None)
        self._claiming.discard(task_id)
        self._held.add(task_id)

    def let_go(self, task_id: str) -> None:
        """A held task has ended here."""
        self._held.discard(task_id)
