"""What every page of the newspaper knows: its masthead, its sections, today, where it stands."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ..delivery.absolute_urls import site_base_url
from ..masthead.models import Masthead
from ..taxonomy.models import Section


def newspaper_context(request):
    """Return the masthead, the sections, today's date and the site; each is asked for only where a template uses it."""
    return {
        "masthead": SimpleLazyObject(Masthead.objects.current),
        "sections": SimpleLazyObject(lambda: list(Section.objects.all())),
        "today": timezone.localdate(),
        "site": SimpleLazyObject(lambda: site_base_url(request)),
    }
