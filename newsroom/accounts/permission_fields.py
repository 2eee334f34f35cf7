"""Choices of roles and permissions, each by its name in the active language."""

from django import forms
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django_filters.fields import ModelChoiceField

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


class RoleChoiceField(forms.ModelMultipleChoiceField):
    """A choice of roles, each by its translated name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        """Return the name of a role in the active language."""
        return pgettext("role", obj.name)


class PermissionChoiceField(forms.ModelMultipleChoiceField):
    """A choice of permissions, each by its translated name."""

    widget = forms.CheckboxSelectMultiple

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


class RoleFilterField(ModelChoiceField):
    """A choice of one role in a filter, by its translated name."""

    def label_from_instance(self, obj: Group) -> str:
        """Return the name of a role in the active language."""
        return pgettext("role", obj.name)
