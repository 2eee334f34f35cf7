"""Parse one post of a WXR file as a ParsedArticle."""

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.utils import timezone
from django.utils.translation import gettext as _

from ...delivery.text_normalization import normalize_line
from ...editorial.article_content import Genre
from ...editorial.body_html import body_plain_text
from ...editorial.named_sources import is_url
from ..html_converter import check_html_size, html_line_to_text
from ..import_run import ImportRunOptions
from ..old_urls import normalize_path
from ..parse_dates import parse_iso_datetime, parse_rfc5322_datetime
from ..parsed_article import (
    UNTITLED,
    ImportFileError,
    ParsedArticle,
    TargetState,
    build_parsed_article,
    headline_from_text_message,
    picture_not_found_message,
    shorten_texts,
)
from ..plain_text.paragraphs import first_sentence
from .comments import comments_of
from .custom_fields import CUSTOM_FIELDS, META_PREFIX
from .file_index import WxrIndex, parse_id
from .pictures import PostPictures
from .post_content import convert_content
from .taxonomy import authors_of, meta_value, section_and_topics_of
from .xml_parser import Element

MAX_LENGTHS = {"headline": 200, "standfirst": 400}
STATES_BY_STATUS = {
    "publish": TargetState.LIVE,
    "future": TargetState.LIVE,
    "pending": TargetState.IN_REVIEW,
    "draft": TargetState.DRAFT,
    "private": TargetState.DRAFT,
    "auto-draft": TargetState.DRAFT,
    "trash": TargetState.SPIKED,
}
# The elements that errors name, and those whose lines they give.
FIELD_LABELS = {
    "publish_at": "wp:post_date_gmt",
    "headline": "title",
    "standfirst": "excerpt",
    "body": "content",
    "section": "category",
    "topics": "category",
    "authors": "dc:creator",
    "news_id": "wp:post_id",
}
FIELD_ELEMENTS = {
    "publish_at": "wp:post_date_gmt",
    "headline": "title",
    "body": "content:encoded",
    "topics": "category",
    "section": "category",
    "authors": "dc:creator",
    "standfirst": "excerpt:encoded",
}
MAX_SLUG_LENGTH = 80
TRASHED_SLUG = re.compile(r"__trashed(?:-[0-9]+)?$")


def parse_post(item: Element, index: WxrIndex, run_options: ImportRunOptions) -> tuple[ParsedArticle, bool]:
    """Return a post as a ParsedArticle, and whether its text has blocks.

    Raises ImportFileError if the post can't be imported.
    """
    number = parse_id(item.get("wp:post_id"))
    if not number:
        raise ImportFileError(item.line, _("The post has no wp:post_id, which identifies it."))
    content = item.get("content:encoded")
    check_html_size(content, item.line)
    state, publish_at, messages = _status_and_date(item)
    pictures = PostPictures(index, run_options)
    thumbnail_id = meta_value(item, "_thumbnail_id")
    lead = pictures.find_attachment(thumbnail_id) if thumbnail_id else None
    body, content_messages, has_blocks = convert_content(content, pictures, index.site)
    section, topics, taxonomy_messages = section_and_topics_of(item, index, run_options)
    comments, comment_messages = comments_of(item, publish_at or timezone.now())
    missing = [picture_not_found_message(name) for name in dict.fromkeys(pictures.missing)]
    texts, text_field_messages = _text_fields(item, body)
    article = build_parsed_article(
        **{"language": language_of_tag(index.language)} | texts | _custom_fields(item),
        origin=f"wxr:{_site_name(index.site)}?p={number}"[:300],
        # Translators: a post of a WordPress export; a message about it follows.
        label=_("post %(number)s") % {"number": number},
        news_id=number,
        highest_source_id=index.highest_id,
        state=state,
        # Posts of pictures or videos have no text; they are kept when a newspaper moves.
        draft_if_unpublishable=True,
        publish_at=publish_at,
        body=body,
        slug=_slug(item),
        section=section,
        topics=topics,
        authors=authors_of(item, index),
        comments_open=item.get("wp:comment_status").strip() != "closed",
        pictures=pictures.found,
        lead=lead[0] if lead else "",
        comments=comments,
        old_paths=_old_paths(item, number, state),
        messages=(*messages, *text_field_messages, *content_messages, *taxonomy_messages, *missing, *comment_messages),
        line_numbers={name: child.line for name, tag in FIELD_ELEMENTS.items() for child in item.all(tag)[:1]}
        | {"": item.line},
        field_labels=FIELD_LABELS,
    )
    return article, has_blocks


def _status_and_date(item: Element) -> tuple[TargetState, datetime | None, list[str]]:
    """Return a post's TargetState, its publication time (None if it isn't published), and messages."""
    state, messages = _state(item)
    if state != TargetState.LIVE:
        return state, None, messages
    publish_at = parse_iso_datetime(item.get("wp:post_date_gmt"))
    if publish_at is None:
        publish_at = parse_iso_datetime(item.get("wp:post_date"), timezone.get_default_timezone())
        publish_at = publish_at or parse_rfc5322_datetime(item.get("pubDate"))
        messages.append(_("The post has no date in GMT. Its local date was used."))
    if publish_at is None:
        line = next((child.line for child in item.all("wp:post_date_gmt")), item.line)
        message = _("The post is published, but its date “%(value)s” isn’t valid.")
        raise ImportFileError(line, message % {"value": item.get("wp:post_date_gmt")[:40]})
    return state, publish_at, messages


def _state(item: Element) -> tuple[TargetState, list[str]]:
    """Return a post's TargetState, and messages on how it was chosen."""
    status = item.get("wp:status").strip() or "publish"
    state = STATES_BY_STATUS.get(status)
    if state is None:
        message = _("The status “%(status)s” is unknown. Kept as a draft.") % {"status": status[:30]}
        return TargetState.DRAFT, [message]
    if state == TargetState.LIVE and item.get("wp:post_password"):
        return TargetState.DRAFT, [_("Protected by a password. Kept as a draft, which readers can’t see.")]
    if status == "private":
        return state, [_("Private. Kept as a draft, which readers can’t see.")]
    return state, [_("In the trash. Kept as spiked.")] if status == "trash" else []


def _text_fields(item: Element, body: str) -> tuple[dict[str, str], list[str]]:
    """Return headline and standfirst as {field: text}, and messages on what was changed."""
    headline, messages = normalize_line(html_line_to_text(item.get("title"))), []
    if not headline:
        headline = first_sentence(body_plain_text(body)) or UNTITLED
        messages.append(headline_from_text_message())
    texts = {"headline": headline, "standfirst": normalize_line(html_line_to_text(item.get("excerpt:encoded")))}
    return texts, messages + shorten_texts(texts, MAX_LENGTHS)


def _custom_fields(item: Element) -> dict[str, str | int | None]:
    """Return the fields that this newspaper exported as custom fields, as far as they are valid."""
    texts = {name: normalize_line(meta_value(item, META_PREFIX + name)) for name in CUSTOM_FIELDS}
    texts["sources"] = "\n".join(map(normalize_line, meta_value(item, META_PREFIX + "sources").splitlines()))
    texts = {name: text for name, text in texts.items() if text and len(text) <= CUSTOM_FIELDS[name]}
    if texts.get("genre", Genre.NEWS) not in Genre.values:
        del texts["genre"]
    if not is_url(texts.get("source_address", "")):
        texts.pop("source_address", None)
    urgency = texts.pop("urgency", "")
    return {**texts, "urgency": parse_id(urgency) or None} if urgency else {**texts}


def _slug(item: Element) -> str:
    """Return a valid slug, "" for none."""
    slug = unquote(item.get("wp:post_name").strip())
    try:
        validate_unicode_slug(slug)
    except ValidationError:
        return ""
    return slug if len(slug) <= MAX_SLUG_LENGTH and not TRASHED_SLUG.search(slug) else ""


def _old_paths(item: Element, number: int, state: TargetState) -> tuple[str, ...]:
    """Return the paths of a post's old addresses: its link, its earlier links, and its short address."""
    link = normalize_path(item.get("link"))
    if state == TargetState.SPIKED or "?p=" in link:
        link = ""
    old_slugs: Sequence[str] = [
        meta.get("wp:meta_value") for meta in item.all("wp:postmeta") if meta.get("wp:meta_key") == "_wp_old_slug"
    ]
    folder = link.rpartition("/")[0]
    earlier_links = [normalize_path(f"{folder}/{slug}") for slug in old_slugs if link and slug]
    guid = normalize_path(item.get("guid"))
    # A short address with another number is from an earlier move of the site, and may belong to another post now.
    guid = "" if "?p=" in guid else guid
    return tuple(dict.fromkeys(filter(None, [link, *earlier_links, guid, f"/?p={number}"])))


def _site_name(site: str) -> str:
    """Return the host and the path of a site's address, without its scheme."""
    try:
        parts = urlsplit(site)
    except ValueError:
        return site
    return f"{parts.hostname or ''}{parts.path}"


def language_of_tag(tag: str) -> str:
    """Return the language of a tag such as en-US as articles store it, en; "" for none."""
    match = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", tag.strip())
    return match[0].lower() if match else ""
