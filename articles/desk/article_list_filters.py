"""The tabs and filters of the desk's list of articles."""

import datetime

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from ..delivery.dates import start_of_day
from ..editorial.live_state import LiveState
from ..editorial.models import Article, Byline
from ..taxonomy.section_staff import section_ids_of

Stage = Article.Stage
# By the address’s word: what the tab is called, and which of the articles it holds for a person.
TABS = {
    "mine": ("Mine", lambda articles, person: articles.written_by(person)),
    "review": ("For review", lambda articles, person: articles.filter(stage=Stage.IN_REVIEW)),
    "scheduled": ("Scheduled", lambda articles, person: articles.in_state(LiveState.SCHEDULED)),
    "live": ("Live", lambda articles, person: articles.in_state(LiveState.LIVE)),
    "withdrawn": ("Withdrawn", lambda articles, person: articles.filter(live__withdrawn_at__isnull=False)),
    "flagged": ("Flagged", lambda articles, person: articles.flagged()),
    "spiked": ("Spiked", lambda articles, person: articles.filter(stage=Stage.SPIKED)),
}


def signed_by(**author):
    """Return the condition that an author with these columns signs an article, as a Q."""
    columns = {f"author__{name}": value for name, value in author.items()}
    return Q(pk__in=Byline.objects.filter(**columns).values("article"))


class TabFilter(admin.SimpleListFilter):
    """The list's tabs. What is spiked stands in its own alone, unless the filter of stages asks for it."""

    title = "list"
    parameter_name = "tab"
    template = "admin/list_tabs.html"

    def lookups(self, request, model_admin):
        """Return the tabs but the one that shows all."""
        return [(name, label) for name, (label, _) in TABS.items()]

    def choices(self, changelist):
        """Put the tab that shows all last."""
        everything, *others = super().choices(changelist)
        return [*others, everything]

    def queryset(self, request, queryset):
        """Return the articles of the tab that is open."""
        if self.value() != "spiked" and request.GET.get("stage__exact") != Stage.SPIKED:
            queryset = queryset.exclude(stage=Stage.SPIKED)
        return TABS[self.value()][1](queryset, request.user) if self.value() in TABS else queryset


class LiveStateFilter(admin.SimpleListFilter):
    """What readers see."""

    title = "live"
    parameter_name = "live"

    def lookups(self, request, model_admin):
        """Return the states before readers."""
        return [(state.value, state.label.capitalize()) for state in LiveState]

    def queryset(self, request, queryset):
        """Return the articles in that state now."""
        return queryset.in_state(self.value()) if self.value() in LiveState else queryset


class OwnSectionsFilter(admin.RelatedFieldListFilter):
    """The sections that the person works in."""

    def field_choices(self, field, request, model_admin):
        """Return them in the newspaper's order."""
        sections = section_ids_of(request.user)
        within = {} if sections is None else {"pk__in": sections}
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=within)


class AuthorFilter(admin.SimpleListFilter):
    """Who signs: the person, or any of those who sign what the page shows; a long list of names is no choice."""

    title = "author"
    parameter_name = "author"

    def lookups(self, request, model_admin):
        """Return the choice that stands above the names."""
        return [("me", "Me")]

    def choices(self, changelist):
        """Add the names on the page, and the one that is chosen."""
        signed = [byline.author for article in changelist.result_list for byline in article.bylines.all()]
        names = {author.slug: author.name for author in signed}
        if self.value() not in (None, "me"):
            names.setdefault(self.value(), self.value())
        self.lookup_choices = [("me", "Me"), *sorted(names.items(), key=lambda pair: pair[1].casefold())]
        return super().choices(changelist)

    def queryset(self, request, queryset):
        """Return the articles that they sign."""
        if self.value() == "me":
            return queryset.filter(signed_by(user=request.user))
        return queryset.filter(signed_by(slug=self.value())) if self.value() else queryset


class UpdatedFilter(admin.SimpleListFilter):
    """When it was edited last, by days of the newspaper's own time zone."""

    title = "updated"
    parameter_name = "updated"

    def lookups(self, request, model_admin):
        """Return the spans of days, each up to now."""
        return [("today", "Today"), ("week", "Past 7 days"), ("month", "This month")]

    def queryset(self, request, queryset):
        """Return the articles edited in that span."""
        today = timezone.localdate()
        since = {"today": today, "week": today - datetime.timedelta(days=6), "month": today.replace(day=1)}
        return queryset.filter(edited_at__gte=start_of_day(since[self.value()])) if self.value() in since else queryset
