"""QuerySets of articles, used by readers' pages, search and the desk."""

import datetime
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    F,
    Field,
    Model,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.db.models.query import Prefetch, QuerySet
from django.utils import timezone

from ..audit.models import AuditEntry
from ..delivery.append_only import AppendOnlyQuerySet
from ..delivery.dates import start_of_day
from ..photos.models import Photo
from ..taxonomy.models import Section
from ..taxonomy.section_staff import section_ids_of

if TYPE_CHECKING:
    # Ruff doesn't see names in the strings of base classes.
    from .models import Article, LiveArticle, Note, Revision, Version  # noqa: F401

Row = TypeVar("Row", bound=Model)

# Fields that lists don't load.
LONG_TEXT_FIELDS = ("body", "editors_note", "sources")
# Fields that an article's card on readers' pages shows, and the fields of its section and photo.
CARD_FIELDS = (
    "headline",
    "slug",
    "kicker",
    "standfirst",
    "language",
    "breaking",
    "publish_at",
    "photo",
    "section__name",
)
CARD_PHOTO_FIELDS = ("crops", "colour", "alt_text", "decorative", "rights_end")
# Fields that readers see of a clarification or correction, and those of a headline that links to its article.
CORRECTION_FIELDS = ("kind", "note", "published_at")
ADDRESS_FIELDS = ("headline", "slug", "language")
# The most ids of articles that a list loads in order to find the newest of them.
MAX_IDS = 500
# Clarifications and corrections, written as in the partial index `version_corrections`. SQLite uses the index for a
# query with parameters only if the condition is an OR and not an IN.
IS_CORRECTION = Q(kind="clarification") | Q(kind="correction")


def visible_at(at: datetime.datetime | None = None, path: str = "", until: datetime.datetime | None = None) -> Q:
    """Return the condition for a live article to be visible to readers at that time (now).

    `path` is the lookup prefix from the filtered model to the live article, such as `live__` for Article. With `until`,
    only articles published by then are visible.
    """
    at = at or timezone.now()
    published = Q(**{f"{path}publish_at__lte": min(at, until or at), f"{path}withdrawal": ""})
    return published & (Q(**{f"{path}expires_at": None}) | Q(**{f"{path}expires_at__gt": at}))


def with_visible_articles(queryset: QuerySet[Row], field: str, at: datetime.datetime | None = None) -> QuerySet[Row]:
    """Return the topics or authors that have visible articles; `field` is the name of LiveArticle's relation."""
    live_articles = LiveArticleQuerySet(apps.get_model("articles", "LiveArticle")).visible(at)
    return queryset.filter(Exists(live_articles.filter(**{field: OuterRef("pk")})))


def _first_value(*queries: QuerySet[Any, Any], output_field: "Field[Any, Any]") -> Coalesce:
    """Return the first row of the first of these queries that has one."""
    return Coalesce(*(Subquery(query[:1]) for query in queries), output_field=output_field)


# Any: each model has its own kind of manager.
def _manager_of(name: str) -> Any:
    """Return the manager of a model of this app; models.py imports this module, so the model can't be imported here."""
    return apps.get_model("articles", name)._default_manager


def _prefetch_bylines() -> Prefetch:
    """Prefetch bylines with their authors, in order, with one query."""
    return Prefetch("bylines", queryset=_manager_of("Byline").select_related("author"))


class ArticleQuerySet(QuerySet["Article"]):
    """The working copies of articles."""

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the articles and their related rows.

        The lock on the rows makes concurrent inserts of related rows wait; they then fail, since the articles are gone.
        """
        rows = self.model._default_manager.filter(pk__in=self.order_by().values("pk"))
        list(rows.order_by("pk").select_for_update().values_list("pk"))
        return super().delete()

    # Attributes that Django reads from the method (https://docs.djangoproject.com/en/5.2/ref/templates/api/).
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def readable_by(self, user: User) -> Self:
        """Return the articles that the user may read: those in their sections or in no section, and their own."""
        sections = section_ids_of(user)
        if sections is None:
            return self
        return self.filter(Q(section__in=sections) | Q(section=None) | self._own_articles(user))

    def written_by(self, user: User) -> Self:
        """Return the articles that the user created or is an author of."""
        return self.filter(self._own_articles(user))

    def in_sections_of(self, user: User) -> Self:
        """Return the articles in the sections that the user works in, or in no section."""
        sections = section_ids_of(user)
        return self if sections is None else self.filter(Q(section__in=sections) | Q(section=None))

    def awaiting_review_by(self, user: User) -> Self:
        """Return the articles in review that an editor may approve; with FOUR_EYES, none that they edited last."""
        waiting = self.in_sections_of(user).filter(stage="in_review")
        return waiting.exclude(edited_by=user) if settings.FOUR_EYES else waiting

    def unfinished(self) -> Self:
        """Return the articles in progress: not spiked, and not published in their present form."""
        return self.exclude(stage="spiked").filter(Q(live=None) | ~Q(stage="approved"))

    def flagged(self) -> Self:
        """Return the articles published despite failing checks that await a post-publication review."""
        return self.filter(flagged_at__isnull=False)

    def going_live_between(
        self, start: datetime.datetime, end: datetime.datetime, at: datetime.datetime | None = None
    ) -> Self:
        """Return the articles published from `start` on and before `end`, except those expired at that time (now)."""
        not_expired = Q(live__expires_at=None) | Q(live__expires_at__gt=at or timezone.now())
        return self.filter(not_expired, live__withdrawal="", live__publish_at__gte=start, live__publish_at__lt=end)

    def planned_between(self, first: datetime.date, end: datetime.date) -> Self:
        """Return the unpublished articles planned for a day from `first` on and before `end`.

        An article without a planned day counts for the day of its `publish_at`.
        """
        by_publish_at = Q(planned_on=None, publish_at__gte=start_of_day(first), publish_at__lt=start_of_day(end))
        planned = Q(planned_on__gte=first, planned_on__lt=end)
        return self.exclude(stage="spiked").filter(planned | by_publish_at, live=None)

    def in_state(self, state: str, at: datetime.datetime | None = None) -> Self:
        """Return the articles in that LiveState at that time (now)."""
        at = at or timezone.now()
        states = {
            "not_live": Q(live=None),
            "scheduled": Q(live__withdrawal="", live__publish_at__gt=at),
            "live": visible_at(at, "live__"),
            "expired": Q(live__withdrawal="", live__publish_at__lte=at, live__expires_at__lte=at),
        }
        return self.filter(states.get(state, Q(live__withdrawal=state)))

    def with_rights_ending(self, until: datetime.datetime) -> Self:
        """Return the published articles with a photo whose rights end by that time, ordered by when they end.

        Annotates the photo's primary key as `ending_photo` and the end of its rights as `rights_end`. The lead photo
        takes precedence over photos in the body.
        """
        ending = Photo.objects.filter(rights_end__lte=until).order_by()
        lead = ending.filter(pk=OuterRef("live__photo"))
        in_text = ending.filter(live_figures__live_article=OuterRef("pk")).order_by("rights_end")
        shown = ending.filter(live_figures__isnull=False).values("live_figures__live_article")
        found = Q(live__photo__in=ending.values("pk")) | Q(pk__in=shown)
        return (
            self.filter(found)
            .annotate(
                ending_photo=_first_value(lead.values("pk"), in_text.values("pk"), output_field=BigIntegerField()),
                rights_end=_first_value(
                    lead.values("rights_end"), in_text.values("rights_end"), output_field=DateTimeField()
                ),
            )
            .order_by("rights_end", "pk")
        )

    def for_desk_lists(self) -> Self:
        """Load what the desk's lists show: everything but the bodies, and the authors with one more query."""
        return self.with_related().prefetch_related(_prefetch_bylines())

    def with_related(self) -> Self:
        """Load the section, the live copy and the last editor of each article, without bodies."""
        return self.select_related("section", "live", "edited_by").defer("body", "live__body")

    def for_checks(self) -> Self:
        """Load what with_related does, and the body and photos that blocking checks read; bylines aren't included."""
        rows = self.select_related("section", "live", "edited_by", "photo").defer("live__body")
        return rows.prefetch_related("figures__photo")

    def with_latest_action(self, action: str) -> Self:
        """Annotate when that action last ran on each article, by whom and why, as `since`, `done_by` and `reason`.

        `since` is the time of the last edit if the log has no such action.
        """
        entries = AuditEntry.objects.about("article", OuterRef("pk")).filter(action=action)
        when, name, why = (Subquery(entries.values(field)[:1]) for field in ("at", "person_name", "reason"))
        return self.annotate(since=Coalesce(when, "edited_at"), done_by=name, reason=why)

    def with_unresolved_notes(self) -> Self:
        """Annotate the number of unresolved notes of each article as `unresolved_notes`; None if there are none."""
        notes = _manager_of("Note").unresolved()
        counts = notes.filter(article=OuterRef("pk")).order_by().values("article").values(count=Count("pk"))
        return self.annotate(unresolved_notes=Subquery(counts))

    def for_editing(self) -> Self:
        """Load what saving an article reads, with three queries; annotate its latest revision's number as `base`."""
        revisions = _manager_of("Revision").of_working_copy().filter(article=OuterRef("pk"))
        return (
            self.select_related("section", "photo", "editor", "live")
            .prefetch_related("topics", _prefetch_bylines())
            .annotate(base=Subquery(revisions.values("number")[:1]))
        )

    def for_article_form(self) -> Self:
        """Load what for_editing does, creator and last editor, and whether it has corrections (`has_public_notes`)."""
        public_notes = _manager_of("Version").filter(article=OuterRef("pk"), superseded_by=None).exclude(note="")
        return (
            self.for_editing()
            .select_related("created_by", "edited_by")
            .prefetch_related("figures__photo")
            .annotate(has_public_notes=Exists(public_notes))
        )

    def _own_articles(self, user: User) -> Q:
        return Q(created_by=user) | Q(pk__in=_manager_of("Byline").filter(author__user=user).values("article"))


class LiveArticleQuerySet(QuerySet["LiveArticle"]):
    """The live copies of articles. Readers' pages start with `visible`."""

    def visible(self, at: datetime.datetime | None = None, until: datetime.datetime | None = None) -> Self:
        """Return the articles that readers see at that time (now): published, not withdrawn, not expired.

        With `until`, only those published by then (see cursor_pagination).
        """
        return self.filter(visible_at(at, until=until))

    def with_public_page(self, at: datetime.datetime | None = None) -> Self:
        """Return the articles that have a page at that time (now), including withdrawn ones, whose page is a notice."""
        return self.filter(publish_at__lte=at or timezone.now())

    def listed_under(self, field: str, subject: Model | QuerySet[Any, Any]) -> Self:
        """Return the articles of a section, topic or author; `field` is the name of LiveArticle's relation.

        `subject` may be a query for the row. A subject with few articles is filtered by their ids; for a subject with
        many, scanning the newest of all articles finds its newest sooner. The planner has no statistics to choose
        between the two, so this method does.
        """
        if field == "section":
            return self.filter(section=subject)
        through, article, name = {
            "topics": (self.model.topics.through, "livearticle", "topic"),
            "authors": (self.model.authors.through, "live_article", "author"),
        }[field]
        relations = through._default_manager.filter(**{name: subject}).order_by()
        ids = list(relations.values_list(article, flat=True)[: MAX_IDS + 1])
        if len(ids) <= MAX_IDS:
            return self.filter(pk__in=ids)
        return self.filter(Exists(relations.filter(**{article: OuterRef("pk")})))

    def newest_first(self) -> Self:
        """Order the articles by time of publication, the latest first."""
        return self.order_by("-publish_at", "-pk")

    def published_between(self, start: datetime.datetime, end: datetime.datetime) -> Self:
        """Return the articles published from `start` on and before `end`."""
        return self.filter(publish_at__gte=start, publish_at__lt=end)

    def with_bylines(self) -> Self:
        """Load the bylines of each article with their authors, in order, as `byline_list`, with one more query."""
        bylines = _manager_of("LiveByline").select_related("author")
        return self.prefetch_related(Prefetch("bylines", queryset=bylines, to_attr="byline_list"))

    def with_topics(self) -> Self:
        """Load the topics of each article by name, as `topic_list`, with one more query."""
        return self.prefetch_related(Prefetch("topics", to_attr="topic_list"))

    def with_photos(self, at: datetime.datetime | None = None) -> Self:
        """Load the section of each article, and its lead photo.

        `shown_photo` is the photo; None if readers may not see it at that time (now). Readers' pages show this, never
        `photo`.
        """
        photos_at = Value(at or timezone.now(), output_field=DateTimeField())
        return self.annotate(photos_at=photos_at).select_related("section", "photo")

    def for_article_page(self, at: datetime.datetime | None = None) -> Self:
        """Load what an article's page shows at that time (now): section, photo, bylines, editor and topics."""
        return self.with_photos(at).select_related("editor").with_bylines().with_topics()

    def for_one_article_page(self, at: datetime.datetime | None = None) -> Self:
        """Load what for_article_page does, but bylines, topics and the editor, if there is one, when first used.

        For one article that is as many queries, without Django's work of assigning rows to several articles, and
        without a join that most articles don't need.
        """
        return self.with_photos(at)

    def for_lists(self, at: datetime.datetime | None = None) -> Self:
        """Load what a list shows of each article: section, photo and bylines, without the long texts."""
        return self.defer(*LONG_TEXT_FIELDS).with_photos(at).with_bylines()

    def for_cards(self, at: datetime.datetime | None = None) -> Self:
        """Load only what cards on readers' pages show of each article: CARD_FIELDS, and of the photo what it needs."""
        return self.with_photos(at).only(*CARD_FIELDS, *(f"photo__{name}" for name in CARD_PHOTO_FIELDS))

    def translations_of(self, originals: Iterable[int]) -> Self:
        """Return the articles with these News IDs and their translations, each original before its translations.

        Loads only the language and the fields of the address.
        """
        found = self.filter(Q(pk__in=originals) | Q(translation_of__in=originals))
        return found.order_by(F("translation_of").asc(nulls_first=True), "pk").only(*ADDRESS_FIELDS, "translation_of")

    def newest_by_section(
        self,
        sections: QuerySet[Section],
        count: int,
        at: datetime.datetime | None = None,
        besides: Collection[int] = (),
    ) -> dict[Section, list[int]]:
        """Return the ids of the newest `count` visible articles of each section, as {section: [id, …]}.

        Articles whose ids are in `besides` are left out. Each article is found by an index look-up of its own, so the
        cost doesn't grow with the number of articles.
        """
        newest = self.visible(at).exclude(pk__in=besides).filter(section=OuterRef("pk")).newest_first().values("pk")
        annotations = {f"newest_{n}": Subquery(newest[n : n + 1]) for n in range(count)}
        return {
            section: [pk for name in annotations if (pk := getattr(section, name))]
            for section in sections.annotate(**annotations)
        }


class RevisionQuerySet(AppendOnlyQuerySet["Revision"]):
    """The revisions of working copies."""

    def of_working_copy(self) -> Self:
        """Return the revisions of the working copy, newest first, without texts set aside because of a conflict."""
        return self.exclude(origin="set_aside")

    def with_highest_number(self) -> Self:
        """Annotate the `highest` number of the article's revisions, including texts set aside."""
        same = self.model._default_manager.filter(article=OuterRef("article")).order_by("-number")
        return self.annotate(highest=Subquery(same.values("number")[:1]))


class NoteQuerySet(QuerySet["Note"]):
    """Notes on drafts."""

    def unresolved(self) -> Self:
        """Return the notes that aren't resolved."""
        return self.filter(resolved_at=None)


class VersionQuerySet(AppendOnlyQuerySet["Version"]):
    """The published versions of articles."""

    def delete_unseen(self) -> tuple[int, dict[str, int]]:
        """Delete versions that readers haven't seen."""
        return QuerySet.delete(self)

    def published_of(self, article: "Article | LiveArticle", at: datetime.datetime | None = None) -> Self:
        """Return the versions of an article published by that time (now), newest first."""
        return self.filter(article=article.pk, published_at__lte=at or timezone.now())

    def corrections(self, at: datetime.datetime | None = None, until: datetime.datetime | None = None) -> Self:
        """Return the clarifications and corrections of articles that readers see at that time (now), newest first.

        Every page, feed and format that shows corrections uses this query. A correction that was wrong itself stays,
        and its `superseded_by` is the one that replaces it. With `until`, only those published by then (see
        cursor_pagination).
        """
        at = at or timezone.now()
        noted = self.filter(IS_CORRECTION, published_at__lte=min(at, until or at))
        visible = noted.filter(visible_at(at, "article__live__"))
        return visible.select_related("article__live", "superseded_by").only(
            *CORRECTION_FIELDS,
            *(f"superseded_by__{name}" for name in CORRECTION_FIELDS),
            *(f"article__live__{name}" for name in ADDRESS_FIELDS),
        )
