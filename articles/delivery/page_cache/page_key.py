"""The key of a page in the store, and the request with which it is rendered: only what the key contains."""

import copy
import hashlib
import re
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from ..absolute_urls import site_base_url
from ..staff_user import is_anonymous
from .page_views import PagePolicy

# The headers that reach a page that is stored for everybody, besides the one that says whether TLS was used.
KEPT_HEADERS = {"HTTP_HOST"}
REFUSING_WEIGHT = re.compile(r"q=0+(\.0*)?")


def find_policy(request: HttpRequest) -> tuple[PagePolicy, dict[str, object]] | None:
    """Return the policy of the view that answers a request, with the arguments of its URL; None if it isn't stored.

    Only anonymous GET and HEAD requests are answered from the store.
    """
    if request.method not in {"GET", "HEAD"} or not is_anonymous(request):
        return None
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    # Django sets it only on the copy of the request with which a page is rendered.
    request.resolver_match = match
    policy = getattr(match.func, "page_policy", None)
    return (policy, match.kwargs) if policy else None


def query_of(request: HttpRequest, policy: PagePolicy) -> str:
    """Return the query string with the parameters that the view declares, each with its last value."""
    return urlencode([(name, request.GET[name]) for name in policy.parameters if name in request.GET])


def key_of(request: HttpRequest, query: str) -> str:
    """Return the key of the page with this host, path and query, in this release."""
    # Both paths: they differ by the prefix under which the server mounts the application (SCRIPT_NAME).
    paths = [request.path, request.path_info]
    parts = [settings.RELEASE, site_base_url(request), request.get_host(), *paths, query]
    digest = hashlib.sha256("\n".join(parts).encode())
    return f"page:{digest.hexdigest()}"


def anonymous_request(request: HttpRequest, query: str) -> HttpRequest:
    """Return a copy of the request with that query string, and with no cookies and no header beyond the key."""
    tls_header = settings.SECURE_PROXY_SSL_HEADER
    kept = KEPT_HEADERS | {tls_header[0]} if tls_header else KEPT_HEADERS
    anonymous = copy.copy(request)
    anonymous.META = {
        name: value for name, value in request.META.items() if not name.startswith("HTTP_") or name in kept
    } | {"QUERY_STRING": query}
    anonymous.GET = QueryDict(query)
    anonymous.COOKIES = {}
    # A cached property of the request that was copied.
    vars(anonymous).pop("headers", None)
    return anonymous


def accepted_encoding(request: HttpRequest) -> str:
    """Return the best encoding that the client accepts: "br", "gzip" or "" (RFC 9110, section 12.5.3)."""
    accepted = [part.partition(";") for part in request.headers.get("Accept-Encoding", "").lower().split(",")]
    names = {name.strip() for name, _, weight in accepted if not REFUSING_WEIGHT.fullmatch(weight.replace(" ", ""))}
    return next((encoding for encoding in ("br", "gzip") if encoding in names), "")
