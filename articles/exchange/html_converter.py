"""Foreign HTML made into what the editor could have written: paragraphs, sub-heads, lists, quotes, links, pictures.

What readers would miss is remarked on; what the sanitiser of bodies drops beyond that says nothing.
"""

import re
from collections import Counter
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
from django.utils.html import strip_tags

from .import_pictures import picture_placeholder
from .parsed_article import ImportFileError

INLINE_TAGS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "a": "a"}
HEADING_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CONTAINER_TAGS = {"ul", "ol", "li", "blockquote"}
# What begins on a line of its own, and so ends the paragraph before it.
BLOCK_TAGS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "center", "pre", "hr", "address",
    "table", "thead", "tbody", "tfoot", "tr", "caption", "dl", "dt", "dd", "figure", "fieldset", "details", "summary",
}  # fmt: skip
# What is dropped with all that it holds.
DROPPED_TAGS = {"script", "style", "iframe", "object", "video", "audio", "form", "svg", "noscript", "select", "canvas"}
DROPPED_VOID = {"embed", "input"}
DROPPED_SILENTLY = {"script", "style", "noscript"}
CONVERSION_MESSAGES = {"table": "a table became lines of text", "pre": "preformatted text became a paragraph"}
TRAILING_BREAKS = re.compile(r"(?:<br>|\s)+$")
# Longer than any text that may be stored; nested as deep as that, its time is still bounded.
MAX_CHARACTERS, MAX_TAGS, MAX_ENTITIES = 2_000_000, 20_000, 100_000
PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")
# No text that people read is nested as deep.
MAX_DEPTH = 200
LINK_SCHEME = re.compile(r"(?:https?://|mailto:|/)", re.IGNORECASE)


class HtmlConverter(HTMLParser):
    """Rewrites one text. `picture(attributes)` returns (key, caption) of an <img>, or None where there is none.

    With `keep_line_breaks` line ends are meant, as WordPress' classic editor has them. `link(url)` returns what a
    link's address becomes.
    """

    def __init__(self, picture=lambda attributes: None, *, keep_line_breaks=False, link=str):
        super().__init__(convert_charrefs=True)
        self.picture, self.keep_line_breaks, self.link = picture, keep_line_breaks, link
        self.output, self.inline, self.containers = [], [], []
        self.leaf, self.dropping, self.depth = "", "", 0
        self.figure, self.caption_parts, self.in_caption = None, [], False
        self.message_counts = Counter()

    def convert(self, html):
        """Return the text rewritten; `messages` then says what was dropped."""
        # What comes out of a browser's parser is whole; of what isn't, Python's takes time that grows with its square.
        self.feed(WELL_FORMED_CLEANER.clean(html))
        self.close()
        self._end_figure()
        self._end_leaf()
        while self.containers:
            self.output.append(f"</{self.containers.pop()}>")
        return "".join(self.output)

    @property
    def messages(self):
        """What was changed so that a reader would notice, as sentences."""
        return [text if count == 1 else f"{text} ({count} times)" for text, count in self.message_counts.items()]

    # What the parser calls.

    def handle_starttag(self, tag, attributes):
        """Begin an element."""
        if self.dropping:
            self.depth += tag == self.dropping
        elif handler := START_HANDLERS.get(tag):
            handler(self, tag, {name: value or "" for name, value in attributes})

    def handle_startendtag(self, tag, attributes):
        """Begin and end an element written as one tag."""
        self.handle_starttag(tag, attributes)
        if tag not in DROPPED_VOID and tag not in {"img", "br"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        """End an element."""
        if self.dropping:
            self.depth -= tag == self.dropping
            self.dropping = self.dropping if self.depth else ""
        elif tag in INLINE_TAGS:
            self._end_inline(INLINE_TAGS[tag])
        elif tag in CONTAINER_TAGS:
            self._end_container(tag)
        elif tag == "figcaption":
            self.in_caption = False
        elif tag == "figure":
            self._end_figure()
        elif tag == "p" or tag in HEADING_TAGS or tag in BLOCK_TAGS:
            self._end_leaf()

    def handle_data(self, text):
        """Add text; outside any paragraph it begins one."""
        if self.dropping:
            return
        if self.in_caption:
            self.caption_parts.append(text)
            return
        if not self.keep_line_breaks:
            self._add(text)
            return
        for number, part in enumerate(PARAGRAPH_BREAK.split(text)):
            if number:
                self._end_leaf()
            self._add(part if self.leaf else part.lstrip("\n"), keep_line_breaks=True)

    # What it makes of that.

    def _add(self, text, keep_line_breaks=False):
        if not self.leaf:
            if not text.strip():
                return
            self._begin_leaf("p")
            text = text.lstrip()
        lines = text.split("\n") if keep_line_breaks else [text]
        self.output.append("<br>".join(escape(" ".join(line.split("\n")), quote=False) for line in lines))

    def _begin_leaf(self, tag):
        self._end_leaf()
        if self.containers and self.containers[-1] in {"ul", "ol"}:
            self._begin_container("li")
        self.leaf = tag
        self.output.append(f"<{tag}>")
        self.output += [start for _, start in self.inline]

    def _end_leaf(self):
        if not self.leaf:
            return
        while not (rest := TRAILING_BREAKS.sub("", self.output[-1])):
            self.output.pop()
        self.output[-1] = rest
        self.output += [f"</{tag}>" for tag, _ in reversed(self.inline)]
        self.output.append(f"</{self.leaf}>")
        self.leaf = ""

    def _break(self, tag, attributes):
        if self.leaf:
            self.output.append("<br>")

    def _space(self, tag, attributes):
        self.handle_data(" ")

    def _begin_heading(self, tag, attributes):
        self._begin_leaf("h2")

    def _begin_caption(self, tag, attributes):
        self.in_caption = True

    def _begin_inline(self, tag, attributes):
        tag = INLINE_TAGS[tag]
        start = f"<{tag}>"
        if tag == "a":
            url = self.link(attributes.get("href", "").strip())
            if not LINK_SCHEME.match(url):
                return
            start = f'<a href="{escape(url)}">'
        if tag in {open_tag for open_tag, _ in self.inline} or len(self.inline) > MAX_DEPTH:
            return
        self.inline.append((tag, start))
        if self.leaf:
            self.output.append(start)

    def _end_inline(self, tag):
        if tag not in {open_tag for open_tag, _ in self.inline}:
            return
        later = []
        while True:
            open_tag, start = self.inline.pop()
            if self.leaf:
                self.output.append(f"</{open_tag}>")
            if open_tag == tag:
                break
            later.append((open_tag, start))
        self.inline += reversed(later)
        if self.leaf:
            self.output += [start for _, start in reversed(later)]

    def _begin_container(self, tag, attributes=None):
        self._end_leaf()
        if len(self.containers) >= MAX_DEPTH:
            return
        if tag == "li" and not {"ul", "ol"} & set(self.containers[-2:]):
            return
        if tag == "li" and self.containers[-1] == "li":
            self._end_container("li")
        if tag != "li" and self.containers and self.containers[-1] in {"ul", "ol"}:
            self.containers.append("li")
            self.output.append("<li>")
        self.containers.append(tag)
        self.output.append(f"<{tag}>")

    def _end_container(self, tag):
        self._end_leaf()
        if tag not in self.containers:
            return
        while True:
            ended = self.containers.pop()
            self.output.append(f"</{ended}>")
            if ended == tag:
                return

    def _begin_block(self, tag, attributes):
        self._end_leaf()
        if tag in CONVERSION_MESSAGES:
            self.message_counts[CONVERSION_MESSAGES[tag]] += 1
        if tag == "figure":
            self._end_figure()
            self.figure, self.caption_parts = [], []

    def _drop(self, tag, attributes):
        if tag not in DROPPED_SILENTLY:
            host = host_of(attributes.get("src") or attributes.get("data") or "")
            self.message_counts[
                f"{'an' if tag[0] in 'aeiou' else 'a'} {tag}{f' of {host}' if host else ''} dropped"
            ] += 1
        if tag in DROPPED_TAGS:
            self.dropping, self.depth = tag, 1

    def _add_picture(self, tag, attributes):
        found = self.picture(attributes)
        if found and self.figure is not None:
            self.figure.append(found)
        elif found:
            self._write_figure(*found)

    def _end_figure(self):
        """Write the pictures of a figure; the words under them are the last one's caption."""
        if self.figure is None:
            return
        pictures, caption_text = self.figure, " ".join("".join(self.caption_parts).split())
        self.figure, self.caption_parts, self.in_caption = None, [], False
        for number, (key, caption) in enumerate(pictures, start=1):
            self._write_figure(key, caption_text if number == len(pictures) and caption_text else caption)
        if not pictures and caption_text:
            self._begin_leaf("p")
            self.output.append(escape(caption_text, quote=False))
            self._end_leaf()

    def _write_figure(self, key, caption):
        self._end_leaf()
        self.output.append(picture_placeholder(key, escape(caption, quote=False)))


WELL_FORMED_CLEANER = nh3.Cleaner(
    tags={
        *INLINE_TAGS,
        *HEADING_TAGS,
        *CONTAINER_TAGS,
        *BLOCK_TAGS,
        *DROPPED_TAGS,
        *DROPPED_VOID,
        "img",
        "br",
        "figcaption",
        "td",
        "th",
    }
    - DROPPED_SILENTLY,
    clean_content_tags=DROPPED_SILENTLY,
    attributes={"a": {"href"}, "img": {"src", "alt", "class"}, "iframe": {"src"}, "embed": {"src"}, "object": {"data"}}
    | {name: {"src"} for name in ("audio", "video")},
    link_rel=None,
)


def check_html_size(html, line):
    """Raise ImportFileError for a text that is longer than any that may be stored, or has too many tags or entities."""
    if len(html) > MAX_CHARACTERS:
        raise ImportFileError(line, f"Its text has more than {MAX_CHARACTERS:,} characters.")
    if html.count("<") > MAX_TAGS:
        raise ImportFileError(line, f"Its text has more than {MAX_TAGS:,} tags.")
    if html.count("&") > MAX_ENTITIES:
        raise ImportFileError(line, f"Its text has more than {MAX_ENTITIES:,} characters written as entities.")


# What each element does where it begins; of others only their text counts.
START_HANDLERS = {
    **dict.fromkeys(BLOCK_TAGS, HtmlConverter._begin_block),
    **dict.fromkeys(CONTAINER_TAGS, HtmlConverter._begin_container),
    **dict.fromkeys(HEADING_TAGS, HtmlConverter._begin_heading),
    **dict.fromkeys(INLINE_TAGS, HtmlConverter._begin_inline),
    **dict.fromkeys(DROPPED_TAGS | DROPPED_VOID, HtmlConverter._drop),
    **dict.fromkeys(("td", "th"), HtmlConverter._space),
    "br": HtmlConverter._break,
    "figcaption": HtmlConverter._begin_caption,
    "img": HtmlConverter._add_picture,
}


def html_line_to_text(html):
    """Return the words of a line of HTML, such as a title, as plain text."""
    return " ".join(unescape(strip_tags(html)).split())


def host_of(url):
    """Return the host of an address, "" where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
