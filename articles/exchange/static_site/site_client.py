"""Request pages of the site as an anonymous reader, within this process."""

from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils._os import safe_join

from ...photos.storage import public_storage


class SiteClient:
    """The public site; `get` passes through the same middleware as the requests of a server."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()

    def request(self, url: str) -> WSGIRequest:
        """Return the request for an address, which is a path and may have a query."""
        site, (path, _, query) = urlsplit(settings.SITE_URL), url.partition("?")
        environ: dict[str, Any] = {
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": site.netloc,
            "HTTP_X_FORWARDED_PROTO": site.scheme,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
        setup_testing_defaults(environ)
        return WSGIRequest(environ)

    def get(self, url: str) -> HttpResponse:
        """Return the response for an address."""
        # The public site streams no response.
        return cast(HttpResponse, self.handler.get_response(self.request(url)))


def open_stored_file(url: str) -> File | IO[bytes] | None:
    """Return the open file of a picture or a static file; None for another address or a missing file."""
    path = unquote(url.partition("?")[0])
    try:
        if path.startswith(settings.MEDIA_URL):
            return public_storage().open(path.removeprefix(settings.MEDIA_URL))
        if path.startswith(settings.STATIC_URL):
            return _open_static_file(path.removeprefix(settings.STATIC_URL))
    except (OSError, SuspiciousFileOperation):
        pass
    return None


def _open_static_file(name: str) -> IO[bytes] | None:
    collected = Path(safe_join(settings.STATIC_ROOT, name))
    found = collected if collected.is_file() else finders.find(name)
    return open(found, "rb") if found else None


def is_stored_file(url: str) -> bool:
    """Return whether an address is that of a picture or a static file."""
    return url.startswith((settings.MEDIA_URL, settings.STATIC_URL))
