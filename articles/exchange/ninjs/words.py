"""The words of an item: its headline and what stands over and under it, and its text."""

import re

from ...delivery.text import one_line
from ...editorial.body import text_of
from ..markup import words_of
from .filing import source_of, sources_of
from .values import by_role, objects_in, text_in

LONGEST = {"headline": 200, "short_headline": 90, "kicker": 40, "standfirst": 400, "dateline": 60, "source": 80}


def words_of_item(item, body):
    """Return the words by their fields, and remarks on what was cut."""
    descriptions = by_role(item, "descriptions")
    headlines = by_role(item, "headlines")
    headline, summary = text_in(item, "title") or text_in(item, "headline"), text_in(item, "description_text")
    words = {
        "headline": headlines.get("main") or headline or headlines.get("", ""),
        "short_headline": headlines.get("short", ""),
        "kicker": headlines.get("kicker", ""),
        "standfirst": descriptions.get("summary") or descriptions.get("") or words_of(summary),
        "dateline": text_in(item, "located"),
        "source": source_of(item),
    }
    if not words["headline"]:
        # ninjs 1 and 2 name it so.
        words["headline"] = text_of(body)[:100] or "Untitled"
    remarks = []
    for name, longest in LONGEST.items():
        words[name] = one_line(words[name])
        if len(words[name]) > longest:
            remarks.append(f"{name.replace('_', ' ')} cut to {longest} characters: {words[name]}")
            words[name] = words[name][: longest - 1] + "…"
    return {**words, **sources_of(item)}, remarks


def body_of(item):
    """Return the text as HTML, not yet sanitised."""
    found = {text_in(body, "role"): body for body in reversed(objects_in(item, "bodies"))}
    best = found.get("main") or next(iter(found.values()), {})
    html = text_in(best, "value") or text_in(item, "body_xhtml")
    if html and text_in(best, "contenttype") in {"", "text/html", "application/xhtml+xml"}:
        return html
    text = html or text_in(item, "body_text")
    return "".join(f"<p>{_escaped(part)}</p>" for part in re.split(r"\n\s*\n", text))


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
