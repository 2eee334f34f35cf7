"""The HTML of an article's body: what the editor offers, what may be stored, and how it is rendered.

EDITOR_EXTENSIONS is the only list of allowed markup: the prose editor offers it, and the sanitiser is derived from it,
so whatever way a body comes in, only markup that the editor offers is stored. A figure is stored as a reference to a
photo of the library, by the photo's address at the desk. Readers get the photo's renditions and credit, and the photo's
own caption if the writer gave none.
"""

import datetime
import re
from collections.abc import Mapping
from html import unescape
from itertools import count
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy, ngettext
from django_prose_editor.config import allowlist_from_extensions, expand_extensions

from ..photos.models import Photo

PULL_QUOTE = "pull"
MAX_BODY_LENGTH = 300_000
WORDS_PER_MINUTE = 220
# The time of the sanitiser grows with the square of the depth of nested HTML.
MAX_TAGS = 10_000
# Any: options of the extensions of django-prose-editor, which has no types.
EDITOR_EXTENSIONS: dict[str, Any] = {
    "Heading": {"levels": [2]},
    "Bold": True,
    "Italic": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "NodeClass": {"cssClasses": {"paragraph": [{"className": PULL_QUOTE, "title": gettext_lazy("Pull quote")}]}},
    "Figure": True,
    "Caption": True,
    "Image": True,
    "HardBreak": True,
}
# The ids of other elements of an article's page.
RESERVED_IDS = frozenset(
    {"main", "comments", "comment-form", "rules", "note", "link", "comments-heading", "comment-form-heading"}
)
SUBHEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
# The desk's address of a photo (photos/urls.py), by which a figure refers to it.
PHOTO_URL = re.compile(r"/admin/photos/([0-9]{1,18})/")
PHOTO_IMG = re.compile(rf'<img(?=[^>]* src="{PHOTO_URL.pattern}")[^>]*>')
FIGURE = re.compile(rf"<figure>\s*{PHOTO_IMG.pattern}\s*(?:<figcaption>(.*?)</figcaption>)?\s*</figure>", re.DOTALL)
IMG_WITHOUT_SRC = re.compile(r"<img(?![^>]* src=)[^>]*>")


def _allowlist() -> dict[str, Any]:
    """Return the arguments of nh3.Cleaner that allow what EDITOR_EXTENSIONS can produce."""
    allowed = allowlist_from_extensions(expand_extensions(EDITOR_EXTENSIONS))
    # The list derived from the extensions allows any class on these tags; only the pull quote has one.
    for tag in ("p", "figure"):
        allowed["attributes"].get(tag, set()).discard("class")
    return allowed | {"allowed_classes": {"p": {PULL_QUOTE}}}


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    """Return an attribute's value, or None to drop it: a picture from outside the library, an empty title."""
    foreign_picture = (tag, attribute) == ("img", "src") and not PHOTO_URL.fullmatch(value)
    empty_title = attribute == "title" and not value
    return None if foreign_picture or empty_title else value


_cleaner = nh3.Cleaner(**_allowlist(), attribute_filter=_filter_attribute)


def sanitise(html: str) -> str:
    """Return `html` with only the markup that the editor offers; "" if no text or picture is left."""
    clean = IMG_WITHOUT_SRC.sub("", _cleaner.clean(html)).strip()
    return clean if has_content(clean) else ""


def body_size_error(html: str) -> str:
    """Return why a body is too long (over 300,000 characters, some 50,000 words); "" if it isn't."""
    if len(html) > MAX_BODY_LENGTH:
        message = ngettext(
            "The body has %(count)s character; the limit is %(limit)s.",
            "The body has %(count)s characters; the limit is %(limit)s.",
            len(html),
        )
        return message % {"count": _grouped(len(html)), "limit": _grouped(MAX_BODY_LENGTH)}
    if html.count("<") > MAX_TAGS:
        message = ngettext(
            "The body has more than %(limit)s HTML tag. Paste it as plain text.",
            "The body has more than %(limit)s HTML tags. Paste it as plain text.",
            MAX_TAGS,
        )
        return message % {"limit": _grouped(MAX_TAGS)}
    return ""


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def has_content(html: str) -> bool:
    """Return whether `html` has any text or picture."""
    return "<img" in html or bool(body_plain_text(html))


def body_plain_text(html: str) -> str:
    """Return the text of `html` as plain text, with a space between paragraphs."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def word_count(html: str) -> int:
    """Return the number of words in the text of `html`."""
    return len(body_plain_text(html).split())


def minutes_to_read(words: int) -> int:
    """Return the time to read that many words, in minutes, at least 1."""
    return max(1, round(words / WORDS_PER_MINUTE))


def photo_ids_in(html: str) -> list[int]:
    """Return the primary keys of the photos that a stored body refers to, each once, in order."""
    return list(dict.fromkeys(int(match[1]) for match in PHOTO_IMG.finditer(html)))


def visible_photos(*bodies: str, at: datetime.datetime | None = None) -> dict[int, Photo]:
    """Return the photos that stored bodies refer to and readers may see at that time (now), by primary key.

    Makes one query for all bodies, and none if no body has a figure, which is the usual case.
    """
    wanted = {number for body in bodies for number in photo_ids_in(body)}
    return Photo.objects.shown(at).in_bulk(wanted) if wanted else {}


def figure_html(photo_id: int | str, caption: str = "") -> str:
    """Return a figure with a photo of the library, as a body stores it."""
    return f'<figure><img src="/admin/photos/{photo_id}/" alt=""><figcaption>{escape(caption)}</figcaption></figure>'


def render_body(html: str, dateline: str = "", photos: Mapping[int, Photo] | None = None) -> SafeString:
    """Return a stored body as readers get it, marked safe; `photos` are those they may see, by primary key.

    The dateline opens the first paragraph and each sub-heading gets an id. Screen readers skip pull quotes, which
    repeat the text. A figure whose photo isn't among `photos` is left out.
    """
    html = render_figures(add_heading_ids(html), photos or {})
    html = html.replace(f'<p class="{PULL_QUOTE}">', f'<p class="{PULL_QUOTE}" aria-hidden="true">')
    if dateline:
        html = html.replace("<p>", f'<p><span class="dateline">{escape(dateline)}</span> -- ', 1)
    # The body was sanitised when it was stored; what is added here is escaped.
    return mark_safe(html)  # noqa: S308


def render_figures(html: str, photos: Mapping[int, Photo]) -> str:
    """Return `html` with each reference to a photo replaced by its picture, caption and credit."""

    def render_figure(match: re.Match[str]) -> str:
        photo = photos.get(int(match[1]))
        # The writer's caption was sanitised when it was stored.
        caption = mark_safe((match[2] if match.re.groups > 1 else "") or "")  # noqa: S308
        return render_to_string("articles/photos/figure.html", {"photo": photo, "caption": caption}) if photo else ""

    return PHOTO_IMG.sub(render_figure, FIGURE.sub(render_figure, html))


def add_heading_ids(html: str) -> str:
    """Return `html` with an id on each sub-heading, made from its text; a repeated text gets a number."""
    used_ids = {*RESERVED_IDS}

    def add_id(match: re.Match[str]) -> str:
        slug = slugify(strip_tags(match[1]), allow_unicode=True) or "part"
        candidates = (slug if n == 1 else f"{slug}-{n}" for n in count(1))
        heading_id = next(candidate for candidate in candidates if candidate not in used_ids)
        used_ids.add(heading_id)
        return f'<h2 id="{heading_id}">{match[1]}</h2>'

    return SUBHEADING.sub(add_id, html)
