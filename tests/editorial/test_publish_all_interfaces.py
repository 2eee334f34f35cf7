"""Every interface that publishes refuses a failing article with the same message, and changes nothing."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, AuditEntry, LiveArticle, Version
from tests import users
from tests.article_form import article_form_data, article_page_url, form_errors
from tests.builders import a_draft, a_live_article, a_photo

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
TOMORROW = timezone.localtime().replace(hour=6, minute=30, second=0, microsecond=0) + datetime.timedelta(days=1)
DATE_AND_TIME = {"publish_at_0": f"{TOMORROW:%Y-%m-%d}", "publish_at_1": f"{TOMORROW:%H:%M}"}


def set_columns(**fields):
    """Return a function that sets columns of an article without a form."""
    return lambda article: Article.objects.filter(pk=article.pk).update(**fields)


# What is wrong with the article, and the sentence that says so.
INVALID = {
    "headline": (set_columns(headline="🎉🎉"), "Write a headline that contains letters or digits."),
    "body": (set_columns(body="<p> </p>"), "Write the body; it is empty."),
    "section": (set_columns(section=None), "Choose a section."),
    "bylines": (lambda article: article.bylines.all().delete(), "Name at least one author."),
    "photo": (lambda article: set_columns(photo=a_photo(credit=" "))(article), "Give the credit of the lead photo."),
    "embargo": (
        set_columns(embargo=timezone.now() + datetime.timedelta(days=3)),
        (
            "The article is still under embargo at the time of "
            "publication. Schedule it for the end of the embargo or later."
        ),
    ),
}


def submit_form(action, **publish_at):
    """Return a function that presses a button of the article's page."""

    def interface(client, article):
        response = client.post(article_page_url(article), article_form_data(client, article, _act=action, **publish_at))
        return response.status_code == 422, form_errors(response)

    return interface


def submit_bulk_action(action, **publish_at):
    """Return a function that selects the article in the list and confirms the bulk action."""

    def interface(client, article):
        form = {"action": action, "_selected_action": article.pk, "confirmed": "1", **publish_at}
        response = client.post(LIST, form)
        (_, made), *_ = response.context["results"]
        return response.status_code == 422, made.errors

    return interface


def call_api(action, **arguments):
    """Return a function that calls the API."""

    def interface(client, article):
        response = client.post(
            reverse("api-action", args=[article.pk, action]), arguments, content_type="application/json"
        )
        return response.status_code == 422, response.json()["errors"]

    return interface


def run_command(action, *options):
    """Return a function that runs the command; its messages don't name fields."""

    def interface(client, article):
        stderr = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("article", action, str(article.pk), "--as", "edris", *options, stderr=stderr)
        sentences = [line.removeprefix(f"{article.pk}: ") for line in stderr.getvalue().splitlines()]
        return ended.value.code == 1, {"": sentences}

    return interface


INTERFACES = {
    "the form’s button": submit_form("publish"),
    "the form’s schedule": submit_form("schedule", **DATE_AND_TIME),
    "the list": submit_bulk_action("publish"),
    "the list’s schedule": submit_bulk_action("schedule", **DATE_AND_TIME),
    "the API": call_api("publish"),
    "the API’s schedule": call_api("schedule", publish_at=TOMORROW.isoformat()),
    "the API’s publish with a time": call_api("publish", publish_at=TOMORROW.isoformat()),
    "the command": run_command("publish"),
    "the command’s schedule": run_command("schedule", "--publish-at", TOMORROW.isoformat()),
}


@pytest.mark.parametrize("problem", INVALID)
@pytest.mark.parametrize("interface", INTERFACES)
def test_every_interface_refuses_a_failing_article_with_the_same_message(client, interface, problem):
    client.force_login(users.editor())
    article = a_draft()
    invalidate, sentence = INVALID[problem]
    invalidate(article)
    before = Article.objects.values().get(), AuditEntry.objects.count(), article.revisions.count()
    is_refused, errors = INTERFACES[interface](client, article)
    assert is_refused
    assert errors in ({problem: [sentence]}, {"": [sentence]})
    assert not LiveArticle.objects.exists()
    assert not Version.objects.exists()
    assert before == (Article.objects.values().get(), AuditEntry.objects.count(), article.revisions.count())


@pytest.mark.parametrize("interface", INTERFACES)
def test_every_interface_reports_all_failing_checks(client, interface):
    client.force_login(users.editor())
    article = a_draft(body="<p> </p>")
    article.bylines.all().delete()
    is_refused, errors = INTERFACES[interface](client, article)
    assert is_refused
    sentences = {sentence for sentences in errors.values() for sentence in sentences}
    assert sentences == {"Write the body; it is empty.", "Name at least one author."}
    assert not Version.objects.exists()


UPDATE_INTERFACES = {
    "the form": submit_form("update", kind="update"),
    "the API": call_api("update", kind="update"),
    "the command": run_command("update", "--kind", "update"),
}


@pytest.mark.parametrize("problem", ["headline", "body", "bylines", "photo", "embargo"])
@pytest.mark.parametrize("interface", UPDATE_INTERFACES)
def test_no_interface_publishes_a_failing_change(client, interface, problem):
    client.force_login(users.editor())
    live = a_live_article()
    set_columns(kicker="Changed")(live.article)
    invalidate, sentence = INVALID[problem]
    invalidate(live.article)
    before = LiveArticle.objects.values().get(), AuditEntry.objects.count()
    is_refused, errors = UPDATE_INTERFACES[interface](client, live.article)
    assert is_refused
    assert errors in ({problem: [sentence]}, {"": [sentence]})
    assert before == (LiveArticle.objects.values().get(), AuditEntry.objects.count())
    assert Version.objects.count() == 1
