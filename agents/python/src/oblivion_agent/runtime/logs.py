"""How log lines look."""

import logging

import structlog

from oblivion_agent.runtime.settings import RuntimeSettings


def configure_logs(settings: RuntimeSettings) -> None:
    """Lines go to standard error; `error` carries a stack only where a handler broke off."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_renderers(settings),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.agent_log_level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(),
    )


def _renderers(settings: RuntimeSettings) -> list[structlog.typing.Processor]:
    if settings.agent_log_format == "console":
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
