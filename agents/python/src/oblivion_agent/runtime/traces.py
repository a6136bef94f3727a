"""Sends the runtime's spans to a collector, when one is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from oblivion_agent.runtime.settings import RuntimeSettings

_FLUSH_SECONDS = 2.0
"""Nobody waits longer at the end for a collector that does not answer."""


@contextmanager
def traces(settings: RuntimeSettings) -> Iterator[None]:
    """Record traces while inside. The queue is bounded: a collector that is slow or gone delays nothing."""
    if settings.otlp_endpoint is None:
        yield
        return
    provider = TracerProvider(
        resource=Resource.create({"service.name": "oblivion-agent"}), shutdown_on_exit=False
    )
    processor = BatchSpanProcessor(OTLPSpanExporter())
    provider.add_span_processor(processor)
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        flushing = Thread(target=processor.force_flush, name="flush of traces", daemon=True)
        flushing.start()
        flushing.join(_FLUSH_SECONDS)
