"""Personal data is deleted when its retention period ends, and not before."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from articles.housekeeping import batches
from articles.housekeeping.personal_data import (
    delete_expired_sessions,
    delete_unconfirmed,
    remove_browsers_of_preview_views,
    remove_old_emails,
)
from articles.models import Comment, CommenterEmail, ShareLink, ShareView, Subscription
from tests import users
from tests.builders import NOON, a_comment, a_draft, a_live_article, a_report

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def periods(settings):
    settings.RETENTION_COMMENTER_EMAIL_DAYS = 100
    settings.RETENTION_UNCONFIRMED_EMAIL_DAYS = 30
    settings.RETENTION_PREVIEW_VIEW_DAYS = 90


def test_email_addresses_of_old_comments_and_reports_are_removed():
    live = a_live_article()
    old = a_comment(live, email="ada@example.org", created_at=NOON - 101 * DAY)
    new = a_comment(live, email="ada@example.org", created_at=NOON - 99 * DAY)
    report = a_report(old, email="bob@example.org", reported_at=NOON - 101 * DAY)
    assert remove_old_emails(NOON) == 2
    for row in (old, new, report):
        row.refresh_from_db()
    assert (old.email, new.email, report.email) == ("", "ada@example.org", "")
    assert (bool(old.body), old.name) == (True, "Behzad")


def test_a_confirmed_address_is_deleted_with_its_last_comment():
    live = a_live_article()
    for name in ("ada", "bob", "eve"):
        CommenterEmail.objects.create(email=f"{name}@example.org", confirmed_at=NOON - 200 * DAY)
    CommenterEmail.objects.filter(email="eve@example.org").update(stopped_at=NOON - 150 * DAY)
    a_comment(live, email="ada@example.org", created_at=NOON - 101 * DAY)
    a_comment(live, email="bob@example.org", created_at=NOON - 1 * DAY)
    remove_old_emails(NOON)
    # Eve has unsubscribed from all e-mails, which must not be forgotten.
    assert set(CommenterEmail.objects.values_list("email", flat=True)) == {"bob@example.org", "eve@example.org"}


def test_email_addresses_are_kept_for_ever_with_a_period_of_0(settings):
    settings.RETENTION_COMMENTER_EMAIL_DAYS = 0
    a_comment(a_live_article(), email="ada@example.org", created_at=NOON - 5_000 * DAY)
    assert remove_old_emails(NOON) == 0
    assert Comment.objects.get().email == "ada@example.org"


def test_addresses_that_nobody_confirmed_are_deleted_with_their_subscriptions():
    live = a_live_article()
    ages = {"old": 31, "new": 29, "confirmed": 31}
    for name, days in ages.items():
        email = f"{name}@example.org"
        comment = a_comment(live, email=email, created_at=NOON - days * DAY)
        Subscription.objects.create(comment=comment)
        confirmed_at = NOON if name == "confirmed" else None
        CommenterEmail.objects.create(email=email, asked_at=comment.created_at, confirmed_at=confirmed_at)
    CommenterEmail.objects.create(email="asked-again@example.org", asked_at=NOON - 31 * DAY, linked_at=NOON - DAY)
    CommenterEmail.objects.create(email="stopped@example.org", stopped_at=NOON - 99 * DAY)
    assert delete_unconfirmed(NOON) == 2
    kept = {email.partition("@")[0] for email in CommenterEmail.objects.values_list("email", flat=True)}
    assert kept == {"new", "confirmed", "asked-again", "stopped"}
    subscribed = Subscription.objects.values_list("comment__email", flat=True)
    assert set(subscribed) == {"new@example.org", "confirmed@example.org"}


def test_browsers_are_removed_from_views_of_links_that_ended_long_ago():
    article = a_draft()
    for label, ended in {"old": 91, "recent": 89}.items():
        link = ShareLink.objects.create(
            article=article, revision=article.revisions.get(), label=label, ends_at=NOON - ended * DAY
        )
        ShareView.objects.create(link=link, at=NOON - 95 * DAY, user_agent="Netscape")
    assert remove_browsers_of_preview_views(NOON) == 1
    browsers = dict(ShareView.objects.values_list("link__label", "user_agent"))
    assert browsers == {"old": "", "recent": "Netscape"}


def test_expired_sessions_are_deleted():
    for days in (-1, 1):
        session = SessionStore()
        session["answer"] = days
        session.save()
        Session.objects.filter(session_key=session.session_key).update(expire_date=NOON + days * DAY)
    assert delete_expired_sessions(NOON) == 1
    assert Session.objects.get().get_decoded() == {"answer": 1}


def test_what_is_shown_about_an_ended_session_is_deleted():
    person = users.editor()
    open_session = SessionStore()
    open_session.save()
    for key, days in ((open_session.session_key, 9), ("ended", 2), ("just-begun", 0)):
        UserSession.objects.create(
            user=person, session_key=key, ip="198.51.100.7", user_agent="x", created_at=timezone.now() - days * DAY
        )
    assert delete_expired_sessions(timezone.now()) == 1
    assert not UserSession.objects.filter(session_key="ended").exists()
    assert UserSession.objects.count() == 2


def test_many_rows_are_changed_in_several_batches(monkeypatch):
    monkeypatch.setattr(batches, "BATCH_SIZE", 3)
    live = a_live_article()
    for _ in range(7):
        a_comment(live, email="ada@example.org", created_at=NOON - 101 * DAY)
    assert remove_old_emails(NOON) == 7
    assert not Comment.objects.exclude(email="").exists()
