"""The demonstration newspaper is complete after one run and unchanged by the next."""

import json
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import timezone

from articles.comments.models import ModerationSignal
from articles.editorial.actions.save import save_working_copy
from articles.exchange.demo import PASSWORD
from articles.exchange.demo.load_newspaper import DEMO_FOLDER, REPORTS_FOLDER
from articles.models import (
    Article,
    Author,
    Comment,
    Decision,
    ImportedReport,
    LiveArticle,
    Masthead,
    Photo,
    Section,
    Topic,
    Version,
)
from articles.moderation.queue import moderation_queue_for
from articles.moderation.queue_tabs import TABS
from articles.search.index import update_index
from tests.builders import a_comment, a_draft

NEWSPAPER = json.loads((DEMO_FOLDER / "newspaper.json").read_text())
COMMENTS = json.loads((DEMO_FOLDER / "comments.json").read_text())


def load(*args: str) -> tuple[str, str]:
    """Run the command and return what it printed on standard output and on standard error."""
    out, err = StringIO(), StringIO()
    with override_settings(DEBUG=True):
        call_command("load_demo", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def all_rows() -> dict[str, list[Any]]:
    """Update the search index, and return {model: values of every row}."""
    update_index()
    models = [*apps.get_app_config("articles").get_models(), User]
    return {model.__name__: sorted(model.objects.values_list(), key=repr) for model in models}


class LoadedDemo(TestCase):
    """The demonstration newspaper after its first run."""

    @classmethod
    def setUpTestData(cls):
        cls.out, cls.err = load("--port=8123")

    def test_every_report_is_imported_and_only_the_one_without_a_headline_has_a_message(self):
        assert self.err == ""
        assert ImportedReport.objects.count() == len(list(REPORTS_FOLDER.glob("*.txt"))) >= 55
        assert {line.split(": ")[0] for line in self.out.splitlines() if ".txt: " in line} == {
            line.split(": ")[0] for line in self.out.splitlines() if "The headline was taken" in line
        }
        assert self.out.count("The headline was taken from the first sentence.") == 1

    def test_it_has_the_sections_authors_topics_and_dates_of_a_newspaper(self):
        assert Masthead.objects.get().name == NEWSPAPER["name"]
        assert list(Section.objects.values_list("name", flat=True)) == [row["name"] for row in NEWSPAPER["sections"]]
        assert Section.objects.count() == 8
        assert set(Topic.objects.values_list("name", flat=True)) == {row["name"] for row in NEWSPAPER["topics"]}
        assert not Topic.objects.filter(description="").exists()
        credited = Author.objects.filter(live_bylines__isnull=False, kind="person").distinct()
        assert credited.count() >= 8
        years = {published.year for published in LiveArticle.objects.values_list("publish_at", flat=True)}
        assert len(years) >= 4

    def test_portraits_and_photos_are_stored_with_their_required_fields(self):
        portraits = [row["name"] for row in NEWSPAPER["authors"] if row["portrait"]]
        assert [author.portrait.size > 0 for author in Author.objects.filter(name__in=portraits)] == [True] * len(
            portraits
        )
        assert Photo.objects.count() == len(NEWSPAPER["photos"])
        for photo in Photo.objects.all():
            photo.full_clean()
            assert photo.size
            assert photo.credit
            assert photo.thumbnail

    def test_photos_lead_their_articles_without_extra_versions(self):
        for entry in NEWSPAPER["photos"]:
            for live in LiveArticle.objects.filter(pk__in=entry["news_ids"]):
                assert live.photo.alt_text == entry["alt"]
        assert LiveArticle.objects.exclude(photo=None).count() == sum(
            len(row["news_ids"]) for row in NEWSPAPER["photos"]
        )
        assert set(Version.objects.values_list("number", "kind")) == {(1, "first"), (2, "update"), (3, "correction")}

    def test_an_address_of_the_earlier_site_redirects_to_its_article(self):
        assert self.client.get("/2021/08/the-night-bus/")["Location"].startswith("/news/93448/")

    def test_the_desk_has_work_in_every_stage_and_one_correction_was_published(self):
        assert set(Article.objects.values_list("stage", flat=True)) == set(Article.Stage.values)
        assert Article.objects.exclude(planned_on=None).count() == 2
        correction = Version.objects.get(kind="correction")
        assert "6,400" in correction.note
        assert "6,400 hectares" in correction.article.live.body
        assert correction.article.live.figures.count() == 1

    def test_comments_have_every_status_and_decided_ones_have_a_decision(self):
        visible = set(LiveArticle.objects.visible().values_list("pk", flat=True))
        expected = Counter(entry["status"] for entry in COMMENTS if entry["news_id"] in visible)
        assert Counter(Comment.objects.values_list("status", flat=True)) == expected
        assert set(expected) == set(Comment.Status.values) - {"withdrawn", "erased"}
        assert Decision.objects.count() == sum(expected[status] for status in ("approved", "rejected", "spam"))
        assert set(Decision.objects.values_list("decided_by__username", flat=True)) == {"moderator"}

    def test_every_tab_of_the_queue_has_comments(self):
        counts = moderation_queue_for(User.objects.get(username="moderator")).counts
        assert [tab for tab in TABS if tab != "decided" and not counts[tab]] == []
        assert Comment.objects.filter(picked_at__isnull=False).count() == 2
        assert ModerationSignal.objects.filter(comment__status="held", comment__risk__gt=0).exists()

    def test_comments_are_dated_after_their_article_and_belong_to_its_threads(self):
        now = timezone.now()
        for comment in Comment.objects.select_related("article__live", "parent__parent", "root"):
            assert comment.article.live.publish_at <= comment.created_at <= now
            if comment.parent:
                assert comment.parent.created_at <= comment.created_at
                assert comment.root == (comment.parent.root or comment.parent)
                assert comment.article == comment.parent.article

    def test_each_role_has_an_account_with_the_demonstrations_password(self):
        roles = {user.username: [group.name for group in user.groups.all()] for user in User.objects.all()}
        assert roles == {
            "reporter": ["Reporter"],
            "editor": ["Editor"],
            "chief": ["Chief editor"],
            "moderator": ["Moderator"],
            "admin": ["Administrator"],
        }
        assert all(user.is_staff and user.check_password(PASSWORD) for user in User.objects.all())
        assert [user.username for user in User.objects.filter(is_superuser=True)] == ["admin"]
        assert Author.objects.get(user__username="reporter").live_bylines.exists()

    def test_it_prints_the_addresses_and_the_accounts(self):
        assert "The Alborz Courier: http://localhost:8123/\n" in self.out
        assert "http://localhost:8123/admin/moderation/" in self.out
        assert PASSWORD in self.out
        for user in User.objects.all():
            assert f"\n  {user.username} " in self.out

    def test_the_second_run_changes_nothing(self):
        before = all_rows()
        out, err = load()
        assert all_rows() == before
        assert err == ""
        assert f"imported 0, unchanged {ImportedReport.objects.count()}, refused 0" in out

    def test_the_second_run_keeps_what_people_changed(self):
        Masthead.objects.update(name="The Evening Paper")
        Section.objects.filter(name="World").update(name="Abroad", slug="abroad")
        Topic.objects.filter(articles=None).delete()
        User.objects.get(username="editor").delete()
        User.objects.filter(username="chief").update(is_active=False)
        article = Article.objects.first()
        article.headline = "Edited at the desk"
        save_working_copy(article, topics=[], authors=list(article.authors.all()))
        a_comment(LiveArticle.objects.last())
        own = a_draft()
        before = all_rows()
        load()
        after = all_rows()
        assert own.pk > max(ImportedReport.objects.values_list("pk", flat=True))
        assert {row[4] for row in after["User"]} - {row[4] for row in before["User"]} == {"editor"}
        assert {name: rows for name, rows in after.items() if name != "User"} == {
            name: rows for name, rows in before.items() if name != "User"
        }


@pytest.mark.django_db
def test_with_debug_off_it_is_refused(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="Set DEBUG to true"):
        call_command("load_demo")
    assert not User.objects.exists()
    assert not Masthead.objects.exists()


@pytest.fixture
def one_report(monkeypatch, tmp_path):
    """Load only the report that the demonstration changes, without photos and social cards, to save time."""
    (report,) = REPORTS_FOLDER.glob("93439-*.txt")
    (tmp_path / report.name).write_bytes(report.read_bytes())
    monkeypatch.setattr("articles.management.commands.load_demo.REPORTS_FOLDER", tmp_path)
    monkeypatch.setattr("articles.management.commands.load_demo.load_lead_photos", dict)
    monkeypatch.setattr("articles.management.commands.load_demo.draw_missing_cards", lambda: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_report")
def test_an_existing_newspaper_keeps_its_name_and_its_passwords():
    Masthead.objects.create(name="My Paper")
    User.objects.create_superuser("editor", password="my own password")
    Section.objects.create(name="Foreign", slug="world")
    out, _ = load()
    assert Article.objects.filter(pk=93439, live__version=2).exists()
    assert "My Paper: http://localhost:8000/" in out
    assert User.objects.get(username="editor").check_password("my own password")
    assert Section.objects.get(name="World").slug == "world-2"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_report")
def test_the_demonstration_sends_no_email(mailoutbox):
    load()
    assert Article.objects.filter(stage=Article.Stage.IN_REVIEW).exists()
    assert not mailoutbox


@pytest.mark.django_db
@pytest.mark.usefixtures("one_report")
def test_an_existing_editor_without_the_role_is_reported():
    User.objects.create_user("editor")
    with pytest.raises(CommandError, match="An existing account has the username of a demonstration account"):
        load()
    assert not Article.objects.exclude(form_key=None).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("one_report")
def test_an_existing_moderator_without_the_role_is_reported():
    User.objects.create_user("moderator")
    with pytest.raises(CommandError, match="doesn’t have permission to moderate"):
        load()
    assert not Comment.objects.exists()
