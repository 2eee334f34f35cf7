"""How the newspaper writes dates, and bodies for readers."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info

from ..editorial import body as article_body
from ..editorial.figures import shown_photos

register = template.Library()


@register.filter
def publish_date(moment):
    """Write a moment as the newspaper prints it under the headline: 21 August 2021 - 22:02."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y')} - {_clock(local)}"


@register.filter
def when(moment):
    """Write a moment as short as it can be: 22:02 today, 21 August, 22:02 this year, else 21 August 2021."""
    local = timezone.localtime(moment)
    today = timezone.localdate()
    if local.date() == today:
        return _clock(local)
    return f"{date_format(local, 'j F')}, {_clock(local)}" if local.year == today.year else date_format(local, "j F Y")


@register.filter
def tick(moment):
    """Write a moment for a narrow column: 22:02 today, else 21 Aug."""
    local = timezone.localtime(moment)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j M")


def _clock(local):
    """Write a time of day; one that comes twice, since clocks go back, with its zone."""
    comes_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    # Django's own format for the zone is empty exactly then.
    return f"{local:%H:%M %Z}" if comes_twice else date_format(local, "H:i")


@register.filter
def iso(moment):
    """Write a moment for machines, with the newspaper's offset (RFC 3339, whole seconds)."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.filter
def language_name(language):
    """Return what the speakers of a language call it; its tag (BCP 47), where Django doesn't know the language."""
    try:
        return get_language_info(language.lower())["name_local"]
    except KeyError:
        return language


@register.filter
def for_readers(article):
    """Return an article's body as readers get it: dateline, figures, and an address for every sub-head."""
    return article_body.for_readers(article.body, article.dateline, shown_photos(article.body))


@register.filter
def as_published(body):
    """Return the body of an earlier version as readers got it, but for photos whose rights have ended since."""
    return article_body.for_readers(body, photos=shown_photos(body))
