"""The middleware that answers anonymous requests from the page cache, and stores what the views declare."""

import datetime
import enum
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from .. import database_availability
from . import store
from .page_key import accepted_encoding, anonymous_request, find_policy, key_of, query_of
from .page_views import PageRendering
from .store import PageRecord
from .tags import are_current

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# Seconds that a request waits for another one that renders the same page, and between two looks at the store.
MAX_WAIT, LOOK_INTERVAL = 2.0, 0.02
SECOND = datetime.timedelta(seconds=1)
# Headers of one response that aren't stored with the page.
UNSTORED_HEADERS = {"content-length", "etag", "last-modified", "date", "vary"}


class State(enum.Enum):
    """The state of a stored page; `UNKNOWN` while the database can't be asked."""

    MISSING = enum.auto()
    CURRENT = enum.auto()
    AGED = enum.auto()
    OUTDATED = enum.auto()
    UNKNOWN = enum.auto()


def page_cache(get_response: GetResponse) -> GetResponse:
    """Answer anonymous requests for pages that are stored, and store the pages that are rendered.

    `Cache-Status` says what happened (RFC 9211, https://www.rfc-editor.org/rfc/rfc9211).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        found = find_policy(request) if settings.PAGE_CACHE else None
        if found is None:
            return get_response(request)
        policy, arguments = found
        query = query_of(request, policy)
        return PageRequest(request, query, key_of(request, query), policy.tags_for(arguments), get_response).respond()

    return middleware


@dataclass
class PageRequest:
    """A request for a page that is or can be stored under `key`; `tags` are those known from its URL."""

    request: HttpRequest
    query: str
    key: str
    tags: list[str]
    get_response: GetResponse

    def respond(self) -> HttpResponseBase:
        """Return the stored page if it is current; otherwise render it, or wait while another request does.

        Only a page that has merely aged, or that can't be checked, is served although it may have changed.
        """
        deadline = time.monotonic() + MAX_WAIT
        while True:
            record = store.get_record(self.key)
            state = _state_of(record)
            if record and state is State.CURRENT and (response := self._stored_response(record, "hit")):
                return response
            if state is State.UNKNOWN:
                return self._response_without_database(record)
            if self.request.method == "HEAD":
                return self._render(record)
            if rendered := self._render_locked(record):
                return rendered
            if record and state is State.AGED and (response := self._stored_response(record, "hit; detail=aged")):
                return response
            if not self._wait_for_page(record, deadline):
                return self._render(record)

    def _render_locked(self, record: PageRecord | None) -> HttpResponseBase | None:
        """Return the rendered page; None if another request renders it, or has stored it since `record`."""
        if not store.lock_page(self.key):
            return None
        try:
            return self._render(record) if store.get_record(self.key) == record else None
        finally:
            store.unlock_page(self.key)

    def _wait_for_page(self, record: PageRecord | None, deadline: float) -> bool:
        """Wait while another request renders the page, and return whether it has stored it."""
        while time.monotonic() < deadline:
            is_locked = store.is_locked(self.key)
            if store.get_record(self.key) != record:
                return True
            if not is_locked:
                return False
            time.sleep(LOOK_INTERVAL)
        return False

    def _render(self, record: PageRecord | None) -> HttpResponseBase:
        """Return the rendered page, and store it if it may be stored; `record` is that of the page before."""
        request, rendering = anonymous_request(self.request, self.query), PageRendering()
        try:
            rendering.add_tags(self.tags)
        except database_availability.DATABASE_ERRORS as error:
            database_availability.remember_failure(error)
            return self._response_without_database(record)
        request.page_rendering = rendering  # type: ignore[attr-defined]  # read by page_views
        response = self.get_response(request)
        if response.status_code >= 500 and database_availability.is_unavailable():
            return self._response_without_database(record, response)
        if not isinstance(response, HttpResponse) or not _may_be_stored(request, response):
            return response
        new = _record_of(response, rendering, record)
        store.set_page(self.key, new, response.content)
        return self._stored_response(new, "fwd=miss; stored") or self._finished(response, new, "fwd=miss")

    def _stored_response(self, record: PageRecord, status: str) -> HttpResponse | None:
        """Return the stored page, or 304 to a client that has it; None if its body is no longer stored."""
        response = self._finished(HttpResponse(), record, status)
        if response.status_code != 200:
            return response
        encoding = accepted_encoding(self.request)
        body = store.get_body(self.key, record, encoding)
        if body is None:
            return None
        response.content = body
        response.headers["Content-Length"] = str(len(body))
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response

    def _finished(self, response: HttpResponse, record: PageRecord, status: str) -> HttpResponse:
        """Return the response with the headers of the page, or 304 (412) if a condition of the request says so."""
        validators = {"ETag": record.etag, "Last-Modified": http_date(record.changed_at.timestamp())}
        for name, value in (record.headers | validators | {"Vary": "Accept-Encoding"}).items():
            response.headers[name] = value
        changed_at = int(record.changed_at.timestamp())
        final = get_conditional_response(self.request, record.etag, changed_at, response) or response
        final.headers["Cache-Status"] = f"newsroom; {status}"
        final.headers["Surrogate-Key"] = " ".join(record.versions)
        final.headers["Cache-Tag"] = ",".join(record.versions)
        return final

    def _response_without_database(
        self, record: PageRecord | None, response: HttpResponseBase | None = None
    ) -> HttpResponseBase:
        """Return the stored page, which can't be checked; without one, the response given or 503."""
        stored = self._stored_response(record, "hit; detail=stale") if record else None
        return stored or response or database_availability.unavailable_response(self.request)


def _state_of(record: PageRecord | None) -> State:
    if database_availability.is_unavailable():
        return State.UNKNOWN
    if record is None:
        return State.MISSING
    now = timezone.now()
    try:
        is_current = are_current(record.versions, record.rendered_at, now) and not record.has_ended(now)
    except database_availability.DATABASE_ERRORS as error:
        database_availability.remember_failure(error)
        return State.UNKNOWN
    if not is_current:
        return State.OUTDATED
    return State.AGED if record.has_aged(now) else State.CURRENT


def _may_be_stored(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether a response is a page for everybody: public, complete and without cookies."""
    return (
        request.method == "GET"
        and response.status_code == 200
        and getattr(response, "is_public", False)
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
    )


def _record_of(response: HttpResponse, rendering: PageRendering, before: PageRecord | None) -> PageRecord:
    """Return the record of a rendered page."""
    etag, changed_at = store.etag_of(response.content), rendering.started_at.replace(microsecond=0)
    # A client may ask by the date alone. So the date is later than before, also within the same second. It isn't kept
    # for equal content either: another process with a store of its own may have served different content meanwhile.
    if before and before.etag != etag:
        changed_at = max(changed_at, before.changed_at + SECOND)
    headers = {name: value for name, value in response.items() if name.lower() not in UNSTORED_HEADERS}
    return PageRecord(
        etag=etag,
        headers=headers,
        versions=rendering.versions,
        rendered_at=rendering.started_at,
        changed_at=changed_at,
        valid_until=rendering.valid_until,
    )
