from hypothesis import given
from hypothesis import strategies as st

from oblivion_agent.step_ids import StepIds

texts = st.text(max_size=20)
contents = st.lists(st.lists(texts, min_size=1, max_size=3), max_size=10)


@given(contents)
def test_a_run_that_starts_again_names_the_same_steps_by_the_same_ids(steps: list[list[str]]) -> None:
    first, second = StepIds("run_1", 1), StepIds("run_1", 1)
    assert [first.by_content("say", *step) for step in steps] == [
        second.by_content("say", *step) for step in steps
    ]


@given(contents)
def test_steps_of_one_run_never_share_an_id_even_if_they_say_the_same(steps: list[list[str]]) -> None:
    ids = StepIds("run_1", 1)
    named = [ids.by_content("say", *step) for step in steps]
    assert len(set(named)) == len(named)


@given(texts, st.integers(1, 2**53))
def test_ids_of_other_claims_of_the_task_differ_and_fit_the_protocol(step: str, epoch: int) -> None:
    one, other = StepIds("run_1", epoch).named("say", step), StepIds("run_1", epoch + 1).named("say", step)
    assert one.request_id != other.request_id
    assert one.step == other.step
    assert 1 <= len(one.request_id) <= 100
    assert 1 <= len(one.step or "") <= 100


@given(texts)
def test_a_step_without_a_name_is_of_its_claim_alone(text: str) -> None:
    assert StepIds("run_1", 1).by_content("say", text).step is None


def test_words_that_join_to_the_same_text_are_different_steps() -> None:
    ids = StepIds("run_1", 1)
    assert ids.by_content("say", "ab", "c") != ids.by_content("say", "a", "bc")
