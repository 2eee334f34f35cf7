"""The pictures of an item, among the files that came with it."""

from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ...delivery.text import one_line
from ..item import Picture
from ..markup import words_of
from .values import by_role, text_in


def pictures_of(item, choices, folder):
    """Return the pictures of an item that lie in the folder, or beside the file, and remarks on those that don't."""
    found, remarks = {}, []
    associations = item.get("associations")
    each = (
        associations.values()
        if isinstance(associations, dict)
        else associations
        if isinstance(associations, list)
        else []
    )
    for picture in (picture for picture in each if isinstance(picture, dict) and text_in(picture, "type") == "picture"):
        renditions = picture.get("renditions")
        renditions = list(renditions.values()) if isinstance(renditions, dict) else renditions
        renditions = renditions if isinstance(renditions, list) else []
        names = [text_in(rendition, "href") for rendition in renditions if isinstance(rendition, dict)]
        file = next(filter(None, (_file(name, folder) for name in names)), None)
        if file is None:
            remarks.append(f"picture missing: {next(iter(names), '') or text_in(picture, 'uri')}"[:200])
            continue
        texts = by_role(picture, "descriptions")
        caption = texts.get("caption") or texts.get("") or words_of(text_in(picture, "description_text"))
        credits = (text_in(picture, name) for name in ("copyrightholder", "by", "byline"))
        found[str(len(found) + 1)] = Picture(
            name=file.name,
            open=partial(file.open, "rb"),
            caption=caption,
            alt_text=texts.get("alt") or caption or one_line(text_in(picture, "headline") or text_in(picture, "title")),
            credit=one_line(next(filter(None, credits), choices.credit)),
        )
    return found, remarks


def in_body(attributes, pictures, folder, credit, remarks):
    """Return (key, caption) of an <img>, which may be one of the item's pictures or any other of the folder."""
    source, alt = attributes.get("src", ""), one_line(attributes.get("alt", ""))
    file = _file(source, folder)
    if file is None:
        remarks.append(f"picture missing: {source[:200]}")
        return None
    for key, picture in pictures.items():
        if picture.name == file.name:
            return key, picture.caption
    key = str(len(pictures) + 1)
    pictures[key] = Picture(name=file.name, open=partial(file.open, "rb"), alt_text=alt, credit=credit)
    return key, ""


def unused(pictures, body):
    """Return the key of the first picture that the body doesn't show, which so leads; "" for none."""
    return next((key for key in pictures if f'<figure key="{key}">' not in body), "")


def _file(address, folder):
    """Return the file of that address in a folder, by its path or its name alone; None for none."""
    try:
        path = unquote(urlsplit(address).path).lstrip("/")
    except ValueError:
        return None
    folder = Path(folder).resolve()
    for name in filter(None, (path, path.rpartition("/")[2])):
        file = (folder / name.replace("\0", "")).resolve()
        if file.is_relative_to(folder) and file.is_file():
            return file
    return None
