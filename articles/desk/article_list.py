"""The desk's list of articles: which ones a person sees, and its columns, tabs, filters and bulk actions."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.forms import Media, Script
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..admin_mixins.admin_lookups import DeclaredLookupsMixin
from ..comments.models import Comment
from ..delivery.staff_user import staff_user
from ..delivery.url_converters import parse_row_id
from ..editorial import permissions
from ..editorial.actions.run import state_refusal
from ..editorial.live_state import LiveState, live_state
from ..editorial.models import Article
from ..editorial.querysets import ArticleQuerySet
from ..search.index import matching_ids
from ..search.query import parse_query
from ..writing.models import Presence
from .article_list_filters import AuthorFilter, LiveStateFilter, OwnSectionsFilter, TabFilter, UpdatedFilter
from .bulk_action_forms import ACTIONS_TO_CONFIRM, bulk_actions_for
from .bulk_actions import run_bulk_action

FULL_NAME = Trim(Concat("person__first_name", Value(" "), "person__last_name"))


def with_comments_and_writer(articles: ArticleQuerySet, person: User) -> ArticleQuerySet:
    """Annotate each article with `waiting`, its number of comments to moderate, and `writer`, who else has it open.

    Both are None where there are none.
    """
    comments = Comment.objects.waiting().filter(article=OuterRef("pk")).order_by()
    windows = Presence.objects.current().filter(article=OuterRef("pk")).exclude(person=person).order_by("-seen_at")
    return articles.annotate(
        waiting=Subquery(comments.values("article").values(count=Count("pk"))),
        writer=Subquery(windows.values(name=Coalesce(NullIf(FULL_NAME, Value("")), "person__username"))[:1]),
    )


class ArticleChangeList(ChangeList):
    """The list of articles, in a fixed number of queries."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str | None] | None = None) -> ArticleQuerySet:
        """Return the articles with everything that their rows show."""
        articles = super().get_queryset(request, exclude_parameters)
        assert isinstance(articles, ArticleQuerySet)
        return with_comments_and_writer(articles.for_desk_lists(), staff_user(request))

    def get_results(self, request: HttpRequest) -> None:
        """Fetch a page of articles, and find the bulk actions that can run on at least one of them."""
        super().get_results(request)
        user = staff_user(request)
        self.articles_with_state: list[tuple[Article, LiveState]] = [
            (article, live_state(article)) for article in self.result_list
        ]
        self.may_moderate = user.has_perm("articles.moderate_comment")
        self.has_checkboxes = "action_checkbox" in self.list_display
        self.bulk_actions = [
            action
            for action in bulk_actions_for(user)
            if any(not state_refusal(action, article) for article in self.result_list)
        ]
        self.actions_to_confirm = ACTIONS_TO_CONFIRM


class ArticleListAdmin(DeclaredLookupsMixin, admin.ModelAdmin):
    """The list of articles, and the permissions of both the list and the article's page."""

    list_display = ["headline", "section", "byline", "stage", "live_state", "updated", "comments_waiting"]
    list_display_links = None
    list_filter = [TabFilter, "stage", LiveStateFilter, ("section", OwnSectionsFilter), AuthorFilter, UpdatedFilter]
    list_per_page = 50
    list_max_show_all = 0
    # search/indexed_texts.py says which fields are searched. Django shows the search box if this isn't empty.
    search_fields = ["headline"]
    search_help_text = _("Words, byline or News ID")
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    # what each person sees

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        """Return the articles that this person may read."""
        articles = super().get_queryset(request)
        assert isinstance(articles, ArticleQuerySet)
        return articles.readable_by(staff_user(request))

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return whether the person may read the article, or any article."""
        if obj is None:
            return super().has_view_permission(request)
        return permissions.may_read(staff_user(request), obj)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return whether the person may edit the article, or any article."""
        if obj is None:
            return super().has_change_permission(request)
        return permissions.may_edit(staff_user(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return whether the person may delete the article, or any article."""
        if obj is None:
            return super().has_delete_permission(request)
        return permissions.may_delete(staff_user(request), obj)

    # the list

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, or run a bulk action on the articles selected in it."""
        if request.method == "POST" and self.has_view_or_change_permission(request):
            return run_bulk_action(request)
        # django-stubs 5.2 allow nothing but strings here; Script is new in Django 5.2.
        media = Media(js=[Script("desk/select_all.js", type="module")])  # type: ignore[list-item]
        return super().changelist_view(request, {"media": media, **(extra_context or {})})

    # Django 6.1 passes action_location; Django 5.2, and so django-stubs, doesn't know it.
    def get_actions(  # type: ignore[override]
        self, request: HttpRequest, action_location: Enum | None = None
    ) -> dict[str, tuple[Callable[..., Any], str, str]]:
        """Return the bulk actions that this person's role allows; whether one fits an article is checked later."""
        # Django 6.1 also asks for actions on the article's own page, which has its own buttons.
        if action_location is not None and action_location.name == "CHANGE_FORM":
            return {}
        actions = bulk_actions_for(staff_user(request))
        return {action.name: (run_bulk_action, action.name, str(action.label)) for action in actions}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """Find articles in any stage by words of the working copy and its byline, or one article by its News ID."""
        if not search_term.strip():
            return queryset, False
        query, news_id = parse_query(search_term), parse_row_id(search_term)
        found = Q(pk__in=matching_ids(query, readers=False, by_prefix=True)) if query else Q(pk__in=[])
        return queryset.filter(found if news_id is None else found | Q(pk=news_id)), False

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        """Return the list class that fetches everything that its rows show."""
        return ArticleChangeList

    # The headings of the columns and their ordering. Their cells are rendered by the list's template,
    # admin/articles/article/change_list_results.html, all rows at once.

    # Not a string: Django calls this for its heading only, since the list's template renders the cells.
    def action_checkbox(self, article: Article) -> None:  # type: ignore[override]
        """Declare the column of checkboxes; Django's own would render three templates for each row."""

    @admin.display(description=_("Byline"))
    def byline(self, article: Article) -> None:
        """Declare the column of authors."""

    @admin.display(description=_("Live"), ordering=F("live__publish_at").desc(nulls_last=True))
    def live_state(self, article: Article) -> None:
        """Declare the column of live states."""

    @admin.display(description=_("Updated"), ordering="edited_at")
    def updated(self, article: Article) -> None:
        """Declare the column of the last save: when and by whom."""

    @admin.display(description=_("Comments waiting"))
    def comments_waiting(self, article: Article) -> None:
        """Declare the column of the number of comments that wait for a moderator."""
