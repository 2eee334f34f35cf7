"""Lists of the admin accept only the filters that they declare."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests import users
from tests.builders import a_comment, a_draft, a_live_article, a_photo

pytestmark = pytest.mark.django_db
LISTS = list(admin.site._registry.values())
# The lists of these single-row models redirect to the form of the row.
SINGLE_ROWS = {"masthead", "commentrules"}

# These lists have filters of their own, which ignore unknown parameters.
OWN_FILTERS = {"auditentry", "user"}


def name_of(model_admin):
    return model_admin.opts.model_name


def list_url_of(model_admin):
    return reverse(f"admin:{model_admin.opts.app_label}_{name_of(model_admin)}_changelist")


def declared_by(model_admin, request):
    """Return the fields of the list's filters, and the parameters of its filters without a field."""
    filters = model_admin.get_list_filter(request)
    names = {each.parameter_name for each in filters if isinstance(each, type)}
    return {each if isinstance(each, str) else each[0] for each in filters if not isinstance(each, type)}, names


@pytest.mark.parametrize("model_admin", LISTS, ids=name_of)
def test_only_declared_columns_can_be_filtered(rf, admin_user, model_admin):
    request = rf.get("/")
    request.user = admin_user
    fields, parameters = declared_by(model_admin, request)
    for name in {field.name for field in model_admin.model._meta.get_fields()} - fields:
        for lookup in ("", "__exact", "__startswith", "__regex", "__gt", "__in", "__pk__gt", "__id__exact"):
            if name + lookup not in parameters:
                assert not model_admin.lookup_allowed(name + lookup, "a", request), name + lookup


@pytest.mark.parametrize("model_admin", LISTS, ids=name_of)
def test_a_list_refuses_an_undeclared_filter(admin_client, model_admin):
    answer = admin_client.get(list_url_of(model_admin), {"pk__gt": "0"})
    if name_of(model_admin) in SINGLE_ROWS:
        assert answer.status_code == 302
    elif name_of(model_admin) in OWN_FILTERS:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer["Location"]) == (302, f"{list_url_of(model_admin)}?e=1")


@pytest.mark.parametrize(
    "address",
    [
        "articles/comment/?token__startswith=a",
        "articles/comment/?address_hash__startswith=a",
        "articles/comment/?email__startswith=a",
        "articles/comment/?article__share_links__token__startswith=a",
        "articles/comment/?status__exact=approved&token__startswith=a",
        "articles/comment/?_to_field=token",
        "articles/comment/?_popup=1&_to_field=email",
        "articles/article/?share_links__token__startswith=a",
        "articles/article/?section__articles__live_figures__photo=1",
        "articles/report/?address_hash__startswith=a",
        "articles/author/?user__password__startswith=a",
        "articles/decision/?decided_by__password__startswith=a",
        "auth/group/?user__password__startswith=a",
        "django_tasks_database/dbtaskresult/?args_kwargs__icontains=a",
    ],
)
def test_a_secret_can_not_be_guessed_character_by_character(admin_client, address):
    a_comment(a_live_article())
    answer = admin_client.get(f"/admin/{address}")
    if "_to_field" in address:
        assert answer.status_code == 400
    else:
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/{address.partition('?')[0]}?e=1")


@pytest.mark.parametrize("query", ["o=99", "o=-99", "o=email", "o=-address_hash"])
def test_a_list_is_sorted_by_its_columns_only(admin_client, query):
    live = a_live_article()
    for index, name in enumerate(("b", "c", "a", "d")):
        a_comment(live, email=f"{name}@courier.example", address_hash="adbc"[index])
    ordered = [row.pk for row in admin_client.get(f"/admin/articles/comment/?{query}").context["cl"].result_list]
    # Django falls back to the primary key.
    assert ordered == sorted(ordered, reverse=True)


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("articles/comment/?status__exact=approved", 1),
        ("articles/comment/?status__exact=rejected", 0),
        ("articles/comment/?created_at__gte=2000-01-01T00:00Z&created_at__lt=2001-01-01T00:00Z", 0),
        ("articles/comment/?q=remark", 1),
        ("articles/comment/?o=-6.1&p=1", 1),
        ("articles/article/?stage__exact=draft", 1),
        ("articles/article/?section__id__exact=0", 0),
        ("articles/article/?tab=all&live=live&author=me&updated=today", 0),
        ("articles/article/?_to_field=id&_popup=1", 2),
        ("articles/photo/?tab=unused&licence=none", 1),
        ("articles/thread/?mode__exact=open", 0),
        ("articles/report/?reason__exact=nothing", 0),
        ("django_tasks_database/dbtaskresult/?status__exact=READY", 0),
    ],
)
def test_declared_filters_are_applied(admin_client, address, count):
    users.reporter()
    a_comment(a_live_article())
    a_draft()
    a_photo()
    answer = admin_client.get(f"/admin/{address}")
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == count
