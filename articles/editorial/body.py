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
LONGEST_BODY = 300_000
WORDS_A_MINUTE = 220
# Deeply nested HTML takes the sanitiser time that grows with the square of its depth.
MOST_TAGS = 10_000
EXTENSIONS = {
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
PAGE_ADDRESSES = frozenset({"main", "comments", "say", "rules", "note", "link", "talk-h", "say-h"})
SUB_HEAD = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
# The desk's address of a photo (photos/urls.py): what a figure is stored as.
PHOTO = re.compile(r"/admin/photos/([0-9]{1,18})/")
REFERENCE = re.compile(rf'<img(?=[^>]* src="{PHOTO.pattern}")[^>]*>')
FIGURE = re.compile(rf"<figure>\s*{REFERENCE.pattern}\s*(?:<figcaption>(.*?)</figcaption>)?\s*</figure>", re.DOTALL)
PICTURE_OF_NOTHING = re.compile(r"<img(?![^>]* src=)[^>]*>")


def _allowlist():
    allowed = allowlist_from_extensions(expand_extensions(EXTENSIONS))
    # The editor's own list would let any class through on these; only the pull quote's is ours.
    for tag in ("p", "figure"):
        allowed["attributes"].get(tag, set()).discard("class")
    return allowed | {"allowed_classes": {"p": {PULL_QUOTE}}}


def _kept(tag, attribute, value):
    """Return an attribute's value, None to drop it: pictures that aren't the library's, titles that say nothing."""
    foreign_picture = (tag, attribute) == ("img", "src") and not PHOTO.fullmatch(value)
    empty_title = attribute == "title" and not value
    return None if foreign_picture or empty_title else value


_cleaner = nh3.Cleaner(**_allowlist(), attribute_filter=_kept)


def sanitise(html):
    """Return `html` with nothing in it that the editor couldn't have written; "" where no text or picture is left."""
    clean = PICTURE_OF_NOTHING.sub("", _cleaner.clean(html)).strip()
    return clean if has_content(clean) else ""


def too_large(html):
    """Return the sentence that refuses a body longer than any long read, some 50,000 words; "" for others."""
    if len(html) > LONGEST_BODY:
        return f"The body has {len(html):,} characters; {LONGEST_BODY:,} is the most."
    if html.count("<") > MOST_TAGS:
        return f"The body has more than {MOST_TAGS:,} tags. Paste it as plain text."
    return ""


def has_content(html):
    """Tell whether a reader would find anything in `html`."""
    return "<img" in html or bool(text_of(html))


def text_of(html):
    """Return the words of `html` as plain text, a space between paragraphs."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def word_count(html):
    """Return how many words a reader of `html` reads."""
    return len(text_of(html).split())


def minutes_to_read(words: int) -> int:
    """Return the minutes that reading so many words takes, at least 1."""
    return max(1, round(words / WORDS_A_MINUTE))


def photos_in(html):
    """Return the numbers of the photos that a stored body refers to, each once, in order."""
    return list(dict.fromkeys(int(match[1]) for match in REFERENCE.finditer(html)))


def shown_photos(*bodies: str, at: datetime.datetime | None = None) -> dict[int, Photo]:
    """Return the photos that stored bodies refer to and readers may see at that time (now), as {number: Photo}.

    One query for all; none where no body has a figure, as most haven't.
    """
    wanted = {number for body in bodies for number in photos_in(body)}
    return Photo.objects.shown(at).in_bulk(wanted) if wanted else {}


def figure(photo_id, caption=""):
    """Return the figure that refers to a photo of the library, as a body stores it."""
    return f'<figure><img src="/admin/photos/{photo_id}/" alt=""><figcaption>{escape(caption)}</figcaption></figure>'


def for_readers(html, dateline="", photos=None):
    """Return a stored body as readers get it, marked safe; `photos` are those they may see, as {number: Photo}.

    The dateline opens the first paragraph, each sub-head has an address, and pull quotes, which repeat
    the text, are passed over by screen readers. A figure whose photo isn't among `photos` is left out.
    """
    html = with_figures(with_addresses(html), photos or {})
    html = html.replace(f'<p class="{PULL_QUOTE}">', f'<p class="{PULL_QUOTE}" aria-hidden="true">')
    if dateline:
        html = html.replace("<p>", f'<p><span class="dateline">{escape(dateline)}</span> -- ', 1)
    # The body was sanitised on its way in; what is added here is escaped.
    return mark_safe(html)  # noqa: S308


def with_figures(html, photos):
    """Return `html` with each reference to a photo resolved: its picture, its caption, its credit."""

    def shown(match):
        photo = photos.get(int(match[1]))
        # What the writer put under it was sanitised on its way in.
        caption = mark_safe((match[2] if match.re.groups > 1 else "") or "")  # noqa: S308
        return render_to_string("articles/photos/figure.html", {"photo": photo, "caption": caption}) if photo else ""

    return REFERENCE.sub(shown, FIGURE.sub(shown, html))


def with_addresses(html):
    """Return `html` with an id on each sub-head, made of its words; the same words again get a number."""
    taken = {*PAGE_ADDRESSES}

    def with_address(match):
        words = slugify(strip_tags(match[1]), allow_unicode=True) or "part"
        address = next(a for n in count(1) if (a := words if n == 1 else f"{words}-{n}") not in taken)
        taken.add(address)
        return f'<h2 id="{address}">{match[1]}</h2>'

    return SUB_HEAD.sub(with_address, html)
