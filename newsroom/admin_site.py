"""The desk: Django's admin site under the newspaper's own templates."""

from functools import partial, wraps

from django.contrib.admin import AdminSite
from django.contrib.contenttypes import views
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.functional import SimpleLazyObject

from articles.delivery import url_converters  # noqa: F401 (registers the converters)
from articles.desk.home_page import home_context
from articles.desk.unsaved_text_page import entered_text, unsaved_text_page
from articles.moderation.queue import count_held_comments
from newsroom.auth import SignInForm


class DeskAdminSite(AdminSite):
    """The admin site at /admin/ for reporters, editors, moderators and administrators."""

    site_header = "Newsroom"
    site_title = "Newsroom desk"
    index_title = "Desk"
    enable_nav_sidebar = False
    login_form = SignInForm
    logout_template = "admin/logged_out.html"
    password_change_template = "admin/password_change.html"
    password_change_done_template = "admin/password_change_done.html"

    def admin_view(self, view, cacheable=False):
        """Guard a screen of the desk as Django does, and refuse the NUL characters that PostgreSQL can't take."""
        checked_view = super().admin_view(view, cacheable)

        @wraps(checked_view)
        def answer(request, *args, **kwargs):
            if any("\0" in value for _, values in request.GET.lists() for value in values):
                raise BadRequest("A NUL character stands in the address.")
            if request.method == "POST" and not self.has_permission(request) and entered_text(request.POST):
                return unsaved_text_page(
                    request, "Your session has ended, so nothing was saved. Log in again.", status=403
                )
            return checked_view(request, *args, **kwargs)

        return answer

    def get_urls(self):
        """Put a guarded way to the page of a row before Django's, which shows anybody's address to all staff."""
        shortcut = path("r/<id:content_type_id>/<path:object_id>/", self.admin_view(self.on_site), name="view_on_site")
        return [shortcut, *super().get_urls()]

    def on_site(self, request, content_type_id, object_id):
        """Lead to the page of a row that this person may see at the desk."""
        kind = get_object_or_404(ContentType, pk=content_type_id)
        if not request.user.has_perm(f"{kind.app_label}.view_{kind.model}"):
            raise PermissionDenied
        return views.shortcut(request, content_type_id, object_id)

    def each_context(self, request):
        """Add what the bar counts and whether keys act; a page without the bar, as that of logging in, asks nothing."""
        waiting = SimpleLazyObject(lambda: count_held_comments(request.user))
        shortcuts_enabled = SimpleLazyObject(lambda: _shortcuts_enabled_for(request.user))
        return super().each_context(request) | {"waiting_comments": waiting, "shortcuts_enabled": shortcuts_enabled}

    def get_app_list(self, request, app_label=None):
        """Return the list of screens lazily: most pages don't show it, and it asks every screen for its permissions."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def index(self, request, extra_context=None):
        """Show what waits for this person, what is theirs, and what comes out today."""
        return super().index(request, {"home": home_context(request.user), **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        """Show the desk's first page: it lists every screen already."""
        return redirect("admin:index")


def _shortcuts_enabled_for(user):
    """Tell whether keys act for a user; for those who have chosen nothing, they do."""
    # Fetched with the user (newsroom/auth.py).
    preferences = getattr(user, "preferences", None)
    return preferences is None or preferences.keys
