"""Logs by structlog: readable lines in development, JSON in production; no private content.

Log ids and constant messages. What slips in through exceptions (e-mail addresses, tokens in
addresses, rows quoted by PostgreSQL) is masked before a line is written.
"""

import logging.config
import re
import sys
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"
# Names under which private content might be bound by mistake.
PRIVATE_KEYS = frozenset(
    {"authorization", "body", "caption", "cookie", "email", "password", "secret", "text", "ticket"}
    | {"token"}
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_SECRET_PARAMETER = re.compile(
    r"\b(q|key|code|code_verifier|sig|signature|token|access_token|refresh_token|ticket|password"
    r"|secret|client_secret)"
    r"=[^&\s\"']+",
    flags=re.IGNORECASE,
)
_SECRET_PATH = re.compile(r"(/(?:key|confirm-email)/)[^/\s\"']+")
# PostgreSQL quotes whole rows, line breaks included, in these parts of its messages.
_QUOTED_ROW = re.compile(
    r"(DETAIL|CONTEXT|LINE \d+):.*?(?=\n\n(?:The above exception|During handling)|\Z)",
    flags=re.DOTALL,
)

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, debug: bool) -> dict[str, Any]:
    """Return the LOGGING setting: for a person's console when ``debug``, else for machines."""
    renderer: Processor
    if debug:
        # The other formatters print the values of local variables.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    else:
        renderer = structlog.processors.JSONRenderer(serializer=_dumps)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.StackInfoRenderer(),
                    structlog.processors.format_exc_info,
                    mask_private,
                    renderer,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # The access log tells the same, without query strings.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "WARNING"},
            # The scheduler tells of its every look at the clock.
            "apscheduler": {"level": "WARNING"},
            # It writes codes and tokens into its debugging lines.
            "oauthlib": {"level": "WARNING"},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Set up the standard library's logging from ``config``, and structlog on top of it."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def mask_private(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Hide what must not be in a log: values by their name, secrets by their look."""
    return {
        key: HIDDEN if key.lower() in PRIVATE_KEYS else _mask_value(value)
        for key, value in event.items()
    }


def masked(text: str) -> str:
    """Return ``text`` without e-mail addresses, secrets in addresses and quoted rows."""
    text = _QUOTED_ROW.sub(rf"\1: {HIDDEN}", text)
    text = _SECRET_PARAMETER.sub(rf"\1={HIDDEN}", text)
    text = _SECRET_PATH.sub(rf"\1{HIDDEN}", text)
    return _EMAIL.sub(HIDDEN, text)


def _mask_value(value: Any) -> Any:
    match value:
        case str():
            return masked(value)
        case dict():
            return {
                key: HIDDEN if str(key).lower() in PRIVATE_KEYS else _mask_value(item)
                for key, item in value.items()
            }
        case list() | tuple():
            return [_mask_value(item) for item in value]
        case None | bool() | int() | float():
            return value
        case _:
            return masked(str(value))


def _dumps(event: EventDict, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
