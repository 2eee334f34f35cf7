"""The models, fields and rows that a full export contains, and the order of the models in the file.

Models are found through the documented part of `_meta`. A model that no list here names is exported;
`tests/exchange/full_export/test_round_trip.py` makes sure that the choice is made for every model (decision 0030).
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import Field, ForeignKey, Model

from ...editorial.models import Article

# Models that are useless or too private in another database, each with the reason.
EXCLUDED_MODELS = {
    "commenttrace": "IP addresses and browsers of commenters",
    "hashkey": "the keys that would lead from a hash back to an IP address",
    "apikey": "personal API keys, each of which gives access to the drafts of one newspaper",
    "invitation": "links to set a password, which work in one newspaper only",
    "presence": "the people who have an article open at the moment",
    "dailycommentcount": "recalculated from the comments",
    "housekeepingrun": "the housekeeping of one installation",
    "outgoingemail": "e-mails that one server sends or has sent",
    "pagetag": "the versions of cached pages, which are those of one database",
    "scheduledpagechange": "recalculated from the articles and photos",
    "searchtext": "the search index is rebuilt from the articles",
    "searchchange": "the search index is rebuilt from the articles",
}
# Fields that aren't exported; an imported row gets their default.
EXCLUDED_FIELDS = {
    "user": {"password", "last_login"},
    "shareview": {"user_agent"},
}
# Models that belong to the whole newspaper, and that an export of some articles leaves out.
FULL_EXPORT_ONLY = {
    "auditentry",
    "autosavebuffer",
    "classifierstate",
    "classifiertoken",
    "commenteremail",
    "commentrules",
    "externalnote",
    "masthead",
    "sanction",
    "sanctionlift",
    "sectionpolicy",
    "section_staff",
    "sharelink",
    "shareview",
    "subscription",
}
# Models whose rows the program creates on the first visit; a database with only these rows counts as empty.
CREATED_BY_DEFAULT = {"classifierstate", "commentrules"}
PASSWORD_FIELD = "password"


@cache
def all_models() -> list[type[Model]]:
    """Return the models of the newspaper and of its accounts, including those of many-to-many relations."""
    return [User, *apps.get_app_config(Article._meta.app_label).get_models(include_auto_created=True)]


@cache
def exported_models() -> dict[str, type[Model]]:
    """Return {name: model} of the exported models, ordered so that each comes after the models it refers to."""
    pending = {name_of(model): model for model in all_models() if name_of(model) not in EXCLUDED_MODELS}
    ordered: dict[str, type[Model]] = {}
    while pending:
        ready = [name for name, model in sorted(pending.items()) if not references(model, pending.values()) - {model}]
        ordered |= {name: pending.pop(name) for name in ready}
    return ordered


def references(model: type[Model], among: Iterable[type[Model]]) -> set[type[Model]]:
    """Return the models among these to which rows of `model` refer."""
    return {referenced_model(field) for field in foreign_keys(model)} & set(among)


def foreign_keys(model: type[Model]) -> list["ForeignKey[Any, Any]"]:
    """Return the foreign keys of a model."""
    return [field for field in columns_of(model) if isinstance(field, ForeignKey)]


def referenced_model(field: "ForeignKey[Any, Any]") -> type[Model]:
    """Return the model to which a foreign key refers."""
    return field.related_model


def columns_of(model: type[Model]) -> list["Field[Any, Any]"]:
    """Return the fields of a model that have a column (https://docs.djangoproject.com/en/5.2/ref/models/meta/)."""
    fields = model._meta.get_fields()
    return [field for field in fields if isinstance(field, Field) and field.concrete and not field.many_to_many]


def name_of(model: type[Model]) -> str:
    """Return the name of a model in the file."""
    # Only an abstract model, which has no rows, may lack a name.
    return cast(str, model._meta.model_name)


def exported_fields(model: type[Model], passwords: bool = False) -> list["Field[Any, Any]"]:
    """Return the exported fields of a model; the password hashes of accounts only with `passwords`."""
    excluded = EXCLUDED_FIELDS.get(name_of(model), set()) - ({PASSWORD_FIELD} if passwords else set())
    return [field for field in columns_of(model) if field.name not in excluded]
