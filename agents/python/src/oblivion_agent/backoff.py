"""How long to wait before the next attempt: exponential, with full jitter."""

from dataclasses import dataclass

_LARGEST_EXPONENT = 30


@dataclass(frozen=True)
class Backoff:
    """The wait is drawn evenly from zero to a ceiling that doubles with every attempt, up to the maximum."""

    initial_seconds: float = 0.5
    maximum_seconds: float = 30.0

    def ceiling_seconds(self, attempt: int) -> float:
        """Longest wait before an attempt; the first one is 0."""
        return min(self.maximum_seconds, self.initial_seconds * 2.0 ** min(attempt, _LARGEST_EXPONENT))

    def delay_seconds(self, attempt: int, chance: float) -> float:
        """Wait before an attempt. `chance` is drawn evenly from 0 to 1."""
        return self.ceiling_seconds(attempt) * chance
