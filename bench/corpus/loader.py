"""Load a corpus in bulk: whole or not at all, complete for readers, the desk and the search."""

from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import Error, transaction

from articles.comments.models import Comment, DailyCommentCount, Thread
from articles.editorial.models import Article, Byline, LiveArticle, LiveByline, Revision, Version
from articles.exchange.bulk_create import BATCH_SIZE, create_rows, index_imported, reset_sequences
from articles.exchange.full_export.json_lines import read_objects
from articles.exchange.parsed_article import ImportFileError
from articles.photos import renditions
from articles.photos.models import Photo
from articles.photos.storage import originals_storage
from articles.photos.upload_photo import inspect_file, write_files
from articles.taxonomy.models import Author, Section, Topic

from .build_rows import article_rows, comment_row
from .record_schema import read_records

MODELS = [
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


def load_corpus(lines, *, images=None, report_progress=lambda count: None):
    """Load the corpus that these lines, as bytes, hold, and return {kind of record: how many}.

    Nothing is loaded where a line is wrong: ImportFileError, with the line and a sentence. `images` is the folder with
    the pictures' files; without it photos have their sizes and words, and pages show none. `report_progress` is called
    with the number of the line, now and then.
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


def is_empty():
    """Tell whether there is nothing yet that a corpus brings; accounts may be there."""
    return not any(model._base_manager.exists() for model in MODELS)


class _BulkWriter:
    """Collects rows of many models and writes them a batch at a time, in the order of `models`."""

    def __init__(self, models):
        self.waiting = {model: [] for model in models}
        self.count = 0

    def add(self, *rows):
        """Take rows; a full batch is written."""
        for row in rows:
            self.waiting[type(row)].append(row)
        self.count += len(rows)
        if self.count >= BATCH_SIZE:
            self.flush()

    def flush(self):
        """Write the rows that wait; references may point at rows of the same batch."""
        for model, rows in self.waiting.items():
            if rows:
                create_rows(model, rows)
        self.waiting = {model: [] for model in self.waiting}
        self.count = 0

    def finish(self):
        """Write what is left, and number new rows after these."""
        self.flush()
        reset_sequences(self.waiting)


class _Loader:
    def __init__(self, images, report_progress):
        self.images, self.report_progress = images, report_progress
        self.writer = _BulkWriter(MODELS)
        self.filed = {kind: {} for kind in TAXONOMY_MODELS}
        self.counts = dict.fromkeys([*TAXONOMY_MODELS, "article", "comment"], 0)
        self.photos, self.article, self.comments, self.last_comment, self.line = [], None, {}, 0, 1

    def load(self, lines):
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
            raise ImportFileError(
                self.line, f"The database refuses what stands here or shortly before: {message}."
            ) from error

    def load_taxonomy(self, record):
        kind, place = record["type"], self.counts[record["type"]]
        known, row = self.filed[kind], {"pk": record["id"], "name": record.get("name"), "slug": record.get("slug")}
        if record["id"] in known:
            raise self.error(f"There is another {kind} {record['id']}.")
        if kind == "section":
            known[record["id"]] = Section(**row, position=place)
        elif kind == "author":
            known[record["id"]] = Author(**row, bio=record["bio"])
        elif kind == "tag":
            known[record["id"]] = Topic(**row)
        else:
            known[record["id"]] = self.photo(record)
        self.writer.add(known[record["id"]])

    def photo(self, record):
        photo = Photo(pk=record["id"], alt_text=record["alt"], credit=record["credit"])
        photo.file_name, photo.width, photo.height = record["file"], record["width"], record["height"]
        if not self.images:
            return photo
        if Path(record["file"]).name != record["file"]:
            raise self.error(f"“file” must be the name of a file in the folder, not “{record['file']}”.")
        try:
            with (Path(self.images) / record["file"]).open("rb") as file:
                file = File(file, record["file"])
                self.photos.append(photo)
                write_files(photo, file, inspect_file(photo, file))
        except OSError as error:
            raise self.error(f"The picture {record['file']} can’t be read: {error.strerror}.") from error
        except ValidationError as error:
            raise self.error(f"{record['file']}: {' '.join(error.messages)}") from error
        return photo

    def load_article(self, record):
        self.end_thread()
        if self.article and record["id"] <= self.article["id"]:
            raise self.error("The ids of articles must rise.")
        filed = {
            "section": self.find_loaded("section", record["section"]),
            "authors": [self.find_loaded("author", each) for each in record["authors"]],
            "topics": [self.find_loaded("tag", each) for each in record["tags"]],
            "photo": None if record.get("image") is None else self.find_loaded("image", record["image"]),
        }
        try:
            self.writer.add(*article_rows(record, **filed))
        except ValueError as error:
            raise self.error(str(error)) from error
        self.article, self.comments = record, {}

    def find_loaded(self, kind, key):
        try:
            return self.filed[kind][key]
        except (KeyError, TypeError):
            raise self.error(f"There is no {kind} {key}.") from None

    def load_comment(self, record):
        if not self.article or record["article"] != self.article["id"]:
            raise self.error("A comment must follow its article.")
        if record["id"] <= self.last_comment:
            raise self.error("The ids of comments must rise.")
        parent = record.get("parent")
        if parent is not None and parent not in self.comments:
            raise self.error(f"No comment {parent} stands before this one under the article.")
        self.last_comment = record["id"]
        self.comments[record["id"]] = comment = comment_row(record, self.comments.get(parent))
        self.writer.add(comment)

    def end_thread(self):
        """Add the thread of the article whose comments have all come."""
        if self.article and self.article["comment_count"] != len(self.comments):
            expected = self.article["comment_count"]
            raise self.error(
                f"Article {self.article['id']} should have {expected} comments and has {len(self.comments)}."
            )
        if self.comments:
            visible = sum(comment.is_visible for comment in self.comments.values())
            self.writer.add(Thread(article_id=self.article["id"], visible=visible))

    def error(self, message):
        return ImportFileError(self.line, message)

    def remove_files(self):
        """Remove the files of pictures whose rows aren't there."""
        with suppress(Exception):
            for photo in self.photos:
                renditions.delete_files(renditions.file_names_of(photo.crops))
                originals_storage().delete(photo.original.name)
