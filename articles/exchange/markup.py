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

from .item import ItemError
from .pictures_in import mark

INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "a": "a"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CONTAINERS = {"ul", "ol", "li", "blockquote"}
# What begins on a line of its own, and so ends the paragraph before it.
BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "center", "pre", "hr", "address",
    "table", "thead", "tbody", "tfoot", "tr", "caption", "dl", "dt", "dd", "figure", "fieldset", "details", "summary",
}  # fmt: skip
# What is dropped with all that it holds.
DROPPED = {"script", "style", "iframe", "object", "video", "audio", "form", "svg", "noscript", "select", "canvas"}
DROPPED_ALONE = {"embed", "input"}
SILENT = {"script", "style", "noscript"}
NAMES = {"table": "a table became lines of text", "pre": "preformatted text became a paragraph"}
BREAKS_AT_THE_END = re.compile(r"(?:<br>|\s)+$")
# Longer than any text that may be stored; nested as deep as that, its time is still bounded.
LONGEST, MOST_TAGS, MOST_ENTITIES = 2_000_000, 20_000, 100_000
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
# No text that people read is nested as deep.
DEEPEST = 200
LINKS = re.compile(r"(?:https?://|mailto:|/)", re.IGNORECASE)


class Markup(HTMLParser):
    """Rewrites one text. `picture(attributes)` returns (key, caption) of an <img>, or None where there is none.

    With `breaks` line ends are meant, as WordPress' classic editor has them. `link(address)` returns what a link's
    address becomes.
    """

    def __init__(self, picture=lambda attributes: None, *, breaks=False, link=str):
        super().__init__(convert_charrefs=True)
        self.picture, self.breaks, self.link = picture, breaks, link
        self.out, self.inline, self.containers = [], [], []
        self.leaf, self.dropping, self.depth = "", "", 0
        self.figure, self.words, self.in_caption = None, [], False
        self.told = Counter()

    def rewrite(self, html):
        """Return the text rewritten; `remarks` then says what was dropped."""
        # What comes out of a browser's parser is whole; of what isn't, Python's takes time that grows with its square.
        self.feed(WELL_FORMED.clean(html))
        self.close()
        self._end_figure()
        self._end_leaf()
        while self.containers:
            self.out.append(f"</{self.containers.pop()}>")
        return "".join(self.out)

    @property
    def remarks(self):
        """What was changed so that a reader would notice, as sentences."""
        return [text if count == 1 else f"{text} ({count} times)" for text, count in self.told.items()]

    # What the parser calls.

    def handle_starttag(self, tag, attributes):
        """Begin an element."""
        if self.dropping:
            self.depth += tag == self.dropping
        elif begin := BEGIN.get(tag):
            begin(self, tag, {name: value or "" for name, value in attributes})

    def handle_startendtag(self, tag, attributes):
        """Begin and end an element written as one tag."""
        self.handle_starttag(tag, attributes)
        if tag not in DROPPED_ALONE and tag not in {"img", "br"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        """End an element."""
        if self.dropping:
            self.depth -= tag == self.dropping
            self.dropping = self.dropping if self.depth else ""
        elif tag in INLINE:
            self._end_inline(INLINE[tag])
        elif tag in CONTAINERS:
            self._end_container(tag)
        elif tag == "figcaption":
            self.in_caption = False
        elif tag == "figure":
            self._end_figure()
        elif tag == "p" or tag in HEADINGS or tag in BLOCKS:
            self._end_leaf()

    def handle_data(self, text):
        """Add text; outside any paragraph it begins one."""
        if self.dropping:
            return
        if self.in_caption:
            self.words.append(text)
            return
        if not self.breaks:
            self._add(text)
            return
        for number, part in enumerate(PARAGRAPHS.split(text)):
            if number:
                self._end_leaf()
            self._add(part if self.leaf else part.lstrip("\n"), breaking=True)

    # What it makes of that.

    def _add(self, text, breaking=False):
        if not self.leaf:
            if not text.strip():
                return
            self._begin_leaf("p")
            text = text.lstrip()
        lines = text.split("\n") if breaking else [text]
        self.out.append("<br>".join(escape(" ".join(line.split("\n")), quote=False) for line in lines))

    def _begin_leaf(self, tag):
        self._end_leaf()
        if self.containers and self.containers[-1] in {"ul", "ol"}:
            self._begin_container("li")
        self.leaf = tag
        self.out.append(f"<{tag}>")
        self.out += [start for _, start in self.inline]

    def _end_leaf(self):
        if not self.leaf:
            return
        while not (rest := BREAKS_AT_THE_END.sub("", self.out[-1])):
            self.out.pop()
        self.out[-1] = rest
        self.out += [f"</{tag}>" for tag, _ in reversed(self.inline)]
        self.out.append(f"</{self.leaf}>")
        self.leaf = ""

    def _break(self, tag, attributes):
        if self.leaf:
            self.out.append("<br>")

    def _space(self, tag, attributes):
        self.handle_data(" ")

    def _begin_heading(self, tag, attributes):
        self._begin_leaf("h2")

    def _begin_caption(self, tag, attributes):
        self.in_caption = True

    def _begin_inline(self, tag, attributes):
        tag = INLINE[tag]
        start = f"<{tag}>"
        if tag == "a":
            address = self.link(attributes.get("href", "").strip())
            if not LINKS.match(address):
                return
            start = f'<a href="{escape(address)}">'
        if tag in {open_tag for open_tag, _ in self.inline} or len(self.inline) > DEEPEST:
            return
        self.inline.append((tag, start))
        if self.leaf:
            self.out.append(start)

    def _end_inline(self, tag):
        if tag not in {open_tag for open_tag, _ in self.inline}:
            return
        later = []
        while True:
            open_tag, start = self.inline.pop()
            if self.leaf:
                self.out.append(f"</{open_tag}>")
            if open_tag == tag:
                break
            later.append((open_tag, start))
        self.inline += reversed(later)
        if self.leaf:
            self.out += [start for _, start in reversed(later)]

    def _begin_container(self, tag, attributes=None):
        self._end_leaf()
        if len(self.containers) >= DEEPEST:
            return
        if tag == "li" and not {"ul", "ol"} & set(self.containers[-2:]):
            return
        if tag == "li" and self.containers[-1] == "li":
            self._end_container("li")
        if tag != "li" and self.containers and self.containers[-1] in {"ul", "ol"}:
            self.containers.append("li")
            self.out.append("<li>")
        self.containers.append(tag)
        self.out.append(f"<{tag}>")

    def _end_container(self, tag):
        self._end_leaf()
        if tag not in self.containers:
            return
        while True:
            ended = self.containers.pop()
            self.out.append(f"</{ended}>")
            if ended == tag:
                return

    def _begin_block(self, tag, attributes):
        self._end_leaf()
        if tag in NAMES:
            self.told[NAMES[tag]] += 1
        if tag == "figure":
            self._end_figure()
            self.figure, self.words = [], []

    def _drop(self, tag, attributes):
        if tag not in SILENT:
            host = urlsplit_host(attributes.get("src") or attributes.get("data") or "")
            self.told[f"{'an' if tag[0] in 'aeiou' else 'a'} {tag}{f' of {host}' if host else ''} dropped"] += 1
        if tag in DROPPED:
            self.dropping, self.depth = tag, 1

    def _show(self, tag, attributes):
        found = self.picture(attributes)
        if found and self.figure is not None:
            self.figure.append(found)
        elif found:
            self._write_figure(*found)

    def _end_figure(self):
        """Write the pictures of a figure; the words under them are the last one's caption."""
        if self.figure is None:
            return
        pictures, words = self.figure, " ".join("".join(self.words).split())
        self.figure, self.words, self.in_caption = None, [], False
        for number, (key, caption) in enumerate(pictures, start=1):
            self._write_figure(key, words if number == len(pictures) and words else caption)
        if not pictures and words:
            self._begin_leaf("p")
            self.out.append(escape(words, quote=False))
            self._end_leaf()

    def _write_figure(self, key, caption):
        self._end_leaf()
        self.out.append(mark(key, escape(caption, quote=False)))


WELL_FORMED = nh3.Cleaner(
    tags={*INLINE, *HEADINGS, *CONTAINERS, *BLOCKS, *DROPPED, *DROPPED_ALONE, "img", "br", "figcaption", "td", "th"}
    - SILENT,
    clean_content_tags=SILENT,
    attributes={"a": {"href"}, "img": {"src", "alt", "class"}, "iframe": {"src"}, "embed": {"src"}, "object": {"data"}}
    | {name: {"src"} for name in ("audio", "video")},
    link_rel=None,
)


def refuse_too_much(html, line):
    """Raise ItemError for a text that is longer than any that may be stored, or has too many tags or entities."""
    if len(html) > LONGEST:
        raise ItemError(line, f"Its text has more than {LONGEST:,} characters.")
    if html.count("<") > MOST_TAGS:
        raise ItemError(line, f"Its text has more than {MOST_TAGS:,} tags.")
    if html.count("&") > MOST_ENTITIES:
        raise ItemError(line, f"Its text has more than {MOST_ENTITIES:,} characters written as entities.")


# What each element does where it begins; of others only their text counts.
BEGIN = {
    **dict.fromkeys(BLOCKS, Markup._begin_block),
    **dict.fromkeys(CONTAINERS, Markup._begin_container),
    **dict.fromkeys(HEADINGS, Markup._begin_heading),
    **dict.fromkeys(INLINE, Markup._begin_inline),
    **dict.fromkeys(DROPPED | DROPPED_ALONE, Markup._drop),
    **dict.fromkeys(("td", "th"), Markup._space),
    "br": Markup._break,
    "figcaption": Markup._begin_caption,
    "img": Markup._show,
}


def words_of(html):
    """Return the words of a line of HTML, such as a title, as plain text."""
    return " ".join(unescape(strip_tags(html)).split())


def urlsplit_host(address):
    """Return the host of an address, "" where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
