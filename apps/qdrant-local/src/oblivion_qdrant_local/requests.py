"""Bodies of the served calls: Qdrant's own models, and those of their fields that the local mode obeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from qdrant_client import models

from oblivion_qdrant_local import bm25
from oblivion_qdrant_local.errors import CallRefused

Model = TypeVar("Model", bound=BaseModel)

# A field that Qdrant knows and the local mode would silently ignore is refused: what works here works there.
_SERVED: dict[type[BaseModel], frozenset[str]] = {
    models.CreateCollection: frozenset({"vectors", "sparse_vectors", "hnsw_config"}),
    models.CreateFieldIndex: frozenset({"field_name", "field_schema"}),
    models.PointsList: frozenset({"points"}),
    models.PointIdsList: frozenset({"points"}),
    models.FilterSelector: frozenset({"filter"}),
    models.CountRequest: frozenset({"filter", "exact"}),
    models.ChangeAliasesOperation: frozenset({"actions"}),
    models.ScrollRequest: frozenset({"filter", "limit", "offset", "with_payload", "with_vector", "order_by"}),
    models.QueryRequest: frozenset(
        {
            "prefetch",
            "query",
            "using",
            "filter",
            "score_threshold",
            "limit",
            "offset",
            "with_payload",
            "with_vector",
        }
    ),
    models.Prefetch: frozenset({"prefetch", "query", "using", "filter", "score_threshold", "limit"}),
}


def read(model: type[Model], body: Any) -> Model:
    try:
        parsed = model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CallRefused(400, f"Format error in JSON body: {where}: {first['msg']}") from None
    _require_served(parsed)
    return parsed


def _require_served(parsed: BaseModel) -> None:
    served = _SERVED[type(parsed)]
    for name in sorted(parsed.model_fields_set - served):
        if getattr(parsed, name) is not None:
            raise CallRefused(400, f"The local mode does not serve '{name}' of {type(parsed).__name__}")
    if isinstance(parsed, models.QueryRequest | models.Prefetch):
        for prefetch in prefetches_of(parsed):
            _require_served(prefetch)


def prefetches_of(query: models.QueryRequest | models.Prefetch) -> Iterator[models.Prefetch]:
    prefetch = query.prefetch
    if prefetch is not None:
        yield from prefetch if isinstance(prefetch, list) else [prefetch]


def with_query_vectors(query: models.QueryRequest | models.Prefetch) -> None:
    """Puts the vectors of `qdrant/bm25` in the place of texts, in prefetches too."""
    for prefetch in prefetches_of(query):
        with_query_vectors(prefetch)
    if isinstance(query.query, models.NearestQuery):
        query.query.nearest = _query_vector(query.query.nearest)
    else:
        query.query = _query_vector(query.query)


def _query_vector(value: Any) -> Any:
    if isinstance(value, models.Document):
        return bm25.query_vector(value.text, _options(value))
    return _without_inference(value)


def with_document_vectors(point: models.PointStruct) -> models.PointStruct:
    """Puts the vectors of `qdrant/bm25` in the place of a point's texts."""
    if not isinstance(point.vector, dict):
        raise CallRefused(400, "Wrong input: every vector has a name here")
    point.vector = {name: _document_vector(value) for name, value in point.vector.items()}
    return point


def _document_vector(value: Any) -> Any:
    if isinstance(value, models.Document):
        return bm25.document_vector(value.text, _options(value))
    return _without_inference(value)


def _without_inference(value: Any) -> Any:
    if isinstance(value, models.Image | models.InferenceObject):
        raise CallRefused(400, f"Inference of {type(value).__name__} is not served; only {bm25.MODEL} is")
    return value


def _options(document: models.Document) -> bm25.Options:
    if document.model.lower() != bm25.MODEL:
        raise CallRefused(400, f"Unsupported model {document.model!r}; the local mode serves {bm25.MODEL} only")
    given = document.options
    values = given.model_dump(exclude_none=True) if isinstance(given, BaseModel) else given or {}
    try:
        return bm25.Options.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CallRefused(400, f"Wrong input: options.{where}: {first['msg']}") from None
