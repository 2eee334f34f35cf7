"""Finding the pictures of a post in the folder that came with the export, by the paths that WordPress gave them."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..html_converter import html_line_to_text
from ..parsed_article import ParsedPicture
from .file_index import parse_id, upload_path

# What WordPress adds to the name of a smaller copy, and of one that it made of a very large original.
SIZE_SUFFIX = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}(?=\.[A-Za-z]+$)")
SCALED_SUFFIX = re.compile(r"-scaled(?=\.[A-Za-z]+$)")
IMAGE_CLASS = re.compile(r"\bwp-image-([0-9]{1,18})\b")
# A picture's credit in what PHP wrote of it, with its length in bytes: s:6:"credit";s:9:"The words";
CREDIT_PATTERN = re.compile(rb'"credit";s:([0-9]{1,3}):"')


class PostPictures:
    """The pictures of one post: `found` as {key: Picture}, and `missing` as the names of those that aren't there."""

    def __init__(self, index, run_options):
        self.index, self.run_options = index, run_options
        self.found, self.missing = {}, []

    def find_image(self, attributes):
        """Return (key, caption) of an <img> with these attributes, None where it isn't to be had."""
        number = IMAGE_CLASS.search(attributes.get("class", ""))
        source, alt = attributes.get("src", ""), attributes.get("alt", "")
        return self.find(number=number and int(number[1]), url=source, alt=alt)

    def find_attachment(self, text):
        """Return (key, caption) of the attachment of that number, None where it isn't to be had."""
        return self.find(number=parse_id(text))

    def find(self, *, number=None, url="", alt=""):
        """Return (key, caption) of a picture by its number, its address or both."""
        path = unquote(upload_path(url))
        attachment = self.index.attachment(number=number) if number else None
        attachment = attachment or self._attachment_of_path(path)
        url, path, title, caption, stored_alt, meta = attachment or (url, path, "", "", "", "")
        name = path or url or f"attachment {number}"
        file = self._find_file(path or url_path(url))
        if not file:
            self.missing.append(truncate_start(name))
            return None
        key = next((key for key, picture in self.found.items() if picture.name == name), str(len(self.found) + 1))
        caption = html_line_to_text(caption)
        self.found.setdefault(
            key,
            ParsedPicture(
                name=name,
                open=partial(file.open, "rb"),
                caption=caption,
                alt_text=" ".join((alt or stored_alt or caption or html_line_to_text(title)).split()),
                credit=credit_in(meta) or self.run_options.credit,
            ),
        )
        return key, caption

    def _attachment_of_path(self, path):
        for name in dict.fromkeys([path, SIZE_SUFFIX.sub("", path), SIZE_SUFFIX.sub("-scaled", path)]):
            if name and (attachment := self.index.attachment(path=name)):
                return attachment
        return None

    def _find_file(self, path):
        """Return the file in the folder of pictures, however its path begins there; None for none."""
        if not self.run_options.images or not path:
            return None
        folder = Path(self.run_options.images).resolve()
        plain = unquote(path).lstrip("/")
        names = dict.fromkeys([SCALED_SUFFIX.sub("", SIZE_SUFFIX.sub("", plain)), SIZE_SUFFIX.sub("", plain), plain])
        for start in ("", "uploads", "wp-content/uploads"):
            for name in names:
                file = (folder / start / name).resolve()
                if file.is_relative_to(folder) and file.is_file():
                    return file
        return None


def credit_in(meta):
    """Return the credit in what PHP wrote of a picture, "" where there is none."""
    data = meta.encode()
    found = CREDIT_PATTERN.search(data)
    credit = data[found.end() : found.end() + int(found[1])].decode("utf-8", "replace") if found else ""
    return " ".join(credit.split())


def url_path(url):
    """Return the path of an address, "" for one that can't be read."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def truncate_start(name):
    """Return the end of a long address."""
    return name if len(name) <= 120 else "…" + name[-119:]
