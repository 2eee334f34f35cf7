"""How log records are written: as JSON, or as text for people. Records of Django, gunicorn and ours look the same.

Records are made with the standard library's logging; structlog only formats them. Whatever a record contains, its
message and its traceback go through redaction.py, and of its other attributes only our own fields are written.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from .current_request import current_request
from .redaction import redact, redact_path

Event = MutableMapping[str, Any]
# The attribute of a record that holds the further fields of an entry of the access log.
ACCESS_FIELDS = "access_fields"
# Control characters, which could forge lines or move a terminal's cursor; a traceback keeps its line breaks.
CONTROL_CHARACTERS = {
    number: f"\\x{number:02x}" for number in (*range(32), *range(127, 160)) if chr(number) not in "\n\t"
}
LINE_BREAKS = {ord("\n"): "\\n", ord("\t"): "\\t", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def log_formatter(style: str) -> logging.Formatter:
    """Return the formatter of all handlers; `style` is JSON or TEXT."""
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if style != "JSON":
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            pad_event_to=0,
            pad_level=False,
            sort_keys=False,
            # The others show local variables.
            exception_formatter=structlog.dev.plain_traceback,
        )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            format_message,
            structlog.processors.format_exc_info,
            redact_texts,
            add_request_fields,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        # Messages and arguments come apart, see format_message.
        use_get_message=False,
        pass_foreign_args=True,
    )


def format_message(logger: object, method: str, event: Event) -> Event:
    """Insert the arguments into the message, as logging does.

    An argument that is a path is redacted as a whole: unlike in a text, it is known where a secret in it ends.
    """
    arguments = event.pop("positional_args")
    if isinstance(arguments, tuple):
        arguments = tuple(_redact_if_path(argument) for argument in arguments)
    if arguments:
        event["event"] = event["event"] % arguments
    return event


def redact_texts(logger: object, method: str, event: Event) -> Event:
    """Redact the message and the traceback, and escape control characters in them."""
    event["event"] = _escape(redact(event["event"])).translate(LINE_BREAKS)
    for name in ("exception", "stack_info"):
        if name in event:
            event[name] = _escape(redact(event[name]))
    return event


def add_request_fields(logger: object, method: str, event: Event) -> Event:
    """Add the fields of the current request, and those of an entry of the access log."""
    if current := current_request.get():
        event.update(current.fields())
    event.update(getattr(event["_record"], ACCESS_FIELDS, {}))
    return event


def _redact_if_path(argument: Any) -> Any:
    return redact_path(argument) if isinstance(argument, str) and argument.startswith("/") else argument


def _escape(text: str) -> str:
    """Return a text without control characters and without halves of surrogate pairs, which no stream can write."""
    return text.translate(CONTROL_CHARACTERS).encode(errors="backslashreplace").decode()
