"""The desk: Django's admin site with the newspaper's own templates."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.views import logout
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes import views
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from articles.delivery import url_converters  # noqa: F401 (registers the converters)
from articles.delivery.staff_user import staff_user
from articles.desk.home_page import home_context
from articles.desk.unsaved_text_page import entered_text, unsaved_text_page
from articles.moderation.queue import count_held_comments

# The names of pages on which a change needs the password or a second factor again, if they were not given recently.
SENSITIVE_VIEWS = {
    *("api-keys", "api-key-revoke"),
    *("admin:auth_group_add", "admin:auth_group_change", "admin:auth_group_delete"),
    *("admin:auth_user_add", "admin:auth_user_change", "admin:account_activate", "admin:account_deactivate"),
    *("admin:account_send_invitation", "admin:account_cancel_invitation", "admin:account_send_password_reset"),
    *("admin:account_reset_second_factor", "admin:account_end_sessions", "admin:account_end_session"),
}
# What the desk calls the models of packages.
SCREEN_NAMES = {
    "User": gettext_lazy("Accounts"),
    "Group": gettext_lazy("Roles"),
    "DBTaskResult": gettext_lazy("Background tasks"),
}
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class DeskAdminSite(AdminSite):
    """The admin site at /admin/ for reporters, editors, moderators and administrators."""

    site_header = gettext_lazy("Newsroom")
    site_title = gettext_lazy("Newsroom desk")
    index_title = gettext_lazy("Desk")
    enable_nav_sidebar = False

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Wrap a view of the desk with more checks than Django's.

        Changes of API keys, roles and accounts need a recent confirmation of identity. NUL characters are rejected,
        because PostgreSQL can't store them. A POST of somebody whose session has ended gets its text back (403).
        """
        # Nothing of the desk is cached, not even what Django says may be, such as the page for a new password.
        checked_view = super().admin_view(view)
        confirmed_view = reauthentication_required(checked_view, allow_get=True)

        @wraps(checked_view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if any("\0" in value for _key, values in request.GET.lists() for value in values):
                raise BadRequest("The URL contains a NUL character.")
            if request.method == "POST" and not self.has_permission(request) and entered_text(request.POST):
                message = _("Your session has ended, so nothing was saved. Log in and enter your text again.")
                return unsaved_text_page(request, message, status=403)
            match = request.resolver_match
            is_sensitive = match is not None and match.view_name in SENSITIVE_VIEWS and self.has_permission(request)
            return (confirmed_view if is_sensitive else checked_view)(request, *args, **kwargs)

        return cast(View, wrapper)  # `wraps` keeps the view's signature

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add a checked view before Django's `view_on_site`, which shows the address of any object to all staff."""
        shortcut = path("r/<id:content_type_id>/<path:object_id>/", self.admin_view(self.on_site), name="view_on_site")
        return [shortcut, *super().get_urls()]

    def on_site(self, request: HttpRequest, content_type_id: int, object_id: str) -> HttpResponse:
        """Redirect to the public page of an object that the user may view at the desk. Raises PermissionDenied."""
        content_type = get_object_or_404(ContentType, pk=content_type_id)
        if not staff_user(request).has_perm(f"{content_type.app_label}.view_{content_type.model}"):
            raise PermissionDenied
        return views.shortcut(request, content_type_id, object_id)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the login page, and from there to the page that the person wanted."""
        address = request.GET.get(REDIRECT_FIELD_NAME) or request.POST.get(REDIRECT_FIELD_NAME)
        return redirect_to_login(address or reverse("admin:index"))

    @method_decorator(never_cache)
    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """End the session on a POST; otherwise ask first."""
        return logout(request) if request.method == "POST" else redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the page on which people change their own password."""
        return redirect("account_change_password")

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the page on which people change their own password."""
        return redirect("account_change_password")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the number of waiting comments and whether keyboard shortcuts are on.

        Both are lazy: pages without the navigation, such as the login page, need no queries for them.
        """
        waiting = SimpleLazyObject(lambda: count_held_comments(staff_user(request)))
        shortcuts_enabled = SimpleLazyObject(lambda: _shortcuts_enabled_for(staff_user(request)))
        return super().each_context(request) | {"waiting_comments": waiting, "shortcuts_enabled": shortcuts_enabled}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the list of screens lazily: most pages don't show it, and it needs all permissions checked."""
        # A lazy object behaves as the list that it wraps.
        return cast(list[Any], SimpleLazyObject(partial(self._named_app_list, request, app_label)))

    def _named_app_list(self, request: HttpRequest, app_label: str | None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            for model in app["models"]:
                model["name"] = SCREEN_NAMES.get(model["object_name"], model["name"])
            app["models"].sort(key=lambda model: str(model["name"]))
        return apps

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the desk's home page."""
        return super().index(request, {"home": home_context(staff_user(request)), **(extra_context or {})})

    # Django's own views never redirect.
    def app_index(  # type: ignore[override]
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the desk's home page, which lists every screen."""
        return redirect("admin:index")


def _shortcuts_enabled_for(user: User) -> bool:
    """Return whether keyboard shortcuts are on for a user. They are on by default."""
    # The user is loaded with their preferences (newsroom/auth.py).
    preferences = getattr(user, "preferences", None)
    return preferences is None or preferences.keys
