"""The words of an item: its headline and what stands over and under it, and its text."""

import re

from ...delivery.text_normalization import normalize_line
from ...editorial.body_html import body_plain_text
from ..html_converter import html_line_to_text
from .json_values import get_objects, get_text, texts_by_role
from .metadata import source_of, sources_of

MAX_LENGTHS = {"headline": 200, "short_headline": 90, "kicker": 40, "standfirst": 400, "dateline": 60, "source": 80}


def text_fields_of(item, body):
    """Return the words by their fields, and remarks on what was cut."""
    descriptions = texts_by_role(item, "descriptions")
    headlines = texts_by_role(item, "headlines")
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
        # ninjs 1 and 2 name it so.
        texts["headline"] = body_plain_text(body)[:100] or "Untitled"
    messages = []
    for name, max_length in MAX_LENGTHS.items():
        texts[name] = normalize_line(texts[name])
        if len(texts[name]) > max_length:
            messages.append(f"{name.replace('_', ' ')} cut to {max_length} characters: {texts[name]}")
            texts[name] = texts[name][: max_length - 1] + "…"
    return {**texts, **sources_of(item)}, messages


def body_html_of(item):
    """Return the text as HTML, not yet sanitised."""
    found = {get_text(body, "role"): body for body in reversed(get_objects(item, "bodies"))}
    best = found.get("main") or next(iter(found.values()), {})
    html = get_text(best, "value") or get_text(item, "body_xhtml")
    if html and get_text(best, "contenttype") in {"", "text/html", "application/xhtml+xml"}:
        return html
    text = html or get_text(item, "body_text")
    return "".join(f"<p>{_escaped(part)}</p>" for part in re.split(r"\n\s*\n", text))


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
