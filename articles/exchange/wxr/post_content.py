"""The text of a post: WordPress' shortcodes, block comments and line ends made into plain HTML, then into a body."""

import re
from collections import Counter
from html import escape

from ..html_converter import HtmlConverter

BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:")
# No pattern may run far past the next beginning of its own, so that no text takes time that grows with its square.
# A block that WordPress draws itself, such as a list of the latest posts: nothing of it stands in the text.
DYNAMIC_BLOCK = re.compile(r"<!--\s?wp:([a-z0-9/-]+)[^<>]{0,20000}?/-->")
LINE_END_AFTER_BREAK = re.compile(r"<br\s?/?>[ \t]?\n")
CAPTION = re.compile(r"\[caption([^\[\]]{0,500})\]((?:(?!\[caption).){0,20000}?)\[/caption\]", re.DOTALL)
IMAGE_TAG = re.compile(r"<img\b[^<>]*>")
GALLERY = re.compile(r"\[gallery\b([^\[\]]{0,5000})\]")
GALLERY_IDS = re.compile(r"\bids=[\"'“”]?([0-9, ]+)")
# One that has attributes or an end of its own, or that WordPress itself brings: “[sic]” is no shortcode.
KNOWN_SHORTCODES = "audio|video|playlist|embed|wp_caption|youtube|vimeo|contact-form|contact-form-7|gallery|caption"
SHORTCODE = re.compile(
    rf"\[/?({KNOWN_SHORTCODES})\b[^\[\]\n]{{0,2000}}\]|\[/?([a-zA-Z][\w-]{{1,40}})\s[\w-]+=[^\[\]\n]{{1,2000}}\]"
)
BARE_SHORTCODE = re.compile(r"\[(/?)([a-zA-Z][\w-]{1,40})\]")


def convert_content(content, pictures, site):
    """Return the body that a post's content makes, remarks on what was dropped, and whether it is of blocks.

    `pictures` finds its pictures (PostPictures), and links into `site` lose it, so that they lead to the same path
    here.
    """
    has_blocks = bool(BLOCK_COMMENT.search(content))
    message_counts = Counter()
    content = DYNAMIC_BLOCK.sub(lambda block: message_counts.update([f"block {block[1]} dropped"]) or "", content)
    content = CAPTION.sub(_as_figure, content)
    content = GALLERY.sub(lambda gallery: _as_images(gallery, message_counts), content)
    content = _without_shortcodes(content, message_counts)
    markup = HtmlConverter(pictures.find_image, keep_line_breaks=not has_blocks, link=lambda url: _local_url(url, site))
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    body = markup.convert(LINE_END_AFTER_BREAK.sub("<br>", content))
    messages = [text if count == 1 else f"{text} ({count} times)" for text, count in message_counts.items()]
    return body, messages + markup.messages, has_blocks


def _as_figure(caption):
    """Return what [caption] stands for: the picture, and under it what follows it there."""
    image = IMAGE_TAG.search(caption[2])
    if not image:
        return caption[2]
    caption_text = IMAGE_TAG.sub("", caption[2])
    old = re.search(r'caption="([^"]*)"', caption[1])
    return (
        f"\n\n<figure>{image[0]}<figcaption>{caption_text.strip() or (old and old[1]) or ''}</figcaption></figure>\n\n"
    )


def _as_images(gallery, message_counts):
    ids = GALLERY_IDS.search(gallery[1])
    if not ids:
        message_counts["a gallery without a list of its pictures dropped"] += 1
        return ""
    numbers = re.findall("[0-9]+", ids[1])
    return "\n\n" + "\n\n".join(f'<img class="wp-image-{number}">' for number in numbers) + "\n\n"


def _without_shortcodes(content, message_counts):
    """Drop shortcodes and keep what stands between their beginnings and ends."""

    def drop(found):
        if not found[0].startswith("[/"):
            message_counts[f"shortcode {escape(found[1] or found[2])} dropped"] += 1
        return ""

    def drop_ended(found):
        if found[2] not in ended:
            return found[0]
        message_counts[f"shortcode {found[2]} dropped"] += not found[1]
        return ""

    content = SHORTCODE.sub(drop, content)
    ended = {found[2] for found in BARE_SHORTCODE.finditer(content) if found[1]}
    content = BARE_SHORTCODE.sub(drop_ended, content)
    # An end whose beginning had attributes was told of by that.
    for text in [text for text, count in message_counts.items() if not count]:
        del message_counts[text]
    return content


def _local_url(url, site):
    """Return an address inside the old site as a path."""
    for scheme in ("https://", "http://"):
        old = scheme + site.partition("://")[2]
        if site and (url == old or url.startswith((old + "/", old + "?"))):
            return url[len(old) :] or "/"
    return url
