"""The headers of public pages and of private ones."""

from functools import wraps

from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache


def public_response(view):
    """Let caches keep what `view` answers, and ask whether it changed before they use it (RFC 9111)."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, no_cache=True)
        response.is_public = True
        return response

    return answer


def remove_cookies_from_public_responses(get_response):
    """Take from public answers, as a middleware, what others add for a cookie that the browser happens to send."""

    def answer(request):
        response = get_response(request)
        if getattr(response, "is_public", False):
            response.cookies.clear()
            del response["Vary"]
        return response

    return answer


def private_response(view):
    """Keep what `view` answers out of caches and search engines, and its address out of other sites' logs."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = never_cache(view)(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    return answer
