"""Find the pictures of a post in the folder that came with the export, by the paths that WordPress gave them."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..html_converter import Attributes, html_line_to_text
from ..import_run import ImportRunOptions
from ..parsed_article import ParsedPicture, open_picture_file
from .file_index import Attachment, WxrIndex, parse_id, upload_path

# The suffixes that WordPress adds to the name of a smaller copy, and to that of its copy of a very large original.
SIZE_SUFFIX = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}(?=\.[A-Za-z]+$)")
SCALED_SUFFIX = re.compile(r"-scaled(?=\.[A-Za-z]+$)")
IMAGE_CLASS = re.compile(r"\bwp-image-([0-9]{1,18})\b")
# A picture's credit in serialized PHP, with its length in bytes: s:6:"credit";s:9:"The words";
CREDIT_PATTERN = re.compile(rb'"credit";s:([0-9]{1,3}):"')
MAX_SHOWN_LENGTH = 120


class PostPictures:
    """The pictures of one post: `found` as {key: ParsedPicture}, and the names of `missing` ones."""

    def __init__(self, index: WxrIndex, run_options: ImportRunOptions) -> None:
        self.index, self.run_options = index, run_options
        self.found: dict[str, ParsedPicture] = {}
        self.missing: list[str] = []

    def find_image(self, attributes: Attributes) -> tuple[str, str] | None:
        """Return the key and the caption of an <img> with these attributes, None if its file is missing."""
        match = IMAGE_CLASS.search(attributes.get("class", ""))
        source, alt_text = attributes.get("src", ""), attributes.get("alt", "")
        return self.find(number=int(match[1]) if match else None, url=source, alt_text=alt_text)

    def find_attachment(self, text: str) -> tuple[str, str] | None:
        """Return the key and the caption of the attachment with this number, None if its file is missing."""
        return self.find(number=parse_id(text))

    def find(self, *, number: int | None = None, url: str = "", alt_text: str = "") -> tuple[str, str] | None:
        """Return the key and the caption of a picture by its number, its address or both; None if it is missing."""
        path = unquote(upload_path(url))
        attachment = self.index.attachment(number=number) if number else None
        attachment = attachment or self._attachment_by_path(path) or Attachment(url=url, path=path)
        name = attachment.path or attachment.url or f"attachment {number}"
        file = self._find_file(attachment.path or url_path(attachment.url))
        if not file:
            self.missing.append(truncate_start(name))
            return None
        key = next((key for key, picture in self.found.items() if picture.name == name), str(len(self.found) + 1))
        caption = html_line_to_text(attachment.caption)
        alt_text = alt_text or attachment.alt_text or caption or html_line_to_text(attachment.title)
        picture = ParsedPicture(
            name=name,
            open=partial(open_picture_file, file),
            caption=caption,
            alt_text=" ".join(alt_text.split()),
            credit=credit_in(attachment.metadata) or self.run_options.credit,
        )
        self.found.setdefault(key, picture)
        return key, caption

    def _attachment_by_path(self, path: str) -> Attachment | None:
        for name in dict.fromkeys([path, SIZE_SUFFIX.sub("", path), SIZE_SUFFIX.sub("-scaled", path)]):
            if name and (attachment := self.index.attachment(path=name)):
                return attachment
        return None

    def _find_file(self, path: str) -> Path | None:
        """Return the file in the folder of pictures, with or without WordPress's folders above it; None for none."""
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


def credit_in(metadata: str) -> str:
    """Return the credit in a picture's metadata, which is serialized PHP; "" if there is none."""
    data = metadata.encode()
    match = CREDIT_PATTERN.search(data)
    credit = data[match.end() : match.end() + int(match[1])].decode("utf-8", "replace") if match else ""
    return " ".join(credit.split())


def url_path(url: str) -> str:
    """Return the path of an address, "" if it can't be read."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def truncate_start(name: str) -> str:
    """Return the end of a long address."""
    return name if len(name) <= MAX_SHOWN_LENGTH else "…" + name[1 - MAX_SHOWN_LENGTH :]
