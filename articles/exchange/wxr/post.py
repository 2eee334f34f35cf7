"""One post of a WXR as an Item."""

import re
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.utils import timezone

from ...delivery.text import one_line
from ...editorial.body import text_of
from ...editorial.copy import Genre
from ...editorial.sources import is_address
from ..item import ItemError, State, made
from ..markup import refuse_too_much, words_of
from ..moments import moment, moment_of_mail
from ..old_addresses import plain_path
from ..reports.paragraphs import first_sentence
from .comments import comments_of
from .fields import FIELDS, PREFIX
from .filing import authors_of, filed
from .index import whole
from .pictures import Pictures
from .text import rewritten

LONGEST = {"headline": 200, "standfirst": 400}
STATES = {
    "publish": State.LIVE,
    "future": State.LIVE,
    "pending": State.IN_REVIEW,
    "draft": State.DRAFT,
    "private": State.DRAFT,
    "auto-draft": State.DRAFT,
    "trash": State.SPIKED,
}
NAMES = {"publish_at": "wp:post_date_gmt", "headline": "title", "standfirst": "excerpt", "body": "content"}
NAMES |= {"section": "category", "topics": "category", "authors": "dc:creator", "news_id": "wp:post_id"}
ELEMENTS = {"publish_at": "wp:post_date_gmt", "headline": "title", "body": "content:encoded", "topics": "category"}
ELEMENTS |= {"section": "category", "authors": "dc:creator", "standfirst": "excerpt:encoded"}
TRASHED = re.compile(r"__trashed(?:-[0-9]+)?$")


def post_of(item, index, choices):
    """Return a post as an Item, and whether its text is of blocks; ItemError where it can't be one."""
    number = whole(item.get("wp:post_id"))
    if not number:
        raise ItemError(item.line, "It has no wp:post_id, by which it could be known again.")
    content = item.get("content:encoded")
    refuse_too_much(content, item.line)
    state, publish_at, remarks = _standing(item)
    pictures = Pictures(index, choices)
    lead = pictures.of_number(_meta(item, "_thumbnail_id")) if _meta(item, "_thumbnail_id") else None
    body, text_remarks, is_of_blocks = rewritten(content, pictures, index.site)
    section, topics, filing_remarks = filed(item, index, choices)
    comments, comment_remarks = comments_of(item, publish_at or timezone.now())
    missing = [f"picture missing: {name}" for name in dict.fromkeys(pictures.missing)]
    words, word_remarks = _words(item, body)
    slug = _slug(item)
    made_of_it = made(
        **{"language": language(index.language)} | words | _own_fields(item),
        origin=f"wxr:{_site_name(index.site)}?p={number}"[:300],
        label=f"post {number}",
        news_id=number,
        above=index.highest,
        state=state,
        # Galleries and films have no text; a newspaper that moves loses none.
        may_wait=True,
        publish_at=publish_at,
        body=body,
        slug=slug,
        section=section,
        topics=topics,
        authors=authors_of(item, index),
        comments_open=item.get("wp:comment_status").strip() != "closed",
        pictures=pictures.found,
        lead=lead[0] if lead else "",
        comments=comments,
        moved_from=_old_paths(item, number, state),
        remarks=(*remarks, *word_remarks, *text_remarks, *filing_remarks, *missing, *comment_remarks),
        lines={name: child.line for name, tag in ELEMENTS.items() for child in item.all(tag)[:1]} | {"": item.line},
        names=NAMES,
    )
    return made_of_it, is_of_blocks


def _standing(item):
    """Return a post's State, when readers get or got it (None: never yet), and remarks."""
    status = item.get("wp:status").strip() or "publish"
    state, remarks = STATES.get(status), []
    if state is None:
        state, remarks = State.DRAFT, [f"status “{status[:30]}” isn’t known here; kept as a draft"]
    elif status == "private":
        remarks = ["private; kept as a draft, which readers don’t see"]
    elif status == "trash":
        remarks = ["in the trash; kept as spiked"]
    if state == State.LIVE and item.get("wp:post_password"):
        state, remarks = State.DRAFT, ["behind a password; kept as a draft, which readers don’t see"]
    if state != State.LIVE:
        return state, None, remarks
    publish_at = moment(item.get("wp:post_date_gmt"))
    if publish_at is None:
        publish_at = moment(item.get("wp:post_date"), timezone.get_default_timezone())
        publish_at = publish_at or moment_of_mail(item.get("pubDate"))
        remarks.append("no date in GMT; its local date taken")
    if publish_at is None:
        line = next((child.line for child in item.all("wp:post_date_gmt")), item.line)
        raise ItemError(line, f"It is published but has no date: “{item.get('wp:post_date_gmt')[:40]}” is none.")
    return state, publish_at, remarks


def _words(item, body):
    """Return headline and standfirst, as {field: text}, and remarks on what was cut."""
    headline, remarks = one_line(words_of(item.get("title"))), []
    if not headline:
        headline, remarks = first_sentence(text_of(body)) or "Untitled", ["headline taken from the first sentence"]
    words = {"headline": headline, "standfirst": one_line(words_of(item.get("excerpt:encoded")))}
    for name, longest in LONGEST.items():
        if len(words[name]) > longest:
            remarks.append(f"{name} cut to {longest} characters: {words[name]}")
            words[name] = words[name][: longest - 1] + "…"
    return words, remarks


def _own_fields(item):
    """Return what this newspaper wrote of an article beside what WordPress knows."""
    found = {name: one_line(_meta(item, PREFIX + name)) for name in FIELDS}
    found["sources"] = "\n".join(map(one_line, _meta(item, PREFIX + "sources").splitlines()))
    found = {name: text for name, text in found.items() if text and len(text) <= FIELDS[name]}
    if "urgency" in found:
        found["urgency"] = whole(found["urgency"]) or None
    if found.get("genre", Genre.NEWS) not in Genre.values:
        del found["genre"]
    if not is_address(found.get("source_address", "")):
        found.pop("source_address", None)
    return found


def _slug(item):
    slug = unquote(item.get("wp:post_name").strip())
    try:
        validate_unicode_slug(slug)
    except ValidationError:
        return ""
    return slug if len(slug) <= 80 and not TRASHED.search(slug) else ""


def _old_paths(item, number, state):
    """Return the paths of a post's old addresses: its link, those before it, and the short one."""
    link = plain_path(item.get("link"))
    if state == State.SPIKED or "?p=" in link:
        link = ""
    before = [m.get("wp:meta_value") for m in item.all("wp:postmeta") if m.get("wp:meta_key") == "_wp_old_slug"]
    folder = link.rpartition("/")[0]
    renamed = [plain_path(f"{folder}/{slug}") for slug in before if link and slug]
    guid = plain_path(item.get("guid"))
    # A short address with another number is left from a move of theirs, and may be another post's by now.
    guid = "" if "?p=" in guid else guid
    return tuple(dict.fromkeys(filter(None, [link, *renamed, guid, f"/?p={number}"])))


def _site_name(site):
    try:
        parts = urlsplit(site)
    except ValueError:
        return site
    return f"{parts.hostname or ''}{parts.path}"


def language(tag):
    """Return the language of a tag such as en-US, as articles have it: en."""
    found = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", tag.strip())
    return found[0].lower() if found else ""


def _meta(item, key):
    return next((m.get("wp:meta_value") for m in item.all("wp:postmeta") if m.get("wp:meta_key") == key), "")
