"""Call the purge webhook of a CDN after a change (PURGE_URL): it removes the pages with the given tags."""

import json
import logging
import time
import urllib.request
from collections.abc import Collection
from http.client import HTTPException
from itertools import islice
from typing import Any

from django.conf import settings
from django_tasks import task

logger = logging.getLogger(__name__)

# In seconds: how long to wait for an answer, and before the second and the third attempt.
TIMEOUT = 3
PAUSES = (0.5, 2)
# CDNs limit the number of tags per call: Fastly to 256, Cloudflare to 100 (500 for some customers).
TAGS_PER_CALL = 100


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Treats a redirect as an error: the call carries a token, which only the configured address may see."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def enqueue_purge(tags: Collection[str], **kwargs: object) -> None:
    """Enqueue the calls that purge the pages with any of the tags; do nothing without PURGE_URL.

    A receiver of page_cache.tags.tags_invalidated, which is sent after the change is committed. Otherwise a CDN could
    fetch and store the previous page again.
    """
    if not settings.PURGE_URL:
        return
    names = iter(sorted(tags))
    while batch := list(islice(names, TAGS_PER_CALL)):
        purge_tags.enqueue(batch)


@task()
def purge_tags(tags: list[str]) -> None:
    """Call the webhook, up to three times; log the failures and don't raise them."""
    for attempt, pause in enumerate((*PAUSES, None), start=1):
        try:
            _call_webhook(tags)
            return
        # URLError, HTTPError and time-outs are OSErrors; an answer that isn't HTTP is an HTTPException.
        except (OSError, HTTPException) as error:
            logger.warning("Attempt %d to purge %s at PURGE_URL failed: %s", attempt, ", ".join(tags), error)
        if pause is not None:
            time.sleep(pause)
    logger.error("The CDN was not told to purge %s. It may show the previous pages a little longer.", ", ".join(tags))


def _call_webhook(tags: list[str]) -> None:
    headers = {"Content-Type": "application/json", "Surrogate-Key": " ".join(tags)}
    if settings.PURGE_TOKEN:
        headers["Authorization"] = f"Bearer {settings.PURGE_TOKEN}"
    body = json.dumps({"tags": tags}).encode()
    request = urllib.request.Request(settings.PURGE_URL, body, headers, method="POST")
    urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT).close()
