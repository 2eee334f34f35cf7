"""The desk: Django's admin site under the newspaper's own templates."""

from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from articles.editorial.at_hand import articles_at_hand
from articles.moderation.queue import count_waiting
from newsroom.auth import SignInForm


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
        waiting = SimpleLazyObject(lambda: count_waiting(request.user))
        return super().each_context(request) | {"waiting_comments": waiting}

    def index(self, request, extra_context=None):
        """Show what waits for this person: drafts, what is scheduled, published and edited lately."""
        groups = articles_at_hand(request.user) if request.user.has_perm("articles.view_article") else {}
        return super().index(request, groups | (extra_context or {}))

    def app_index(self, request, app_label, extra_context=None):
        """Show the desk's first page: it lists every screen already."""
        return redirect("admin:index")
