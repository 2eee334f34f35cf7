"""A mixin for screens of the desk that send a signal about each change, for the audit log."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.files import File
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest

from .admin_lookups import DeclaredLookupsMixin
from .signals import row_changed

SECRET_FIELDS = {"password"}
# {field: value as plain data}
Values = dict[str, Any]


class AuditedAdminMixin(DeclaredLookupsMixin):
    """Sends `row_changed` for each row that a ModelAdmin adds, changes or deletes, with its values before and after.

    `unlogged_fields` are fields whose values mean nothing to a person.
    """

    unlogged_fields: Collection[str] = frozenset()

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> models.Model:
        """Remember the stored values of the row before the form is saved."""
        form.logged_fields = self.logged_fields(form)
        instance = self.model._base_manager.get(pk=form.instance.pk) if change else None
        form.values_before = field_values(instance, form.logged_fields) if instance else {}
        return super().save_form(request, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the related rows, and send the signal about the change."""
        super().save_related(request, form, formsets, change)
        after = field_values(form.instance, form.logged_fields)
        self.announce_change(request, "change" if change else "add", form.instance, form.values_before, after)

    def log_deletions(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        """Send the signal about each row that will be deleted."""
        for instance in queryset:
            self.announce_change(request, "delete", instance, field_values(instance, self.logged_fields()), {})
        return super().log_deletions(request, queryset)

    def logged_fields(self, form: BaseForm | None = None) -> list[str]:
        """Return the names of the fields whose changes are logged."""
        return [name for name in loggable_fields(self.model, form) if name not in self.unlogged_fields]

    def announce_change(
        self, request: HttpRequest, action: str, instance: models.Model, before: Values, after: Values
    ) -> None:
        """Send `row_changed` with the values that differ, if any."""
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if names:
            row_changed.send(
                sender=self.model,
                action=action,
                instance=instance,
                by=request.user,
                request=request,
                before={name: before[name] for name in names if name in before},
                after={name: after[name] for name in names if name in after},
            )


def loggable_fields(model: type[models.Model], form: BaseForm | None = None) -> list[str]:
    """Return the names of the model's fields and of further attributes that the form edits, without secrets."""
    fields = [field.name for field in (*model._meta.fields, *model._meta.many_to_many) if not field.primary_key]
    offered = [name for name in (form.fields if form else ()) if hasattr(model, name)]
    return [name for name in dict.fromkeys([*fields, *offered]) if name not in SECRET_FIELDS]


def field_values(instance: models.Model, names: Iterable[str]) -> Values:
    """Return the values of these fields of a row as plain data, without the empty ones."""
    values = {name: plain_value(getattr(instance, name)) for name in names}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def plain_value(value: Any) -> Any:
    """Return a field's value as plain data: rows by their names, files by their paths."""
    if isinstance(value, models.Manager):
        # Fetch the required relations as well: the name of a permission, for example, contains its content type's.
        relations = [field.name for field in value.model._meta.concrete_fields if field.many_to_one and not field.null]
        return sorted(str(row) for row in (value.select_related(*relations) if relations else value.all()))
    return str(value) if isinstance(value, (models.Model, File)) else value
