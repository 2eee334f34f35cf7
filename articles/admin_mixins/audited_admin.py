"""Screens of the desk that tell what they change."""

from django.core.files import File
from django.db import models

from .admin_lookups import DeclaredLookupsMixin
from .signals import row_changed

SECRET_FIELDS = {"password"}


class AuditedAdminMixin(DeclaredLookupsMixin):
    """Announces each row that a ModelAdmin adds, changes or deletes, with its values before and after.

    `unlogged_fields` are fields that say nothing to a person.
    """

    unlogged_fields = frozenset()

    def save_form(self, request, form, change):
        """Note what is stored of the row before the form is."""
        form.logged_fields = self.logged_fields(form)
        instance = self.model._base_manager.get(pk=form.instance.pk) if change else None
        form.values_before = field_values(instance, form.logged_fields) if instance else {}
        return super().save_form(request, form, change)

    def save_related(self, request, form, formsets, change):
        """Save, and tell what that changed."""
        super().save_related(request, form, formsets, change)
        after = field_values(form.instance, form.logged_fields)
        self.announce_change(request, "change" if change else "add", form.instance, form.values_before, after)

    def log_deletions(self, request, queryset):
        """Tell what is about to be deleted."""
        for instance in queryset:
            self.announce_change(request, "delete", instance, field_values(instance, self.logged_fields()), {})
        return super().log_deletions(request, queryset)

    def logged_fields(self, form=None):
        """Return the names of the fields that are told of a row."""
        return [name for name in loggable_fields(self.model, form) if name not in self.unlogged_fields]

    def announce_change(self, request, action, instance, before, after):
        """Announce an act, unless it left everything as it was."""
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if names:
            row_changed.send(
                sender=self.model,
                action=action,
                instance=instance,
                by=request.user,
                before={name: before[name] for name in names if name in before},
                after={name: after[name] for name in names if name in after},
            )


def loggable_fields(model, form=None):
    """Return the names of what is told of a row: its fields, and what else of it the form offers; no secrets."""
    fields = [field.name for field in (*model._meta.fields, *model._meta.many_to_many) if not field.primary_key]
    offered = [name for name in (form.fields if form else ()) if hasattr(model, name)]
    return [name for name in dict.fromkeys([*fields, *offered]) if name not in SECRET_FIELDS]


def field_values(instance, names):
    """Return what stands in these fields of a row, as plain data; the empty ones are left out."""
    found = {name: plain_value(getattr(instance, name)) for name in names}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def plain_value(value):
    """Return a field's value as plain data: rows by their names, files by their paths."""
    if isinstance(value, models.Manager):
        # A permission's name, for one, begins with that of its content type.
        named_by = [field.name for field in value.model._meta.concrete_fields if field.many_to_one and not field.null]
        return sorted(str(instance) for instance in (value.select_related(*named_by) if named_by else value.all()))
    return str(value) if isinstance(value, (models.Model, File)) else value
