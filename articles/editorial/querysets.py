"""Which articles: the filters that pages, search and the desk all use."""

from django.db.models import OuterRef, Q, Subquery
from django.db.models.query import Prefetch, QuerySet
from django.utils import timezone

from ..delivery.append_only import AppendOnlyQuerySet
from ..taxonomy.staff import sections_of


def visible_at(at=None, path=""):
    """Return the one condition on which readers see a live article at that time (now), as a Q.

    `path` leads to it from the model that is filtered, as `live__` does from Article.
    """
    at = at or timezone.now()
    unexpired = Q(**{f"{path}expires_at": None}) | Q(**{f"{path}expires_at__gt": at})
    return Q(**{f"{path}publish_at__lte": at, f"{path}withdrawal": ""}) & unexpired


def with_visible_articles(queryset, field, at=None):
    """Return the topics or authors under which readers find something; `field` is LiveArticle's name for them."""
    live_articles = queryset.model._meta.get_field("live_articles").related_model.objects
    return queryset.filter(pk__in=live_articles.visible(at).values(field))


class ArticleQuerySet(QuerySet):
    """The desk's working copies."""

    def readable_by(self, user):
        """Return the articles that `user` may read at the desk: those of their sections, of none, and their own."""
        sections = sections_of(user)
        if sections is None:
            return self
        return self.filter(Q(section__in=sections) | Q(section=None) | self._own(user))

    def written_by(self, user):
        """Return the articles that `user` began or signs."""
        return self.filter(self._own(user))

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

    def for_desk(self):
        """Fetch what the desk's lists show: all but the bodies, the authors in one further query."""
        bylines = self._bylines().objects.select_related("author")
        with_rows = self.select_related("section", "live", "edited_by")
        return with_rows.defer("body", "live__body").prefetch_related(Prefetch("bylines", queryset=bylines))

    def _own(self, user):
        signed = self._bylines().objects.filter(author__user=user).values("article")
        return Q(created_by=user) | Q(pk__in=signed)

    def _bylines(self):
        return self.model._meta.get_field("bylines").related_model


class LiveArticleQuerySet(QuerySet):
    """What was published. Readers' pages begin at `visible`."""

    def visible(self, at=None):
        """Return the articles that readers may see at that time (now): published by then, not withdrawn."""
        return self.filter(visible_at(at))

    def addressable(self, at=None):
        """Return those whose address answers at that time: the visible ones, and the withdrawn ones with a notice."""
        return self.filter(publish_at__lte=at or timezone.now())

    def newest_first(self):
        """Order by publication, the latest first."""
        return self.order_by("-publish_at", "-pk")

    def between(self, start, end):
        """Return the articles published from `start` on and before `end`."""
        return self.filter(publish_at__gte=start, publish_at__lt=end)

    def with_bylines(self):
        """Fetch each one's bylines with their authors, in order, in one further query."""
        bylines = self.model._meta.get_field("bylines").related_model.objects.select_related("author")
        return self.prefetch_related(Prefetch("bylines", queryset=bylines))

    def for_reading(self):
        """Fetch what an article's page shows: section, photo, bylines and topics."""
        return self.select_related("section", "photo").with_bylines().prefetch_related("topics")

    def for_lists(self):
        """Fetch what a list shows of each article: everything but the body, with section, photo and bylines."""
        return self.defer("body", "editors_note").select_related("section", "photo").with_bylines()

    def newest_of_each(self, sections, count, at=None):
        """Return the ids of the newest `count` visible articles of each section, as {section id: [id, …]}.

        Each is found by its own index look-up, so that the cost is the same in a large newspaper.
        """
        newest = self.visible(at).filter(section=OuterRef("pk")).newest_first().values("pk")
        places = {f"place_{n}": Subquery(newest[n : n + 1]) for n in range(count)}
        rows = sections.annotate(**places).values_list("pk", *places)
        return {section: [pk for pk in ids if pk] for section, *ids in rows}


class RevisionQuerySet(AppendOnlyQuerySet):
    """The explicit saves of working copies."""

    def of_the_working_copy(self):
        """Return the revisions that a working copy went through, newest first: all but those set aside in a clash."""
        return self.exclude(origin="set_aside")


class NoteQuerySet(QuerySet):
    """Remarks on drafts."""

    def unresolved(self):
        """Return those that somebody still has to look at."""
        return self.filter(resolved_at=None)


class VersionQuerySet(AppendOnlyQuerySet):
    """What was published, each time."""

    def take_back(self):
        """Delete versions that readers haven't seen, and which so never were any."""
        return QuerySet.delete(self)

    def corrections(self, at=None):
        """Return the clarifications and corrections of articles that readers may see at that time, newest first."""
        at = at or timezone.now()
        noted = self.filter(kind__in=["clarification", "correction"], published_at__lte=at)
        return noted.filter(visible_at(at, "article__live__")).select_related("article__live")
