"""Tags and filters of readers' pages and feeds: dates, bodies, and what the head of a page says to programs."""

import json
from email.utils import format_datetime

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info, to_locale

from ..delivery import absolute_urls as sites
from ..delivery import plain_data
from ..editorial import body_html as article_body

register = template.Library()
SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.filter
def publish_date(moment):
    """Write a moment as the newspaper prints it under the headline: 21 August 2021 - 22:02."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y')} - {_time_of_day(local)}"


@register.filter
def short_datetime(moment):
    """Write a moment as short as it can be: 22:02 today, 21 August, 22:02 this year, else 21 August 2021."""
    local = timezone.localtime(moment)
    today = timezone.localdate()
    if local.date() == today:
        return _time_of_day(local)
    return (
        f"{date_format(local, 'j F')}, {_time_of_day(local)}"
        if local.year == today.year
        else date_format(local, "j F Y")
    )


@register.filter
def compact_datetime(moment):
    """Write a moment for a narrow column: 22:02 today, else 21 Aug."""
    local = timezone.localtime(moment)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j M")


def _time_of_day(local):
    """Write a time of day; one that comes twice, since clocks go back, with its zone."""
    comes_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    # Django's own format for the zone is empty exactly then.
    return f"{local:%H:%M %Z}" if comes_twice else date_format(local, "H:i")


@register.filter
def iso(moment):
    """Write a moment for machines, with the newspaper's offset (RFC 3339, whole seconds)."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.filter
def rfc_822(moment):
    """Write a moment as RSS has it: Sat, 21 Aug 2021 22:02:00 +0000."""
    return format_datetime(timezone.localtime(moment))


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
    return article_body.render_body(article.body, article.dateline, article_body.visible_photos(article.body))


@register.filter
def as_published(body):
    """Return the body of an earlier version as readers got it, but for photos whose rights have ended since."""
    return article_body.render_body(body, photos=article_body.visible_photos(body))


@register.tag
def capture(parser, token):
    """Keep what stands up to {% endcapture %} as a variable, {% capture name %}, to be printed more than once."""
    _, name = token.split_contents()
    nodelist = parser.parse(["endcapture"])
    parser.delete_first_token()
    return CaptureNode(name, nodelist)


class CaptureNode(template.Node):
    """Renders nothing, and keeps what it holds, on one line, in the context."""

    def __init__(self, name, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        # Rendering has escaped it already.
        context[self.name] = mark_safe(" ".join(self.nodelist.render(context).split()))  # noqa: S308
        return ""


@register.filter
def as_json(data):
    """Write plain data as JSON that can stand in a script element: no sign in it begins or ends any markup."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_ESCAPES)
    return mark_safe(written)  # noqa: S308


@register.filter
def og_locale(language):
    """Return what Open Graph calls a language tag; the newspaper's own language, or "", is that of its country."""
    own = settings.LANGUAGE_CODE
    return to_locale(own if language.lower() in {"", own.partition("-")[0]} else language)


@register.filter
def absolute_url(address, site):
    """Return the whole address of something that the newspaper serves under that site."""
    return sites.absolute_url(address, str(site))


@register.filter
def xml_safe(text):
    """Return the text without the characters that XML can't hold."""
    return plain_data.xml_safe(text)
