"""The HTTP doors of the embedder."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from pydantic import ValidationError

from oblivion_embedder.contract import ApiError, EmbeddingsAnswer, EmbeddingsRequest, Usage, write_vectors
from oblivion_embedder.sentence_model import MODEL_NAME, Embedded, SentenceModel
from oblivion_embedder.settings import Settings

_OPEN_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "embedder_requests", "Requests for embeddings by status.", ["status"], registry=self.registry
        )
        self.texts = Counter("embedder_texts", "Texts turned into vectors.", registry=self.registry)
        self.truncated = Counter(
            "embedder_texts_truncated", "Texts of which only the beginning was read.", registry=self.registry
        )
        self.tokens = Counter("embedder_tokens", "Tokens read.", registry=self.registry)
        self.seconds = Histogram(
            "embedder_request_duration_seconds",
            "Time of a request, waiting included.",
            registry=self.registry,
        )


class Embedder:
    """One forward pass at a time: a second one beside it would only share the same processors."""

    def __init__(self, model: SentenceModel, max_waiting: int) -> None:
        self.model = model
        self._max_waiting = max_waiting
        self._waiting = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    async def embed(self, texts: list[str]) -> Embedded:
        if self._waiting >= self._max_waiting:
            raise ApiError(
                429,
                "Too many requests wait; try again in a second.",
                code="rate_limit_exceeded",
                kind="requests",
            )
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self.model.embed, texts)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)


def make_app(settings: Settings, model: SentenceModel) -> FastAPI:
    metrics = Metrics()
    embedder = Embedder(model, settings.max_waiting)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        embedder.close()

    app = FastAPI(title="Oblivion embedder", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    _add_guard(app, settings)
    _add_probes(app, metrics)
    _add_models(app)

    @app.post("/v1/embeddings")
    async def embeddings(request: Request) -> Response:
        began = time.perf_counter()
        status = 500
        try:
            asked = _read(await _body_of(request, settings.max_body_bytes), settings, model)
            embedded = await embedder.embed(asked.texts)
            metrics.texts.inc(len(asked.texts))
            metrics.tokens.inc(embedded.tokens)
            metrics.truncated.inc(embedded.truncated)
            answer = EmbeddingsAnswer(
                data=write_vectors(embedded.vectors, asked.encoding_format),
                model=MODEL_NAME,
                usage=Usage(prompt_tokens=embedded.tokens, total_tokens=embedded.tokens),
            )
            status = 200
            return Response(answer.model_dump_json(), media_type="application/json")
        except ApiError as error:
            status = error.status
            raise
        finally:
            metrics.requests.labels(str(status)).inc()
            metrics.seconds.observe(time.perf_counter() - began)

    return app


def _add_guard(app: FastAPI, settings: Settings) -> None:
    @app.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.url.path not in _OPEN_PATHS and not _is_allowed(request, settings):
            error = ApiError(401, "The API key is missing or wrong.", code="invalid_api_key")
            return JSONResponse(error.body, 401, headers={"www-authenticate": "Bearer"})
        return await go_on(request)

    @app.exception_handler(ApiError)
    async def tell(_: Request, error: ApiError) -> Response:
        headers = {"retry-after": "1"} if error.status == 429 else None
        return JSONResponse(error.body, error.status, headers=headers)

    @app.exception_handler(404)
    async def tell_unknown(request: Request, _: Exception) -> Response:
        return JSONResponse(ApiError(404, f"Unknown path {request.url.path}.").body, 404)


def _add_probes(app: FastAPI, metrics: Metrics) -> None:
    @app.get("/healthz")
    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ok", "model": MODEL_NAME}

    @app.get("/metrics")
    async def show_metrics() -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)


def _add_models(app: FastAPI) -> None:
    @app.get("/v1/models")
    async def list_models() -> dict[str, Any]:
        return {"object": "list", "data": [_model_entry()]}

    @app.get("/v1/models/{name}")
    async def show_model(name: str) -> dict[str, Any]:
        _require_model(name)
        return _model_entry()


def _is_allowed(request: Request, settings: Settings) -> bool:
    if settings.api_key is None:
        return True
    given = request.headers.get("authorization", "").encode()
    return hmac.compare_digest(given, f"Bearer {settings.api_key.get_secret_value()}".encode())


async def _body_of(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise ApiError(413, f"The request is larger than {limit} bytes.")
    return bytes(body)


def _read(body: bytes, settings: Settings, model: SentenceModel) -> EmbeddingsRequest:
    try:
        asked = EmbeddingsRequest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = str(first["loc"][0]) if first["loc"] else None
        where = f"'{field}': " if field else ""
        words = "a text or a list of at least one text is needed" if field == "input" else first["msg"]
        raise ApiError(400, f"{where}{words}.", param=field) from None
    _require_model(asked.model)
    if asked.dimensions not in (None, model.dimensions):
        raise ApiError(
            400,
            f"'dimensions': {MODEL_NAME} makes vectors of {model.dimensions} numbers and no others.",
            param="dimensions",
        )
    if len(asked.texts) > settings.max_inputs:
        raise ApiError(400, f"'input': at most {settings.max_inputs} texts in one request.", param="input")
    for index, text in enumerate(asked.texts):
        if not text:
            raise ApiError(400, f"'input': text {index} is empty.", param="input")
        if len(text) > settings.max_input_characters:
            limit = settings.max_input_characters
            raise ApiError(400, f"'input': text {index} is longer than {limit} characters.", param="input")
    return asked


def _require_model(name: str) -> None:
    if name != MODEL_NAME:
        raise ApiError(404, f"The model '{name}' is not here; this is '{MODEL_NAME}'.", "model", "model_not_found")


def _model_entry() -> dict[str, Any]:
    return {"id": MODEL_NAME, "object": "model", "created": 0, "owned_by": "sentence-transformers"}
