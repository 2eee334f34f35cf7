"""The list of articles: what each person finds in it, its columns, tabs, filters and bulk acts."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.forms import Media, Script

from ..admin_mixins.admin_lookups import DeclaredLookupsMixin
from ..comments.models import Comment
from ..delivery.url_converters import parse_row_id
from ..editorial import permissions
from ..editorial.actions.run import state_refusal
from ..editorial.live_state import live_state
from ..editorial.models import Article
from ..search.index import matching_ids
from ..search.query import parse_query
from ..writing.models import Presence
from .article_list_filters import AuthorFilter, LiveStateFilter, OwnSectionsFilter, TabFilter, UpdatedFilter
from .bulk_action_forms import ACTIONS_TO_CONFIRM, bulk_actions_for
from .bulk_actions import run_bulk_action

FULL_NAME = Trim(Concat("person__first_name", Value(" "), "person__last_name"))


def with_comments_and_writer(articles, person):
    """Note for each how many comments wait on it, as `waiting`, and who else has it open, as `writer`; else None."""
    comments = Comment.objects.waiting().filter(article=OuterRef("pk")).order_by()
    windows = Presence.objects.current().filter(article=OuterRef("pk")).exclude(person=person).order_by("-seen_at")
    return articles.annotate(
        waiting=Subquery(comments.values("article").values(count=Count("pk"))),
        writer=Subquery(windows.values(name=Coalesce(NullIf(FULL_NAME, Value("")), "person__username"))[:1]),
    )


class ArticleChangeList(ChangeList):
    """The list of articles, in a fixed number of queries."""

    def get_queryset(self, request, exclude_parameters=None):
        """Return the articles with all that a row shows of each."""
        return with_comments_and_writer(
            super().get_queryset(request, exclude_parameters).for_desk_lists(), request.user
        )

    def get_results(self, request):
        """Fetch a page of them, and find the bulk acts that can be done to one or other article there."""
        super().get_results(request)
        self.articles_with_state = [(article, live_state(article)) for article in self.result_list]
        self.may_moderate = request.user.has_perm("articles.moderate_comment")
        self.has_checkboxes = "action_checkbox" in self.list_display
        self.bulk_actions = [
            action
            for action in bulk_actions_for(request.user)
            if any(not state_refusal(action, article) for article in self.result_list)
        ]
        self.actions_to_confirm = ACTIONS_TO_CONFIRM


class ArticleListAdmin(DeclaredLookupsMixin, admin.ModelAdmin):
    """The list half of the article's screens, and who may do what on either half."""

    list_display = ["headline", "section", "byline", "stage", "live_state", "updated", "comments_waiting"]
    list_display_links = None
    list_filter = [TabFilter, "stage", LiveStateFilter, ("section", OwnSectionsFilter), AuthorFilter, UpdatedFilter]
    list_per_page = 50
    list_max_show_all = 0
    # What the search looks through is in search/indexed_texts.py; Django's form asks only whether there is anything.
    search_fields = ["headline"]
    search_help_text = "Words, byline or News ID"
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    # what each person sees

    def get_queryset(self, request):
        """Return the articles that this person may read."""
        return super().get_queryset(request).readable_by(request.user)

    def has_view_permission(self, request, obj=None):
        """Ask the rule of the newsroom."""
        if obj is None:
            return super().has_view_permission(request)
        return permissions.may_read(request.user, obj)

    def has_change_permission(self, request, obj=None):
        """Ask the rule of the newsroom."""
        if obj is None:
            return super().has_change_permission(request)
        return permissions.may_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        """Ask the rule of the newsroom."""
        if obj is None:
            return super().has_delete_permission(request)
        return permissions.may_delete(request.user, obj)

    # the list

    def changelist_view(self, request, extra_context=None):
        """Show the list, or do an act to the articles selected in it."""
        if request.method == "POST" and self.has_view_or_change_permission(request):
            return run_bulk_action(request)
        media = Media(js=[Script("desk/select_all.js", type="module")])
        return super().changelist_view(request, {"media": media, **(extra_context or {})})

    def get_actions(self, request, action_location=None):
        """Offer the acts that this person's role may do at all; the articles are asked one by one."""
        # Django 6.1 asks for the article's own page, too, which has buttons of its own.
        if action_location is not None and action_location.name == "CHANGE_FORM":
            return {}
        return {action.name: (run_bulk_action, action.name, action.label) for action in bulk_actions_for(request.user)}

    def get_search_results(self, request, queryset, search_term):
        """Find articles, in any stage, by words of the working copy and its byline, or one by its News ID."""
        if not search_term.strip():
            return queryset, False
        query, news_id = parse_query(search_term), parse_row_id(search_term)
        found = Q(pk__in=matching_ids(query, readers=False, by_prefix=True)) if query else Q(pk__in=[])
        return queryset.filter(found if news_id is None else found | Q(pk=news_id)), False

    def get_changelist(self, request, **kwargs):
        """Return the list that fetches all that its rows show."""
        return ArticleChangeList

    # The columns' headings, and what they are ordered by. What stands in their cells is up to the list's template,
    # admin/articles/article/change_list_results.html, which renders all rows at once.

    def action_checkbox(self, article: Article) -> None:
        """Head the column of checkboxes; Django's own would render three templates for each row."""

    @admin.display(description="Byline")
    def byline(self, article: Article) -> None:
        """Head the column of authors."""

    @admin.display(description="Live", ordering=F("live__publish_at").desc(nulls_last=True))
    def live_state(self, article: Article) -> None:
        """Head the column of what readers see."""

    @admin.display(description="Updated", ordering="edited_at")
    def updated(self, article: Article) -> None:
        """Head the column of who saved it last, and when."""

    @admin.display(description="Comments waiting")
    def comments_waiting(self, article: Article) -> None:
        """Head the column of how many comments wait for a moderator."""
