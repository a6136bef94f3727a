"""The client's local mode with what it leaves out: BM25 of texts, payload indexes, errors of a server."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from qdrant_client import QdrantClient, models

from oblivion_qdrant_local.errors import CallRefused, refused_by_local_mode
from oblivion_qdrant_local.requests import with_document_vectors, with_query_vectors

Result = TypeVar("Result")


class Store:
    """Not safe for several threads at once: the local mode is not. Callers take turns."""

    def __init__(self, folder: Path | None) -> None:
        # It warns that indexes have no effect in local mode; that is known, and said on screen.
        warnings.filterwarnings("ignore", module="qdrant_client", message="Payload indexes have no effect")
        self._client = (
            QdrantClient(":memory:")
            if folder is None
            else QdrantClient(path=str(folder), force_disable_check_same_thread=True)
        )
        self._indexes_file = None if folder is None else folder / "payload-indexes.json"
        self._indexes: dict[str, dict[str, Any]] = {}
        if self._indexes_file is not None and self._indexes_file.exists():
            self._indexes = json.loads(self._indexes_file.read_text("utf-8"))

    def close(self) -> None:
        self._client.close()

    def collections(self) -> dict[str, Any]:
        return {"collections": [{"name": entry.name} for entry in self._client.get_collections().collections]}

    def collection(self, name: str) -> dict[str, Any]:
        info = self._run(lambda: self._client.get_collection(name)).model_dump(mode="json", exclude_none=True)
        kept = self._indexes.get(self._own_name(name), {})
        schema = {
            field: {"data_type": _type_of(form), "params": _params_of(form), "points": 0}
            for field, form in kept.items()
        }
        return {**info, "payload_schema": schema}

    def exists(self, name: str) -> dict[str, bool]:
        return {"exists": self._client.collection_exists(name)}

    def create(self, name: str, form: models.CreateCollection) -> bool:
        return self._run(
            lambda: self._client.create_collection(
                name, vectors_config=form.vectors, sparse_vectors_config=form.sparse_vectors
            )
        )

    def drop(self, name: str) -> bool:
        if not any(entry.name == name for entry in self._client.get_collections().collections):
            return False
        self._run(lambda: self._client.delete_collection(name))
        self._indexes.pop(name, None)
        self._keep_indexes()
        return True

    def create_index(self, name: str, index: models.CreateFieldIndex) -> None:
        self._require(name)
        form = index.field_schema
        if form is None:
            raise CallRefused(400, "Wrong input: field_schema is needed")
        kept = form.model_dump(mode="json", exclude_none=True) if hasattr(form, "model_dump") else str(form.value)
        self._indexes.setdefault(self._own_name(name), {})[index.field_name] = kept
        self._keep_indexes()

    def upsert(self, name: str, points: list[models.PointStruct]) -> None:
        self._require(name)
        ready = [with_document_vectors(point) for point in points]
        self._run(lambda: self._client.upsert(name, points=ready))

    def delete(self, name: str, which: models.FilterSelector | models.PointIdsList) -> None:
        self._run(lambda: self._client.delete(name, points_selector=which))

    def query(self, name: str, query: models.QueryRequest) -> dict[str, Any]:
        self._require(name)
        with_query_vectors(query)
        asked = {field: getattr(query, field) for field in query.model_fields_set if getattr(query, field) is not None}
        renamed = {"filter": "query_filter", "with_vector": "with_vectors"}
        words = {renamed.get(field, field): value for field, value in asked.items()}
        words.setdefault("with_payload", False)
        answer = self._run(lambda: self._client.query_points(name, **words))
        return answer.model_dump(mode="json", exclude_none=True)

    def count(self, name: str, asked: models.CountRequest) -> dict[str, int]:
        return {"count": self._run(lambda: self._client.count(name, count_filter=asked.filter)).count}

    def scroll(self, name: str, asked: models.ScrollRequest) -> dict[str, Any]:
        records, following = self._run(
            lambda: self._client.scroll(
                name,
                scroll_filter=asked.filter,
                limit=asked.limit or 10,
                offset=asked.offset,
                order_by=asked.order_by,
                with_payload=True if asked.with_payload is None else asked.with_payload,
                with_vectors=asked.with_vector or False,
            )
        )
        points = [record.model_dump(mode="json", exclude_none=True) for record in records]
        return {"points": points, "next_page_offset": following}

    def change_aliases(self, actions: list[models.AliasOperations]) -> bool:
        return self._run(lambda: self._client.update_collection_aliases(change_aliases_operations=actions))

    def aliases(self) -> dict[str, Any]:
        return self._client.get_aliases().model_dump(mode="json")

    def _require(self, name: str) -> None:
        if not self._client.collection_exists(name):
            raise CallRefused(404, f"Not found: Collection `{name}` doesn't exist!")

    def _own_name(self, name: str) -> str:
        named = {entry.alias_name: entry.collection_name for entry in self._client.get_aliases().aliases}
        return named.get(name, name)

    def _keep_indexes(self) -> None:
        if self._indexes_file is None:
            return
        part = self._indexes_file.with_suffix(".part")
        part.write_text(json.dumps(self._indexes), "utf-8")
        os.replace(part, self._indexes_file)

    @staticmethod
    def _run(work: Callable[[], Result]) -> Result:
        try:
            return work()
        except (ValueError, KeyError, AssertionError, NotImplementedError, TypeError) as error:
            raise refused_by_local_mode(error) from error


def _type_of(form: Any) -> str:
    return str(form["type"]) if isinstance(form, dict) else str(form)


def _params_of(form: Any) -> dict[str, Any] | None:
    return form if isinstance(form, dict) else None
