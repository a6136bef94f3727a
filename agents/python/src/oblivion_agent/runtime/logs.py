"""How log lines look."""

import logging

import structlog
from opentelemetry.trace import format_trace_id, get_current_span

from oblivion_agent.runtime.settings import RuntimeSettings


def configure_logs(settings: RuntimeSettings) -> None:
    """Lines go to standard error; `error` carries a stack only where a handler broke off."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _name_trace,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_renderers(settings),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.agent_log_level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(),
    )


def _name_trace(
    _logger: structlog.typing.WrappedLogger, _method: str, fields: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """The trace that a line belongs to, as Nexus' own lines name it."""
    context = get_current_span().get_span_context()
    if context.is_valid:
        fields["traceId"] = format_trace_id(context.trace_id)
    return fields


def _renderers(settings: RuntimeSettings) -> list[structlog.typing.Processor]:
    if settings.agent_log_format == "console":
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
