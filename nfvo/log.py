"""How processes log: JSON lines, or coloured text where someone watches a terminal."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

# What each line gets, whether it comes from structlog or from a library's logging.
SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.UnicodeDecoder(),
)


def set_up(role: str, stream: TextIO = sys.stderr) -> None:
    """Send all logs of this process to ``stream``; ``role`` is in every line."""

    def add_role(_: object, __: str, event: EventDict) -> EventDict:
        return {"role": role, **event}

    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                add_role,
                *_renderers(terminal=stream.isatty()),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _renderers(*, terminal: bool) -> tuple[Processor, ...]:
    if terminal:
        return (structlog.dev.ConsoleRenderer(),)
    return (
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    )
