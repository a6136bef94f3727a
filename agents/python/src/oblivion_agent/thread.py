"""The public messages of one task, kept in the order in which Nexus learned of them."""

from collections.abc import Iterable

from oblivion_agent.protocol.shapes import Message


class Thread:
    """Grows by what arrives. `changes` lists everything said by others since the claim, edits included."""

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._messages: dict[str, Message] = {message.id: message for message in messages}
        self._changes: list[Message] = []

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything said and not deleted, oldest first, each in its latest wording."""
        return tuple(message for message in self._messages.values() if message.deleted_at is None)

    @property
    def length(self) -> int:
        """How many messages are known, deleted ones included; a place to look from later."""
        return len(self._messages)

    @property
    def changes(self) -> tuple[Message, ...]:
        return tuple(self._changes)

    def apply(self, message: Message) -> bool:
        """Take in a message that arrived; false if it tells nothing new."""
        if self._messages.get(message.id) == message:
            return False
        self._messages[message.id] = message
        if message.origin != "agent":
            self._changes.append(message)
        return True

    def merge(self, messages: Iterable[Message]) -> bool:
        """Take in the whole thread as Nexus has it after a reconnect; false if nothing was missed."""
        outcomes = [self.apply(message) for message in messages]
        return any(outcomes)

    def answer_below(self, message_id: str) -> Message | None:
        """First words of a person below this message, when it is part of the thread."""
        if message_id not in self._messages:
            return None
        return self.answer_since(list(self._messages).index(message_id) + 1)

    def answer_since(self, length: int) -> Message | None:
        """First words of a person that came after the thread had this length."""
        return _first_by_person(list(self._messages.values())[length:])


def _first_by_person(messages: Iterable[Message]) -> Message | None:
    return next((each for each in messages if each.is_from_person and each.deleted_at is None), None)
