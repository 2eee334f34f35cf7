"""Import one article into the newspaper, whatever format it comes in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ..delivery.url_converters import MAX_ROW_ID
from ..editorial.actions.publish import has_unpublished_changes, publish
from ..editorial.actions.save import save_working_copy
from ..editorial.actions.withdraw import withdraw
from ..editorial.body_html import body_size_error
from ..editorial.models import Article
from ..masthead.models import CommentsPolicy, Masthead
from ..photos.models import Photo
from ..taxonomy.models import Author, Section
from .import_comments import import_comments
from .import_pictures import import_pictures, insert_pictures
from .models import ImportedReport, Redirect
from .news_id_sequence import advance_sequence
from .parsed_article import ImportFileError, ParsedArticle, TargetState
from .taxonomy_lookup import (
    find_or_create_authors,
    find_or_create_foreign_section,
    find_or_create_section,
    find_or_create_topics,
)

DEFAULT_SECTION = "General"
TEXT_FIELDS = ("headline", "kicker", "standfirst", "dateline")
# Fields that a format may leave out; what the desk has then stays.
OPTIONAL_FIELDS = ("short_headline", "slug", "source", "source_address", "sources", "language", "genre", "urgency")
DESK_STAGES = {Article.Stage.IN_REVIEW, Article.Stage.CHANGES_REQUESTED, Article.Stage.SPIKED}
STAGES = {TargetState.IN_REVIEW: Article.Stage.IN_REVIEW, TargetState.SPIKED: Article.Stage.SPIKED}
PUBLISHED_STATES = {TargetState.LIVE, TargetState.WITHDRAWN}


class ImportStatus(StrEnum):
    """What became of an article."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass
class ImportOptions:
    """The choices that apply to an import.

    `section` and `by` stand for what an item leaves out (`by` empty: the newspaper's name). With `draft` readers see
    nothing of it; with `dry_run` everything is done and undone.
    """

    draft: bool = False
    dry_run: bool = False
    section: str = DEFAULT_SECTION
    by: str = ""


@dataclass
class ImportResult:
    """What an import did, and remarks on it; UNCHANGED where the newspaper had everything already."""

    status: ImportStatus = ImportStatus.UNCHANGED
    messages: list[str] = field(default_factory=list)

    @property
    def is_imported(self) -> bool:
        """Whether anything was stored."""
        return self.status == ImportStatus.IMPORTED

    def mark_imported(self, *messages: str) -> None:
        """Note that something was stored, with remarks."""
        self.status = ImportStatus.IMPORTED
        self.messages += messages


@dataclass(frozen=True, kw_only=True)
class _ArticleImport:
    """One item on its way in: what was asked for, and the record of an earlier import, if any."""

    item: ParsedArticle
    options: ImportOptions
    record: ImportedReport | None
    now: datetime
    result: ImportResult = field(default_factory=ImportResult)

    @property
    def has_changed(self) -> bool:
        """Whether the item says something that the newspaper didn't import before."""
        return self.record is None or self.record.fingerprint != self.item.fingerprint

    @property
    def is_cancellation(self) -> bool:
        """Whether the item withdraws an article, rather than bringing one that was withdrawn."""
        return self.item.state == TargetState.WITHDRAWN and bool(self.record or not self.item.body)

    @cached_property
    def needs_publishing(self) -> bool:
        """Whether readers are to get the item and don't have it yet."""
        if self.item.state not in PUBLISHED_STATES or self.options.draft:
            return False
        return self.has_changed or not (self.record.published or _is_published(self.record))


@transaction.atomic
def import_article(
    item: ParsedArticle,
    options: ImportOptions | None = None,
    *,
    photo: Photo | None = None,
    now: datetime | None = None,
) -> ImportResult:
    """Store a ParsedArticle as an article, in the state that it names.

    `photo` becomes the lead photo of an article made here. Raises ImportFileError where the item is refused; then
    nothing has changed.
    """
    record, article = _find(item)
    task = _ArticleImport(item=item, options=options or ImportOptions(), record=record, now=now or timezone.now())
    if record and item.version < record.source_version:
        return task.result
    if task.is_cancellation:
        _cancel(task, article)
    else:
        article = _import_text(task, article, photo)
        _publish(task, article)
        _import_comments(task, article)
        _create_redirects(task, article)
    if task.options.dry_run:
        transaction.set_rollback(True)
    elif task.result.is_imported:
        advance_sequence()
    return task.result


def _find(item: ParsedArticle) -> tuple[ImportedReport | None, Article | None]:
    """Return the record of an item that came in before, and its article; ImportFileError where its News ID is taken."""
    by_origin = {"origin": item.origin} if item.origin else {"pk": item.news_id}
    record = ImportedReport.objects.filter(**by_origin).first()
    article = Article.objects.select_for_update().filter(pk=record.pk if record else item.news_id).first()
    if article and not record:
        if not item.origin:
            raise item.error("news_id", f"{item.news_id} is taken by another article.")
        return None, None
    return record, article


def _is_published(record: ImportedReport) -> bool:
    """Return whether readers had the revision that was imported, or a later one."""
    published = record.article.versions.order_by("-number").values_list("revision__number", flat=True).first()
    return published is not None and published >= record.revision


def _cancel(task: _ArticleImport, article: Article | None) -> None:
    """Withdraw an article that was imported before; everything else that its source says of it is ignored."""
    item = task.item
    if not task.has_changed:
        return
    if article is None:
        raise item.error("headline", "It was cancelled, and the newspaper doesn’t have it.")
    with _with_error_line(item):
        withdraw(article, reason=item.withdrawal_reason, now=task.now)
    ImportedReport.objects.filter(pk=article.pk).update(
        fingerprint=item.fingerprint, source_version=item.version, imported_at=task.now
    )
    task.result.mark_imported("cancelled by its source; withdrawn")


def _import_text(task: _ArticleImport, article: Article | None, photo: Photo | None) -> Article:
    """Store text, filing and pictures in the working copy, where they are new, and return the article."""
    if not task.has_changed and not task.needs_publishing:
        return article
    if article:
        _check_not_edited_at_desk(task.item, article, task.record)
    if not task.has_changed:
        return article
    task.result.mark_imported(*task.item.messages)
    return _save(task, article or _new_article(task, photo))


def _check_not_edited_at_desk(item: ParsedArticle, article: Article, record: ImportedReport) -> None:
    if article.revisions.first().number != record.revision:
        raise item.error("news_id", f"{article.pk} was edited at the desk since; change it there.")
    if record.published and not hasattr(article, "live"):
        raise item.error("news_id", f"{article.pk} was taken back at the desk; publish it there.")
    if article.stage in DESK_STAGES:
        stage = article.get_stage_display()
        raise item.error("news_id", f"{article.pk} is “{stage}” at the desk; change it there.")


def _new_article(task: _ArticleImport, photo: Photo | None) -> Article:
    """Return an article, unsaved, with the number that the item wishes for, or the next where that is taken."""
    item = task.item
    if item.origin and item.news_id and Article.objects.filter(pk=item.news_id).exists():
        highest = Article.objects.aggregate(highest=Max("pk"))["highest"]
        number = max(highest, item.highest_source_id) + 1
        task.result.mark_imported(f"News ID {item.news_id} is another article’s; it gets {number}")
        return Article(pk=number, photo=photo)
    return Article(pk=item.news_id, photo=photo)


def _save(task: _ArticleImport, article: Article) -> Article:
    """Fill the working copy, save it as a revision, and record where it came from."""
    item, result = task.item, task.result
    photos, picture_messages = import_pictures(item, task.options.dry_run)
    result.mark_imported(*picture_messages)
    article.section = _section(task)
    authors = _authors(task)
    with _with_error_line(item, "topics"):
        topics = find_or_create_topics(item.topics)
    _set_fields(task, article, photos)
    with _with_error_line(item):
        # What must be unique is left to the database, so that a clash with somebody else is tried again.
        article.full_clean(validate_unique=False)
    if task.record is None:
        # Otherwise an article that somebody stores under this News ID at this moment would be overwritten.
        article.save(force_insert=True)
    revision = save_working_copy(article, topics=topics, authors=authors, at=task.now)
    record = {
        "origin": item.origin or None,
        "fingerprint": item.fingerprint,
        "source_version": item.version,
        "revision": revision.number,
        "published": False,
        "imported_at": task.now,
    }
    ImportedReport.objects.update_or_create(article=article, defaults=record)
    if article.pk == MAX_ROW_ID:
        result.mark_imported("no News ID is left after this one for a new article")
    return article


def _section(task: _ArticleImport) -> Section:
    item, default = task.item, task.options.section
    find = find_or_create_foreign_section if item.origin else find_or_create_section
    with _with_error_line(item, "section"):
        section = find(item.section or default)
    if not item.section:
        task.result.mark_imported(f"no section given; filed under {section}")
    return section


def _authors(task: _ArticleImport) -> list[Author]:
    item, default = task.item, task.options.by
    kind = Author.Kind.PERSON if item.authors or default else Author.Kind.DESK
    names = item.authors or [default or Masthead.objects.current().name]
    with _with_error_line(item, "authors"):
        authors = find_or_create_authors(names, kind)
    if not item.authors:
        task.result.mark_imported(f"no author given; signed {authors[0]}")
    return authors


def _set_fields(task: _ArticleImport, article: Article, photos: Mapping[str, Photo]) -> None:
    """Set the item's fields on the article, unsaved."""
    item = task.item
    for name in TEXT_FIELDS:
        # Models leave the length of a long text to forms, so each text passes the field of the desk's form.
        with _with_error_line(item, name):
            setattr(article, name, Article._meta.get_field(name).formfield().clean(getattr(item, name)))
    for name in OPTIONAL_FIELDS:
        if getattr(item, name):
            setattr(article, name, getattr(item, name))
    if problem := body_size_error(item.body):
        raise item.error("body", problem)
    article.body = insert_pictures(item.body, photos)
    article.photo = photos.get(item.lead, article.photo)
    article.publish_at = item.publish_at
    article.comments_policy = "" if item.comments_open else CommentsPolicy.CLOSED
    if task.options.draft:
        article.stage = Article.Stage.DRAFT
    elif item.state in STAGES:
        article.stage = STAGES[item.state]


def _publish(task: _ArticleImport, article: Article) -> None:
    """Publish an article; one that can't be published and may wait is kept as a draft, with a remark."""
    if not task.needs_publishing:
        return
    item = task.item
    try:
        with _with_error_line(item):
            if not _is_already_live(article, item.publish_at):
                publish(article, at=item.publish_at, now=task.now)
            if item.state == TargetState.WITHDRAWN:
                withdraw(article, reason=item.withdrawal_reason, now=task.now)
    except ImportFileError as error:
        # What readers have already isn't to be overtaken by a draft.
        if not item.draft_if_unpublishable or hasattr(article, "live"):
            raise
        if task.has_changed:
            task.result.mark_imported(f"kept as a draft, which readers don’t see. {error.reason}")
        return
    ImportedReport.objects.filter(pk=article.pk).update(published=True)
    if not task.has_changed:
        task.result.mark_imported(*item.messages)


def _is_already_live(article: Article, publish_at: datetime | None) -> bool:
    """Return whether readers have exactly this already, whichever file or order it came in."""
    live = getattr(article, "live", None)
    is_theirs = live and not live.withdrawal and live.publish_at == (publish_at or live.publish_at)
    return bool(is_theirs) and not has_unpublished_changes(article, live)


def _import_comments(task: _ArticleImport, article: Article) -> None:
    """Store the comments that aren't there yet; remark on them where nothing else came in."""
    count = import_comments(ImportedReport.objects.get(pk=article.pk), task.item.comments)
    if count and not task.result.is_imported:
        task.result.mark_imported(f"comments added: {count}")


def _create_redirects(task: _ArticleImport, article: Article) -> None:
    """Lead the old addresses of an article to it, with remarks on those that lead to another."""
    if not task.result.is_imported:
        return
    for path in task.item.old_paths:
        redirect, _ = Redirect.objects.get_or_create(path=path, defaults={"article": article})
        if redirect.article_id != article.pk:
            task.result.mark_imported(f"its old address {path} leads to {redirect.article_id} already")


@contextmanager
def _with_error_line(item: ParsedArticle, field: str = "") -> Iterator[None]:
    """Turn a ValidationError into an ImportFileError about that field, or the one that the error names."""
    try:
        yield
    except ValidationError as error:
        by_field = getattr(error, "error_dict", None)
        named, messages = next(iter(error.message_dict.items())) if by_field and not field else (field, error.messages)
        raise item.error(named, " ".join(messages)) from error
