"""The Python models and the committed JSON Schema say the same, and both read the shared fixtures alike."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from oblivion_agent.errors import LeaseLost, Refusal, RequestRefused, error_from
from oblivion_agent.protocol import checkpoints, effects, memory, results
from oblivion_agent.protocol.client_frames import ClientFrame
from oblivion_agent.protocol.error_codes import ErrorCode
from oblivion_agent.protocol.parse import UnknownFrame, UnreadableFrame, first_field, parse_server_frame
from oblivion_agent.protocol.server_frames import ServerFrame
from tests.support.schema_shape import shape_of
from tests.support.schemas import fixtures, schema, validator

client_frame: TypeAdapter[Any] = TypeAdapter(ClientFrame)
server_frame: TypeAdapter[Any] = TypeAdapter(ServerFrame)

ERRORS: dict[str, dict[str, Any]] = schema("error-codes")["x-errors"]


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def _name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", fixtures("valid"), ids=_name)
def test_a_valid_fixture_is_taken_by_model_and_schema(path: Path) -> None:
    fixture = _read(path)
    if fixture["from"] == "agent":
        frame = client_frame.validate_python(fixture["frame"])
        assert list(validator("client-frame").iter_errors(json.loads(frame.to_json()))) == []
        assert list(validator("client-frame").iter_errors(fixture["frame"])) == []
    else:
        frame = parse_server_frame(json.dumps(fixture["frame"]))
        assert not isinstance(frame, UnknownFrame | UnreadableFrame)
        assert list(validator("server-frame").iter_errors(fixture["frame"])) == []


@pytest.mark.parametrize("path", fixtures("invalid"), ids=_name)
def test_an_invalid_fixture_is_refused_and_the_field_is_named(path: Path) -> None:
    fixture = _read(path)
    if fixture["from"] == "agent":
        with pytest.raises(ValidationError) as refused:
            client_frame.validate_python(fixture["frame"])
        found = first_field(refused.value).removeprefix(f"{fixture['frame'].get('type')}.") or "type"
    else:
        frame = parse_server_frame(json.dumps(fixture["frame"]))
        assert isinstance(frame, UnknownFrame | UnreadableFrame)
        found = frame.field if isinstance(frame, UnreadableFrame) and frame.field else "type"
    assert found == fixture["field"]


REST: dict[str, TypeAdapter[Any]] = {
    "memory-search-request": TypeAdapter(memory.MemorySearchRequest),
    "memory-search-answer": TypeAdapter(memory.MemoryAnswer),
    "checkpoint-put": TypeAdapter(checkpoints.CheckpointPut),
    "checkpoint-writes": TypeAdapter(checkpoints.CheckpointWrites),
    "checkpoint-find": TypeAdapter(checkpoints.CheckpointFind),
    "checkpoint-found": TypeAdapter(checkpoints.CheckpointFound),
    "checkpoint-list": TypeAdapter(checkpoints.CheckpointList),
    "checkpoint-page": TypeAdapter(checkpoints.CheckpointPage),
    "checkpoint-history": TypeAdapter(checkpoints.CheckpointHistory),
    "channel-history": TypeAdapter(checkpoints.ChannelHistory),
    "checkpoint-change": TypeAdapter(checkpoints.CheckpointChange),
    "effect-reserve": TypeAdapter(effects.EffectReserve),
    "effect-reserved": TypeAdapter(effects.EffectReserved),
    "effect-record": TypeAdapter(effects.EffectRecord),
    "effect-withdraw": TypeAdapter(effects.EffectWithdraw),
}


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("client-frame", client_frame),
        ("server-frame", server_frame),
        ("claim-result", results.claim_result),
        ("heartbeat-result", results.heartbeat_result),
        ("said-result", results.said_result),
        ("answer-result", results.answer_result),
        *REST.items(),
    ],
)
def test_model_and_schema_have_the_same_shape(name: str, model: TypeAdapter[Any]) -> None:
    assert shape_of(model.json_schema(by_alias=True)) == shape_of(schema(name))


def rest_fixtures(kind: str) -> list[Path]:
    return [path for path in fixtures(f"rest/{kind}") if _read(path)["contract"] in REST]


@pytest.mark.parametrize("path", rest_fixtures("valid"), ids=_name)
def test_a_valid_fixture_of_rest_is_taken_by_model_and_schema(path: Path) -> None:
    fixture = _read(path)
    REST[fixture["contract"]].validate_json(json.dumps(fixture["body"]))
    assert list(validator(fixture["contract"]).iter_errors(fixture["body"])) == []


@pytest.mark.parametrize("path", rest_fixtures("invalid"), ids=_name)
def test_an_invalid_fixture_of_rest_is_refused(path: Path) -> None:
    fixture = _read(path)
    with pytest.raises(ValidationError):
        REST[fixture["contract"]].validate_json(json.dumps(fixture["body"]))


def test_the_error_codes_are_those_of_the_table() -> None:
    assert list(get_args(ErrorCode)) == schema("error-codes")["enum"]


@pytest.mark.parametrize("code", get_args(ErrorCode))
def test_every_error_code_has_an_exception_that_keeps_its_words(code: ErrorCode) -> None:
    row = ERRORS[code]
    error = error_from(Refusal(code, row["title"], retryable=row["retryable"]))
    assert row["title"] in str(error)
    assert error.retryable == row["retryable"]
    assert isinstance(error, LeaseLost if code == "lease_lost" else RequestRefused)
