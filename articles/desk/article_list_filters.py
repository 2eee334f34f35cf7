"""The tabs and filters of the desk's list of articles."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..delivery.dates import start_of_day
from ..delivery.staff_user import staff_user
from ..editorial.live_state import LiveState
from ..editorial.models import Article, Byline
from ..editorial.querysets import ArticleQuerySet
from ..taxonomy.section_staff import section_ids_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Stage = Article.Stage
# For each value of the `tab` parameter: the tab's label, and the function that filters the articles for a person.
TABS: dict[str, tuple["StrOrPromise", Callable[[ArticleQuerySet, User], ArticleQuerySet]]] = {
    "mine": (pgettext_lazy("tab: articles", "Mine"), lambda articles, person: articles.written_by(person)),
    "review": (_("For review"), lambda articles, person: articles.filter(stage=Stage.IN_REVIEW)),
    "scheduled": (_("Scheduled"), lambda articles, person: articles.in_state(LiveState.SCHEDULED)),
    "live": (_("Live"), lambda articles, person: articles.in_state(LiveState.LIVE)),
    "withdrawn": (_("Withdrawn"), lambda articles, person: articles.filter(live__withdrawn_at__isnull=False)),
    "flagged": (_("Flagged"), lambda articles, person: articles.flagged()),
    "spiked": (_("Spiked"), lambda articles, person: articles.filter(stage=Stage.SPIKED)),
}


def signed_by(**author: object) -> Q:
    """Return the condition that one of an article's authors has these column values."""
    columns = {f"author__{name}": value for name, value in author.items()}
    return Q(pk__in=Byline.objects.filter(**columns).values("article"))


def _articles(queryset: QuerySet[Article]) -> ArticleQuerySet:
    """Return a list's queryset, which Django's types don't know to be Article's own."""
    assert isinstance(queryset, ArticleQuerySet)
    return queryset


class TabFilter(admin.SimpleListFilter):
    """The list's tabs. Spiked articles are in their own tab only, unless the stage filter asks for them."""

    title = _("list")
    parameter_name = "tab"
    template = "admin/list_tabs.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> "list[tuple[str, StrOrPromise]]":
        """Return all tabs except “All”."""
        return [(name, label) for name, (label, _filter) in TABS.items()]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the tabs, “All” last."""
        everything, *others = super().choices(changelist)
        yield from [*others, everything]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles of the open tab."""
        tab = self.value()
        if tab != "spiked" and request.GET.get("stage__exact") != Stage.SPIKED:
            queryset = queryset.exclude(stage=Stage.SPIKED)
        return TABS[tab][1](_articles(queryset), staff_user(request)) if tab in TABS else queryset


class LiveStateFilter(admin.SimpleListFilter):
    """What readers see of an article."""

    title = pgettext_lazy("filter: what readers see", "live")
    parameter_name = "live"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Return the live states."""
        return [(state.value, capfirst(str(state.label))) for state in LiveState]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles in that state now."""
        state = self.value()
        return _articles(queryset).in_state(state) if state and state in LiveState.values else queryset


class OwnSectionsFilter(admin.RelatedFieldListFilter):
    """The sections that the person works in."""

    def field_choices(
        self, field: RelatedField, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> "list[tuple[str, StrOrPromise]]":
        """Return the sections in the site's order."""
        sections = section_ids_of(staff_user(request))
        limit = {} if sections is None else {"pk__in": sections}
        ordering = self.field_admin_ordering(field, request, model_admin)
        choices: Iterable[Any] = field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=limit)
        return list(choices)


class AuthorFilter(admin.SimpleListFilter):
    """The author: the signed-in person, or an author of an article on the page, since a list of all is too long."""

    title = _("author")
    parameter_name = "author"
    own_choice: ClassVar = ("me", _("Me"))

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> "list[tuple[str, StrOrPromise]]":
        """Return the choice above the names."""
        return [self.own_choice]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the choices, with the authors on the page and the selected one."""
        authors = [byline.author for article in changelist.result_list for byline in article.bylines.all()]
        names = {author.slug: author.name for author in authors}
        selected = self.value()
        if selected not in (None, "me"):
            names.setdefault(selected, selected)
        self.lookup_choices = [self.own_choice, *sorted(names.items(), key=lambda choice: choice[1].casefold())]
        return super().choices(changelist)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles that have this author."""
        if self.value() == "me":
            return queryset.filter(signed_by(user=request.user))
        return queryset.filter(signed_by(slug=self.value())) if self.value() else queryset


class UpdatedFilter(admin.SimpleListFilter):
    """When an article was last edited, by days in the site's time zone."""

    title = _("updated")
    parameter_name = "updated"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> "list[tuple[str, StrOrPromise]]":
        """Return the periods, each of which ends now."""
        return [("today", _("Today")), ("week", _("Past 7 days")), ("month", _("This month"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles edited in that period."""
        today = timezone.localdate()
        first_days = {"today": today, "week": today - datetime.timedelta(days=6), "month": today.replace(day=1)}
        first_day = first_days.get(self.value() or "")
        return queryset.filter(edited_at__gte=start_of_day(first_day)) if first_day else queryset
