"""A process that is killed in the middle of a save: afterwards either all of it is stored, or nothing."""

import os
import signal
import subprocess
import sys

import pytest

from articles.models import Article, AuditEntry, LiveArticle
from tests.builders import a_draft
from tests.concurrency import database_url

pytestmark = pytest.mark.django_db(transaction=True)

# The process dies when the action is announced: everything is written by then, and nothing committed.
PROGRAM = """
import os, signal, sys
import django
django.setup()
from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.editorial.signals import action_performed
from articles.models import Article

def die(action, **kwargs):
    if action == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

action_performed.connect(die)
article = Article.objects.get(pk=sys.argv[1])
article.headline = "Half-way"
save_working_copy(article, topics=[], authors=[byline.author for byline in article.bylines.all()])
publish(article)
"""


def run_until_killed(article, action):
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    command = [sys.executable, "-c", PROGRAM, str(article.pk), action]
    ended = subprocess.run(command, env=environment, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL


def test_a_save_killed_half_way_has_saved_nothing():
    article = a_draft(headline="Before")
    run_until_killed(article, "save")
    assert Article.objects.get().headline == "Before"
    assert article.revisions.count() == 1
    assert not AuditEntry.objects.filter(action="save").exists()


def test_a_publication_killed_half_way_shows_readers_nothing():
    article = a_draft(headline="Before")
    run_until_killed(article, "publish")
    assert Article.objects.get().headline == "Half-way"
    assert Article.objects.get().stage == "draft"
    assert not LiveArticle.objects.exists()
    assert article.versions.count() == 0
