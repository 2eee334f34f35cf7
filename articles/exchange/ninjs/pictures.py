"""Find the pictures of an item among the files that came with it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ...delivery.text_normalization import normalize_line
from ..html_converter import Attributes, html_line_to_text
from ..import_run import ImportRunOptions
from ..parsed_article import ParsedPicture, open_picture_file, picture_not_found_message
from .json_values import JsonObject, get_text, texts_by_role

MAX_ADDRESS_LENGTH = 180


def pictures_of(
    item: JsonObject, run_options: ImportRunOptions, folder: Path
) -> tuple[dict[str, ParsedPicture], list[str]]:
    """Return the pictures of an item whose files are in the folder, and messages about the missing ones."""
    pictures: dict[str, ParsedPicture] = {}
    messages = []
    for picture in _values(item.get("associations")):
        if not isinstance(picture, dict) or get_text(picture, "type") != "picture":
            continue
        addresses = [get_text(each, "href") for each in _values(picture.get("renditions")) if isinstance(each, dict)]
        file = next(filter(None, (_find_file(address, folder) for address in addresses)), None)
        if file is None:
            address = next(iter(addresses), "") or get_text(picture, "uri")
            messages.append(picture_not_found_message(address[:MAX_ADDRESS_LENGTH]))
        else:
            pictures[str(len(pictures) + 1)] = _parsed_picture(picture, file, run_options.credit)
    return pictures, messages


def _values(value: object) -> list[object]:
    """Return the values of an object (ninjs 1 and 2) or a list (ninjs 3); [] for anything else."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _parsed_picture(picture: JsonObject, file: Path, default_credit: str) -> ParsedPicture:
    texts = texts_by_role(picture, "descriptions")
    caption = texts.get("caption") or texts.get("") or html_line_to_text(get_text(picture, "description_text"))
    title = normalize_line(get_text(picture, "headline") or get_text(picture, "title"))
    credits = (get_text(picture, name) for name in ("copyrightholder", "by", "byline"))
    return ParsedPicture(
        name=file.name,
        open=partial(open_picture_file, file),
        caption=caption,
        alt_text=texts.get("alt") or caption or title,
        credit=normalize_line(next(filter(None, credits), default_credit)),
    )


def find_body_picture(
    attributes: Attributes, pictures: dict[str, ParsedPicture], folder: Path, credit: str, messages: list[str]
) -> tuple[str, str] | None:
    """Return the key and the caption of an <img>, which shows one of the item's pictures or another file of the folder.

    Adds to `pictures` if it is another file, and to `messages` if there is no such file; returns None then.
    """
    source, alt_text = attributes.get("src", ""), normalize_line(attributes.get("alt", ""))
    file = _find_file(source, folder)
    if file is None:
        messages.append(picture_not_found_message(source[:MAX_ADDRESS_LENGTH]))
        return None
    for key, picture in pictures.items():
        if picture.name == file.name:
            return key, picture.caption
    key = str(len(pictures) + 1)
    pictures[key] = ParsedPicture(
        name=file.name, open=partial(open_picture_file, file), alt_text=alt_text, credit=credit
    )
    return key, ""


def first_unused_picture(pictures: Mapping[str, ParsedPicture], body: str) -> str:
    """Return the key of the first picture that isn't in the body, which becomes the lead photo; "" for none."""
    return next((key for key in pictures if f'<figure key="{key}">' not in body), "")


def _find_file(url: str, folder: Path) -> Path | None:
    """Return the file of an address in a folder, by its path or by its name alone; None if there is none."""
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
