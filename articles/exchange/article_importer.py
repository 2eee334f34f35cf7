"""Import one parsed article into the newspaper, whatever its format."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..delivery.page_cache.tags import invalidate_together
from ..delivery.url_converters import MAX_ROW_ID
from ..editorial.actions.publish import has_unpublished_changes, publish
from ..editorial.actions.save import save_working_copy
from ..editorial.actions.withdraw import withdraw
from ..editorial.body_html import body_size_error
from ..editorial.models import Article, LiveArticle
from ..masthead.models import CommentsPolicy, Masthead
from ..photos.models import Photo
from ..taxonomy.models import Author, Section
from .import_comments import import_comments
from .import_pictures import import_pictures, insert_pictures
from .models import ImportedReport, Redirect
from .news_id_sequence import advance_sequence
from .parsed_article import ImportFileError, ParsedArticle, TargetState, translate_default
from .taxonomy_lookup import (
    find_or_create_authors,
    find_or_create_foreign_section,
    find_or_create_section,
    find_or_create_topics,
)

DEFAULT_SECTION = "General"
TEXT_FIELDS = ("headline", "kicker", "standfirst", "dateline")
# Fields that a format can leave out; the article then keeps its value.
OPTIONAL_FIELDS = ("short_headline", "slug", "source", "source_address", "sources", "language", "genre", "urgency")
DESK_STAGES = {Article.Stage.IN_REVIEW, Article.Stage.CHANGES_REQUESTED, Article.Stage.SPIKED}
STAGES = {TargetState.IN_REVIEW: Article.Stage.IN_REVIEW, TargetState.SPIKED: Article.Stage.SPIKED}
PUBLISHED_STATES = {TargetState.LIVE, TargetState.WITHDRAWN}


class ImportStatus(StrEnum):
    """The result of an article's import."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass
class ImportOptions:
    """The options of an import.

    `section` and `by` are used for articles that name no section or author (`by` empty: the newspaper's name). With
    `draft` nothing is published. With `dry_run` everything is done and rolled back.
    """

    draft: bool = False
    dry_run: bool = False
    section: str = DEFAULT_SECTION
    by: str = ""


@dataclass
class ImportResult:
    """The result of an import, with messages; UNCHANGED if everything was imported before."""

    status: ImportStatus = ImportStatus.UNCHANGED
    messages: list[str] = field(default_factory=list)

    @property
    def is_imported(self) -> bool:
        """Whether anything was stored."""
        return self.status == ImportStatus.IMPORTED

    def mark_imported(self, *messages: str) -> None:
        """Record that something was stored, with messages."""
        self.status = ImportStatus.IMPORTED
        self.messages += messages


@dataclass(frozen=True, kw_only=True)
class _ArticleImport:
    """The import of one item: the item, the options, and the record of an earlier import, if any."""

    item: ParsedArticle
    options: ImportOptions
    record: ImportedReport | None
    now: datetime
    result: ImportResult = field(default_factory=ImportResult)

    @property
    def has_changed(self) -> bool:
        """Whether the item is new or differs from its last import."""
        return self.record is None or self.record.fingerprint != self.item.fingerprint

    @property
    def is_cancellation(self) -> bool:
        """Whether the item withdraws an article that was imported before, and not a withdrawn article with a body."""
        return self.item.state == TargetState.WITHDRAWN and bool(self.record or not self.item.body)

    @cached_property
    def needs_publishing(self) -> bool:
        """Whether the item is to be published and isn't yet."""
        if self.item.state not in PUBLISHED_STATES or self.options.draft:
            return False
        if self.record is None or self.has_changed:
            return True
        return not (self.record.published or _is_published(self.record))


@transaction.atomic
def import_article(
    item: ParsedArticle,
    options: ImportOptions | None = None,
    *,
    photo: Photo | None = None,
    now: datetime | None = None,
) -> ImportResult:
    """Store a ParsedArticle as an article, in its target state.

    `photo` becomes the lead photo of a new article. Raises ImportFileError if the item is refused; nothing is changed
    then.
    """
    record, article = _find(item)
    task = _ArticleImport(item=item, options=options or ImportOptions(), record=record, now=now or timezone.now())
    if record and item.version < record.source_version:
        return task.result
    with invalidate_together():
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
    """Return the record of an item that was imported before, and its article.

    Raises ImportFileError if its News ID is taken by another article.
    """
    record = ImportedReport.objects.filter(Q(origin=item.origin) if item.origin else Q(pk=item.news_id)).first()
    news_id = record.pk if record else item.news_id
    article = None if news_id is None else Article.objects.select_for_update().filter(pk=news_id).first()
    if article and not record:
        if not item.origin:
            message = _("%(news_id)s is already used by another article.")
            raise item.error("news_id", message % {"news_id": item.news_id})
        return None, None
    return record, article


def _is_published(record: ImportedReport) -> bool:
    """Return whether the imported revision, or a later one, was published."""
    published = record.article.versions.order_by("-number").values_list("revision__number", flat=True).first()
    return published is not None and published >= record.revision


def _cancel(task: _ArticleImport, article: Article | None) -> None:
    """Withdraw an article that was imported before; the item's other fields are ignored."""
    item = task.item
    if not task.has_changed:
        return
    if article is None:
        raise item.error("headline", _("The source cancelled this article, but it was never imported."))
    with _with_error_line(item):
        withdraw(article, reason=translate_default(item.withdrawal_reason), now=task.now)
    ImportedReport.objects.filter(pk=article.pk).update(
        fingerprint=item.fingerprint, source_version=item.version, imported_at=task.now
    )
    task.result.mark_imported(_("Withdrawn, because the source cancelled this article."))


def _import_text(task: _ArticleImport, article: Article | None, photo: Photo | None) -> Article:
    """Store new text, taxonomy and pictures in the working copy, and return the article."""
    if article and task.record:
        if not task.has_changed and not task.needs_publishing:
            return article
        _check_not_edited_at_desk(task.item, article, task.record)
        if not task.has_changed:
            return article
    task.result.mark_imported(*task.item.messages)
    return _save(task, article or _new_article(task, photo))


def _check_not_edited_at_desk(item: ParsedArticle, article: Article, record: ImportedReport) -> None:
    latest = article.revisions.first()
    if latest is None or latest.number != record.revision:
        message = _("%(news_id)s was edited at the desk after its last import. Make the change at the desk.")
        raise item.error("news_id", message % {"news_id": article.pk})
    if record.published and not hasattr(article, "live"):
        message = _("%(news_id)s was unscheduled at the desk. Publish it at the desk.")
        raise item.error("news_id", message % {"news_id": article.pk})
    if article.stage in DESK_STAGES:
        message = _("%(news_id)s has the stage “%(stage)s” at the desk. Make the change at the desk.")
        raise item.error("news_id", message % {"news_id": article.pk, "stage": article.get_stage_display()})


def _new_article(task: _ArticleImport, photo: Photo | None) -> Article:
    """Return an unsaved article with the News ID that the item asks for, or the next one if that is taken."""
    item = task.item
    if item.origin and item.news_id and Article.objects.filter(pk=item.news_id).exists():
        highest = Article.objects.aggregate(highest=Max("pk"))["highest"]
        new_id = max(highest, item.highest_source_id) + 1
        message = _(
            "News ID %(news_id)s is already used by another article, so this article was given News ID %(new_id)s."
        )
        task.result.mark_imported(message % {"news_id": item.news_id, "new_id": new_id})
        return Article(pk=new_id, photo=photo)
    return Article(pk=item.news_id, photo=photo)


def _save(task: _ArticleImport, article: Article) -> Article:
    """Fill the working copy, save it as a revision, and record its origin."""
    item, result = task.item, task.result
    photos, picture_messages = import_pictures(item, task.options.dry_run)
    result.mark_imported(*picture_messages)
    article.section = _section(task)
    authors = _authors(task)
    with _with_error_line(item, "topics"):
        topics = find_or_create_topics(item.topics)
    _set_fields(task, article, photos)
    with _with_error_line(item):
        # Uniqueness is left to the database, so that a clash with another process is tried again.
        article.full_clean(validate_unique=False)
    if task.record is None:
        # Without force_insert, an article that is stored under this News ID at this moment would be overwritten.
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
        result.mark_imported(_("This is the highest possible News ID, so no new article can be created."))
    return article


def _section(task: _ArticleImport) -> Section:
    item, default = task.item, task.options.section
    find = find_or_create_foreign_section if item.origin else find_or_create_section
    with _with_error_line(item, "section"):
        section = find(item.section or default)
    if not item.section:
        task.result.mark_imported(_("No section given. Filed under %(section)s.") % {"section": section})
    return section


def _authors(task: _ArticleImport) -> list[Author]:
    item, default = task.item, task.options.by
    kind = Author.Kind.PERSON if item.authors or default else Author.Kind.DESK
    names = item.authors or [default or Masthead.objects.current().name]
    with _with_error_line(item, "authors"):
        authors = find_or_create_authors(names, kind)
    if not item.authors:
        task.result.mark_imported(_("No author given. The byline is %(author)s.") % {"author": authors[0]})
    return authors


def _set_fields(task: _ArticleImport, article: Article, photos: Mapping[str, Photo]) -> None:
    """Set the item's fields on the article, unsaved."""
    item = task.item
    # Models don't check the length of a TextField, so each text is cleaned by a form field.
    form_fields = fields_for_model(Article, fields=TEXT_FIELDS)
    for name in TEXT_FIELDS:
        with _with_error_line(item, name):
            setattr(article, name, form_fields[name].clean(translate_default(getattr(item, name))))
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
    """Publish an article; if it can't be published and the item allows it, keep it as a draft, with a message."""
    if not task.needs_publishing:
        return
    item = task.item
    try:
        with _with_error_line(item):
            if not _is_already_live(article, item.publish_at):
                publish(article, at=item.publish_at, now=task.now)
            if item.state == TargetState.WITHDRAWN:
                withdraw(article, reason=translate_default(item.withdrawal_reason), now=task.now)
    except ImportFileError as error:
        # A draft must not replace a published article.
        if not item.draft_if_unpublishable or hasattr(article, "live"):
            raise
        if task.has_changed:
            message = _("Kept as a draft, which readers can’t see. %(reason)s")
            task.result.mark_imported(message % {"reason": error.reason})
        return
    ImportedReport.objects.filter(pk=article.pk).update(published=True)
    if not task.has_changed:
        task.result.mark_imported(*item.messages)


def _is_already_live(article: Article, publish_at: datetime | None) -> bool:
    """Return whether exactly this is live already, from whatever file."""
    live: LiveArticle | None = getattr(article, "live", None)
    if live is None or live.withdrawal or live.publish_at != (publish_at or live.publish_at):
        return False
    return not has_unpublished_changes(article, live)


def _import_comments(task: _ArticleImport, article: Article) -> None:
    """Store the comments that aren't stored yet; add a message if nothing else was imported."""
    count = import_comments(ImportedReport.objects.get(pk=article.pk), task.item.comments)
    if count and not task.result.is_imported:
        message = ngettext("%(count)s comment added.", "%(count)s comments added.", count)
        task.result.mark_imported(message % {"count": count})


def _create_redirects(task: _ArticleImport, article: Article) -> None:
    """Redirect the old addresses of an article to it, with messages on those that lead to another article."""
    if not task.result.is_imported:
        return
    for path in task.item.old_paths:
        redirect = Redirect.objects.get_or_create(path=path, defaults={"article": article})[0]
        if redirect.article_id != article.pk:
            message = _("The old address %(path)s already redirects to News ID %(news_id)s.")
            task.result.mark_imported(message % {"path": path, "news_id": redirect.article_id})


@contextmanager
def _with_error_line(item: ParsedArticle, field: str = "") -> Iterator[None]:
    """Turn a ValidationError into an ImportFileError about `field`, or about the field that the error names."""
    try:
        yield
    except ValidationError as error:
        by_field = getattr(error, "error_dict", None)
        name, messages = next(iter(error.message_dict.items())) if by_field and not field else (field, error.messages)
        raise item.error(name, " ".join(messages)) from error
