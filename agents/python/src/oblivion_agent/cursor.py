"""Where in the stream of events this agent stands."""


class CursorTracker:
    """Remembers the last event that was handled. Cursors are opaque: they are kept, never compared."""

    def __init__(self) -> None:
        self._last: str | None = None
        self._beginning: str | None = None

    @property
    def last(self) -> str | None:
        """The cursor that the next `hello` names; none before the first connection."""
        return self._last

    def begin(self, cursor: str) -> None:
        """A session starts here: where we stood, unless the stream no longer reaches back."""
        self._last = cursor
        self._beginning = cursor

    def handled(self, cursor: str) -> None:
        """An event has had its whole effect here.

        Offers of what waited before the session bear the place where it began, also when they are made
        later: they must not lead back there.
        """
        if cursor != self._beginning:
            self._last = cursor
