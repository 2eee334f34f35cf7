"""Read the texts of an item: its headline, the other short texts, and its body."""

import re

from ...delivery.text_normalization import normalize_line
from ...editorial.body_html import body_plain_text
from ..html_converter import html_line_to_text
from ..parsed_article import UNTITLED, shorten_texts
from .json_values import JsonObject, get_objects, get_text, texts_by_role
from .metadata import source_of, sources_of

MAX_LENGTHS = {"headline": 200, "short_headline": 90, "kicker": 40, "standfirst": 400, "dateline": 60, "source": 80}
# The length of a headline that is taken from the body.
DEFAULT_HEADLINE_LENGTH = 100


def text_fields_of(item: JsonObject, body: str) -> tuple[dict[str, str], list[str]]:
    """Return the texts as {field: text}, and messages on those that were shortened."""
    descriptions = texts_by_role(item, "descriptions")
    headlines = texts_by_role(item, "headlines")
    # In ninjs 1 and 2 the headline and the summary are texts, not lists.
    headline, summary = get_text(item, "title") or get_text(item, "headline"), get_text(item, "description_text")
    texts = {
        "headline": headlines.get("main") or headline or headlines.get("", ""),
        "short_headline": headlines.get("short", ""),
        "kicker": headlines.get("kicker", ""),
        "standfirst": descriptions.get("summary") or descriptions.get("") or html_line_to_text(summary),
        "dateline": get_text(item, "located"),
        "source": source_of(item),
    }
    if not texts["headline"]:
        texts["headline"] = body_plain_text(body)[:DEFAULT_HEADLINE_LENGTH] or UNTITLED
    texts = {name: normalize_line(text) for name, text in texts.items()}
    messages = shorten_texts(texts, MAX_LENGTHS)
    return {**texts, **sources_of(item)}, messages


def body_html_of(item: JsonObject) -> str:
    """Return the body as HTML that isn't sanitised."""
    bodies = {get_text(body, "role"): body for body in reversed(get_objects(item, "bodies"))}
    best: JsonObject = bodies.get("main") or next(iter(bodies.values()), {})
    html = get_text(best, "value") or get_text(item, "body_xhtml")
    if html and get_text(best, "contenttype") in {"", "text/html", "application/xhtml+xml"}:
        return html
    text = html or get_text(item, "body_text")
    return "".join(f"<p>{_escaped(part)}</p>" for part in re.split(r"\n\s*\n", text))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
