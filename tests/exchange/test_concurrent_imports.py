"""Imports in separate processes: two at once, and one that is interrupted."""

import os
import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from articles.models import Article, Author, LiveArticle, Section, Topic

from .report_texts import a_report_text

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
COUNT = 30


@pytest.fixture
def start():
    """Return a function that starts import_articles on the tests' database."""
    running = []

    def begin(*args, **options):
        name = connection.settings_dict["NAME"]
        address = urlsplit(os.environ.get("DATABASE_URL") or "sqlite:///")
        path = name if connection.vendor == "sqlite" else f"/{name}"
        url = f"sqlite:///{path}" if connection.vendor == "sqlite" else address._replace(path=path).geturl()
        environment = os.environ | {"DATABASE_URL": url, "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, str(ROOT / "manage.py"), "import_articles", *map(str, args)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        # Where the tests run in the background, a shell has made them ignore interrupts, and they pass that on.
        options["preexec_fn"] = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        running.append(subprocess.Popen(command, env=environment, **pipes, **options))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def test_two_imports_of_the_same_folder_at_once_store_each_article_once(start, tmp_path):
    for number in range(1, COUNT + 1):
        # Topics in alternating order, so that two imports could deadlock.
        topics = ["Water", "Wells"] if number % 2 else ["Wells", "Water"]
        text = a_report_text(News_ID=str(number), Topics=", ".join([*topics, f"Topic {number}"]), By=f"Author {number}")
        (tmp_path / f"{number:02}.txt").write_text(text)
    outputs = [process.communicate(timeout=60) for process in [start(tmp_path), start(tmp_path)]]
    for out, err in outputs:
        assert err == ""
        assert re.fullmatch(r"imported \d+, unchanged \d+, refused 0", out.strip())
    assert sum(int(re.search(r"imported (\d+)", out)[1]) for out, _ in outputs) == COUNT
    assert LiveArticle.objects.filter(version=1).count() == COUNT
    assert [model.objects.count() for model in (Section, Topic, Author)] == [1, COUNT + 2, COUNT]


def test_an_interrupted_import_leaves_complete_articles_and_prints_no_traceback(start, tmp_path):
    (tmp_path / "a.txt").write_text(a_report_text())
    process = start("-v2", tmp_path / "a.txt", "-", stdin=subprocess.PIPE)
    assert process.stdout.readline().endswith("a.txt: imported\n")
    process.send_signal(signal.SIGINT)
    # Standard input stays open until the process has ended, so that only the signal can end it.
    process.wait(timeout=60)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "imported 1, unchanged 0, refused 0\n")
    assert err == "Interrupted. The articles imported so far are complete.\n"
    assert list(Article.objects.values_list("pk", "live__version")) == [(5001, 1)]
