"""Taking one report into the newspaper."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..delivery.addresses import LARGEST_ID
from ..editorial.body import too_large
from ..editorial.models import Article
from ..editorial.publish import publish
from ..editorial.save import save_working_copy
from ..masthead.models import CommentsPolicy, Masthead
from ..taxonomy.models import Author
from .filing import authors_named, section_named, topics_named
from .models import ImportedReport
from .news_ids import move_past_the_highest

SECTION = "General"
TEXTS = ("headline", "kicker", "standfirst", "dateline")
TAKEN_UP = {Article.Stage.IN_REVIEW, Article.Stage.CHANGES_REQUESTED, Article.Stage.SPIKED}


@transaction.atomic
def take_in(report, *, draft=False, dry_run=False, section=SECTION, by="", photo=None, now=None):
    """Store a Report as the article of its News ID, published at its date, and return remarks as a list.

    Returns None where the newspaper has the report already. `section` and `by` stand for lines that the
    report leaves out (`by` empty: the newspaper's name); `photo` becomes the lead photo of an article made
    here. With `draft` readers see nothing of it; with `dry_run` all is done and undone. Raises ReportError
    where the report is refused; then nothing has changed.
    """
    now = now or timezone.now()
    article = Article.objects.select_for_update().filter(pk=report.news_id).first()
    record = ImportedReport.objects.filter(pk=report.news_id).first()
    if article and not record:
        raise report.error("news_id", f"{report.news_id} is taken by another article.")
    has_changed = not record or record.fingerprint != report.fingerprint
    if not has_changed and (draft or record.published or _is_published(record)):
        return None

    remarks = list(report.remarks)
    if article:
        _refuse_to_overrule_the_desk(article, record, report)
    else:
        article = Article(pk=report.news_id, photo=photo)
    if has_changed:
        remarks += _save(article, report, draft=draft, section=section, by=by, now=now)
    if not draft:
        with _naming_the_line(report):
            publish(article, at=report.publish_at, now=now)
        ImportedReport.objects.filter(pk=article.pk).update(published=True)
    if dry_run:
        transaction.set_rollback(True)
    else:
        move_past_the_highest()
    return remarks


def _is_published(record):
    published = record.article.versions.order_by("-number").values_list("revision__number", flat=True).first()
    return published is not None and published >= record.revision


def _refuse_to_overrule_the_desk(article, record, report):
    if article.revisions.first().number != record.revision:
        raise report.error("news_id", f"{article.pk} was edited at the desk since; change it there.")
    if record.published and not hasattr(article, "live"):
        raise report.error("news_id", f"{article.pk} was taken back at the desk; publish it there.")
    if article.stage in TAKEN_UP:
        stage = article.get_stage_display()
        raise report.error("news_id", f"{article.pk} is “{stage}” at the desk; change it there.")


def _save(article, report, *, draft, section, by, now):
    """Store the report's words and filing in the working copy and return remarks on what it left out."""
    article.section, remarks = _section(report, section)
    authors, more_remarks = _authors(report, by)
    with _naming_the_line(report, "topics"):
        topics = topics_named(report.topics)
    _fill(article, report)
    if draft:
        article.stage = Article.Stage.DRAFT
    with _naming_the_line(report):
        # What must be unique is left to the database, so that a clash with somebody else is tried again.
        article.full_clean(validate_unique=False)
    if article._state.adding:
        # Else an article that somebody stores under this News ID at this moment would be overwritten.
        article.save(force_insert=True)
    revision = save_working_copy(article, topics=topics, authors=authors, at=now)
    record = {
        "fingerprint": report.fingerprint,
        "revision": revision.number,
        "published": False,
        "imported_at": now,
    }
    ImportedReport.objects.update_or_create(article=article, defaults=record)
    if report.news_id == LARGEST_ID:
        more_remarks.append("no News ID is left after this one for a new article")
    return remarks + more_remarks


def _section(report, default):
    with _naming_the_line(report, "section"):
        section = section_named(report.section or default)
    return section, [] if report.section else [f"no section given; filed under {section}"]


def _authors(report, default):
    kind = Author.Kind.PERSON if report.authors or default else Author.Kind.DESK
    names = report.authors or [default or Masthead.objects.current().name]
    with _naming_the_line(report, "authors"):
        authors = authors_named(names, kind)
    return authors, [] if report.authors else [f"no author given; signed {authors[0]}"]


def _fill(article, report):
    for name in TEXTS:
        # A model leaves the length of a long text to forms, so each text passes the field of the desk's form.
        with _naming_the_line(report, name):
            setattr(article, name, Article._meta.get_field(name).formfield().clean(getattr(report, name)))
    if sentence := too_large(report.body):
        raise report.error("body", sentence)
    article.body = report.body
    article.publish_at = report.publish_at
    article.comments_policy = "" if report.comments_open else CommentsPolicy.CLOSED


@contextmanager
def _naming_the_line(report, field=""):
    """Turn a ValidationError into a ReportError about that field, or the one that the error names."""
    try:
        yield
    except ValidationError as error:
        named, messages = (field, error.messages) if field else next(iter(error.message_dict.items()))
        raise report.error(named, " ".join(messages)) from error
