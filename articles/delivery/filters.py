"""Filters of lists (django-filter) that don't depend on articles."""

from typing import Any

import django_filters
from django import forms

from .url_converters import MAX_ROW_ID


class RowIdFilter(django_filters.Filter):
    """A row's primary key, within the range of the database."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_ROW_ID, **kwargs)
