"""The desk's screens of the staff's accounts and roles: who may change whom.

They take the place of Django's own. An administrator who isn't a superuser gives out roles and nothing
else: no superuser, no single permissions, no role that rules over accounts more than their own does, and
nothing to themselves.
"""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q

from ..admin_mixins.audited_admin import AuditedAdminMixin
from .forms import AccountForm

PERSON_FIELDSET = ("Person", {"fields": ["username", "password", "first_name", "last_name", "email"]})
SECTIONS_FIELDSET = ("Sections", {"fields": ["assigned_sections"]})
DATES_FIELDSET = ("Dates", {"fields": ["last_login", "date_joined"]})

admin.site.unregister([User, Group])


def roles_assignable_by(person):
    """Return the roles that rule over accounts no more than `person` does."""
    over_accounts = Permission.objects.filter(content_type__app_label="auth")
    held = over_accounts.filter(Q(user=person) | Q(group__user=person))
    return Group.objects.exclude(permissions__in=over_accounts.exclude(pk__in=held.values("pk")))


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
    list_filter = ["is_active", "groups"]
    readonly_fields = ["last_login", "date_joined"]
    show_full_result_count = False
    actions = None

    def has_change_permission(self, request, obj=None):
        """Refuse the accounts of superusers to everybody else."""
        return super().has_change_permission(request, obj) and self._may_manage(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Refuse the accounts of superusers to everybody else."""
        return super().has_delete_permission(request, obj) and self._may_manage(request, obj)

    def get_fieldsets(self, request, obj=None):
        """Offer superuser and single permissions to superusers only."""
        if obj is None:
            return super().get_fieldsets(request, obj)
        rights = ["is_active", "is_staff", "groups"]
        if request.user.is_superuser:
            rights += ["is_superuser", "user_permissions"]
        # A page that is only to be read has no form, and so no field of sections.
        sections = [SECTIONS_FIELDSET] if self.has_change_permission(request, obj) else []
        return [PERSON_FIELDSET, ("Role", {"fields": rights}), *sections, DATES_FIELDSET]

    def get_readonly_fields(self, request, obj=None):
        """Let nobody but a superuser change their own role."""
        own = obj == request.user and not request.user.is_superuser
        return [*self.readonly_fields, *(["groups", "is_active", "is_staff"] if own else [])]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offer roles and permissions as boxes to tick; to an administrator, the roles within their reach."""
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = roles_assignable_by(request.user)
        kwargs |= {"widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        """Save the sections assigned to the person, too."""
        if "assigned_sections" in form.cleaned_data:
            form.instance.assigned_sections.set(form.cleaned_data["assigned_sections"])
        super().save_related(request, form, formsets, change)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        """Set another person's password, and tell that it was done, in one transaction."""
        return super().user_change_password(request, id, form_url)

    def construct_change_message(self, request, form, formsets, add=False):
        """Tell, besides what a form changes, that a password was set; not to what."""
        if isinstance(form, self.change_password_form):
            self.announce_change(request, "change_password", form.user, {}, {"password": "changed"})
        return super().construct_change_message(request, form, formsets, add)

    @staticmethod
    def _may_manage(request, account):
        if account is None or request.user.is_superuser:
            return True
        beyond = account.groups.exclude(pk__in=roles_assignable_by(request.user))
        return not account.is_superuser and not beyond.exists()


@admin.register(Group)
class RoleAdmin(AuditedAdminMixin, GroupAdmin):
    """The roles and what each may do."""

    filter_horizontal = ()
    actions = None

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offer permissions as boxes to tick."""
        kwargs |= {"widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)
