"""Finding the pictures of a post in the folder that came with the export, by the paths that WordPress gave them."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..item import Picture
from ..markup import words_of
from .index import path_of, whole

# What WordPress adds to the name of a smaller copy, and of one that it made of a very large original.
SMALLER = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}(?=\.[A-Za-z]+$)")
SCALED = re.compile(r"-scaled(?=\.[A-Za-z]+$)")
CLASS = re.compile(r"\bwp-image-([0-9]{1,18})\b")
# A picture's credit in what PHP wrote of it, with its length in bytes: s:6:"credit";s:9:"The words";
CREDIT = re.compile(rb'"credit";s:([0-9]{1,3}):"')


class Pictures:
    """The pictures of one post: `found` as {key: Picture}, and `missing` as the names of those that aren't there."""

    def __init__(self, index, choices):
        self.index, self.choices = index, choices
        self.found, self.missing = {}, []

    def of_image(self, attributes):
        """Return (key, caption) of an <img> with these attributes, None where it isn't to be had."""
        number = CLASS.search(attributes.get("class", ""))
        source, alt = attributes.get("src", ""), attributes.get("alt", "")
        return self.find(number=number and int(number[1]), url=source, alt=alt)

    def of_number(self, text):
        """Return (key, caption) of the attachment of that number, None where it isn't to be had."""
        return self.find(number=whole(text))

    def find(self, *, number=None, url="", alt=""):
        """Return (key, caption) of a picture by its number, its address or both."""
        path = unquote(path_of(url))
        told = self.index.attachment(number=number) if number else None
        told = told or self._told_of(path)
        url, path, title, caption, alt_there, meta = told or (url, path, "", "", "", "")
        name = path or url or f"attachment {number}"
        file = self._file(path or urlsplit_path(url))
        if not file:
            self.missing.append(shortened(name))
            return None
        key = next((key for key, picture in self.found.items() if picture.name == name), str(len(self.found) + 1))
        caption = words_of(caption)
        self.found.setdefault(
            key,
            Picture(
                name=name,
                open=partial(file.open, "rb"),
                caption=caption,
                alt_text=" ".join((alt or alt_there or caption or words_of(title)).split()),
                credit=credit_in(meta) or self.choices.credit,
            ),
        )
        return key, caption

    def _told_of(self, path):
        for name in dict.fromkeys([path, SMALLER.sub("", path), SMALLER.sub("-scaled", path)]):
            if name and (told := self.index.attachment(path=name)):
                return told
        return None

    def _file(self, path):
        """Return the file in the folder of pictures, however its path begins there; None for none."""
        if not self.choices.images or not path:
            return None
        folder = Path(self.choices.images).resolve()
        plain = unquote(path).lstrip("/")
        names = dict.fromkeys([SCALED.sub("", SMALLER.sub("", plain)), SMALLER.sub("", plain), plain])
        for start in ("", "uploads", "wp-content/uploads"):
            for name in names:
                file = (folder / start / name).resolve()
                if file.is_relative_to(folder) and file.is_file():
                    return file
        return None


def credit_in(meta):
    """Return the credit in what PHP wrote of a picture, "" where there is none."""
    data = meta.encode()
    found = CREDIT.search(data)
    credit = data[found.end() : found.end() + int(found[1])].decode("utf-8", "replace") if found else ""
    return " ".join(credit.split())


def urlsplit_path(url):
    """Return the path of an address, "" for one that can't be read."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def shortened(name):
    """Return the end of a long address."""
    return name if len(name) <= 120 else "…" + name[-119:]
