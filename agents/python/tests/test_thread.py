from typing import Any

from oblivion_agent.protocol.shapes import Message
from oblivion_agent.thread import Thread
from tests.support.wire import identifier, message


def _message(number: int, **changes: Any) -> Message:
    return Message.model_validate(message(number, 1, f"words {number}", **changes))


def test_a_deleted_message_is_neither_shown_nor_taken_for_an_answer() -> None:
    thread = Thread()
    thread.apply(_message(1, deletedAt="2026-11-23T10:00:01Z"))
    assert thread.messages == ()
    assert thread.answer_since(0) is None


def test_an_edit_keeps_its_place_and_is_not_a_new_answer() -> None:
    thread = Thread([_message(1), _message(2)])
    assert thread.apply(_message(1, editedAt="2026-11-23T10:00:01Z"))
    assert [each.edited_at is not None for each in thread.messages] == [True, False]
    assert thread.answer_since(2) is None


def test_the_answer_to_a_question_of_an_earlier_life_is_the_first_below_it_whatever_the_clocks_said() -> None:
    thread = Thread([_message(9), _message(5, kind="question", origin="agent"), _message(4), _message(7)])
    answer = thread.answer_below(identifier("msg", 5))
    assert answer is not None
    assert answer.text == "words 4"
    assert thread.answer_below(identifier("msg", 6)) is None


def test_what_is_told_twice_changes_nothing() -> None:
    thread = Thread([_message(1)])
    assert not thread.merge([_message(1)])
    assert thread.merge([_message(1), _message(2)])
    assert [each.text for each in thread.changes] == ["words 2"]
