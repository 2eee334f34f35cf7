"""An article's body: what the editor offers, what may be stored, how it is shown.

EXTENSIONS is the one list: the prose editor offers it, and the sanitiser of every road
into the database is derived from it, so nothing can be stored that couldn't be written.
A figure is stored as a reference to a photo of the library, by the address at which the desk shows
it; readers get the photo's renditions, its credit, and its own caption where the writer gave none.
"""

import datetime
import re
from html import unescape
from itertools import count

import nh3
from django.template.loader import render_to_string
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django_prose_editor.config import allowlist_from_extensions, expand_extensions

from ..photos.models import Photo

PULL_QUOTE = "pull"
MAX_BODY_LENGTH = 300_000
WORDS_PER_MINUTE = 220
# Deeply nested HTML takes the sanitiser time that grows with the square of its depth.
MAX_TAGS = 10_000
EDITOR_EXTENSIONS = {
    "Heading": {"levels": [2]},
    "Bold": True,
    "Italic": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "NodeClass": {"cssClasses": {"paragraph": [{"className": PULL_QUOTE, "title": "Pull quote"}]}},
    "Figure": True,
    "Caption": True,
    "Image": True,
    "HardBreak": True,
}
# What else on an article’s page has an address.
RESERVED_IDS = frozenset(
    {"main", "comments", "comment-form", "rules", "note", "link", "comments-heading", "comment-form-heading"}
)
SUBHEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
# The desk's address of a photo (photos/urls.py): what a figure is stored as.
PHOTO_URL = re.compile(r"/admin/photos/([0-9]{1,18})/")
PHOTO_IMG = re.compile(rf'<img(?=[^>]* src="{PHOTO_URL.pattern}")[^>]*>')
FIGURE = re.compile(rf"<figure>\s*{PHOTO_IMG.pattern}\s*(?:<figcaption>(.*?)</figcaption>)?\s*</figure>", re.DOTALL)
IMG_WITHOUT_SRC = re.compile(r"<img(?![^>]* src=)[^>]*>")


def _allowlist():
    allowed = allowlist_from_extensions(expand_extensions(EDITOR_EXTENSIONS))
    # The editor's own list would let any class through on these; only the pull quote's is ours.
    for tag in ("p", "figure"):
        allowed["attributes"].get(tag, set()).discard("class")
    return allowed | {"allowed_classes": {"p": {PULL_QUOTE}}}


def _filter_attribute(tag, attribute, value):
    """Return an attribute's value, None to drop it: pictures that aren't the library's, titles that say nothing."""
    foreign_picture = (tag, attribute) == ("img", "src") and not PHOTO_URL.fullmatch(value)
    empty_title = attribute == "title" and not value
    return None if foreign_picture or empty_title else value


_cleaner = nh3.Cleaner(**_allowlist(), attribute_filter=_filter_attribute)


def sanitise(html):
    """Return `html` with nothing in it that the editor couldn't have written; "" where no text or picture is left."""
    clean = IMG_WITHOUT_SRC.sub("", _cleaner.clean(html)).strip()
    return clean if has_content(clean) else ""


def body_size_error(html):
    """Return the sentence that refuses a body longer than any long read, some 50,000 words; "" for others."""
    if len(html) > MAX_BODY_LENGTH:
        return f"The body has {len(html):,} characters; {MAX_BODY_LENGTH:,} is the most."
    if html.count("<") > MAX_TAGS:
        return f"The body has more than {MAX_TAGS:,} tags. Paste it as plain text."
    return ""


def has_content(html):
    """Tell whether a reader would find anything in `html`."""
    return "<img" in html or bool(body_plain_text(html))


def body_plain_text(html):
    """Return the words of `html` as plain text, a space between paragraphs."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def word_count(html):
    """Return how many words a reader of `html` reads."""
    return len(body_plain_text(html).split())


def minutes_to_read(words: int) -> int:
    """Return the minutes that reading so many words takes, at least 1."""
    return max(1, round(words / WORDS_PER_MINUTE))


def photo_ids_in(html):
    """Return the numbers of the photos that a stored body refers to, each once, in order."""
    return list(dict.fromkeys(int(match[1]) for match in PHOTO_IMG.finditer(html)))


def visible_photos(*bodies: str, at: datetime.datetime | None = None) -> dict[int, Photo]:
    """Return the photos that stored bodies refer to and readers may see at that time (now), as {number: Photo}.

    One query for all; none where no body has a figure, as most haven't.
    """
    wanted = {number for body in bodies for number in photo_ids_in(body)}
    return Photo.objects.shown(at).in_bulk(wanted) if wanted else {}


def figure_html(photo_id, caption=""):
    """Return the figure that refers to a photo of the library, as a body stores it."""
    return f'<figure><img src="/admin/photos/{photo_id}/" alt=""><figcaption>{escape(caption)}</figcaption></figure>'


def render_body(html, dateline="", photos=None):
    """Return a stored body as readers get it, marked safe; `photos` are those they may see, as {number: Photo}.

    The dateline opens the first paragraph, each sub-head has an address, and pull quotes, which repeat
    the text, are passed over by screen readers. A figure whose photo isn't among `photos` is left out.
    """
    html = render_figures(add_heading_ids(html), photos or {})
    html = html.replace(f'<p class="{PULL_QUOTE}">', f'<p class="{PULL_QUOTE}" aria-hidden="true">')
    if dateline:
        html = html.replace("<p>", f'<p><span class="dateline">{escape(dateline)}</span> -- ', 1)
    # The body was sanitised on its way in; what is added here is escaped.
    return mark_safe(html)  # noqa: S308


def render_figures(html, photos):
    """Return `html` with each reference to a photo resolved: its picture, its caption, its credit."""

    def render_figure(match):
        photo = photos.get(int(match[1]))
        # What the writer put under it was sanitised on its way in.
        caption = mark_safe((match[2] if match.re.groups > 1 else "") or "")  # noqa: S308
        return render_to_string("articles/photos/figure.html", {"photo": photo, "caption": caption}) if photo else ""

    return PHOTO_IMG.sub(render_figure, FIGURE.sub(render_figure, html))


def add_heading_ids(html):
    """Return `html` with an id on each sub-head, made of its words; the same words again get a number."""
    taken = {*RESERVED_IDS}

    def add_id(match):
        words = slugify(strip_tags(match[1]), allow_unicode=True) or "part"
        address = next(a for n in count(1) if (a := words if n == 1 else f"{words}-{n}") not in taken)
        taken.add(address)
        return f'<h2 id="{address}">{match[1]}</h2>'

    return SUBHEADING.sub(add_id, html)
