from hypothesis import given
from hypothesis import strategies as st

from oblivion_agent.cursor import CursorTracker

cursors = st.from_regex(r"[0-9]{1,20}\.[0-9]{1,20}", fullmatch=True)


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
        assert tracker.last == (events[-1] if events else beginning)
