"""Which articles: the filters that pages, search and the desk all use."""

import datetime
from collections.abc import Collection

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    Model,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.db.models.query import Prefetch, QuerySet
from django.utils import timezone

from ..audit.models import AuditEntry
from ..delivery.append_only import AppendOnlyQuerySet
from ..delivery.dates import start_of_day
from ..photos.models import Photo
from ..photos.querysets import shown_at
from ..taxonomy.section_staff import section_ids_of

# What lists leave in the database.
LONG_TEXT_FIELDS = ("body", "editors_note", "sources")
# Articles whose ids are fetched to find the newest of them.
MAX_IDS = 500
# Versions that readers are told of, as the partial index `version_corrections` has it. With IN in place of OR, SQLite
# doesn't see that a query with parameters may use the index.
IS_CORRECTION = Q(kind="clarification") | Q(kind="correction")


def visible_at(at: datetime.datetime | None = None, path: str = "", until: datetime.datetime | None = None) -> Q:
    """Return the one condition on which readers see a live article at that time (now), as a Q.

    `path` leads to it from the model that is filtered, as `live__` does from Article. With `until`, only what was
    published by then.
    """
    at = at or timezone.now()
    published = Q(**{f"{path}publish_at__lte": min(at, until or at), f"{path}withdrawal": ""})
    return published & (Q(**{f"{path}expires_at": None}) | Q(**{f"{path}expires_at__gt": at}))


def with_visible_articles(queryset: QuerySet, field: str, at: datetime.datetime | None = None) -> QuerySet:
    """Return the topics or authors under which readers find something; `field` is LiveArticle's name for them."""
    live_articles = apps.get_model("articles", "LiveArticle").objects.visible(at)
    return queryset.filter(Exists(live_articles.filter(**{field: OuterRef("pk")})))


def _first_value(*queries, output_field):
    """Return the first row of the first of these queries that has one."""
    return Coalesce(*(Subquery(query[:1]) for query in queries), output_field=output_field)


def _manager_of(name):
    """Return all rows of a model of this app; models.py imports this module, so it can't be imported here."""
    return apps.get_model("articles", name).objects


def _prefetch_bylines():
    """Prefetch bylines with their authors, in order, by one query."""
    return Prefetch("bylines", queryset=_manager_of("Byline").select_related("author"))


class ArticleQuerySet(QuerySet):
    """The desk's working copies."""

    @transaction.atomic
    def delete(self):
        """Delete them with all that hangs on them; what comes to hang on one meanwhile waits for it, and finds none."""
        rows = self.model.objects.filter(pk__in=self.order_by().values("pk"))
        list(rows.order_by("pk").select_for_update().values_list("pk"))
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def readable_by(self, user):
        """Return the articles that `user` may read at the desk: those of their sections, of none, and their own."""
        sections = section_ids_of(user)
        if sections is None:
            return self
        return self.filter(Q(section__in=sections) | Q(section=None) | self._own_articles(user))

    def written_by(self, user):
        """Return the articles that `user` began or signs."""
        return self.filter(self._own_articles(user))

    def in_sections_of(self, user):
        """Return the articles in the sections that `user` works in, or in none."""
        sections = section_ids_of(user)
        return self if sections is None else self.filter(Q(section__in=sections) | Q(section=None))

    def awaiting_review_by(self, user):
        """Return those in review that `user`, an editor, may approve: with FOUR_EYES none that they edited last."""
        waiting = self.in_sections_of(user).filter(stage="in_review")
        return waiting.exclude(edited_by=user) if settings.FOUR_EYES else waiting

    def unfinished(self):
        """Return those at work: not spiked, and holding something that readers don't have."""
        return self.exclude(stage="spiked").filter(Q(live=None) | ~Q(stage="approved"))

    def flagged(self):
        """Return those published past a failing check that nobody has looked over since."""
        return self.filter(flagged_at__isnull=False)

    def going_live_between(self, start, end, at=None):
        """Return those that readers get from `start` on and before `end`, or got and still have at that time (now)."""
        still_there = Q(live__expires_at=None) | Q(live__expires_at__gt=at or timezone.now())
        return self.filter(still_there, live__withdrawal="", live__publish_at__gte=start, live__publish_at__lt=end)

    def planned_between(self, first, end):
        """Return those not published that are meant for a day from `first` on and before `end`.

        Where no day is planned, that of the wished-for time stands in.
        """
        wished = Q(planned_on=None, publish_at__gte=start_of_day(first), publish_at__lt=start_of_day(end))
        planned = Q(planned_on__gte=first, planned_on__lt=end)
        return self.exclude(stage="spiked").filter(planned | wished, live=None)

    def in_state(self, state, at=None):
        """Return the articles in that LiveState at that time (now)."""
        at = at or timezone.now()
        states = {
            "not_live": Q(live=None),
            "scheduled": Q(live__withdrawal="", live__publish_at__gt=at),
            "live": visible_at(at, "live__"),
            "expired": Q(live__withdrawal="", live__publish_at__lte=at, live__expires_at__lte=at),
        }
        return self.filter(states.get(state, Q(live__withdrawal=state)))

    def with_rights_ending(self, until):
        """Return those that readers have with a photo whose rights end by that time, the first to end first.

        `ending_photo` is the photo's number and `rights_end` when; the lead photo's, where it is one.
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

    def for_desk_lists(self):
        """Fetch what the desk's lists show: all but the bodies, the authors in one further query."""
        return self.with_related().prefetch_related(_prefetch_bylines())

    def with_related(self):
        """Fetch section, live copy and who edited it last with each, and no bodies."""
        return self.select_related("section", "live", "edited_by").defer("body", "live__body")

    def for_checks(self):
        """Fetch what with_related does, and what the checks that block ask for, bylines excepted: body and photos."""
        rows = self.select_related("section", "live", "edited_by", "photo").defer("live__body")
        return rows.prefetch_related("figures__photo")

    def with_latest_action(self, action):
        """Fetch when that act was last done to each, by whose name and why: as `since`, `done_by` and `reason`.

        Where the log has none, `since` is when the article was edited last.
        """
        entries = AuditEntry.objects.about("article", OuterRef("pk")).filter(action=action)
        when, name, why = (Subquery(entries.values(field)[:1]) for field in ("at", "person_name", "reason"))
        return self.annotate(since=Coalesce(when, "edited_at"), done_by=name, reason=why)

    def with_unresolved_notes(self):
        """Count the notes on each that somebody still has to look at, as `unresolved_notes`; None for none."""
        notes = _manager_of("Note").unresolved()
        counts = notes.filter(article=OuterRef("pk")).order_by().values("article").values(count=Count("pk"))
        return self.annotate(unresolved_notes=Subquery(counts))

    def for_editing(self):
        """Fetch what saving an article asks of it, in three queries; `base` is the number of its latest revision."""
        revisions = _manager_of("Revision").of_working_copy().filter(article=OuterRef("pk"))
        return (
            self.select_related("section", "photo", "editor", "live")
            .prefetch_related("topics", _prefetch_bylines())
            .annotate(base=Subquery(revisions.values("number")[:1]))
        )

    def for_article_form(self):
        """Fetch, besides, who wrote it and whether there are clarifications or corrections: `has_public_notes`."""
        public_notes = _manager_of("Version").filter(article=OuterRef("pk"), superseded_by=None).exclude(note="")
        return (
            self.for_editing()
            .select_related("created_by", "edited_by")
            .prefetch_related("figures__photo")
            .annotate(has_public_notes=Exists(public_notes))
        )

    def _own_articles(self, user):
        return Q(created_by=user) | Q(pk__in=_manager_of("Byline").filter(author__user=user).values("article"))


class LiveArticleQuerySet(QuerySet):
    """What was published. Readers' pages begin at `visible`."""

    def visible(self, at: datetime.datetime | None = None, until: datetime.datetime | None = None) -> QuerySet:
        """Return the articles that readers may see at that time (now): published by then, not withdrawn.

        With `until`, only those published by then (cursor.bound).
        """
        return self.filter(visible_at(at, until=until))

    def with_public_page(self, at=None):
        """Return those whose address answers at that time: the visible ones, and the withdrawn ones with a notice."""
        return self.filter(publish_at__lte=at or timezone.now())

    def listed_under(self, field: str, subject) -> QuerySet:
        """Return those under a section, or under one of the topics or authors; `field` is LiveArticle's name for it.

        The subject may be a query that finds it. Few articles are found by their ids; among many the newest are met
        soon by walking along the newest of all. Which of the two it is can't be left to a database that doesn't know.
        """
        if field == "section":
            return self.filter(section=subject)
        filings, article, name = {
            "topics": (self.model.topics.through, "livearticle", "topic"),
            "authors": (self.model.authors.through, "live_article", "author"),
        }[field]
        filed = filings.objects.filter(**{name: subject}).order_by()
        ids = list(filed.values_list(article, flat=True)[: MAX_IDS + 1])
        if len(ids) <= MAX_IDS:
            return self.filter(pk__in=ids)
        return self.filter(Exists(filed.filter(**{article: OuterRef("pk")})))

    def newest_first(self):
        """Order by publication, the latest first."""
        return self.order_by("-publish_at", "-pk")

    def published_between(self, start, end):
        """Return the articles published from `start` on and before `end`."""
        return self.filter(publish_at__gte=start, publish_at__lt=end)

    def with_bylines(self) -> QuerySet:
        """Fetch each one's bylines with their authors, in order, in one further query."""
        bylines = apps.get_model("articles", "LiveByline").objects.select_related("author")
        return self.prefetch_related(Prefetch("bylines", queryset=bylines))

    def with_photos(self, at=None):
        """Fetch each one's lead photo as `shown_photo`; None where readers may not see it at that time (now).

        Readers' pages draw this, and never `photo`.
        """
        shown = FilteredRelation("photo", condition=shown_at(at, "photo__"))
        return self.annotate(shown_photo=shown).select_related("section", "shown_photo")

    def for_article_page(self, at=None):
        """Fetch what an article's page shows at that time (now): section, photo, bylines, editor and topics."""
        return self.with_photos(at).select_related("editor").with_bylines().prefetch_related("topics")

    def for_lists(self, at=None):
        """Fetch what a list shows of each article: everything but the body, with section, photo and bylines."""
        return self.defer(*LONG_TEXT_FIELDS).with_photos(at).with_bylines()

    def translations_of(self, originals):
        """Return these originals, by News ID, and their translations; an original before its translations.

        Fetched with what an address is made of, and the language.
        """
        found = self.filter(Q(pk__in=originals) | Q(translation_of__in=originals))
        return found.order_by(F("translation_of").asc(nulls_first=True), "pk").only(
            "headline", "slug", "language", "translation_of"
        )

    def newest_by_section(
        self, sections: QuerySet, count: int, at: datetime.datetime | None = None, besides: Collection[int] = ()
    ) -> dict[Model, list[int]]:
        """Return the ids of the newest `count` visible articles of each section, as {section: [id, …]}.

        Those whose ids are among `besides` are passed over. Each is found by its own index look-up, so that the cost
        is the same in a large newspaper.
        """
        newest = self.visible(at).exclude(pk__in=besides).filter(section=OuterRef("pk")).newest_first().values("pk")
        places = {f"newest_{n}": Subquery(newest[n : n + 1]) for n in range(count)}
        return {
            section: [pk for place in places if (pk := getattr(section, place))]
            for section in sections.annotate(**places)
        }


class RevisionQuerySet(AppendOnlyQuerySet):
    """The explicit saves of working copies."""

    def of_working_copy(self):
        """Return the revisions that a working copy went through, newest first: all but those set aside in a clash."""
        return self.exclude(origin="set_aside")

    def with_highest_number(self):
        """Add the `highest` number that a revision of the same article has, one set aside included."""
        same = self.model.objects.filter(article=OuterRef("article")).order_by("-number")
        return self.annotate(highest=Subquery(same.values("number")[:1]))


class NoteQuerySet(QuerySet):
    """Remarks on drafts."""

    def unresolved(self):
        """Return those that somebody still has to look at."""
        return self.filter(resolved_at=None)


class VersionQuerySet(AppendOnlyQuerySet):
    """What was published, each time."""

    def delete_unseen(self):
        """Delete versions that readers haven't seen, and which so never were any."""
        return QuerySet.delete(self)

    def published_of(self, article, at=None):
        """Return the versions of an article that readers were given by that time (now), newest first."""
        return self.filter(article=article.pk, published_at__lte=at or timezone.now())

    def corrections(self, at: datetime.datetime | None = None, until: datetime.datetime | None = None) -> QuerySet:
        """Return the clarifications and corrections of articles that readers may see at that time (now), newest first.

        Every page, feed and format that shows corrections uses this query. An entry that was wrong itself stays, and
        `superseded_by` is the one that corrects it. With `until`, only those published by then (cursor.bound).
        """
        at = at or timezone.now()
        noted = self.filter(IS_CORRECTION, published_at__lte=min(at, until or at))
        visible = noted.filter(visible_at(at, "article__live__"))
        return visible.select_related("article__live", "superseded_by").defer("article__body", "article__live__body")
