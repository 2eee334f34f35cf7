"""Convert the content of a post, with WordPress's shortcodes, block comments and line ends, to a body."""

import re

from django.utils.translation import ngettext

from ..html_converter import HtmlConverter
from ..message_counter import MessageCounter
from .pictures import PostPictures

BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:")
# Every pattern below is limited in length, so that the time doesn't grow with the square of the text's length.
# A block that WordPress renders itself, such as a list of the latest posts; the text has nothing of it.
DYNAMIC_BLOCK = re.compile(r"<!--\s?wp:([a-z0-9/-]+)[^<>]{0,20000}?/-->")
LINE_END_AFTER_BREAK = re.compile(r"<br\s?/?>[ \t]?\n")
CAPTION = re.compile(r"\[caption([^\[\]]{0,500})\]((?:(?!\[caption).){0,20000}?)\[/caption\]", re.DOTALL)
IMAGE_TAG = re.compile(r"<img\b[^<>]*>")
GALLERY = re.compile(r"\[gallery\b([^\[\]]{0,5000})\]")
GALLERY_IDS = re.compile(r"\bids=[\"'“”]?([0-9, ]+)")
# A shortcode is one of WordPress's own, or has attributes, or has an end tag: “[sic]” isn't a shortcode.
KNOWN_SHORTCODES = "audio|video|playlist|embed|wp_caption|youtube|vimeo|contact-form|contact-form-7|gallery|caption"
SHORTCODE = re.compile(
    rf"\[/?({KNOWN_SHORTCODES})\b[^\[\]\n]{{0,2000}}\]|\[/?([a-zA-Z][\w-]{{1,40}})\s[\w-]+=[^\[\]\n]{{1,2000}}\]"
)
BARE_SHORTCODE = re.compile(r"\[(/?)([a-zA-Z][\w-]{1,40})\]")


def _removed_block_message(count: int, name: str) -> str:
    return ngettext("%(count)s block “%(name)s” was removed.", "%(count)s blocks “%(name)s” were removed.", count) % {
        "count": count,
        "name": name,
    }


def _removed_shortcode_message(count: int, name: str) -> str:
    return ngettext(
        "%(count)s shortcode “%(name)s” was removed.", "%(count)s shortcodes “%(name)s” were removed.", count
    ) % {"count": count, "name": name}


def _removed_gallery_message(count: int) -> str:
    return ngettext(
        "%(count)s gallery without a list of its pictures was removed.",
        "%(count)s galleries without a list of their pictures were removed.",
        count,
    ) % {"count": count}


def convert_content(content: str, pictures: PostPictures, site: str) -> tuple[str, list[str], bool]:
    """Return the body for a post's content, messages on what was removed, and whether the content has blocks.

    `pictures` finds the pictures. Links into `site` become paths, so that they lead to the same path here.
    """
    has_blocks = bool(BLOCK_COMMENT.search(content))
    message_counter = MessageCounter()

    def remove_block(block: re.Match[str]) -> str:
        message_counter.add(_removed_block_message, block[1])
        return ""

    content = DYNAMIC_BLOCK.sub(remove_block, content)
    content = CAPTION.sub(_as_figure, content)
    content = GALLERY.sub(lambda gallery: _as_images(gallery, message_counter), content)
    content = _without_shortcodes(content, message_counter)
    converter = HtmlConverter(
        pictures.find_image, keep_line_breaks=not has_blocks, link=lambda url: _local_url(url, site)
    )
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    body = converter.convert(LINE_END_AFTER_BREAK.sub("<br>", content))
    return body, message_counter.messages() + converter.messages, has_blocks


def _as_figure(caption: re.Match[str]) -> str:
    """Return the figure for a [caption]: the picture, and the text after it as its caption."""
    image = IMAGE_TAG.search(caption[2])
    if not image:
        return caption[2]
    caption_text = IMAGE_TAG.sub("", caption[2]).strip()
    # Before WordPress 3.4 the caption was an attribute.
    attribute = re.search(r'caption="([^"]*)"', caption[1])
    if not caption_text and attribute:
        caption_text = attribute[1]
    return f"\n\n<figure>{image[0]}<figcaption>{caption_text}</figcaption></figure>\n\n"


def _as_images(gallery: re.Match[str], message_counter: MessageCounter) -> str:
    ids = GALLERY_IDS.search(gallery[1])
    if not ids:
        message_counter.add(_removed_gallery_message)
        return ""
    numbers = re.findall("[0-9]+", ids[1])
    return "\n\n" + "\n\n".join(f'<img class="wp-image-{number}">' for number in numbers) + "\n\n"


def _without_shortcodes(content: str, message_counter: MessageCounter) -> str:
    """Remove the tags of shortcodes and keep the text between them."""

    def remove(shortcode: re.Match[str]) -> str:
        if not shortcode[0].startswith("[/"):
            message_counter.add(_removed_shortcode_message, shortcode[1] or shortcode[2])
        return ""

    def remove_bare(shortcode: re.Match[str]) -> str:
        if shortcode[2] not in ended:
            return shortcode[0]
        # An end tag whose start tag had attributes was counted with the start tag.
        if not shortcode[1]:
            message_counter.add(_removed_shortcode_message, shortcode[2])
        return ""

    content = SHORTCODE.sub(remove, content)
    ended = {shortcode[2] for shortcode in BARE_SHORTCODE.finditer(content) if shortcode[1]}
    return BARE_SHORTCODE.sub(remove_bare, content)


def _local_url(url: str, site: str) -> str:
    """Return an address inside the old site as a path."""
    for scheme in ("https://", "http://"):
        old_site = scheme + site.partition("://")[2]
        if site and (url == old_site or url.startswith((old_site + "/", old_site + "?"))):
            return url[len(old_site) :] or "/"
    return url
