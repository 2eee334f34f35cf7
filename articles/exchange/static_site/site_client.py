"""What the site answers at an address, asked as a reader who is nobody would, within this process."""

from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.utils._os import safe_join

from ...photos.storage import public_storage


class SiteClient:
    """The public site; `get` goes through the same middleware as a server's requests."""

    def __init__(self):
        self.handler = BaseHandler()
        self.handler.load_middleware()

    def request(self, url):
        """Return the request for an address, a path that may have a query."""
        site, (path, _, query) = urlsplit(settings.SITE_URL), url.partition("?")
        environ = {
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": site.netloc,
            "HTTP_X_FORWARDED_PROTO": site.scheme,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
        setup_testing_defaults(environ)
        return WSGIRequest(environ)

    def get(self, url):
        """Return the response for an address."""
        return self.handler.get_response(self.request(url))


def open_stored_file(url):
    """Return the opened file of a picture or a static file; None for an address of neither, or where it is gone."""
    path = unquote(url.partition("?")[0])
    try:
        if path.startswith(settings.MEDIA_URL):
            return public_storage().open(path.removeprefix(settings.MEDIA_URL))
        if path.startswith(settings.STATIC_URL):
            return _open_static_file(path.removeprefix(settings.STATIC_URL))
    except (OSError, SuspiciousFileOperation):
        pass
    return None


def _open_static_file(name):
    collected = Path(safe_join(settings.STATIC_ROOT, name))
    found = collected if collected.is_file() else finders.find(name)
    return open(found, "rb") if found else None


def is_stored_file(url):
    """Tell whether an address is that of a picture or a static file."""
    return url.startswith((settings.MEDIA_URL, settings.STATIC_URL))
