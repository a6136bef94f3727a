"""The committed JSON Schema of the protocol, and the fixtures beside it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

PROTOCOL_FOLDER = Path(__file__).parents[4] / "packages" / "protocol"


@cache
def schema(name: str) -> dict[str, Any]:
    return json.loads((PROTOCOL_FOLDER / "schema" / f"{name}.json").read_text("utf-8"))


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)


def fixtures(kind: str) -> list[Path]:
    return sorted((PROTOCOL_FOLDER / "fixtures" / kind).glob("*.json"))
