"""Load a corpus in bulk, completely or not at all, with everything that readers, the desk and the search need."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import Error, transaction
from django.db.models import Model

from articles.comments.models import Comment, DailyCommentCount, Thread
from articles.editorial.models import Article, Byline, LiveArticle, LiveByline, Revision, Version
from articles.exchange.bulk_create import BATCH_SIZE, create_rows, index_imported, reset_sequences
from articles.exchange.full_export.json_lines import JsonObject, read_objects
from articles.exchange.parsed_article import ImportFileError
from articles.photos import renditions
from articles.photos.models import Photo
from articles.photos.storage import originals_storage
from articles.photos.upload_photo import inspect_file, write_files
from articles.taxonomy.models import Author, Section, Topic

from .build_rows import article_rows, comment_row
from .record_schema import read_records

MODELS: list[type[Model]] = [
    Section,
    Author,
    Topic,
    Photo,
    Article,
    Article.topics.through,
    Byline,
    Revision,
    LiveArticle,
    LiveArticle.topics.through,
    LiveByline,
    Version,
    Thread,
    Comment,
]
TAXONOMY_MODELS = {"section": Section, "author": Author, "tag": Topic, "image": Photo}


def load_corpus(
    lines: Iterable[bytes],
    *,
    images: str | Path | None = None,
    report_progress: Callable[[int], None] = lambda count: None,
) -> dict[str, int]:
    """Load the corpus in these lines and return {type of record: number of records}.

    Raises ImportFileError, with the line and a sentence, where a line is invalid; then nothing is loaded. `images` is
    the folder with the picture files; without it, photos have only their sizes and texts, and pages show no pictures.
    `report_progress` is called with the line number after every 1,000 lines.
    """
    loader = _Loader(images, report_progress)
    try:
        with transaction.atomic():
            loader.load(lines)
            DailyCommentCount.objects.recount()
    except BaseException:
        loader.remove_files()
        raise
    index_imported()
    return loader.counts


def is_empty() -> bool:
    """Return whether the database has no rows of the models that a corpus loads; accounts don't count."""
    return not any(model._base_manager.exists() for model in MODELS)


class _BulkWriter:
    """Collect rows of many models and write them in batches, in the order of `models`."""

    def __init__(self, models: Sequence[type[Model]]) -> None:
        self.pending: dict[type[Model], list[Model]] = {model: [] for model in models}
        self.count = 0

    def add(self, *rows: Model) -> None:
        """Add rows, and write the batch if it is full."""
        for row in rows:
            self.pending[type(row)].append(row)
        self.count += len(rows)
        if self.count >= BATCH_SIZE:
            self.flush()

    def flush(self) -> None:
        """Write the pending rows; they may refer to rows of the same batch."""
        for model, rows in self.pending.items():
            if rows:
                create_rows(model, rows)
        self.pending = {model: [] for model in self.pending}
        self.count = 0

    def finish(self) -> None:
        """Write the last rows, and advance the sequences past their keys."""
        self.flush()
        reset_sequences(self.pending)


class _Loader:
    """Load the records one by one; `article` and `comments` are the record and the comments of the last article."""

    def __init__(self, images: str | Path | None, report_progress: Callable[[int], None]) -> None:
        self.images, self.report_progress = images, report_progress
        self.writer = _BulkWriter(MODELS)
        # {type of record: {id: row}}
        self.loaded: dict[str, dict[int, Any]] = {kind: {} for kind in TAXONOMY_MODELS}
        self.counts = dict.fromkeys([*TAXONOMY_MODELS, "article", "comment"], 0)
        self.photos: list[Photo] = []
        self.article: JsonObject | None = None
        self.comments: dict[int, Comment] = {}
        self.last_comment, self.line = 0, 1

    def load(self, lines: Iterable[bytes]) -> None:
        """Load all records. Raises ImportFileError at the first invalid one."""
        try:
            for self.line, record in read_records(read_objects(lines)):
                if record["type"] != "meta":
                    self.counts[record["type"]] += 1
                    getattr(self, f"load_{record['type']}", self.load_taxonomy)(record)
                if self.line % 1_000 == 0:
                    self.report_progress(self.line)
            self.end_thread()
            self.writer.finish()
        except Error as error:
            message = str(error).strip().split("\n")[0]
            raise self.error(f"The database refuses this record or one shortly before it: {message}.") from error

    def load_taxonomy(self, record: JsonObject) -> None:
        """Load a section, author, topic or photo."""
        kind, position = record["type"], self.counts[record["type"]]
        if record["id"] in self.loaded[kind]:
            raise self.error(f"The {kind} {record['id']} occurs twice.")
        fields = {"pk": record["id"], "name": record.get("name"), "slug": record.get("slug")}
        row: Section | Author | Topic | Photo
        if kind == "section":
            row = Section(**fields, position=position)
        elif kind == "author":
            row = Author(**fields, bio=record["bio"])
        elif kind == "tag":
            row = Topic(**fields)
        else:
            row = self.photo(record)
        self.loaded[kind][record["id"]] = row
        self.writer.add(row)

    def photo(self, record: JsonObject) -> Photo:
        """Return the unsaved photo of a record, and write its files if there is a folder with pictures."""
        photo = Photo(pk=record["id"], alt_text=record["alt"], credit=record["credit"])
        photo.file_name, photo.width, photo.height = record["file"], record["width"], record["height"]
        if not self.images:
            return photo
        if Path(record["file"]).name != record["file"]:
            raise self.error(f"“file” must be the name of a file in the folder, not “{record['file']}”.")
        try:
            with (Path(self.images) / record["file"]).open("rb") as opened:
                file = File(opened, record["file"])
                self.photos.append(photo)
                write_files(photo, file, inspect_file(photo, file))
        except OSError as error:
            raise self.error(f"The picture {record['file']} can’t be read: {error.strerror}.") from error
        except ValidationError as error:
            raise self.error(f"{record['file']}: {' '.join(error.messages)}") from error
        return photo

    def load_article(self, record: JsonObject) -> None:
        """Load an article, after the thread of the one before it."""
        self.end_thread()
        if self.article and record["id"] <= self.article["id"]:
            raise self.error("The ids of articles must increase.")
        references = {
            "section": self.find_loaded("section", record["section"]),
            "authors": [self.find_loaded("author", key) for key in record["authors"]],
            "topics": [self.find_loaded("tag", key) for key in record["tags"]],
            "photo": None if record.get("image") is None else self.find_loaded("image", record["image"]),
        }
        try:
            self.writer.add(*article_rows(record, **references))
        except ValueError as error:
            raise self.error(str(error)) from error
        self.article, self.comments = record, {}

    def find_loaded(self, kind: str, key: int) -> Any:
        """Return the loaded row of that type and id. Raises ImportFileError where there is none."""
        try:
            return self.loaded[kind][key]
        except (KeyError, TypeError):
            raise self.error(f"There is no {kind} {key}.") from None

    def load_comment(self, record: JsonObject) -> None:
        """Load a comment on the last article."""
        if not self.article or record["article"] != self.article["id"]:
            raise self.error("A comment must follow its article.")
        if record["id"] <= self.last_comment:
            raise self.error("The ids of comments must increase.")
        parent = record.get("parent")
        if parent is not None and parent not in self.comments:
            raise self.error(f"There is no comment {parent} before this one on the article.")
        self.last_comment = record["id"]
        self.comments[record["id"]] = comment = comment_row(record, None if parent is None else self.comments[parent])
        self.writer.add(comment)

    def end_thread(self) -> None:
        """Add the thread of the last article, all of whose comments are loaded."""
        if self.article and self.article["comment_count"] != len(self.comments):
            expected = self.article["comment_count"]
            raise self.error(
                f"Article {self.article['id']} should have {expected} comments and has {len(self.comments)}."
            )
        if self.article and self.comments:
            visible = sum(comment.is_visible for comment in self.comments.values())
            self.writer.add(Thread(article_id=self.article["id"], visible=visible))

    def error(self, message: str) -> ImportFileError:
        """Return the error that names the current line."""
        return ImportFileError(self.line, message)

    def remove_files(self) -> None:
        """Remove the picture files whose rows were rolled back."""
        with suppress(Exception):
            for photo in self.photos:
                renditions.delete_files(renditions.file_names_of(photo.crops))
                originals_storage().delete(photo.original.name)
