"""The same failing article down every road to publication: each refuses with the same sentence and changes nothing."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Entry, LiveArticle, Version
from tests import cast
from tests.builders import a_draft, a_live_article, a_photo
from tests.desk import page_of, problems, shown

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
TOMORROW = timezone.localtime().replace(hour=6, minute=30, second=0, microsecond=0) + datetime.timedelta(days=1)
DATE_AND_TIME = {"publish_at_0": f"{TOMORROW:%Y-%m-%d}", "publish_at_1": f"{TOMORROW:%H:%M}"}


def columns(**fields):
    """Return a function that sets columns of an article past every form."""
    return lambda article: Article.objects.filter(pk=article.pk).update(**fields)


# What is wrong with the article, and the sentence that says so.
WRONG = {
    "headline": (columns(headline="🎉🎉"), "Write a headline, in words."),
    "body": (columns(body="<p> </p>"), "Write the body; it is empty."),
    "section": (columns(section=None), "Choose a section."),
    "bylines": (lambda article: article.bylines.all().delete(), "Name at least one author."),
    "photo": (lambda article: columns(photo=a_photo(credit=" "))(article), "Give the lead photo’s credit."),
    "embargo": (
        columns(embargo=timezone.now() + datetime.timedelta(days=3)),
        "It is under embargo then. Schedule it for when that ends, or later.",
    ),
}


def by_form(act, **moment):
    """Return the road that presses a button of the article's page."""

    def road(client, article):
        response = client.post(page_of(article), shown(client, article, _act=act, **moment))
        return response.status_code == 422, problems(response)

    return road


def by_list(act, **moment):
    """Return the road that ticks it in the list and answers what that asks."""

    def road(client, article):
        form = {"action": act, "_selected_action": article.pk, "confirmed": "1", **moment}
        response = client.post(LIST, form)
        (_, made), *_ = response.context["rows"]
        return response.status_code == 422, made.problems

    return road


def by_api(act, **words):
    """Return the road of programs."""

    def road(client, article):
        response = client.post(reverse("api-act", args=[article.pk, act]), words, content_type="application/json")
        return response.status_code == 422, response.json()["errors"]

    return road


def by_command(act, *options):
    """Return the road of the command line, which names no field."""

    def road(client, article):
        told = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("article", act, str(article.pk), "--as", "edris", *options, stderr=told)
        sentences = [line.removeprefix(f"{article.pk}: ") for line in told.getvalue().splitlines()]
        return ended.value.code == 1, {"": sentences}

    return road


ROADS = {
    "the form’s button": by_form("publish"),
    "the form’s schedule": by_form("schedule", **DATE_AND_TIME),
    "the list": by_list("publish"),
    "the list’s schedule": by_list("schedule", **DATE_AND_TIME),
    "the API": by_api("publish"),
    "the API’s schedule": by_api("schedule", publish_at=TOMORROW.isoformat()),
    "the API’s publish with a time": by_api("publish", publish_at=TOMORROW.isoformat()),
    "the command": by_command("publish"),
    "the command’s schedule": by_command("schedule", "--publish-at", TOMORROW.isoformat()),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("road", ROADS)
def test_a_failing_article_is_refused_with_the_same_sentence_down_every_road(client, road, wrong):
    client.force_login(cast.editor())
    article = a_draft()
    spoil, sentence = WRONG[wrong]
    spoil(article)
    before = Article.objects.values().get(), Entry.objects.count(), article.revisions.count()
    is_refused, told = ROADS[road](client, article)
    assert is_refused
    assert told in ({wrong: [sentence]}, {"": [sentence]})
    assert not LiveArticle.objects.exists()
    assert not Version.objects.exists()
    assert before == (Article.objects.values().get(), Entry.objects.count(), article.revisions.count())


@pytest.mark.parametrize("road", ROADS)
def test_what_fails_twice_is_told_twice(client, road):
    client.force_login(cast.editor())
    article = a_draft(body="<p> </p>")
    article.bylines.all().delete()
    is_refused, told = ROADS[road](client, article)
    assert is_refused
    sentences = {sentence for sentences in told.values() for sentence in sentences}
    assert sentences == {"Write the body; it is empty.", "Name at least one author."}
    assert not Version.objects.exists()


UPDATES = {
    "the form": by_form("update", kind="update"),
    "the API": by_api("update", kind="update"),
    "the command": by_command("update", "--kind", "update"),
}


@pytest.mark.parametrize("wrong", ["headline", "body", "bylines", "photo", "embargo"])
@pytest.mark.parametrize("road", UPDATES)
def test_a_failing_change_reaches_no_reader_down_any_road(client, road, wrong):
    client.force_login(cast.editor())
    live = a_live_article()
    columns(kicker="Changed")(live.article)
    spoil, sentence = WRONG[wrong]
    spoil(live.article)
    before = LiveArticle.objects.values().get(), Entry.objects.count()
    is_refused, told = UPDATES[road](client, live.article)
    assert is_refused
    assert told in ({wrong: [sentence]}, {"": [sentence]})
    assert before == (LiveArticle.objects.values().get(), Entry.objects.count())
    assert Version.objects.count() == 1
