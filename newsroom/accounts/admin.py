"""The accounts and the roles in the admin, in place of Django's own screens."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from articles.admin_mixins.admin_lookups import DeclaredLookupsMixin
from articles.admin_mixins.audited_admin import AuditedAdminMixin

from . import account_action_views as actions
from .account_views import account_list, account_page, invite_person
from .permission_fields import PermissionChoiceField

ACCOUNT = "<id:account_id>"

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(DeclaredLookupsMixin, admin.ModelAdmin):
    """The addresses of the accounts' pages, under those that the admin gives to a model. The pages are plain views."""

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return False: accounts are deactivated, so that the log and the revisions keep their people."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the pages and of the buttons on them."""
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("", account_list, "auth_user_changelist"),
            ("add/", invite_person, "auth_user_add"),
            # Any text, because fields that choose an account write this address with a placeholder.
            ("<str:account_id>/change/", account_page, "auth_user_change"),
            (f"{ACCOUNT}/invitation/send/", actions.send_invitation_again, "account_send_invitation"),
            (f"{ACCOUNT}/invitation/cancel/", actions.cancel, "account_cancel_invitation"),
            (f"{ACCOUNT}/password-reset/", actions.reset_password, "account_send_password_reset"),
            (f"{ACCOUNT}/second-factor/reset/", actions.reset_second_factor, "account_reset_second_factor"),
            (f"{ACCOUNT}/sessions/end/", actions.end_sessions, "account_end_sessions"),
            (f"{ACCOUNT}/sessions/<id:session_id>/end/", actions.end_session, "account_end_session"),
            (f"{ACCOUNT}/activate/", actions.activate, "account_activate"),
            (f"{ACCOUNT}/deactivate/", actions.deactivate, "account_deactivate"),
        ]
        return [path(address, self.admin_site.admin_view(view), name=name) for address, view, name in pages]


@admin.register(Group)
class RoleAdmin(AuditedAdminMixin, GroupAdmin):
    """The roles and their permissions."""

    filter_horizontal = ()
    list_display = ["role"]
    actions = None

    @admin.display(description=_("role"), ordering="name")
    def role(self, group: Group) -> str:
        """Return the name of a role in the active language."""
        return pgettext("role", group.name)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest | None = None, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        """Show permissions as checkboxes."""
        kwargs |= {"form_class": PermissionChoiceField, "widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)
