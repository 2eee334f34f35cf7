"""Taking one article into the newspaper, whatever format it comes in: the one road that makes it."""

from contextlib import contextmanager

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
from ..taxonomy.models import Author
from .comments_in import take_comments
from .filing import authors_named, foreign_section_named, section_named, topics_named
from .item import ItemError, State
from .models import ImportedReport, Redirect
from .news_ids import move_past_the_highest
from .pictures_in import place, take_pictures

SECTION = "General"
TEXTS = ("headline", "kicker", "standfirst", "dateline")
# What a format may say or not; where it doesn't, what the desk has stays.
EXTRAS = ("short_headline", "slug", "source", "source_address", "sources", "language", "genre", "urgency")
TAKEN_UP = {Article.Stage.IN_REVIEW, Article.Stage.CHANGES_REQUESTED, Article.Stage.SPIKED}
STAGES = {State.IN_REVIEW: Article.Stage.IN_REVIEW, State.SPIKED: Article.Stage.SPIKED}
PUBLISHED = {State.LIVE, State.WITHDRAWN}


@transaction.atomic
def take_in(item, *, draft=False, dry_run=False, section=SECTION, by="", photo=None, now=None):
    """Store an Item as an article, in the state that it names, and return remarks as a list.

    Returns None where the newspaper has all of it already. `section` and `by` stand for what the item leaves out
    (`by` empty: the newspaper's name); `photo` becomes the lead photo of an article made here. With `draft` readers
    see nothing of it; with `dry_run` all is done and undone. Raises ItemError where it is refused; then nothing
    has changed.
    """
    now = now or timezone.now()
    record, article = _found(item)
    if record and item.version < record.source_version:
        return None
    has_changed = not record or record.fingerprint != item.fingerprint
    if item.state == State.WITHDRAWN and (record or not item.body):
        return _cancel(item, article, record, dry_run, now) if has_changed else None
    is_to_be_published = item.state in PUBLISHED and not draft
    remarks = None
    if has_changed or (is_to_be_published and not record.published and not _is_published(record)):
        article, remarks = _take_words(item, article, record, has_changed, photo, draft, dry_run, section, by, now)
        if is_to_be_published and (why_not := _publish(item, article, now)):
            remarks = [*remarks, why_not] if has_changed else None
    remarks = _take_what_hangs_on_it(item, article, remarks)
    if dry_run:
        transaction.set_rollback(True)
    elif remarks is not None:
        move_past_the_highest()
    return remarks


def _take_what_hangs_on_it(item, article, remarks):
    """Store comments and old addresses, and return all remarks; None where nothing is new."""
    count = take_comments(ImportedReport.objects.get(pk=article.pk), item.comments)
    if remarks is None and not count:
        return None
    told = [f"comments added: {count}"] if remarks is None else remarks
    return told + _note_old_addresses(article, item.moved_from)


def _found(item):
    """Return the record of an item that came in before, and its article; None for what there isn't."""
    by_origin = {"origin": item.origin} if item.origin else {"pk": item.news_id}
    record = ImportedReport.objects.filter(**by_origin).first()
    article = Article.objects.select_for_update().filter(pk=record.pk if record else item.news_id).first()
    if article and not record:
        if not item.origin:
            raise item.error("news_id", f"{item.news_id} is taken by another article.")
        return None, None
    return record, article


def _take_words(item, article, record, has_changed, photo, draft, dry_run, section, by, now):
    remarks = list(item.remarks)
    if article:
        _refuse_to_overrule_the_desk(article, record, item)
    else:
        article, more_remarks = _new_article(item, photo)
        remarks += more_remarks
    if has_changed:
        remarks += _save(article, item, draft=draft, dry_run=dry_run, section=section, by=by, now=now)
    return article, remarks


def _new_article(item, photo):
    """Return an article, unstored, with the number that the item wishes for, or the next where that is taken."""
    if item.origin and item.news_id and Article.objects.filter(pk=item.news_id).exists():
        highest = Article.objects.aggregate(highest=Max("pk"))["highest"]
        number = max(highest, item.above) + 1
        return Article(pk=number, photo=photo), [f"News ID {item.news_id} is another article’s; it gets {number}"]
    return Article(pk=item.news_id, photo=photo), []


def _is_published(record):
    published = record.article.versions.order_by("-number").values_list("revision__number", flat=True).first()
    return published is not None and published >= record.revision


def _refuse_to_overrule_the_desk(article, record, item):
    if article.revisions.first().number != record.revision:
        raise item.error("news_id", f"{article.pk} was edited at the desk since; change it there.")
    if record.published and not hasattr(article, "live"):
        raise item.error("news_id", f"{article.pk} was taken back at the desk; publish it there.")
    if article.stage in TAKEN_UP:
        stage = article.get_stage_display()
        raise item.error("news_id", f"{article.pk} is “{stage}” at the desk; change it there.")


def _save(article, item, *, draft, dry_run, section, by, now):
    """Store the item's words and filing in the working copy and return remarks on what it left out."""
    photos, remarks = take_pictures(item, dry_run)
    article.section, more_remarks = _section(item, section)
    authors, by_remarks = _authors(item, by)
    with _naming_the_line(item, "topics"):
        topics = topics_named(item.topics)
    _fill(article, item, photos)
    if draft:
        article.stage = Article.Stage.DRAFT
    elif item.state in STAGES:
        article.stage = STAGES[item.state]
    with _naming_the_line(item):
        # What must be unique is left to the database, so that a clash with somebody else is tried again.
        article.full_clean(validate_unique=False)
    if article._state.adding:
        # Else an article that somebody stores under this News ID at this moment would be overwritten.
        article.save(force_insert=True)
    revision = save_working_copy(article, topics=topics, authors=authors, at=now)
    record = {
        "origin": item.origin or None,
        "fingerprint": item.fingerprint,
        "source_version": item.version,
        "revision": revision.number,
        "published": False,
        "imported_at": now,
    }
    ImportedReport.objects.update_or_create(article=article, defaults=record)
    remarks += more_remarks + by_remarks
    if article.pk == LARGEST_ID:
        remarks.append("no News ID is left after this one for a new article")
    return remarks


def _section(item, default):
    find = foreign_section_named if item.origin else section_named
    with _naming_the_line(item, "section"):
        section = find(item.section or default)
    return section, [] if item.section else [f"no section given; filed under {section}"]


def _authors(item, default):
    kind = Author.Kind.PERSON if item.authors or default else Author.Kind.DESK
    names = item.authors or [default or Masthead.objects.current().name]
    with _naming_the_line(item, "authors"):
        authors = authors_named(names, kind)
    return authors, [] if item.authors else [f"no author given; signed {authors[0]}"]


def _fill(article, item, photos):
    for name in TEXTS:
        # A model leaves the length of a long text to forms, so each text passes the field of the desk's form.
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


def _publish(item, article, now):
    """Give an article to readers; where it can't be and may wait, return why it is kept as a draft."""
    try:
        with _naming_the_line(item):
            if not _readers_have(article, item.publish_at):
                publish(article, at=item.publish_at, now=now)
            if item.state == State.WITHDRAWN:
                withdraw(article, reason=item.withdrawal_reason, now=now)
    except ItemError as error:
        # What readers have already isn't to be overtaken by a draft.
        if not item.may_wait or hasattr(article, "live"):
            raise
        return f"kept as a draft, which readers don’t see. {error.reason}"
    ImportedReport.objects.filter(pk=article.pk).update(published=True)
    return ""


def _readers_have(article, publish_at):
    """Tell whether readers have exactly this already, be what came in another file or order."""
    live = getattr(article, "live", None)
    is_theirs = live and not live.withdrawal and live.publish_at == (publish_at or live.publish_at)
    return is_theirs and not has_unpublished_changes(article, live)


def _cancel(item, article, record, dry_run, now):
    """Withdraw an article that came in before; what its source says beside that is left as it was. Return remarks."""
    if not record:
        raise item.error("headline", "It was cancelled, and the newspaper doesn’t have it.")
    with _naming_the_line(item):
        withdraw(article, reason=item.withdrawal_reason, now=now)
    ImportedReport.objects.filter(pk=article.pk).update(
        fingerprint=item.fingerprint, source_version=item.version, imported_at=now
    )
    transaction.set_rollback(dry_run)
    return ["cancelled by its source; withdrawn"]


def _note_old_addresses(article, paths):
    """Lead an article's old addresses to it, and return remarks on those that lead to another."""
    remarks = []
    for path in paths:
        redirect, _ = Redirect.objects.get_or_create(path=path, defaults={"article": article})
        if redirect.article_id != article.pk:
            remarks.append(f"its old address {path} leads to {redirect.article_id} already")
    return remarks


@contextmanager
def _naming_the_line(item, field=""):
    """Turn a ValidationError into an ItemError about that field, or the one that the error names."""
    try:
        yield
    except ValidationError as error:
        by_field = getattr(error, "error_dict", None)
        named, messages = next(iter(error.message_dict.items())) if by_field and not field else (field, error.messages)
        raise item.error(named, " ".join(messages)) from error
