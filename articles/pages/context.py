"""What every page of the newspaper knows: its masthead, its sections, today."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ..masthead.models import Masthead
from ..taxonomy.models import Section


def newspaper(request):
    """Return the masthead, the sections and today's date; each asks the database only where a template uses it."""
    return {
        "masthead": SimpleLazyObject(Masthead.objects.current),
        "sections": SimpleLazyObject(lambda: list(Section.objects.all())),
        "today": timezone.localdate(),
    }
