"""Select the rows to export: all of them, or some articles with the rows that belong to them or that they refer to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from ...editorial.models import Article
from .exported_models import FULL_EXPORT_ONLY, exported_models, foreign_keys, referenced_model


@dataclass(frozen=True)
class ExportFilter:
    """The articles to export: those of a section (its slug), published in [since, before), and with these News IDs.

    An empty filter stands for the whole newspaper.
    """

    section: str = ""
    since: datetime | None = None
    before: datetime | None = None
    news_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.section or self.since or self.before or self.news_ids)

    def articles(self) -> QuerySet[Article]:
        """Return the articles; a filter by time leaves out articles that were never published."""
        conditions = {
            "section__slug": self.section,
            "live__publish_at__gte": self.since,
            "live__publish_at__lt": self.before,
            "pk__in": self.news_ids,
        }
        return Article.objects.filter(**{name: value for name, value in conditions.items() if value})


def select_rows(export_filter: ExportFilter) -> dict[str, QuerySet[Any]]:
    """Return {model's name: queryset of its rows to export}, in the order of the file; all rows for an empty filter."""
    models = exported_models()
    if not export_filter:
        return {name: model._base_manager.all() for name, model in models.items()}
    models = {name: model for name, model in models.items() if name not in FULL_EXPORT_ONLY}
    selected: dict[str, QuerySet[Any]] = {}
    paths = paths_to_articles(models)
    referenced: dict[type[Model], set[Any]] = {model: set() for model in models.values()}
    # In reverse order, so that all rows that refer to a model are selected before that model's own rows.
    for name, model in reversed(models.items()):
        if model is Article:
            rows: QuerySet[Any] = export_filter.articles()
        elif model in paths:
            rows = model._base_manager.filter(Q(**{f"{paths[model]}__in": export_filter.articles()}))
        else:
            rows = model._base_manager.filter(pk__in=_with_ancestors(model, referenced[model]))
        selected[name] = rows
        _collect_references(model, rows, referenced, paths)
    return {name: selected[name] for name in models}


def paths_to_articles(models: Mapping[str, type[Model]]) -> dict[type[Model], str]:
    """Return {model: lookup that leads to the article} for the models whose rows belong to an article."""
    paths: dict[type[Model], str] = {}
    for model in models.values():
        for field in foreign_keys(model):
            target = referenced_model(field)
            if model is not Article and target is Article and not field.null:
                paths.setdefault(model, field.name)
            elif target in paths and not field.null:
                paths.setdefault(model, f"{field.name}__{paths[target]}")
    return paths


def _collect_references(
    model: type[Model],
    rows: QuerySet[Any],
    referenced: dict[type[Model], set[Any]],
    paths: Mapping[type[Model], str],
) -> None:
    """Add the primary keys to which these rows refer to `referenced`, except those that are selected by article."""
    for field in foreign_keys(model):
        target = referenced_model(field)
        if target in referenced and target not in paths and target not in (model, Article):
            keys = rows.order_by().exclude(**{field.name: None}).values_list(field.attname, flat=True).distinct()
            referenced[target].update(keys)


def _with_ancestors(model: type[Model], keys: set[Any]) -> set[Any]:
    """Return these keys with those of the rows of the same model that they refer to, directly or indirectly."""
    for field in foreign_keys(model):
        pending = keys if referenced_model(field) is model else set()
        while pending:
            rows = model._base_manager.filter(pk__in=pending).exclude(**{field.name: None})
            pending = set(rows.values_list(field.attname, flat=True)) - keys
            keys = keys | pending
    return keys
