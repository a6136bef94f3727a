"""The served calls. Anything else is an error that says so."""

from __future__ import annotations

import asyncio
import hmac
import json
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any

from qdrant_client import models
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from oblivion_qdrant_local.errors import CallRefused
from oblivion_qdrant_local.requests import read
from oblivion_qdrant_local.settings import Settings
from oblivion_qdrant_local.store import Store

TITLE = "qdrant-local: the Qdrant client's local mode, for development only"
_HEADER = {"x-qdrant-local-mode": "development only"}
_UPDATED = {"operation_id": 0, "status": "completed"}

Call = Callable[[Store, str, Any], Any]


def _create_index(store: Store, name: str, body: Any) -> Any:
    store.create_index(name, read(models.CreateFieldIndex, body))
    return _UPDATED


def _upsert(store: Store, name: str, body: Any) -> Any:
    store.upsert(name, read(models.PointsList, body).points)
    return _UPDATED


def _delete_points(store: Store, name: str, body: Any) -> Any:
    is_by_id = isinstance(body, dict) and "points" in body
    which = read(models.PointIdsList, body) if is_by_id else read(models.FilterSelector, body)
    store.delete(name, which)
    return _UPDATED


_CALLS: tuple[tuple[str, str, Call, frozenset[str]], ...] = (
    ("GET", "/collections", lambda store, _, __: store.collections(), frozenset()),
    ("GET", "/aliases", lambda store, _, __: store.aliases(), frozenset()),
    (
        "POST",
        "/collections/aliases",
        lambda store, _, body: store.change_aliases(read(models.ChangeAliasesOperation, body).actions),
        frozenset({"timeout"}),
    ),
    ("GET", "/collections/{name}", lambda store, name, _: store.collection(name), frozenset()),
    ("GET", "/collections/{name}/exists", lambda store, name, _: store.exists(name), frozenset()),
    (
        "PUT",
        "/collections/{name}",
        lambda store, name, body: store.create(name, read(models.CreateCollection, body)),
        frozenset({"timeout"}),
    ),
    ("DELETE", "/collections/{name}", lambda store, name, _: store.drop(name), frozenset({"timeout"})),
    ("PUT", "/collections/{name}/index", _create_index, frozenset({"wait"})),
    ("PUT", "/collections/{name}/points", _upsert, frozenset({"wait"})),
    ("POST", "/collections/{name}/points/delete", _delete_points, frozenset({"wait"})),
    (
        "POST",
        "/collections/{name}/points/query",
        lambda store, name, body: store.query(name, read(models.QueryRequest, body)),
        frozenset({"timeout"}),
    ),
    (
        "POST",
        "/collections/{name}/points/count",
        lambda store, name, body: store.count(name, read(models.CountRequest, body)),
        frozenset({"timeout"}),
    ),
    (
        "POST",
        "/collections/{name}/points/scroll",
        lambda store, name, body: store.scroll(name, read(models.ScrollRequest, body)),
        frozenset({"timeout"}),
    ),
)


def make_app(settings: Settings, store: Store) -> Starlette:
    turn = asyncio.Lock()

    def endpoint(call: Call, parameters: frozenset[str]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            began = time.perf_counter()
            try:
                _require_key(request, settings)
                _require_parameters(request, parameters)
                body = await _body_of(request, settings.max_body_bytes)
                async with turn:
                    result = await asyncio.to_thread(call, store, request.path_params.get("name", ""), body)
            except CallRefused as refused:
                return _refuse(request, refused.status, refused.message, began)
            return JSONResponse(
                {"result": result, "status": "ok", "time": time.perf_counter() - began}, headers=_HEADER
            )

        return answer

    async def title(_: Request) -> Response:
        return JSONResponse({"title": TITLE, "version": version("qdrant-client")}, headers=_HEADER)

    async def health(_: Request) -> Response:
        return PlainTextResponse("all shards are ready", headers=_HEADER)

    async def unknown(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return _refuse(request, status, f"The local mode does not serve {request.method} {request.url.path}")

    routes = [Route(path, endpoint(call, known), methods=[method]) for method, path, call, known in _CALLS]
    doors = [Route("/", title), Route("/healthz", health), Route("/readyz", health)]
    return Starlette(routes=[*doors, *routes], exception_handlers={404: unknown, 405: unknown})


def _require_key(request: Request, settings: Settings) -> None:
    if settings.api_key is None:
        return
    given = request.headers.get("api-key", "").encode()
    if not hmac.compare_digest(given, settings.api_key.get_secret_value().encode()):
        raise CallRefused(401, "Must provide an API key or an Authorization bearer token")


def _require_parameters(request: Request, known: frozenset[str]) -> None:
    for name in request.query_params:
        if name not in known:
            raise CallRefused(400, f"The local mode does not serve the parameter '{name}' of this call")
    if request.query_params.get("wait", "true") != "true":
        raise CallRefused(400, "The local mode always waits: 'wait' can only be true")


async def _body_of(request: Request, limit: int) -> Any:
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > limit:
            raise CallRefused(413, f"The request is larger than {limit} bytes")
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        raise CallRefused(400, f"Format error in JSON body: {error}") from None


def _refuse(request: Request, status: int, message: str, began: float | None = None) -> Response:
    entry = {"refused": status, "method": request.method, "path": request.url.path, "error": message}
    print(json.dumps(entry), file=sys.stderr, flush=True)
    seconds = 0.0 if began is None else time.perf_counter() - began
    return JSONResponse({"status": {"error": message}, "time": seconds}, status, headers=_HEADER)
