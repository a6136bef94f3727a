"""The trace that work belongs to, carried in the frames of the protocol (W3C Trace Context).

Only the OpenTelemetry API is needed. Where a program sets up no SDK of it, nothing is recorded, and the
trace that Nexus began still goes through: what the agent says and the models it calls stay part of it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import context as current_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

_propagator = TraceContextTextMapPropagator()


def traceparent() -> str | None:
    """The place in a trace where we are, for a frame or a header; None outside of any."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


def context_of(traceparent_text: str | None) -> Context | None:
    """The place that a frame names; None if it names none."""
    if traceparent_text is None:
        return None
    return _propagator.extract({"traceparent": traceparent_text}, Context())


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Mapping[str, AttributeValue] | None = None,
    within: Context | None = None,
) -> Iterator[Span]:
    """Work as a span, below the current one or within another place. An error marks it by its class alone.

    Its words are left out: they may hold what somebody wrote.
    """
    with trace.get_tracer("oblivion_agent").start_as_current_span(
        name,
        context=within,
        kind=kind,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(Status(StatusCode.ERROR))
            raise


class TracePlace:
    """Where the work on one claim stands: in the trace of its claim, later in that of a person's answer."""

    def __init__(self, traceparent_text: str | None) -> None:
        self._context = context_of(traceparent_text)

    @property
    def context(self) -> Context | None:
        """For spans that begin outside of any other."""
        return self._context

    def enter(self) -> None:
        """From here on the current task works here, unless it is in a span of its own already."""
        if self._context is not None:
            current_context.attach(self._context)

    def move(self, traceparent_text: str | None, name: str) -> None:
        """Go on in another trace after a long wait, by a span that points back to where we were.

        Without an OpenTelemetry SDK there is no span, and work goes on where the other trace stands.
        """
        place = context_of(traceparent_text)
        if place is None:
            return
        before = trace.get_current_span(self._context).get_span_context()
        links = [Link(before)] if before.is_valid else []
        turn = trace.get_tracer("oblivion_agent").start_span(name, context=place, links=links)
        turn.end()
        self._context = trace.set_span_in_context(turn, place)
        self.enter()
