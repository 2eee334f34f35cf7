"""Which rows go out: all of them, or some articles with what hangs on them and all that they refer to."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from ...editorial.models import Article
from .exported_models import FULL_EXPORT_ONLY, exported_models, foreign_keys


@dataclass(frozen=True)
class ExportFilter:
    """Which articles are wanted: of a section (its slug), published from and before these moments, these News IDs."""

    section: str = ""
    since: datetime | None = None
    before: datetime | None = None
    news_ids: tuple[int, ...] = ()

    def __bool__(self):
        return bool(self.section or self.since or self.before or self.news_ids)

    def articles(self):
        """Return the articles; a time is that of their publication, and those never published have none."""
        found = {
            "section__slug": self.section,
            "live__publish_at__gte": self.since,
            "live__publish_at__lt": self.before,
            "pk__in": self.news_ids,
        }
        return Article.objects.filter(**{name: value for name, value in found.items() if value})


def select_rows(export_filter):
    """Return {name: queryset of the rows that go out}, in order; all of them for an empty ExportFilter."""
    models = exported_models()
    if not export_filter:
        return {name: model._base_manager.all() for name, model in models.items()}
    models = {name: model for name, model in models.items() if name not in FULL_EXPORT_ONLY}
    selected, paths = {}, paths_to_articles(models)
    referenced = {model: set() for model in models.values()}
    # From the last to the first, so that all that refer to a model have been seen before it.
    for name, model in reversed(models.items()):
        if model is Article:
            rows = export_filter.articles()
        elif model in paths:
            rows = model._base_manager.filter(Q(**{f"{paths[model]}__in": export_filter.articles()}))
        else:
            rows = model._base_manager.filter(pk__in=_with_ancestors(model, referenced[model]))
        selected[name] = rows
        _note_references(model, rows, referenced, paths)
    return {name: selected[name] for name in models}


def paths_to_articles(models):
    """Return {model: the look-up that leads to the article} of the models whose rows hang on one."""
    paths = {}
    for model in models.values():
        for field in foreign_keys(model):
            if model is not Article and field.related_model is Article and not field.null:
                paths.setdefault(model, field.name)
            elif field.related_model in paths and not field.null:
                paths.setdefault(model, f"{field.name}__{paths[field.related_model]}")
    return paths


def _note_references(model, rows, referenced, paths):
    for field in foreign_keys(model):
        target = field.related_model
        if target in referenced and target not in paths and target not in (model, Article):
            keys = rows.order_by().exclude(**{field.name: None}).values_list(field.attname, flat=True).distinct()
            referenced[target].update(keys)


def _with_ancestors(model, keys):
    """Return these keys and those of the rows of the same model that they refer to, and so on."""
    for field in foreign_keys(model):
        waiting = keys if field.related_model is model else ()
        while waiting:
            found = model._base_manager.filter(pk__in=waiting).exclude(**{field.name: None})
            waiting = set(found.values_list(field.attname, flat=True)) - keys
            keys = keys | waiting
    return keys
