"""The pictures of an item, among the files that came with it."""

from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ...delivery.text_normalization import normalize_line
from ..html_converter import html_line_to_text
from ..parsed_article import ParsedPicture
from .json_values import get_text, texts_by_role


def pictures_of(item, run_options, folder):
    """Return the pictures of an item that lie in the folder, or beside the file, and remarks on those that don't."""
    found, messages = {}, []
    associations = item.get("associations")
    each = (
        associations.values()
        if isinstance(associations, dict)
        else associations
        if isinstance(associations, list)
        else []
    )
    for picture in (
        picture for picture in each if isinstance(picture, dict) and get_text(picture, "type") == "picture"
    ):
        renditions = picture.get("renditions")
        renditions = list(renditions.values()) if isinstance(renditions, dict) else renditions
        renditions = renditions if isinstance(renditions, list) else []
        names = [get_text(rendition, "href") for rendition in renditions if isinstance(rendition, dict)]
        file = next(filter(None, (_find_file(name, folder) for name in names)), None)
        if file is None:
            messages.append(f"picture missing: {next(iter(names), '') or get_text(picture, 'uri')}"[:200])
            continue
        texts = texts_by_role(picture, "descriptions")
        caption = texts.get("caption") or texts.get("") or html_line_to_text(get_text(picture, "description_text"))
        credits = (get_text(picture, name) for name in ("copyrightholder", "by", "byline"))
        found[str(len(found) + 1)] = ParsedPicture(
            name=file.name,
            open=partial(file.open, "rb"),
            caption=caption,
            alt_text=texts.get("alt")
            or caption
            or normalize_line(get_text(picture, "headline") or get_text(picture, "title")),
            credit=normalize_line(next(filter(None, credits), run_options.credit)),
        )
    return found, messages


def find_body_picture(attributes, pictures, folder, credit, messages):
    """Return (key, caption) of an <img>, which may be one of the item's pictures or any other of the folder."""
    source, alt = attributes.get("src", ""), normalize_line(attributes.get("alt", ""))
    file = _find_file(source, folder)
    if file is None:
        messages.append(f"picture missing: {source[:200]}")
        return None
    for key, picture in pictures.items():
        if picture.name == file.name:
            return key, picture.caption
    key = str(len(pictures) + 1)
    pictures[key] = ParsedPicture(name=file.name, open=partial(file.open, "rb"), alt_text=alt, credit=credit)
    return key, ""


def first_unused_picture(pictures, body):
    """Return the key of the first picture that the body doesn't show, which so leads; "" for none."""
    return next((key for key in pictures if f'<figure key="{key}">' not in body), "")


def _find_file(url, folder):
    """Return the file of that address in a folder, by its path or its name alone; None for none."""
    try:
        path = unquote(urlsplit(url).path).lstrip("/")
    except ValueError:
        return None
    folder = Path(folder).resolve()
    for name in filter(None, (path, path.rpartition("/")[2])):
        file = (folder / name.replace("\0", "")).resolve()
        if file.is_relative_to(folder) and file.is_file():
            return file
    return None
