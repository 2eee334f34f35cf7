"""The previous release reads, writes and takes comments on the newest schema, as it does while an upgrade is under way.

Its code is unpacked from the repository's history (previous_release.py) and runs on the tests' database, which the
present migrations have made.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from articles.models import Article, Comment, LiveArticle
from tests.builders import a_comment, a_live_article
from tests.concurrency import database_url

from . import previous_release
from .previous_release import NoHistoryError, unpack_previous_release

pytestmark = pytest.mark.django_db(transaction=True)

# Uses what the product's contract fixes, and the builders of the previous release's own tests.
PROGRAM = """
import sys
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.utils import timezone
settings.ALLOWED_HOSTS = ["testserver"]
from articles.editorial.actions.publish import publish
from articles.models import Comment
from tests import users
from tests.builders import a_draft, a_live_article

def page(client, address, status=200):
    response = client.get(address, follow=True)
    assert response.status_code == status, f"{address} answers {response.status_code}"
    return response.text

reader, address, headline = Client(), sys.argv[1], sys.argv[2]
# Read.
for each in ("/", "/economy/", "/archive/", "/corrections/", "/feeds/all.rss", "/sitemap.xml", "/search/?q=gauge"):
    page(reader, each)
assert headline in page(reader, address)
# Write.
chief = users.chief()
article = a_draft(by=chief, headline="Written by the previous release")
publish(article, by=chief, now=timezone.now())
publish(article, kind="correction", note="It was Monday.", by=chief, now=timezone.now())
live = article.live
assert "Written by the previous release" in page(reader, live.get_absolute_url())
# Comment.
comment = {"body": "Sent by the previous release.", "name": "Ada", "email": "ada@example.org"}
sent = reader.post(f"/news/{live.pk}/comments/", comment, headers={"sec-fetch-site": "same-origin"})
assert sent.status_code in (302, 303), sent.text
stored = Comment.objects.get(body=comment["body"])
page(reader, stored.get_receipt_url())
# Moderate.
desk = Client()
desk.force_login(chief)
decision = {"comment": stored.pk, "version": stored.version, "decision": "approve", "reason": ""}
decided = desk.post("/admin/moderation/", decision)
assert decided.status_code < 400, decided.text
stored.refresh_from_db()
assert stored.status == "approved"
for each in ("", "articles/article/", f"articles/article/{article.pk}/change/", "moderation/"):
    page(desk, f"/admin/{each}")
"""


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the code of the previous release."""
    folder = tmp_path_factory.mktemp("previous_release")
    try:
        unpack_previous_release(folder)
    except NoHistoryError as reason:
        pytest.skip(f"The previous release can't be tried. {reason}")
    return folder


@pytest.fixture
def run_previous_release(code: Path, tmp_path: Path) -> Callable[[LiveArticle], "subprocess.CompletedProcess[str]"]:
    """Return a function that runs the program with the code of the previous release."""

    def run(live: LiveArticle) -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "PYTHONPATH": str(code),
            "MEDIA_ROOT": str(tmp_path / "media"),
            "ORIGINALS_ROOT": str(tmp_path / "originals"),
        }
        command = [sys.executable, "-c", PROGRAM, live.get_absolute_url(), live.headline]
        return subprocess.run(
            command, cwd=code, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def test_the_previous_release_works_on_the_newest_schema(run_previous_release, client):
    live = a_live_article(headline="Written by this release")
    a_comment(live)
    done = run_previous_release(live)
    assert done.returncode == 0, done.stderr[-3_000:]
    # What it wrote, this release can read.
    written = Article.objects.get(headline="Written by the previous release")
    assert "Sent by the previous release." in client.get(written.live.get_absolute_url()).text
    assert Comment.objects.get(body="Sent by the previous release.").decisions.exists()
    call_command("search_index", check=True, verbosity=0)


def test_a_column_that_is_gone_would_be_noticed(run_previous_release):
    live = a_live_article()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_comment RENAME COLUMN name TO reader")
    try:
        done = run_previous_release(live)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE articles_comment RENAME COLUMN reader TO name")
    assert done.returncode == 1
    assert "articles_comment.name" in done.stderr


# the choice of the previous release


def git(folder: Path, *arguments: str) -> None:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", "-C", folder, *author, *arguments], check=True, capture_output=True)


def commit(folder: Path, path: str) -> None:
    """Commit a new file, whose content is its path."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(path)
    git(folder, "add", path)
    git(folder, "commit", "-m", f"Add {path}")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one commit, which previous_release.py takes for this one."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--initial-branch=main")
    commit(folder, "articles/migrations/0001_initial.py")
    monkeypatch.setattr(previous_release, "ROOT", folder)
    monkeypatch.delenv("PREVIOUS_RELEASE", raising=False)
    return folder


def unpacked_files(folder: Path) -> set[str]:
    """Unpack the previous release into a folder and return the names of its files."""
    unpack_previous_release(folder)
    return {path.name for path in folder.rglob("*.*")}


def test_the_previous_release_is_the_code_before_the_merge_that_changed_the_schema(repository, tmp_path):
    commit(repository, "articles/before.py")
    git(repository, "switch", "-c", "feature")
    commit(repository, "articles/migrations/0002_more.py")
    commit(repository, "articles/feature.py")
    git(repository, "switch", "main")
    git(repository, "merge", "--no-ff", "--no-edit", "feature")
    commit(repository, "articles/after.py")
    assert unpacked_files(tmp_path / "unpacked") == {"0001_initial.py", "before.py"}


def test_the_previous_release_is_the_last_commit_while_a_migration_is_not_committed(repository, tmp_path):
    commit(repository, "articles/before.py")
    (repository / "articles" / "migrations" / "0002_more.py").touch()
    assert unpacked_files(tmp_path / "unpacked") == {"0001_initial.py", "before.py"}


def test_a_clone_without_history_says_so(repository, tmp_path):
    with pytest.raises(NoHistoryError, match="shallow clone"):
        unpack_previous_release(tmp_path / "unpacked")


def test_a_folder_that_is_no_repository_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(previous_release, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(NoHistoryError, match="not a git repository"):
        unpack_previous_release(tmp_path / "unpacked")
