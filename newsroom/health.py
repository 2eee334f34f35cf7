"""Answers for load balancers: is the process alive, can it serve?"""

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpResponse


def health(get_response):
    """Answer /healthz and /readyz before any other middleware: over plain http, by whatever host name."""

    def answer(request):
        check = CHECKS.get(request.path_info)
        response = check() if check else get_response(request)
        if check:
            response["Cache-Control"] = "no-store"
        return response

    return answer


def alive():
    """Answer 200 while the process runs."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready():
    """Answer 200 when database and cache answer, else 503 naming what doesn't."""
    missing = [name for name, answers in (("database", _database), ("cache", _cache)) if not answers()]
    if missing:
        return HttpResponse(f"no {' and no '.join(missing)}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _cache():
    try:
        cache.set("readyz", "ready", 10)
        return cache.get("readyz") == "ready"
    # Every cache library has errors of its own.
    except Exception:
        return False


CHECKS = {"/healthz": alive, "/readyz": ready}
