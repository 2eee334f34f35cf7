"""Filters of lists (django-filter) that know no article."""

import django_filters
from django import forms

from .url_converters import MAX_ROW_ID


class RowIdFilter(django_filters.Filter):
    """A number that a row can have."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=MAX_ROW_ID, **kwargs)
