from hypothesis import given
from hypothesis import strategies as st

from oblivion_agent.cursor import CursorTracker

cursors = st.builds("{}.{}".format, st.integers(0, 3), st.integers(0, 10**20 - 1))


@given(st.lists(st.tuples(cursors, st.lists(cursors)), min_size=1))
def test_the_next_hello_names_the_last_event_handled_over_any_number_of_sessions(
    sessions: list[tuple[str, list[str]]],
) -> None:
    tracker = CursorTracker()
    assert tracker.last is None
    for beginning, events in sessions:
        tracker.begin(beginning)
        for event in events:
            tracker.handled(event)
        later = [event for event in events if event != beginning]
        assert tracker.last == (later[-1] if later else beginning)


def test_an_offer_made_again_does_not_lead_back_to_the_beginning_of_the_session() -> None:
    tracker = CursorTracker()
    tracker.begin("1.5")
    tracker.handled("1.9")
    tracker.handled("1.5")
    assert tracker.last == "1.9"
