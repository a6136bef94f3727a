"""A collector of traces: reads OTLP as protobuf over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.support.model import running_app


class Collector:
    """Keeps every span that was sent, with the service that sent it."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.services: set[str] = set()
        self.text = ""
        self.status = 200
        self.url = ""

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]

    async def take(self, request: Request) -> Response:
        if self.status != 200:
            return Response(status_code=self.status)
        message = ExportTraceServiceRequest.FromString(await request.body())
        self.text += str(message)
        for resource in message.resource_spans:
            self.services |= {
                entry.value.string_value
                for entry in resource.resource.attributes
                if entry.key == "service.name"
            }
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return Response(ExportTraceServiceResponse().SerializeToString(), media_type="application/x-protobuf")


@asynccontextmanager
async def running_collector() -> AsyncIterator[Collector]:
    collector = Collector()
    app = FastAPI()
    app.post("/v1/traces", response_model=None)(collector.take)
    async with running_app(app) as url:
        collector.url = url
        yield collector


def place_of(span: Span) -> str:
    """Where a span stands, as a frame or header names it."""
    return f"00-{span.trace_id.hex()}-{span.span_id.hex()}-01"
