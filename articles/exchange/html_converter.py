"""Convert foreign HTML to HTML as the editor writes it: paragraphs, sub-heads, lists, quotes, links, pictures.

There is a message about everything that readers would miss. What the sanitiser of bodies removes later has no message.
"""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
from django.utils.formats import number_format
from django.utils.html import strip_tags
from django.utils.translation import ngettext

from .import_pictures import picture_placeholder
from .message_counter import MessageCounter
from .parsed_article import ImportFileError

Attributes = Mapping[str, str]
# Of an <img>'s attributes: the key of its picture and its caption, or None if there is no picture.
FindPicture = Callable[[Attributes], tuple[str, str] | None]

INLINE_TAGS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "a": "a"}
HEADING_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CONTAINER_TAGS = {"ul", "ol", "li", "blockquote"}
# Elements that begin a new line and so end the paragraph before them.
BLOCK_TAGS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "center", "pre", "hr", "address",
    "table", "thead", "tbody", "tfoot", "tr", "caption", "dl", "dt", "dd", "figure", "fieldset", "details", "summary",
}  # fmt: skip
# Elements that are removed with their content.
REMOVED_TAGS = {"script", "style", "iframe", "object", "video", "audio", "form", "svg", "noscript", "select", "canvas"}
REMOVED_VOID_TAGS = {"embed", "input"}
SILENTLY_REMOVED_TAGS = {"script", "style", "noscript"}
TRAILING_BREAKS = re.compile(r"(?:<br>|\s)+$")
# More than any text that can be stored. Within these limits the time is bounded even for deeply nested elements.
MAX_CHARACTERS, MAX_TAGS, MAX_ENTITIES = 2_000_000, 20_000, 100_000
PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")
# No readable text is nested more deeply.
MAX_DEPTH = 200
LINK_SCHEME = re.compile(r"(?:https?://|mailto:|/)", re.IGNORECASE)


def _no_picture(attributes: Attributes) -> None:
    return None


def _table_message(count: int) -> str:
    return ngettext(
        "%(count)s table was converted to lines of text.", "%(count)s tables were converted to lines of text.", count
    ) % {"count": count}


def _preformatted_text_message(count: int) -> str:
    return ngettext(
        "%(count)s block of preformatted text was converted to a paragraph.",
        "%(count)s blocks of preformatted text were converted to paragraphs.",
        count,
    ) % {"count": count}


def _removed_element_message(count: int, tag: str) -> str:
    return ngettext("%(count)s <%(tag)s> element was removed.", "%(count)s <%(tag)s> elements were removed.", count) % {
        "count": count,
        "tag": tag,
    }


def _removed_element_from_host_message(count: int, tag: str, host: str) -> str:
    return ngettext(
        "%(count)s <%(tag)s> element from %(host)s was removed.",
        "%(count)s <%(tag)s> elements from %(host)s were removed.",
        count,
    ) % {"count": count, "tag": tag, "host": host}


CONVERSION_MESSAGES = {"table": _table_message, "pre": _preformatted_text_message}


class HtmlConverter(HTMLParser):
    """Convert one text. `picture(attributes)` returns the key and the caption of an <img>, None if there is none.

    With `keep_line_breaks` line ends are line breaks, as in WordPress's classic editor. `link(url)` returns the new
    address of a link.
    """

    def __init__(
        self, picture: FindPicture = _no_picture, *, keep_line_breaks: bool = False, link: Callable[[str], str] = str
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.picture, self.keep_line_breaks, self.link = picture, keep_line_breaks, link
        self.output: list[str] = []
        # Open inline elements as (tag, start tag), and open containers, from the outside in.
        self.inline: list[tuple[str, str]] = []
        self.containers: list[str] = []
        # The open paragraph or sub-head, "" for none; the element that is being removed, and how deep it is nested.
        self.leaf, self.removed_tag, self.depth = "", "", 0
        # The pictures of an open figure as (key, caption), None outside of figures.
        self.figure: list[tuple[str, str]] | None = None
        self.caption_parts: list[str] = []
        self.in_caption = False
        self.message_counter = MessageCounter()

    def convert(self, html: str) -> str:
        """Return the converted text; `messages` then has the messages about it."""
        # nh3 parses like a browser and returns well-formed HTML. For malformed HTML the time of Python's parser would
        # grow with the square of its length.
        self.feed(WELL_FORMED_CLEANER.clean(html))
        self.close()
        self._end_figure()
        self._end_leaf()
        while self.containers:
            self.output.append(f"</{self.containers.pop()}>")
        return "".join(self.output)

    @property
    def messages(self) -> list[str]:
        """The messages about changes that a reader would notice."""
        return self.message_counter.messages()

    # Called by the parser.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if self.removed_tag:
            self.depth += tag == self.removed_tag
        elif handler := START_HANDLERS.get(tag):
            handler(self, tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin and end an element written as one tag."""
        self.handle_starttag(tag, attrs)
        if tag not in REMOVED_VOID_TAGS and tag not in {"img", "br"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if self.removed_tag:
            self.depth -= tag == self.removed_tag
            self.removed_tag = self.removed_tag if self.depth else ""
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

    def handle_data(self, data: str) -> None:
        """Add text; outside of a paragraph it begins one."""
        if self.removed_tag:
            return
        if self.in_caption:
            self.caption_parts.append(data)
            return
        if not self.keep_line_breaks:
            self._add(data)
            return
        for number, part in enumerate(PARAGRAPH_BREAK.split(data)):
            if number:
                self._end_leaf()
            self._add(part if self.leaf else part.lstrip("\n"), keep_line_breaks=True)

    # The output.

    def _add(self, text: str, keep_line_breaks: bool = False) -> None:
        if not self.leaf:
            if not text.strip():
                return
            self._begin_leaf("p")
            text = text.lstrip()
        lines = text.split("\n") if keep_line_breaks else [text]
        self.output.append("<br>".join(escape(" ".join(line.split("\n")), quote=False) for line in lines))

    def _begin_leaf(self, tag: str) -> None:
        self._end_leaf()
        if self.containers and self.containers[-1] in {"ul", "ol"}:
            self._begin_container("li")
        self.leaf = tag
        self.output.append(f"<{tag}>")
        self.output += [start for _, start in self.inline]

    def _end_leaf(self) -> None:
        if not self.leaf:
            return
        while not (rest := TRAILING_BREAKS.sub("", self.output[-1])):
            self.output.pop()
        self.output[-1] = rest
        self.output += [f"</{tag}>" for tag, _ in reversed(self.inline)]
        self.output.append(f"</{self.leaf}>")
        self.leaf = ""

    def _break(self, tag: str, attributes: Attributes) -> None:
        if self.leaf:
            self.output.append("<br>")

    def _space(self, tag: str, attributes: Attributes) -> None:
        self.handle_data(" ")

    def _begin_heading(self, tag: str, attributes: Attributes) -> None:
        self._begin_leaf("h2")

    def _begin_caption(self, tag: str, attributes: Attributes) -> None:
        self.in_caption = True

    def _begin_inline(self, tag: str, attributes: Attributes) -> None:
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

    def _end_inline(self, tag: str) -> None:
        if tag not in {open_tag for open_tag, _ in self.inline}:
            return
        # Elements that were opened later are closed with this one and opened again after it.
        reopened: list[tuple[str, str]] = []
        while True:
            open_tag, start = self.inline.pop()
            if self.leaf:
                self.output.append(f"</{open_tag}>")
            if open_tag == tag:
                break
            reopened.append((open_tag, start))
        self.inline += reversed(reopened)
        if self.leaf:
            self.output += [start for _, start in reversed(reopened)]

    def _begin_container(self, tag: str, attributes: Attributes | None = None) -> None:
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

    def _end_container(self, tag: str) -> None:
        self._end_leaf()
        if tag not in self.containers:
            return
        while True:
            ended = self.containers.pop()
            self.output.append(f"</{ended}>")
            if ended == tag:
                return

    def _begin_block(self, tag: str, attributes: Attributes) -> None:
        self._end_leaf()
        if tag in CONVERSION_MESSAGES:
            self.message_counter.add(CONVERSION_MESSAGES[tag])
        if tag == "figure":
            self._end_figure()
            self.figure, self.caption_parts = [], []

    def _remove(self, tag: str, attributes: Attributes) -> None:
        if tag not in SILENTLY_REMOVED_TAGS:
            if host := host_of(attributes.get("src") or attributes.get("data") or ""):
                self.message_counter.add(_removed_element_from_host_message, tag, host)
            else:
                self.message_counter.add(_removed_element_message, tag)
        if tag in REMOVED_TAGS:
            self.removed_tag, self.depth = tag, 1

    def _add_picture(self, tag: str, attributes: Attributes) -> None:
        picture = self.picture(attributes)
        if picture and self.figure is not None:
            self.figure.append(picture)
        elif picture:
            self._write_figure(*picture)

    def _end_figure(self) -> None:
        """Write the pictures of a figure; its caption belongs to the last one."""
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

    def _write_figure(self, key: str, caption: str) -> None:
        self._end_leaf()
        self.output.append(picture_placeholder(key, escape(caption, quote=False)))


WELL_FORMED_CLEANER = nh3.Cleaner(
    tags={
        *INLINE_TAGS,
        *HEADING_TAGS,
        *CONTAINER_TAGS,
        *BLOCK_TAGS,
        *REMOVED_TAGS,
        *REMOVED_VOID_TAGS,
        "img",
        "br",
        "figcaption",
        "td",
        "th",
    }
    - SILENTLY_REMOVED_TAGS,
    clean_content_tags=SILENTLY_REMOVED_TAGS,
    attributes={"a": {"href"}, "img": {"src", "alt", "class"}, "iframe": {"src"}, "embed": {"src"}, "object": {"data"}}
    | {name: {"src"} for name in ("audio", "video")},
    link_rel=None,
)


def check_html_size(html: str, line: int) -> None:
    """Raise ImportFileError for a text that is longer than any that can be stored, or has too many tags or entities."""
    if len(html) > MAX_CHARACTERS:
        message = ngettext(
            "The text has more than %(limit)s character.",
            "The text has more than %(limit)s characters.",
            MAX_CHARACTERS,
        )
        raise ImportFileError(line, message % {"limit": number_format(MAX_CHARACTERS, force_grouping=True)})
    if html.count("<") > MAX_TAGS:
        message = ngettext("The text has more than %(limit)s tag.", "The text has more than %(limit)s tags.", MAX_TAGS)
        raise ImportFileError(line, message % {"limit": number_format(MAX_TAGS, force_grouping=True)})
    if html.count("&") > MAX_ENTITIES:
        message = ngettext(
            "The text has more than %(limit)s character entity.",
            "The text has more than %(limit)s character entities.",
            MAX_ENTITIES,
        )
        raise ImportFileError(line, message % {"limit": number_format(MAX_ENTITIES, force_grouping=True)})


# The handlers of start tags. Of other elements only the text is used.
START_HANDLERS: Mapping[str, Callable[[HtmlConverter, str, Attributes], None]] = {
    **dict.fromkeys(BLOCK_TAGS, HtmlConverter._begin_block),
    **dict.fromkeys(CONTAINER_TAGS, HtmlConverter._begin_container),
    **dict.fromkeys(HEADING_TAGS, HtmlConverter._begin_heading),
    **dict.fromkeys(INLINE_TAGS, HtmlConverter._begin_inline),
    **dict.fromkeys(REMOVED_TAGS | REMOVED_VOID_TAGS, HtmlConverter._remove),
    **dict.fromkeys(("td", "th"), HtmlConverter._space),
    "br": HtmlConverter._break,
    "figcaption": HtmlConverter._begin_caption,
    "img": HtmlConverter._add_picture,
}


def html_line_to_text(html: str) -> str:
    """Return a line of HTML, such as a title, as plain text."""
    return " ".join(unescape(strip_tags(html)).split())


def host_of(url: str) -> str:
    """Return the host of an address, "" if there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
