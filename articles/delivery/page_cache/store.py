"""The store of pages: in the cache "pages", each page as a record and its compressed bodies.

The record is small. A conditional request is answered from it alone, even if a full cache has dropped the bodies. It
names the body that belongs to it by its ETag, so the two can't be mixed up.
"""

import datetime
import gzip
import hashlib
from dataclasses import dataclass

import brotli
from django.core.cache import caches
from django.utils import timezone

from .tags import MAX_AGE

STORED_SECONDS = int(MAX_AGE.total_seconds())
# A page that is larger, compressed, is not stored.
MAX_BODY_BYTES = 512 * 1024
# Seconds after which another process may render a page whose process was killed meanwhile.
LOCK_SECONDS = 10
# The key that says that pages have been stored.
ANY_PAGE = "page:any"
GZIP_LEVEL, BROTLI_QUALITY = 6, 5


@dataclass(frozen=True)
class PageRecord:
    """What is stored of a page besides its body.

    `versions` are those of its tags; `changed_at` is its Last-Modified; `valid_until` is
    when it changes by itself, if that is known.
    """

    etag: str
    headers: dict[str, str]
    versions: dict[str, int | None]
    rendered_at: datetime.datetime
    changed_at: datetime.datetime
    valid_until: datetime.datetime | None

    def has_aged(self, now: datetime.datetime) -> bool:
        """Return whether the page was rendered on another day, whose date it shows, or too long ago."""
        is_from_today = timezone.localdate(self.rendered_at) == timezone.localdate(now)
        return not is_from_today or now - self.rendered_at > MAX_AGE

    def has_ended(self, now: datetime.datetime) -> bool:
        """Return whether the time has come at which the page changes by itself."""
        return self.valid_until is not None and self.valid_until <= now


def get_record(key: str) -> PageRecord | None:
    """Return the record of a page."""
    return caches["pages"].get(key)


def get_body(key: str, record: PageRecord, encoding: str) -> bytes | None:
    """Return the body of a page in an encoding: "br", "gzip" or "" for none."""
    stored = caches["pages"].get(_body_key(key, record.etag, encoding or "gzip"))
    return gzip.decompress(stored) if stored and not encoding else stored


def set_page(key: str, record: PageRecord, body: bytes) -> None:
    """Store a page, compressed with gzip and with Brotli (RFC 7932)."""
    bodies = {
        _body_key(key, record.etag, "gzip"): gzip.compress(body, GZIP_LEVEL, mtime=0),
        _body_key(key, record.etag, "br"): brotli.compress(body, quality=BROTLI_QUALITY),
    }
    if max(map(len, bodies.values())) <= MAX_BODY_BYTES:
        caches["pages"].set_many(bodies, STORED_SECONDS)
        caches["pages"].set_many({key: record, ANY_PAGE: True}, STORED_SECONDS)


def has_pages() -> bool:
    """Return whether any page is stored."""
    return caches["pages"].get(ANY_PAGE) is not None


def etag_of(body: bytes) -> str:
    """Return the ETag of a page: weak, since its compressed forms are different bytes."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def lock_page(key: str) -> bool:
    """Return whether this process may render the page; False while another one does."""
    return caches["pages"].add(f"{key}:lock", True, LOCK_SECONDS)


def unlock_page(key: str) -> None:
    """Let other processes render the page."""
    caches["pages"].delete(f"{key}:lock")


def is_locked(key: str) -> bool:
    """Return whether a process renders the page."""
    return caches["pages"].get(f"{key}:lock") is not None


def _body_key(key: str, etag: str, encoding: str) -> str:
    return f"{key}:{etag[3:-1]}:{encoding}"
