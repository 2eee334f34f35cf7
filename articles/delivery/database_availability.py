"""Whether the database can be used: a short memory of its last failure, and the response while it can't.

A server that hangs would hold up every request until the time-out. After a failure, requests are therefore answered
without the database for RETRY_SECONDS; then one request at a time tries to connect, until one succeeds.
"""

import logging
import time
from threading import Lock

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .submitted_text import readable_post, submitted_text

logger = logging.getLogger(__name__)

DATABASE_ERRORS = (OperationalError, InterfaceError)
# For how long a failure is remembered before the database is tried again.
RETRY_SECONDS = 2
# The longest that an attempt to connect may take, and a little more; a later request may try even if it hasn't ended.
MAX_ATTEMPT_SECONDS = 10
# Classes of SQLSTATE codes that mean that the server can't be used: no connection, and shutting down or starting.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
AWAY_SQLSTATES = ("08", "57P")

_lock = Lock()
# The time (of time.monotonic) before which no request tries the database; None while it works.
_retry_at: float | None = None


def is_unavailable() -> bool:
    """Return whether the database can't be used. After RETRY_SECONDS, one request at a time tries to connect."""
    global _retry_at
    if _retry_at is None:
        return False
    with _lock:
        if _retry_at is None:
            return False
        if time.monotonic() < _retry_at:
            return True
        # The other requests don't wait for this attempt.
        _retry_at = time.monotonic() + MAX_ATTEMPT_SECONDS
    try:
        _connect()
    except DATABASE_ERRORS as error:
        remember_failure(error)
        return True
    remember_success()
    return False


def _connect() -> None:
    """Open a new connection and send a query. Raises one of DATABASE_ERRORS."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def remember_failure(error: BaseException) -> None:
    """Remember that the database can't be used, if that is what the error means."""
    global _retry_at
    if not means_unavailable(error):
        return
    with _lock:
        if _retry_at is None:
            logger.error("The database can't be used: %s", error)
        _retry_at = time.monotonic() + RETRY_SECONDS


def remember_success() -> None:
    """Remember that the database answered."""
    global _retry_at
    if _retry_at is None:
        return
    with _lock:
        if _retry_at is not None:
            logger.warning("The database can be used again.")
        _retry_at = None


def is_database_failure(error: BaseException | None) -> bool:
    """Return whether the database failed, as opposed to a mistake in the SQL or a missing table."""
    # SQLite reports mistakes in the SQL as OperationalError, too, with this code.
    return isinstance(error, DATABASE_ERRORS) and getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_ERROR"


def means_unavailable(error: BaseException) -> bool:
    """Return whether an error means that the server can't be reached or doesn't answer.

    Time-outs of a lock or statement, deadlocks and full disks concern one request: the server answers.
    """
    cause = error.__cause__
    if not is_database_failure(error) or cause is None or hasattr(cause, "sqlite_errorname"):
        return False
    # psycopg 3 has `sqlstate`, psycopg2 `pgcode`. Both are None if the server sent no answer.
    code: str | None = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    return code is None or code.startswith(AWAY_SQLSTATES)


def failure_message(error: BaseException) -> str:
    """Return the message of a command that ends because the database failed. It holds no password."""
    first_line = str(error).strip().partition("\n")[0].rstrip(".")
    return _("The database can’t be used: %(error)s. Check DATABASE_URL, and whether the database is running.") % {
        "error": first_line
    }


def unavailable_response(request: HttpRequest) -> HttpResponse:
    """Return 503 without using the database: as JSON if the client expects it, else a page with the posted text."""
    is_post = request.method not in {"GET", "HEAD", "OPTIONS"}
    message = (
        _("Nothing was stored, because the database isn’t available at the moment. Try again in a minute.")
        if is_post
        else _("The database isn’t available at the moment. Try again in a minute.")
    )
    response: HttpResponse
    if _expects_json(request):
        # The API names its messages “error”, the desk's scripts “sentence”.
        response = JsonResponse({"error": message, "sentence": message}, status=503)
    else:
        unsaved_text = [(_label(name), text) for name, text in submitted_text(readable_post(request))]
        # Rendered without the request: context processors would query the database.
        page = render_to_string("503.html", {"is_post": is_post, "message": message, "unsaved_text": unsaved_text})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _expects_json(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/") or not request.accepts("text/html")
