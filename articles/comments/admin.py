"""The desk's screens of comments: look up comments, open and close threads, set the rules for comments."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from ..admin_mixins.audited_admin import AuditedAdminMixin
from ..admin_mixins.read_only_admin import ReadOnlyAdmin
from ..delivery.staff_user import staff_user
from ..taxonomy.section_staff import section_ids_of
from .admin_forms import CommentRulesForm
from .comment_settings import CommentRules
from .models import Comment, Thread
from .querysets import CommentQuerySet, ThreadQuerySet


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """A read-only list of comments with search; decisions are made in the moderation queue."""

    list_display = ["display_name", "excerpt", "news_id", "status", "risk", "created_at"]
    list_filter = ["status", "created_at"]
    search_fields = ["body", "name", "email", "=article__pk"]

    def get_queryset(self, request: HttpRequest) -> CommentQuerySet:
        """Return the comments on articles of the sections that this person works in."""
        # The default manager of Comment returns a CommentQuerySet.
        comments = cast(CommentQuerySet, super().get_queryset(request))
        return comments.in_sections(section_ids_of(staff_user(request)))

    def view_on_site(self, comment: Comment) -> str | None:
        """Return the public address of a comment that readers see, else None."""
        return comment.get_absolute_url() if comment.is_visible else None

    @admin.display(description=_("name"))
    def display_name(self, comment: Comment) -> str:
        """Return the name that readers see."""
        return comment.display_name

    @admin.display(description=_("News ID"), ordering="article")
    def news_id(self, comment: Comment) -> int:
        """Return the News ID of the article that was commented on."""
        return comment.article_id

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> str:
        """Return the first 100 characters of the comment."""
        return comment.body[:100]


@admin.register(Thread)
class ThreadAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """Opens and closes the thread of an article immediately, without publishing a new version of the article."""

    list_display = ["news_id", "headline", "mode", "closes_at", "visible", "burst_until"]
    list_filter = ["mode"]
    list_select_related = ["article"]
    search_fields = ["=article__pk", "article__headline"]
    fields = ["mode", "closes_at"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> ThreadQuerySet:
        """Return the threads on articles of the sections that this person works in."""
        # The default manager of Thread returns a ThreadQuerySet.
        threads = cast(ThreadQuerySet, super().get_queryset(request))
        return threads.in_sections(section_ids_of(staff_user(request)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: a thread is created with its first comment."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Thread | None = None) -> bool:
        """Return False: a thread is deleted with its article."""
        return False

    @admin.display(description=_("News ID"), ordering="article")
    def news_id(self, thread: Thread) -> int:
        """Return the News ID of the article."""
        return thread.article_id

    @admin.display(description=_("article"))
    def headline(self, thread: Thread) -> str:
        """Return the headline of the article."""
        return thread.article.headline


@admin.register(CommentRules)
class CommentRulesAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """Edits the one row of word lists and limits, and the policies of the sections."""

    form = CommentRulesForm
    fieldsets = [
        (_("Word lists"), {"fields": ["banned_words", "suspect_words"]}),
        (_("Comments to hold"), {"fields": ["max_links", "held_first_comments", "classifier_hold_score"]}),
        (
            _("Rate limits"),
            {"fields": ["max_per_commenter", "max_per_network", "max_per_thread", "burst_minutes", "max_per_site"]},
        ),
        (_("Data retention"), {"fields": ["trace_days"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: CommentRules | None = None) -> list[Any]:
        """Return the fieldsets with one more that has a field for each section."""
        return [*self.fieldsets, (_("Sections"), {"fields": list(CommentRulesForm.section_fields())})]

    def get_form(
        self, request: HttpRequest, obj: CommentRules | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """Return the form class with a field for each section that exists now."""
        form = type("CommentRulesForm", (CommentRulesForm,), CommentRulesForm.section_fields())
        kwargs["fields"] = [name for _, options in self.fieldsets for name in options["fields"]]
        return super().get_form(request, obj, change, form=form, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: there is only one row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CommentRules | None = None) -> bool:
        """Return False: the one row always exists."""
        return False

    def save_model(self, request: HttpRequest, obj: CommentRules, form: CommentRulesForm, change: bool) -> None:
        """Save the rules and the policy chosen for each section."""
        super().save_model(request, obj, form, change)
        form.save_sections()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the form of the one row."""
        return redirect("admin:articles_commentrules_change", CommentRules.objects.current().pk)
