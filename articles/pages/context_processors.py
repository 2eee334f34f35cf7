"""Template context that every page of the newspaper shares."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ..delivery.absolute_urls import site_base_url
from ..masthead.models import Masthead
from ..taxonomy.models import Section


def newspaper_context(request: HttpRequest) -> dict[str, Any]:
    """Return the masthead, the sections, today's date and the site's base URL.

    The masthead and the sections are loaded only when a template uses them.
    """
    return {
        "masthead": SimpleLazyObject(Masthead.objects.current),
        "sections": SimpleLazyObject(lambda: list(Section.objects.all())),
        "today": timezone.localdate(),
        "site": SimpleLazyObject(lambda: site_base_url(request)),
    }
