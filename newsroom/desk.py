"""The desk: Django's admin site under the newspaper's own templates."""

from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from articles.comments.models import Comment
from articles.editorial.models import Article
from articles.editorial.state import LiveState
from newsroom.auth import SignInForm

ROWS = 8
# Above this a number in the bar says no more.
MOST_COUNTED = 999


class Desk(AdminSite):
    """The admin site at /admin/ for reporters, editors, moderators and administrators."""

    site_header = "Newsroom"
    site_title = "Newsroom desk"
    index_title = "Desk"
    enable_nav_sidebar = False
    login_form = SignInForm
    logout_template = "admin/logged_out.html"
    password_change_template = "admin/password.html"
    password_change_done_template = "admin/password_done.html"

    def each_context(self, request):
        """Add what the bar counts; a page without the bar, as that of logging in, asks nothing."""
        waiting = SimpleLazyObject(lambda: waiting_comments(request.user))
        return super().each_context(request) | {"waiting_comments": waiting}

    def index(self, request, extra_context=None):
        """Show what waits for this person: drafts, what is scheduled, published and edited lately."""
        groups = articles_at_hand(request.user) if request.user.has_perm("articles.view_article") else {}
        return super().index(request, groups | (extra_context or {}))

    def app_index(self, request, app_label, extra_context=None):
        """Show the desk's first page: it lists every screen already."""
        return redirect("admin:index")


def waiting_comments(person):
    """Return how many comments wait in this person's sections, counted up to MOST_COUNTED."""
    sections = list(person.assigned_sections.all())
    return Comment.objects.within(sections).waiting().order_by()[:MOST_COUNTED].count()


def articles_at_hand(person):
    """Return the desk's groups of articles as {name: the first few}."""
    readable = Article.objects.readable_by(person)
    drafts = Article.objects.written_by(person).in_state(LiveState.NOT_LIVE)
    scheduled = readable.in_state(LiveState.SCHEDULED)
    return {
        "drafts": drafts.for_desk()[:ROWS],
        "scheduled": scheduled.for_desk().order_by("live__publish_at")[:ROWS],
        "recently_live": readable.in_state(LiveState.LIVE).for_desk().order_by("-live__publish_at")[:ROWS],
        "recently_edited": readable.in_state(LiveState.NOT_LIVE).for_desk()[:ROWS],
        "draft_count": drafts.count(),
        "scheduled_count": scheduled.count(),
    }
