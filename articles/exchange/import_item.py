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

from ..delivery.addresses import LARGEST_ID
from ..editorial.body import too_large
from ..editorial.models import Article
from ..editorial.publish import has_unpublished_changes, publish
from ..editorial.save import save_working_copy
from ..editorial.withdraw import withdraw
from ..masthead.models import CommentsPolicy, Masthead
from ..photos.models import Photo
from ..taxonomy.models import Author, Section
from .comments_in import take_comments
from .filing import authors_named, foreign_section_named, section_named, topics_named
from .item import Item, ItemError, State
from .models import ImportedReport, Redirect
from .news_ids import move_past_the_highest
from .pictures_in import place, take_pictures

SECTION = "General"
TEXTS = ("headline", "kicker", "standfirst", "dateline")
# Fields that a format may leave out; what the desk has then stays.
EXTRAS = ("short_headline", "slug", "source", "source_address", "sources", "language", "genre", "urgency")
AT_THE_DESK = {Article.Stage.IN_REVIEW, Article.Stage.CHANGES_REQUESTED, Article.Stage.SPIKED}
STAGES = {State.IN_REVIEW: Article.Stage.IN_REVIEW, State.SPIKED: Article.Stage.SPIKED}
PUBLISHED = {State.LIVE, State.WITHDRAWN}


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
    section: str = SECTION
    by: str = ""


@dataclass
class ImportResult:
    """What an import did, and remarks on it; UNCHANGED where the newspaper had everything already."""

    status: ImportStatus = ImportStatus.UNCHANGED
    remarks: list[str] = field(default_factory=list)

    @property
    def is_imported(self) -> bool:
        """Whether anything was stored."""
        return self.status == ImportStatus.IMPORTED

    def note_import(self, *remarks: str) -> None:
        """Note that something was stored, with remarks."""
        self.status = ImportStatus.IMPORTED
        self.remarks += remarks


@dataclass(frozen=True, kw_only=True)
class _Import:
    """One item on its way in: what was asked for, and the record of an earlier import, if any."""

    item: Item
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
        return self.item.state == State.WITHDRAWN and bool(self.record or not self.item.body)

    @cached_property
    def needs_publishing(self) -> bool:
        """Whether readers are to get the item and don't have it yet."""
        if self.item.state not in PUBLISHED or self.options.draft:
            return False
        return self.has_changed or not (self.record.published or _is_published(self.record))


@transaction.atomic
def import_item(
    item: Item, options: ImportOptions | None = None, *, photo: Photo | None = None, now: datetime | None = None
) -> ImportResult:
    """Store an Item as an article, in the state that it names.

    `photo` becomes the lead photo of an article made here. Raises ItemError where the item is refused; then nothing
    has changed.
    """
    record, article = _find(item)
    work = _Import(item=item, options=options or ImportOptions(), record=record, now=now or timezone.now())
    if record and item.version < record.source_version:
        return work.result
    if work.is_cancellation:
        _cancel(work, article)
    else:
        article = _import_text(work, article, photo)
        _publish(work, article)
        _import_comments(work, article)
        _import_old_addresses(work, article)
    if work.options.dry_run:
        transaction.set_rollback(True)
    elif work.result.is_imported:
        move_past_the_highest()
    return work.result


def _find(item: Item) -> tuple[ImportedReport | None, Article | None]:
    """Return the record of an item that came in before, and its article; ItemError where its News ID is taken."""
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


def _cancel(work: _Import, article: Article | None) -> None:
    """Withdraw an article that was imported before; everything else that its source says of it is ignored."""
    item = work.item
    if not work.has_changed:
        return
    if article is None:
        raise item.error("headline", "It was cancelled, and the newspaper doesn’t have it.")
    with _naming_the_line(item):
        withdraw(article, reason=item.withdrawal_reason, now=work.now)
    ImportedReport.objects.filter(pk=article.pk).update(
        fingerprint=item.fingerprint, source_version=item.version, imported_at=work.now
    )
    work.result.note_import("cancelled by its source; withdrawn")


def _import_text(work: _Import, article: Article | None, photo: Photo | None) -> Article:
    """Store text, filing and pictures in the working copy, where they are new, and return the article."""
    if not work.has_changed and not work.needs_publishing:
        return article
    if article:
        _refuse_to_overrule_the_desk(work.item, article, work.record)
    if not work.has_changed:
        return article
    work.result.note_import(*work.item.remarks)
    return _save(work, article or _new_article(work, photo))


def _refuse_to_overrule_the_desk(item: Item, article: Article, record: ImportedReport) -> None:
    if article.revisions.first().number != record.revision:
        raise item.error("news_id", f"{article.pk} was edited at the desk since; change it there.")
    if record.published and not hasattr(article, "live"):
        raise item.error("news_id", f"{article.pk} was taken back at the desk; publish it there.")
    if article.stage in AT_THE_DESK:
        stage = article.get_stage_display()
        raise item.error("news_id", f"{article.pk} is “{stage}” at the desk; change it there.")


def _new_article(work: _Import, photo: Photo | None) -> Article:
    """Return an article, unsaved, with the number that the item wishes for, or the next where that is taken."""
    item = work.item
    if item.origin and item.news_id and Article.objects.filter(pk=item.news_id).exists():
        highest = Article.objects.aggregate(highest=Max("pk"))["highest"]
        number = max(highest, item.above) + 1
        work.result.note_import(f"News ID {item.news_id} is another article’s; it gets {number}")
        return Article(pk=number, photo=photo)
    return Article(pk=item.news_id, photo=photo)


def _save(work: _Import, article: Article) -> Article:
    """Fill the working copy, save it as a revision, and record where it came from."""
    item, result = work.item, work.result
    photos, picture_remarks = take_pictures(item, work.options.dry_run)
    result.note_import(*picture_remarks)
    article.section = _section(work)
    authors = _authors(work)
    with _naming_the_line(item, "topics"):
        topics = topics_named(item.topics)
    _fill(work, article, photos)
    with _naming_the_line(item):
        # What must be unique is left to the database, so that a clash with somebody else is tried again.
        article.full_clean(validate_unique=False)
    if work.record is None:
        # Otherwise an article that somebody stores under this News ID at this moment would be overwritten.
        article.save(force_insert=True)
    revision = save_working_copy(article, topics=topics, authors=authors, at=work.now)
    record = {
        "origin": item.origin or None,
        "fingerprint": item.fingerprint,
        "source_version": item.version,
        "revision": revision.number,
        "published": False,
        "imported_at": work.now,
    }
    ImportedReport.objects.update_or_create(article=article, defaults=record)
    if article.pk == LARGEST_ID:
        result.note_import("no News ID is left after this one for a new article")
    return article


def _section(work: _Import) -> Section:
    item, default = work.item, work.options.section
    find = foreign_section_named if item.origin else section_named
    with _naming_the_line(item, "section"):
        section = find(item.section or default)
    if not item.section:
        work.result.note_import(f"no section given; filed under {section}")
    return section


def _authors(work: _Import) -> list[Author]:
    item, default = work.item, work.options.by
    kind = Author.Kind.PERSON if item.authors or default else Author.Kind.DESK
    names = item.authors or [default or Masthead.objects.current().name]
    with _naming_the_line(item, "authors"):
        authors = authors_named(names, kind)
    if not item.authors:
        work.result.note_import(f"no author given; signed {authors[0]}")
    return authors


def _fill(work: _Import, article: Article, photos: Mapping[str, Photo]) -> None:
    """Set the item's fields on the article, unsaved."""
    item = work.item
    for name in TEXTS:
        # Models leave the length of a long text to forms, so each text passes the field of the desk's form.
        with _naming_the_line(item, name):
            setattr(article, name, Article._meta.get_field(name).formfield().clean(getattr(item, name)))
    for name in EXTRAS:
        if getattr(item, name):
            setattr(article, name, getattr(item, name))
    if sentence := too_large(item.body):
        raise item.error("body", sentence)
    article.body = place(item.body, photos)
    article.photo = photos.get(item.lead, article.photo)
    article.publish_at = item.publish_at
    article.comments_policy = "" if item.comments_open else CommentsPolicy.CLOSED
    if work.options.draft:
        article.stage = Article.Stage.DRAFT
    elif item.state in STAGES:
        article.stage = STAGES[item.state]


def _publish(work: _Import, article: Article) -> None:
    """Publish an article; one that can't be published and may wait is kept as a draft, with a remark."""
    if not work.needs_publishing:
        return
    item = work.item
    try:
        with _naming_the_line(item):
            if not _readers_have(article, item.publish_at):
                publish(article, at=item.publish_at, now=work.now)
            if item.state == State.WITHDRAWN:
                withdraw(article, reason=item.withdrawal_reason, now=work.now)
    except ItemError as error:
        # What readers have already isn't to be overtaken by a draft.
        if not item.may_wait or hasattr(article, "live"):
            raise
        if work.has_changed:
            work.result.note_import(f"kept as a draft, which readers don’t see. {error.reason}")
        return
    ImportedReport.objects.filter(pk=article.pk).update(published=True)
    if not work.has_changed:
        work.result.note_import(*item.remarks)


def _readers_have(article: Article, publish_at: datetime | None) -> bool:
    """Return whether readers have exactly this already, whichever file or order it came in."""
    live = getattr(article, "live", None)
    is_theirs = live and not live.withdrawal and live.publish_at == (publish_at or live.publish_at)
    return bool(is_theirs) and not has_unpublished_changes(article, live)


def _import_comments(work: _Import, article: Article) -> None:
    """Store the comments that aren't there yet; remark on them where nothing else came in."""
    count = take_comments(ImportedReport.objects.get(pk=article.pk), work.item.comments)
    if count and not work.result.is_imported:
        work.result.note_import(f"comments added: {count}")


def _import_old_addresses(work: _Import, article: Article) -> None:
    """Lead the old addresses of an article to it, with remarks on those that lead to another."""
    if not work.result.is_imported:
        return
    for path in work.item.moved_from:
        redirect, _ = Redirect.objects.get_or_create(path=path, defaults={"article": article})
        if redirect.article_id != article.pk:
            work.result.note_import(f"its old address {path} leads to {redirect.article_id} already")


@contextmanager
def _naming_the_line(item: Item, field: str = "") -> Iterator[None]:
    """Turn a ValidationError into an ItemError about that field, or the one that the error names."""
    try:
        yield
    except ValidationError as error:
        by_field = getattr(error, "error_dict", None)
        named, messages = next(iter(error.message_dict.items())) if by_field and not field else (field, error.messages)
        raise item.error(named, " ".join(messages)) from error
