"""The forms of accounts and invitations."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from articles.models import Section
from articles.roles import ROLE_LABELS, ROLES
from newsroom.auth import is_name_of_another

from .account_rules import assignable_roles, may_change_rights, role_of
from .change_account import PERSON_FIELDS, Rights
from .permission_fields import PermissionChoiceField, RoleChoiceField

# What each role may do, in a sentence. The permissions are in articles/roles.py.
ROLE_DESCRIPTIONS = {
    "Reporter": gettext_lazy("Writes articles and submits them for review."),
    "Editor": gettext_lazy("Also approves, publishes and moderates in the assigned sections."),
    "Chief editor": gettext_lazy("Publishes everywhere, and manages sections and settings."),
    "Moderator": gettext_lazy("Decides on comments in all sections."),
    "Administrator": gettext_lazy("Manages accounts and settings, and writes no articles."),
}
NO_ROLE = ""


class FirstPasswordForm(SetPasswordForm):
    """The form for the password of somebody who was invited."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the second field as on the other pages for a new password."""
        super().__init__(*args, **kwargs)
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password2"].help_text = ""


class PersonFields(forms.ModelForm):
    """The name, e-mail address and username of a person, and the sections that they work in."""

    sections = forms.ModelMultipleChoiceField(
        Section.objects.all(),
        label=gettext_lazy("Sections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The sections that this person works in; select none for all sections."),
    )

    class Meta:
        model = User
        fields = PERSON_FIELDS
        labels = {"email": gettext_lazy("E-mail address")}
        # Browsers shouldn't fill in the data of the person at the keyboard.
        widgets = {name: forms.TextInput({"autocomplete": "off"}) for name in ("first_name", "last_name", "username")}

    def clean_email(self) -> str:
        """Return the e-mail address. Raises ValidationError if another account has it: logins and resets use it."""
        email: str = self.cleaned_data["email"]
        if email and is_name_of_another(email, self.instance):
            raise ValidationError(_("Another account has this e-mail address."))
        return email

    def clean_username(self) -> str:
        """Return the username. Raises ValidationError if another account has it, in any case."""
        username: str = self.cleaned_data["username"]
        if username and is_name_of_another(username, self.instance):
            raise ValidationError(_("Another account has this username."))
        return username

    def person(self) -> dict[str, str]:
        """Return the values of the person's own fields."""
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS if name in self.cleaned_data}

    def role_options(self) -> list[tuple[Any, str]]:
        """Return the radio button of each role, with a sentence about what it may do."""
        if "role" not in self.fields:
            return []
        return [(radio, str(ROLE_DESCRIPTIONS.get(radio.data["value"], ""))) for radio in self["role"]]


class RoleField(forms.ChoiceField):
    """A choice of one role, or of none; the values are the names of the roles."""

    widget = forms.RadioSelect

    def __init__(self, roles: "list[Group]", *, may_be_empty: bool, **kwargs: Any) -> None:
        choices = [(name, ROLE_LABELS[name]) for name in ROLES if name in {role.name for role in roles}]
        if may_be_empty:
            choices.append((NO_ROLE, gettext_lazy("No role")))
        super().__init__(choices=choices, label=gettext_lazy("Role"), required=not may_be_empty, **kwargs)


class InvitationForm(PersonFields):
    """An invitation to a new account."""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        """Offer the roles that `by` may give."""
        super().__init__(*args, **kwargs)
        self.roles = {role.name: role for role in assignable_roles(by)}
        self.fields["role"] = RoleField(list(self.roles.values()), may_be_empty=False)
        self.fields["email"].required = True
        self.fields["username"].required = False
        self.fields["username"].help_text = _(
            "The name to log in with. Leave blank to use the first part of the e-mail address."
        )
        self.order_fields(["email", "first_name", "last_name", "username", "role", "sections"])

    def chosen_roles(self) -> list[Group]:
        """Return the chosen role as a list."""
        return [self.roles[self.cleaned_data["role"]]]


class AccountForm(PersonFields):
    """An account: the person, their role and sections, and behind “Advanced” everything else."""

    advanced_fields = ("more_roles", "desk_access", "is_superuser", "user_permissions")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        """Offer what `by` may change: no rights of their own, and single permissions only to superusers."""
        super().__init__(*args, **kwargs)
        self.by = by
        self.roles = {role.name: role for role in assignable_roles(by)}
        self.initial["sections"] = self.instance.assigned_sections.all()
        self.fields["username"].help_text = ""
        if by.pk == self.instance.pk:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("You change your own address under “Sign-in and security”.")
        if may_change_rights(by, self.instance):
            self._add_role_fields()
            if by.is_superuser:
                self._add_permission_fields()

    def _add_role_fields(self) -> None:
        role = role_of(self.instance)
        self.fields["role"] = RoleField(list(self.roles.values()), may_be_empty=True, initial=role)
        more = [group for group in self.instance.groups.all() if group.name != role]
        self.fields["more_roles"] = RoleChoiceField(
            assignable_roles(self.by),
            label=_("Further roles"),
            required=False,
            initial=more,
            help_text=_("Usually none: a person has one role."),
        )

    def _add_permission_fields(self) -> None:
        account = self.instance
        self.fields["desk_access"] = forms.BooleanField(
            label=_("Can log in without a role (“staff status”)"),
            required=False,
            initial=account.is_staff and not account.groups.exists(),
        )
        self.fields["is_superuser"] = forms.BooleanField(
            label=_("Has every permission (“superuser status”)"), required=False, initial=account.is_superuser
        )
        self.fields["user_permissions"] = PermissionChoiceField(
            Permission.objects.select_related("content_type"),
            label=_("Single permissions"),
            required=False,
            initial=account.user_permissions.all(),
        )

    def rights(self) -> Rights | None:
        """Return the chosen rights; None if the person may not change them."""
        if "role" not in self.fields:
            return None
        values = self.cleaned_data
        chosen = {role.pk: role for role in values["more_roles"]}
        if role := self.roles.get(values["role"]):
            chosen[role.pk] = role
        return Rights(
            list(chosen.values()), values.get("desk_access"), values.get("is_superuser"), values.get("user_permissions")
        )


def role_labels(account: User) -> list[str]:
    """Return the names of an account's roles in the active language."""
    return [pgettext("role", group.name) for group in account.groups.all()]
