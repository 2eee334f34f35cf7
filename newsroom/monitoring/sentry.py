"""Errors are reported to Sentry if SENTRY_DSN is set, without secrets and personal data.

https://docs.sentry.io/platforms/python/data-management/sensitive-data/
"""

from typing import TYPE_CHECKING, Any

from django.conf import settings

from .current_request import current_request
from .redaction import redact

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# The headers of a request that are sent.
SENT_HEADERS = {"host", "content-type", "content-length", "accept", "accept-language"}


def start_sentry() -> None:
    """Begin to report errors of this process; environment.sentry_dsn() has checked that the package is there."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.RELEASE,
        # In production, the SDK uses SENTRY_ENVIRONMENT or “production”.
        environment="development" if settings.DEBUG else None,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        # Errors only: no sessions, and no other measurements.
        auto_session_tracking=False,
        before_send=scrub_event,
        before_breadcrumb=scrub_breadcrumb,
    )


def scrub_event(event: "Event", hint: "Hint") -> "Event":
    """Remove secrets and personal data from an event, and add the request's id and route."""
    for name in ("user", "extra"):
        # The arguments of a command, among others.
        event.pop(name, None)  # type: ignore[misc]  # names of its keys
    request: dict[str, Any] = event.get("request", {})
    if request:
        headers = request.get("headers", {}).items()
        kept = {name: value for name, value in headers if name.lower() in SENT_HEADERS}
        event["request"] = {"method": request.get("method"), "url": request.get("url"), "headers": kept}
    if current := current_request.get():
        event["tags"] = {**event.get("tags", {}), **{k: str(v) for k, v in current.fields().items()}}
    scrubbed: Event = _redact_all(event)
    return scrubbed


def scrub_breadcrumb(breadcrumb: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
    """Remove secrets from what happened before an event, and queries altogether: values can stand in their text."""
    return None if breadcrumb.get("category") == "query" else _redact_all(breadcrumb)


def _redact_all(value: Any) -> Any:
    """Return plain data in which every text is redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redact_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redact_all(item) for item in value]
    return value
