"""One post of a WXR as a ParsedArticle."""

import re
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.utils import timezone

from ...delivery.text_normalization import normalize_line
from ...editorial.body_html import body_plain_text
from ...editorial.content import Genre
from ...editorial.named_sources import is_url
from ..html_converter import check_html_size, html_line_to_text
from ..old_urls import normalize_path
from ..parse_dates import parse_iso_datetime, parse_rfc5322_datetime
from ..parsed_article import ImportFileError, TargetState, build_parsed_article
from ..text_report.paragraphs import first_sentence
from .comments import comments_of
from .custom_fields import CUSTOM_FIELDS, META_PREFIX
from .file_index import parse_id
from .pictures import PostPictures
from .post_content import convert_content
from .taxonomy import authors_of, section_and_topics_of

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
FIELD_LABELS = {"publish_at": "wp:post_date_gmt", "headline": "title", "standfirst": "excerpt", "body": "content"}
FIELD_LABELS |= {"section": "category", "topics": "category", "authors": "dc:creator", "news_id": "wp:post_id"}
FIELD_ELEMENTS = {
    "publish_at": "wp:post_date_gmt",
    "headline": "title",
    "body": "content:encoded",
    "topics": "category",
}
FIELD_ELEMENTS |= {"section": "category", "authors": "dc:creator", "standfirst": "excerpt:encoded"}
TRASHED_SLUG = re.compile(r"__trashed(?:-[0-9]+)?$")


def parse_post(item, index, run_options):
    """Return a post as a ParsedArticle, and whether its text is of blocks; ImportFileError where it can't be one."""
    number = parse_id(item.get("wp:post_id"))
    if not number:
        raise ImportFileError(item.line, "It has no wp:post_id, by which it could be known again.")
    content = item.get("content:encoded")
    check_html_size(content, item.line)
    state, publish_at, messages = _status_and_date(item)
    pictures = PostPictures(index, run_options)
    lead = pictures.find_attachment(_meta_value(item, "_thumbnail_id")) if _meta_value(item, "_thumbnail_id") else None
    body, content_messages, has_blocks = convert_content(content, pictures, index.site)
    section, topics, taxonomy_messages = section_and_topics_of(item, index, run_options)
    comments, comment_messages = comments_of(item, publish_at or timezone.now())
    missing = [f"picture missing: {name}" for name in dict.fromkeys(pictures.missing)]
    texts, text_field_messages = _text_fields(item, body)
    slug = _slug(item)
    article = build_parsed_article(
        **{"language": language_of_tag(index.language)} | texts | _custom_fields(item),
        origin=f"wxr:{_site_name(index.site)}?p={number}"[:300],
        label=f"post {number}",
        news_id=number,
        highest_source_id=index.highest_id,
        state=state,
        # Galleries and films have no text; a newspaper that moves loses none.
        draft_if_unpublishable=True,
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
        old_paths=_old_paths(item, number, state),
        messages=(*messages, *text_field_messages, *content_messages, *taxonomy_messages, *missing, *comment_messages),
        line_numbers={name: child.line for name, tag in FIELD_ELEMENTS.items() for child in item.all(tag)[:1]}
        | {"": item.line},
        field_labels=FIELD_LABELS,
    )
    return article, has_blocks


def _status_and_date(item):
    """Return a post's State, when readers get or got it (None: never yet), and remarks."""
    status = item.get("wp:status").strip() or "publish"
    state, messages = STATES_BY_STATUS.get(status), []
    if state is None:
        state, messages = TargetState.DRAFT, [f"status “{status[:30]}” isn’t known here; kept as a draft"]
    elif status == "private":
        messages = ["private; kept as a draft, which readers don’t see"]
    elif status == "trash":
        messages = ["in the trash; kept as spiked"]
    if state == TargetState.LIVE and item.get("wp:post_password"):
        state, messages = TargetState.DRAFT, ["behind a password; kept as a draft, which readers don’t see"]
    if state != TargetState.LIVE:
        return state, None, messages
    publish_at = parse_iso_datetime(item.get("wp:post_date_gmt"))
    if publish_at is None:
        publish_at = parse_iso_datetime(item.get("wp:post_date"), timezone.get_default_timezone())
        publish_at = publish_at or parse_rfc5322_datetime(item.get("pubDate"))
        messages.append("no date in GMT; its local date taken")
    if publish_at is None:
        line = next((child.line for child in item.all("wp:post_date_gmt")), item.line)
        raise ImportFileError(line, f"It is published but has no date: “{item.get('wp:post_date_gmt')[:40]}” is none.")
    return state, publish_at, messages


def _text_fields(item, body):
    """Return headline and standfirst, as {field: text}, and remarks on what was cut."""
    headline, messages = normalize_line(html_line_to_text(item.get("title"))), []
    if not headline:
        headline, messages = (
            first_sentence(body_plain_text(body)) or "Untitled",
            ["headline taken from the first sentence"],
        )
    texts = {"headline": headline, "standfirst": normalize_line(html_line_to_text(item.get("excerpt:encoded")))}
    for name, max_length in MAX_LENGTHS.items():
        if len(texts[name]) > max_length:
            messages.append(f"{name} cut to {max_length} characters: {texts[name]}")
            texts[name] = texts[name][: max_length - 1] + "…"
    return texts, messages


def _custom_fields(item):
    """Return what this newspaper wrote of an article beside what WordPress knows."""
    found = {name: normalize_line(_meta_value(item, META_PREFIX + name)) for name in CUSTOM_FIELDS}
    found["sources"] = "\n".join(map(normalize_line, _meta_value(item, META_PREFIX + "sources").splitlines()))
    found = {name: text for name, text in found.items() if text and len(text) <= CUSTOM_FIELDS[name]}
    if "urgency" in found:
        found["urgency"] = parse_id(found["urgency"]) or None
    if found.get("genre", Genre.NEWS) not in Genre.values:
        del found["genre"]
    if not is_url(found.get("source_address", "")):
        found.pop("source_address", None)
    return found


def _slug(item):
    slug = unquote(item.get("wp:post_name").strip())
    try:
        validate_unicode_slug(slug)
    except ValidationError:
        return ""
    return slug if len(slug) <= 80 and not TRASHED_SLUG.search(slug) else ""


def _old_paths(item, number, state):
    """Return the paths of a post's old addresses: its link, those before it, and the short one."""
    link = normalize_path(item.get("link"))
    if state == TargetState.SPIKED or "?p=" in link:
        link = ""
    before = [m.get("wp:meta_value") for m in item.all("wp:postmeta") if m.get("wp:meta_key") == "_wp_old_slug"]
    folder = link.rpartition("/")[0]
    renamed = [normalize_path(f"{folder}/{slug}") for slug in before if link and slug]
    guid = normalize_path(item.get("guid"))
    # A short address with another number is left from a move of theirs, and may be another post's by now.
    guid = "" if "?p=" in guid else guid
    return tuple(dict.fromkeys(filter(None, [link, *renamed, guid, f"/?p={number}"])))


def _site_name(site):
    try:
        parts = urlsplit(site)
    except ValueError:
        return site
    return f"{parts.hostname or ''}{parts.path}"


def language_of_tag(tag):
    """Return the language of a tag such as en-US, as articles have it: en."""
    found = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", tag.strip())
    return found[0].lower() if found else ""


def _meta_value(item, key):
    return next((m.get("wp:meta_value") for m in item.all("wp:postmeta") if m.get("wp:meta_key") == key), "")
