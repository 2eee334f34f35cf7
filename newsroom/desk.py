"""The desk: Django's admin site under the newspaper's own templates."""

from functools import partial, wraps

from django.contrib.admin import AdminSite
from django.contrib.contenttypes import views
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.functional import SimpleLazyObject

from articles.delivery import addresses  # noqa: F401 (registers the converters)
from articles.desk.home import home_of
from articles.desk.kept import kept_text_page, words_in
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

    def admin_view(self, view, cacheable=False):
        """Guard a screen of the desk as Django does, and refuse the NUL characters that PostgreSQL can't take."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request, *args, **kwargs):
            if any("\0" in value for _, values in request.GET.lists() for value in values):
                raise BadRequest("A NUL character stands in the address.")
            if request.method == "POST" and not self.has_permission(request) and words_in(request.POST):
                return kept_text_page(
                    request, "Your session has ended, so nothing was saved. Log in again.", status=403
                )
            return guarded(request, *args, **kwargs)

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
        waiting = SimpleLazyObject(lambda: count_waiting(request.user))
        keys_act = SimpleLazyObject(lambda: _keys_act_for(request.user))
        return super().each_context(request) | {"waiting_comments": waiting, "keys_act": keys_act}

    def get_app_list(self, request, app_label=None):
        """Return the list of screens lazily: most pages don't show it, and it asks every screen for its permissions."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def index(self, request, extra_context=None):
        """Show what waits for this person, what is theirs, and what comes out today."""
        return super().index(request, {"home": home_of(request.user), **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        """Show the desk's first page: it lists every screen already."""
        return redirect("admin:index")


def _keys_act_for(user):
    """Tell whether keys act for a user; for those who have chosen nothing, they do."""
    # Fetched with the user (newsroom/auth.py).
    preferences = getattr(user, "preferences", None)
    return preferences is None or preferences.keys
