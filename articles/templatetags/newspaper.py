"""Template tags and filters of readers' pages and feeds: dates, bylines, bodies and metadata for machines."""

import datetime
import json
from email import utils as email_utils
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, ngettext, pgettext, to_locale
from django.utils.translation import gettext as _

from ..delivery import absolute_urls, xml_safe_data
from ..delivery.localized_formats import format_date, format_short_day, format_weekday_date, join_names, text_direction
from ..editorial import body_html
from ..editorial.models import Article, LiveArticle
from ..taxonomy.models import Author

register = template.Library()
SCRIPT_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.filter
def publish_date(value: datetime.datetime) -> str:
    """Return a datetime as the newspaper prints it under the headline, as in "21 August 2021 - 22:02"."""
    return _("%(date)s - %(time)s") % {"date": format_date(value), "time": _format_time(timezone.localtime(value))}


@register.filter
def short_datetime(value: datetime.datetime) -> str:
    """Return a short datetime: "22:02" today, "21 August, 22:02" this year, otherwise "21 August 2021"."""
    local = timezone.localtime(value)
    today = timezone.localdate()
    if local.date() == today:
        return _format_time(local)
    if local.year == today.year:
        return _("%(date)s, %(time)s") % {"date": date_format(local, "MONTH_DAY_FORMAT"), "time": _format_time(local)}
    return format_date(local)


@register.filter
def compact_datetime(value: datetime.datetime) -> str:
    """Return a datetime for a narrow column: "22:02" today, otherwise "21 Aug"."""
    local = timezone.localtime(value)
    return date_format(local, "TIME_FORMAT") if local.date() == timezone.localdate() else format_short_day(local)


@register.filter
def weekday_date(value: datetime.date) -> str:
    """Return a date with its weekday and year, as in "Saturday, 21 August 2021"."""
    return format_weekday_date(value)


@register.filter
def weekday_and_day(value: datetime.date) -> str:
    """Return a date with its weekday but without its year, as in "Saturday, 21 August"."""
    # Translators: letters of https://docs.djangoproject.com/en/stable/ref/templates/builtins/#date
    return date_format(value, pgettext("date format: weekday and day", "l, j F"))


def _format_time(local: datetime.datetime) -> str:
    """Return the time of day, with the zone where the clock shows it twice because it was set back."""
    is_ambiguous = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    time = date_format(local, "TIME_FORMAT")
    # Django's own format letter for the zone is empty in exactly this case.
    return f"{time} {local:%Z}" if is_ambiguous else time


@register.filter
def iso(value: datetime.datetime) -> str:
    """Return a datetime for machines, with the newspaper's UTC offset (RFC 3339, whole seconds)."""
    return timezone.localtime(value).isoformat(timespec="seconds")


@register.filter
def rfc_822(value: datetime.datetime) -> str:
    """Return a datetime in the format of RSS, as in "Sat, 21 Aug 2021 22:02:00 +0000"."""
    return email_utils.format_datetime(timezone.localtime(value))


@register.filter
def article_count(count: int) -> str:
    """Return a number of articles in words, as in "3 articles"."""
    return ngettext("%(n)d article", "%(n)d articles", count) % {"n": count}


@register.simple_tag
def byline(article: LiveArticle) -> str:
    """Return the byline with links to the authors, as in "By A, B and the Diplomatic Desk"; "" without authors."""
    authors = [_author_link(author) for author in article.author_list]
    return format_html(_("By {authors}"), authors=join_names(authors)) if authors else ""


def _author_link(author: Author) -> SafeString:
    link = format_html('<a href="{}"><bdi>{}</bdi></a>', author.get_absolute_url(), author.name)
    # Translators: {author} is the name of a desk, as in “By the Diplomatic Desk”.
    return format_html(_("the {author}"), author=link) if author.takes_definite_article else link


@register.simple_tag
def author_names(article: LiveArticle) -> str:
    """Return the names of an article's authors as one list, as in "A, B and C"."""
    return join_names([format_html("<bdi>{}</bdi>", author.name) for author in article.author_list])


@register.filter
def direction(language: str) -> str:
    """Return the direction in which a language (BCP 47) is written: "rtl" or "ltr"."""
    return text_direction(language)


@register.filter
def language_attributes(language: str) -> SafeString:
    """Return the attributes `lang` and `dir` for a text on a page in the newspaper's language; "" if it is that one."""
    active = get_language() or ""
    if language.partition("-")[0].lower() == active.partition("-")[0].lower():
        return mark_safe("")
    return format_html(' lang="{}" dir="{}"', language, text_direction(language))


@register.filter
def language_name(language: str) -> str:
    """Return the name of a language in that language; the tag itself (BCP 47) where Django doesn't know it."""
    try:
        return str(get_language_info(language.lower())["name_local"])
    except KeyError:
        return language


@register.filter
def for_readers(article: Article | LiveArticle) -> SafeString:
    """Return an article's body as readers see it: with its dateline, figures and an anchor on each sub-head."""
    return body_html.render_body(article.body, article.dateline, body_html.visible_photos(article.body))


@register.filter
def as_published(body: str) -> SafeString:
    """Return the body of an earlier version as readers saw it, without the photos whose rights have ended since."""
    return body_html.render_body(body, photos=body_html.visible_photos(body))


@register.tag
def capture(parser: Parser, token: Token) -> "CaptureNode":
    """Store the output up to {% endcapture %} in a variable, {% capture name %}, to print it more than once."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(["endcapture"])
    parser.delete_first_token()
    return CaptureNode(name, nodelist)


class CaptureNode(template.Node):
    """Render the enclosed nodes into a context variable, on one line, and output nothing."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        # The enclosed nodes have escaped their output already.
        context[self.name] = mark_safe(" ".join(self.nodelist.render(context).split()))  # noqa: S308
        return mark_safe("")


@register.filter
def as_json(data: object) -> SafeString:
    """Return plain data as JSON for a script element, with every character that could end the element escaped."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_ESCAPES)
    return mark_safe(text)  # noqa: S308


@register.filter
def og_locale(language: str) -> str:
    """Return the Open Graph locale of a language tag.

    For "" and for the newspaper's own language, this is LANGUAGE_CODE with its country, as in "en_GB".
    """
    own = settings.LANGUAGE_CODE
    return to_locale(own if language.lower() in {"", own.partition("-")[0]} else language)


@register.filter
def absolute_url(url: str, site: object) -> str:
    """Return the absolute URL of something that the newspaper serves; `site` is its scheme and host."""
    return absolute_urls.absolute_url(url, str(site))


@register.inclusion_tag("articles/feeds/feed_links.html")
def feed_links(title: str, url: str, query: str = "") -> dict[str, Any]:
    """Render links to a feed in each format; `url` has no extension, and `query` is the part from the "?" on.

    Feed readers pick the first.
    """
    names = {"feed_title": title}
    formats = [
        ("application/atom+xml", _("%(feed_title)s (Atom)") % names, "atom"),
        ("application/rss+xml", _("%(feed_title)s (RSS)") % names, "rss"),
        ("application/feed+json", _("%(feed_title)s (JSON)") % names, "json"),
    ]
    return {"formats": formats, "url": url, "query": query}


@register.filter
def without_scheme(site: object) -> str:
    """Return the site's base URL as people write it, without "https://"."""
    return str(site).partition("://")[2]


@register.filter
def xml_safe(text: str) -> str:
    """Return the text without the characters that XML can't represent."""
    return xml_safe_data.xml_safe(text)
