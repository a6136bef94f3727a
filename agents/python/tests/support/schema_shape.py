"""What two generators of JSON Schema must agree on, without how each of them writes it down."""

from typing import Any

Schema = dict[str, Any]

# The one bound that only zod writes: integers that JavaScript can hold.
_SAFE_INTEGER = 2**53 - 1


def shape_of(schema: Schema, root: Schema | None = None) -> Any:
    """A value that is equal for schemas that allow the same."""
    root = root or schema
    if "$ref" in schema:
        return shape_of(_resolve(schema["$ref"], root), root)
    if "const" in schema:
        return ("const", schema["const"])
    if "enum" in schema:
        return ("enum", frozenset(schema["enum"]))
    members = schema.get("oneOf") or schema.get("anyOf") or _spread(schema)
    if members:
        return ("union", frozenset(shape_of(member, root) for member in members))
    return _single(schema, root)


def _resolve(reference: str, root: Schema) -> Schema:
    found: Schema = root["$defs"][reference.removeprefix("#/$defs/")]
    return found


def _spread(schema: Schema) -> list[Schema]:
    kinds = schema.get("type")
    return [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else []


def _single(schema: Schema, root: Schema) -> Any:
    match schema.get("type"):
        case "object" if "properties" in schema:
            # A type that is always the same needs no saying in Python, and is always sent.
            constant = {name for name, part in schema["properties"].items() if "const" in part}
            required = set(schema.get("required", ())) | constant
            return (
                "object",
                frozenset(
                    (name, name in required, _without_null(part, root, optional=name not in required))
                    for name, part in schema["properties"].items()
                ),
            )
        case "array":
            return ("array", schema.get("maxItems"), shape_of(schema["items"], root))
        case "string":
            return ("string", schema.get("format") or _pattern(schema), _lengths(schema))
        case "integer":
            return ("integer", schema.get("minimum"), schema.get("exclusiveMinimum"), _maximum(schema))
        case kind:
            return kind


def _without_null(part: Schema, root: Schema, *, optional: bool) -> Any:
    """Python writes a field that may be left out as one that may be null; it is never sent as null."""
    shape = shape_of(part, root)
    if optional and isinstance(shape, tuple) and shape[0] == "union":
        rest = [member for member in shape[1] if member != "null"]
        return rest[0] if len(rest) == 1 else ("union", frozenset(rest))
    return shape


def _pattern(schema: Schema) -> str | None:
    pattern = schema.get("pattern")
    if pattern is not None and pattern.startswith("^https?"):
        return "uri"
    return pattern.replace("[0-9]", r"\d") if pattern and "." in pattern else pattern


def _lengths(schema: Schema) -> tuple[int | None, int | None]:
    return (schema.get("minLength"), schema.get("maxLength"))


def _maximum(schema: Schema) -> int | None:
    maximum = schema.get("maximum")
    return None if maximum == _SAFE_INTEGER else maximum
