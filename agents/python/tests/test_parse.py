import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oblivion_agent.protocol.parse import UnknownFrame, UnreadableFrame, parse_server_frame
from tests.support.schemas import fixtures, validator

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
frames: list[dict[str, Any]] = [
    fixture["frame"]
    for fixture in (json.loads(path.read_text("utf-8")) for path in fixtures("valid"))
    if fixture["from"] == "nexus"
]


@given(st.text() | st.binary() | json_values.map(json.dumps))
def test_nothing_that_arrives_raises(data: str | bytes) -> None:
    assert isinstance(parse_server_frame(data), UnknownFrame | UnreadableFrame)


@given(st.data())
def test_a_frame_with_one_field_changed_is_taken_exactly_when_the_schema_takes_it(
    data: st.DataObject,
) -> None:
    frame = dict(data.draw(st.sampled_from(frames)))
    field = data.draw(st.sampled_from([name for name in frame if name != "type"]))
    frame[field] = data.draw(json_values)
    text = json.dumps(frame)
    is_taken = not isinstance(parse_server_frame(text), UnknownFrame | UnreadableFrame)
    assert is_taken == validator("server-frame").is_valid(json.loads(text))
