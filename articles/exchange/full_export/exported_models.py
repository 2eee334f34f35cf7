"""What of the newspaper goes out: each of its models, taken or left out, and the order of those that are taken.

It walks the models generically, by the part of `_meta` that Django documents. A model that is in no list here is taken;
`tests/exchange/full_export/test_round_trip.py` asks that somebody has thought of each (decision 0030).
"""

from functools import cache

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import ForeignKey

from ...editorial.models import Article

# Nobody needs these elsewhere, or nobody may have them.
EXCLUDED_MODELS = {
    "commenttrace": "where comments came from: IP address and browser",
    "hashkey": "the keys that would lead from a hash back to an IP address",
    "apikey": "keys of persons, each of which opens drafts of one newspaper",
    "presence": "who has an article open just now",
    "dailycommentcount": "the comments are counted anew",
    "searchtext": "the index is made anew from the articles",
    "searchchange": "the index is made anew from the articles",
}
# Fields that stay behind; the row gets their default.
EXCLUDED_FIELDS = {
    "user": {"password", "last_login"},
    "shareview": {"user_agent"},
}
# The newspaper's alone: a part of it is written out without these.
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
# Rows that the program lays by itself with the first visit: they don't make a newspaper.
CREATED_BY_DEFAULT = {"classifierstate", "commentrules"}
PASSWORD_FIELD = "password"


@cache
def all_models():
    """Return the models of the newspaper and of its accounts, those between many and many among them."""
    return [User, *apps.get_app_config(Article._meta.app_label).get_models(include_auto_created=True)]


@cache
def exported_models():
    """Return {name: model} of what goes out, in an order in which references point back."""
    waiting = {name_of(model): model for model in all_models() if name_of(model) not in EXCLUDED_MODELS}
    ordered = {}
    while waiting:
        free = [name for name, model in sorted(waiting.items()) if not references(model, waiting.values()) - {model}]
        ordered |= {name: waiting.pop(name) for name in free}
    return ordered


def references(model, among):
    """Return the models among these that rows of `model` refer to."""
    return {field.related_model for field in foreign_keys(model)} & set(among)


def foreign_keys(model):
    """Return the fields of a model that refer to a row."""
    return [field for field in columns_of(model) if isinstance(field, ForeignKey)]


def columns_of(model):
    """Return the fields of a model that have a column (https://docs.djangoproject.com/en/5.2/ref/models/meta/)."""
    return [field for field in model._meta.get_fields() if field.concrete and not field.many_to_many]


def name_of(model):
    """Return what a model is called in the file."""
    return model._meta.model_name


def exported_fields(model, passwords=False):
    """Return the fields of a model that go out; accounts' hashed passwords only on demand."""
    without = EXCLUDED_FIELDS.get(name_of(model), set()) - ({PASSWORD_FIELD} if passwords else set())
    return [field for field in columns_of(model) if field.name not in without]
