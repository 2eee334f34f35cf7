"""The desk's screens of accounts and roles, in place of Django's own.

An administrator who isn't a superuser can only assign roles: not the superuser status, not single permissions, not a
role with more permissions on accounts than their own, and nothing to themselves.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import ManyToManyField, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from ..admin_mixins.audited_admin import AuditedAdminMixin
from ..delivery.staff_user import staff_user
from .forms import AccountForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PERSON_FIELDSET = (_("Person"), {"fields": ["username", "password", "first_name", "last_name", "email"]})
SECTIONS_FIELDSET = (_("Sections"), {"fields": ["assigned_sections"]})
DATES_FIELDSET = (_("Dates"), {"fields": ["last_login", "date_joined"]})
# The permissions that Django creates for each model. The database stores their English names.
MODEL_PERMISSION_NAMES = {
    "add": _("Can add %(model)s"),
    "change": _("Can change %(model)s"),
    "delete": _("Can delete %(model)s"),
    "view": _("Can view %(model)s"),
}
# The permissions that models declare in Meta.permissions, by codename.
PERMISSION_NAMES = {
    "approve_article": _("Can approve articles and request changes"),
    "edit_others_article": _("Can edit others’ articles"),
    "moderate_comment": _("Can moderate comments"),
    "publish_article": _("Can publish, schedule, update and withdraw articles"),
    "retract_article": _("Can retract articles and publish despite failing checks"),
    "view_whole_log": _("Can read every entry of the log"),
    "work_in_all_sections": _("Can work in all sections, not only the assigned ones"),
}

admin.site.unregister([User, Group])


def roles_assignable_by(user: User) -> QuerySet[Group]:
    """Return the roles without any permission on accounts that `user` doesn't have."""
    account_permissions = Permission.objects.filter(content_type__app_label="auth")
    own = account_permissions.filter(Q(user=user) | Q(group__user=user))
    return Group.objects.exclude(permissions__in=account_permissions.exclude(pk__in=own.values("pk")))


class RoleChoiceField(forms.ModelMultipleChoiceField):
    """A choice of roles, each by its translated name."""

    def label_from_instance(self, obj: Group) -> str:
        """Return the name of a role in the active language."""
        return pgettext("role", obj.name)


class PermissionChoiceField(forms.ModelMultipleChoiceField):
    """A choice of permissions, each by its translated name."""

    def label_from_instance(self, obj: Permission) -> str:
        """Return the app, the model and the name of a permission in the active language."""
        return f"{obj.content_type} | {_permission_name(obj)}"


def _permission_name(permission: Permission) -> str:
    if permission.codename in PERMISSION_NAMES:
        return str(PERMISSION_NAMES[permission.codename])
    model = permission.content_type.model_class()
    action = permission.codename.partition("_")[0]
    if model is None or permission.codename != f"{action}_{permission.content_type.model}":
        return permission.name
    message = MODEL_PERMISSION_NAMES.get(action)
    return message % {"model": model._meta.verbose_name} if message else permission.name


class RoleListFilter(admin.RelatedFieldListFilter):
    """A filter of accounts by role, each by its translated name."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> "list[tuple[str, StrOrPromise]]":
        """Return the roles as (key, name in the active language)."""
        return [(key, pgettext("role", str(name))) for key, name in super().field_choices(field, request, model_admin)]


@admin.register(User)
class AccountAdmin(AuditedAdminMixin, UserAdmin):
    """The accounts of the staff."""

    form = AccountForm
    add_form = UserCreationForm
    add_form_template = None
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    change_user_password_template = "admin/password_change.html"
    filter_horizontal = ()
    list_display = ["username", "first_name", "last_name", "email", "is_active"]
    list_filter = ["is_active", ("groups", RoleListFilter)]
    readonly_fields = ["last_login", "date_joined"]
    show_full_result_count = False
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Require a superuser for the account of a superuser, or of a role that the user can't assign."""
        return super().has_change_permission(request, obj) and self._may_manage(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Require the same as has_change_permission."""
        return super().has_delete_permission(request, obj) and self._may_manage(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        """Return the fieldsets; only superusers get the superuser status and single permissions."""
        if obj is None:
            return list(super().get_fieldsets(request, obj))
        rights = ["is_active", "is_staff", "groups"]
        if staff_user(request).is_superuser:
            rights += ["is_superuser", "user_permissions"]
        # A read-only page has no form, and so no field for sections.
        sections = [SECTIONS_FIELDSET] if self.has_change_permission(request, obj) else []
        return [PERSON_FIELDSET, (_("Role"), {"fields": rights}), *sections, DATES_FIELDSET]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Return the read-only fields; only superusers can change their own role."""
        user = staff_user(request)
        own = obj == user and not user.is_superuser
        return [*self.readonly_fields, *(["groups", "is_active", "is_staff"] if own else [])]

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        """Show roles and permissions as checkboxes; offer an administrator the roles that they can assign."""
        if db_field.name == "groups":
            kwargs["form_class"] = RoleChoiceField
            user = staff_user(request)
            if not user.is_superuser:
                kwargs["queryset"] = roles_assignable_by(user)
        else:
            kwargs["form_class"] = PermissionChoiceField
        kwargs |= {"widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the related rows and the assigned sections."""
        if "assigned_sections" in form.cleaned_data:
            form.instance.assigned_sections.set(form.cleaned_data["assigned_sections"])
        super().save_related(request, form, formsets, change)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set another person's password and announce the change, in one transaction."""
        return super().user_change_password(request, id, form_url)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Return Django's change message; announce a new password, without the password."""
        if isinstance(form, self.change_password_form):
            self.announce_change(request, "change_password", form.user, {}, {"password": "changed"})
        return super().construct_change_message(request, form, formsets, add)

    @staticmethod
    def _may_manage(request: HttpRequest, account: User | None) -> bool:
        user = staff_user(request)
        if account is None or user.is_superuser:
            return True
        not_assignable = account.groups.exclude(pk__in=roles_assignable_by(user))
        return not account.is_superuser and not not_assignable.exists()


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
