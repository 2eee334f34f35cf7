"""Django's fields, for model fields whose default, validators or storage are functions of this project.

Migrations write such a field as Django's own and leave the functions out, so that they import nothing from the project
and its modules can be renamed. None of the three options affects the database.
"""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _FieldBase = models.Field[Any, Any]
else:
    _FieldBase = object

PROJECT_CODE = {"default", "storage", "validators"}


class _PlainInMigrations(_FieldBase):
    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the arguments that migrations write, with the class of Django that has the same name."""
        name, _path, args, kwargs = super().deconstruct()
        plain = {option: value for option, value in kwargs.items() if option not in PROJECT_CODE}
        return name, f"django.db.models.{type(self).__name__}", list(args), plain


class CharField(_PlainInMigrations, models.CharField):
    """A CharField."""


class TextField(_PlainInMigrations, models.TextField):
    """A TextField."""


class SlugField(_PlainInMigrations, models.SlugField):
    """A SlugField."""


class FileField(_PlainInMigrations, models.FileField):
    """A FileField."""
