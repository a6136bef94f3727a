from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from oblivion_agent.slots import SlotBook

SLOTS = 3
task_ids = st.sampled_from([f"tsk_{number}" for number in range(8)])


class AnyOrderOfOffersClaimsAndEnds(RuleBasedStateMachine):
    """Keeps a plain model beside the book and compares after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.book = SlotBook(SLOTS)
        self.offered: list[str] = []
        self.claiming: list[str] = []
        self.held: list[str] = []

    @rule(task_id=task_ids)
    def offer(self, task_id: str) -> None:
        self.book.offer(task_id)
        if task_id not in (*self.offered, *self.claiming, *self.held):
            self.offered.append(task_id)

    @rule(task_id=task_ids)
    def withdraw(self, task_id: str) -> None:
        self.book.withdraw(task_id)
        if task_id in self.offered:
            self.offered.remove(task_id)

    @rule()
    def take_next(self) -> None:
        taken = self.book.take_next()
        may_take = bool(self.offered) and len(self.claiming) + len(self.held) < SLOTS
        assert taken == (self.offered[0] if may_take else None)
        if taken is not None:
            self.offered.remove(taken)
            self.claiming.append(taken)

    @precondition(lambda self: self.claiming)
    @rule(data=st.data(), end=st.sampled_from(["hold", "forget", "postpone"]))
    def decide(self, data: st.DataObject, end: str) -> None:
        task_id = data.draw(st.sampled_from(self.claiming))
        self.claiming.remove(task_id)
        match end:
            case "hold":
                self.book.hold(task_id)
                self.held.append(task_id)
            case "forget":
                self.book.forget(task_id)
            case _:
                self.book.postpone(task_id)
                self.offered.insert(0, task_id)

    @rule(task_id=task_ids)
    def find_held_after_a_reconnect(self, task_id: str) -> None:
        self.book.hold(task_id)
        self.offered = [each for each in self.offered if each != task_id]
        self.claiming = [each for each in self.claiming if each != task_id]
        if task_id not in self.held:
            self.held.append(task_id)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def let_go(self, data: st.DataObject) -> None:
        task_id = data.draw(st.sampled_from(self.held))
        self.held.remove(task_id)
        self.book.let_go(task_id)

    @invariant()
    def the_book_agrees_with_the_model(self) -> None:
        assert self.book.offered == tuple(self.offered)
        assert self.book.free == max(0, SLOTS - len(self.claiming) - len(self.held))


TestSlots = AnyOrderOfOffersClaimsAndEnds.TestCase
