"""Django's fields, for those whose default, validators or storage are functions of this project.

Migrations write such a field as Django's own and leave the functions out, so that they import nothing from the project
and its modules can be renamed. The database knows none of the three.
"""

from typing import Any

from django.db import models

PROJECT_CODE = {"default", "storage", "validators"}


class _PlainInMigrations:
    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the field to migrations as the class of Django that has its name."""
        name, _, args, kwargs = super().deconstruct()
        plain = {option: value for option, value in kwargs.items() if option not in PROJECT_CODE}
        return name, f"django.db.models.{type(self).__name__}", args, plain


class CharField(_PlainInMigrations, models.CharField):
    """A CharField."""


class SlugField(_PlainInMigrations, models.SlugField):
    """A SlugField."""


class FileField(_PlainInMigrations, models.FileField):
    """A FileField."""
