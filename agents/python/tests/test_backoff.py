from hypothesis import given
from hypothesis import strategies as st

from oblivion_agent.backoff import Backoff

seconds = st.floats(0.001, 3600)
attempts = st.integers(0, 10_000)


@given(seconds, seconds, attempts, st.floats(0, 1))
def test_a_wait_is_never_negative_and_never_above_the_maximum(
    initial: float, maximum: float, attempt: int, chance: float
) -> None:
    assert 0 <= Backoff(initial, maximum).delay_seconds(attempt, chance) <= maximum


@given(seconds, seconds, attempts)
def test_the_ceiling_never_shrinks_and_at_most_doubles(initial: float, maximum: float, attempt: int) -> None:
    backoff = Backoff(initial, maximum)
    now, then = backoff.ceiling_seconds(attempt), backoff.ceiling_seconds(attempt + 1)
    assert now <= then <= 2 * now


@given(attempts)
def test_jitter_is_full(attempt: int) -> None:
    backoff = Backoff()
    assert backoff.delay_seconds(attempt, 0) == 0
    assert backoff.delay_seconds(attempt, 1) == backoff.ceiling_seconds(attempt)
