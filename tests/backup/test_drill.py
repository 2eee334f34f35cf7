"""The drill: back up while the site runs, lose everything, restore, compare, and work on."""

import ipaddress
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from articles.delivery.page_cache.tags import SITE, read_versions
from articles.exchange.full_export.picture_files import missing_files
from articles.models import Article, AuditEntry, Comment, LiveArticle, Photo, Version
from articles.search.index import matching_ids
from articles.search.query import parse_query
from tests import users
from tests.builders import a_comment, a_live_article, a_photo, a_section
from tests.exchange.full_export.sample_newspaper import create_newspaper

from .newspaper import delete_files, drop_database, files, rows, run, unchanged_rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]


def an_article_with_comments():
    """Return a live article in a section that accepts comments."""
    return a_live_article(section=a_section("World"))


def post_comment(article, text, ip="192.0.2.1"):
    address = reverse("article-comments", args=[article.pk])
    answer = Client().post(address, {"body": text}, headers={"Sec-Fetch-Site": "same-origin"}, REMOTE_ADDR=ip)
    assert answer.status_code == 303


def test_a_lost_newspaper_comes_back_completely_and_works_on(backup, tmp_path, client):
    article, _draft = create_newspaper()
    open_article = an_article_with_comments()
    client.force_login(users.chief())
    rows_before, files_before, site_before = unchanged_rows(), files(), read_versions([SITE])
    newest = {model: model.objects.latest("pk").pk for model in (Article, Comment, Photo)}
    run("make_backup_key", tmp_path / "key")
    output = run("backup", backup, "--key-file", tmp_path / "key")
    assert f"{len(files_before)} picture files" in output

    drop_database()
    delete_files()
    run("restore", backup, "--key-file", tmp_path / "key")

    assert unchanged_rows() == rows_before
    assert files() == files_before
    assert not Session.objects.exists()
    assert read_versions([SITE]) != site_before
    assert Client().get(LiveArticle.objects.get(pk=article.pk).get_absolute_url()).status_code == 200
    assert list(LiveArticle.objects.filter(pk__in=matching_ids(parse_query("twice")))) == [article.live]
    # The sequences go on.
    post_comment(open_article, "Still dry.")
    assert Comment.objects.get(body="Still dry.").pk > newest[Comment]
    live = a_live_article(photo=a_photo())
    assert (live.pk, live.photo.pk) > (newest[Article], newest[Photo])
    assert Client().get(live.get_absolute_url()).status_code == 200


def test_a_backup_under_load_is_one_moment_of_the_newspaper(backup):
    create_newspaper()
    open_article, numbers = an_article_with_comments(), itertools.count(1)
    rows_before, stop = rows(), threading.Event()

    def work(action):
        count = 0
        while not stop.is_set():
            action()
            count += 1
        connection.close()
        return count

    def comment():
        number = next(numbers)
        post_comment(open_article, f"Dry for {number} days.", str(ipaddress.ip_address("198.51.100.0") + number * 256))

    with ThreadPoolExecutor(3) as pool:
        work_done = [
            pool.submit(work, comment),
            pool.submit(work, lambda: a_live_article(photo=a_photo())),
            pool.submit(work, lambda: a_comment(open_article)),
        ]
        try:
            for number in range(3):
                run("backup", f"{backup}{number}")
        finally:
            stop.set()
    assert all(future.result() for future in work_done)
    rows_after = rows()

    drop_database()
    delete_files()
    run("restore", f"{backup}2")
    restored = rows()
    # Rows that never change once they are written.
    for table in ("articles_version", "articles_revision", "articles_auditentry"):
        assert set(rows_before[table]) <= set(restored[table]) <= set(rows_after[table])
    connection.check_constraints()
    published = set(LiveArticle.objects.values_list("pk", flat=True))
    assert set(Version.objects.values_list("article", flat=True)) == published
    logged = AuditEntry.objects.filter(subject_type="article").values_list("subject_id", flat=True)
    assert set(logged) >= published
    assert not missing_files()


def test_two_backups_at_once_are_both_complete(backup):
    create_newspaper()

    def back_up(name):
        try:
            return run("backup", name, "--overwrite")
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(back_up, [backup, backup, backup.with_name("other.tar")]))
    for name in (backup, backup.with_name("other.tar")):
        assert "complete and unchanged" in run("backup", "--check", name)
    assert sorted(path.name for path in backup.parent.iterdir()) == ["newsroom.tar", "other.tar"]


def test_sessions_can_be_kept_and_running_tasks_run_again(backup, client):
    client.force_login(users.chief())
    task = {"args_kwargs": {}, "task_path": "x", "backend_name": "default", "exception_class_path": "", "traceback": ""}
    for status in ("RUNNING", "SUCCESSFUL"):
        DBTaskResult.objects.create(status=status, run_after="2026-05-04T12:00Z", **task)
    run("backup", backup)
    run("restore", backup, "--replace", "--keep-sessions")
    assert Session.objects.count() == 1
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"READY", "SUCCESSFUL"}
    assert client.get(reverse("admin:index")).status_code == 200
