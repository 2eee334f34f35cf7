"""Comments at the desk: to look up; their threads, to open and close; the rules, for those who set them."""

from django.contrib import admin
from django.shortcuts import redirect

from ..admin_mixins.audited_admin import AuditedAdminMixin
from ..admin_mixins.read_only_admin import ReadOnlyAdmin
from ..taxonomy.section_staff import section_ids_of
from .admin_forms import CommentRulesForm
from .models import Comment, Thread
from .rules import CommentRules


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """Lists and finds comments; changes none. They are decided on in the moderation queue."""

    list_display = ["display_name", "excerpt", "news_id", "status", "risk", "created_at"]
    list_filter = ["status", "created_at"]
    search_fields = ["body", "name", "email", "=article__pk"]

    def get_queryset(self, request):
        """Return the comments of the sections that this person works in."""
        return super().get_queryset(request).in_sections(section_ids_of(request.user))

    def view_on_site(self, comment):
        """Return its public address where readers see it."""
        return comment.get_absolute_url() if comment.is_visible else None

    @admin.display(description="News ID", ordering="article")
    def news_id(self, comment):
        """Return the number of the article it stands under."""
        return comment.article_id

    @admin.display(description="comment")
    def excerpt(self, comment):
        """Return the beginning of the comment."""
        return comment.body[:100]


@admin.register(Thread)
class ThreadAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """Opens and closes the thread of an article at once, without publishing the article anew."""

    list_display = ["news_id", "headline", "mode", "closes_at", "visible", "burst_until"]
    list_filter = ["mode"]
    list_select_related = ["article"]
    search_fields = ["=article__pk", "article__headline"]
    fields = ["mode", "closes_at"]
    show_full_result_count = False

    def get_queryset(self, request):
        """Return the threads of the sections that this person works in."""
        return super().get_queryset(request).in_sections(section_ids_of(request.user))

    def has_add_permission(self, request):
        """Refuse: a thread comes with its first comment."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Refuse: a thread goes with its article."""
        return False

    @admin.display(description="News ID", ordering="article")
    def news_id(self, thread):
        """Return the number of the article."""
        return thread.article_id

    @admin.display(description="article")
    def headline(self, thread):
        """Return what the article is called."""
        return thread.article.headline


@admin.register(CommentRules)
class CommentRulesAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """Word lists, limits and the sections' policies: one row, so no list, no second one, and none to delete."""

    form = CommentRulesForm
    fieldsets = [
        ("Words", {"fields": ["banned_words", "suspect_words"]}),
        ("What waits", {"fields": ["max_links", "held_first_comments", "classifier_hold_score"]}),
        (
            "How many at once",
            {"fields": ["max_per_commenter", "max_per_network", "max_per_thread", "burst_minutes", "max_per_site"]},
        ),
        ("Traces", {"fields": ["trace_days"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        """Add a choice for each section."""
        return [*self.fieldsets, ("Sections", {"fields": list(CommentRulesForm.section_fields())})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Give the form a field for each section, as it is at this moment."""
        form = type("CommentRulesForm", (CommentRulesForm,), CommentRulesForm.section_fields())
        kwargs["fields"] = [name for _, options in self.fieldsets for name in options["fields"]]
        return super().get_form(request, obj, change, form=form, **kwargs)

    def has_add_permission(self, request):
        """Refuse: there is one row."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Refuse: there are always rules."""
        return False

    def save_model(self, request, obj, form, change):
        """Save the rules, and what was chosen for each section."""
        super().save_model(request, obj, form, change)
        form.save_sections()

    def changelist_view(self, request, extra_context=None):
        """Go straight to the one row."""
        return redirect("admin:articles_commentrules_change", CommentRules.objects.current().pk)
