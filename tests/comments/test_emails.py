"""The confirmation request of a commenter's address: recorded with its e-mail, and forgotten if that can't be sent."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from articles.comments.emails import send_confirmation_request
from articles.comments.own_comments import send_link
from articles.comments.withdraw_comment import erase_comments
from articles.models import CommenterEmail, OutgoingEmail
from articles.outbox.send_due import send_due_emails
from tests.builders import a_comment, a_live_article
from tests.outbox.smtp_server import closed_port, running_mail_server, use_smtp

MINA = "mina@reader.example"


@pytest.fixture
def mail_server(settings):
    """Start a mail server, to which the outbox sends."""
    with running_mail_server() as server:
        use_smtp(settings, server.server_address[1])
        yield server


def asked_at():
    return CommenterEmail.objects.values_list("asked_at", flat=True).get(email=MINA)


@pytest.mark.django_db(transaction=True)
def test_the_time_of_a_request_and_its_e_mail_are_stored_together_or_not_at_all(settings):
    with transaction.atomic():
        send_confirmation_request(MINA, timezone.now())
        assert asked_at()
        assert OutgoingEmail.objects.count() == 1
        transaction.set_rollback(True)
    assert not CommenterEmail.objects.exists()
    assert not OutgoingEmail.objects.exists()


@pytest.mark.django_db
def test_a_request_that_waits_for_the_mail_server_keeps_its_time(settings):
    use_smtp(settings, closed_port())
    now = timezone.now()
    send_confirmation_request(MINA, now)
    assert send_due_emails().retried == 1
    assert asked_at() == now
    send_confirmation_request(MINA, now + datetime.timedelta(minutes=5))
    assert OutgoingEmail.objects.count() == 1


@pytest.mark.django_db
def test_after_a_request_failed_another_one_is_sent_at_once(mail_server):
    mail_server.replies["RCPT"] = "550 unknown"
    send_confirmation_request(MINA, timezone.now())
    assert send_due_emails().failed == 1
    assert asked_at() is None
    mail_server.replies.clear()
    send_confirmation_request(MINA, timezone.now())
    assert send_due_emails().sent == 1
    assert asked_at()


@pytest.mark.django_db
def test_a_failed_request_does_not_forget_a_later_one(mail_server):
    now = timezone.now()
    send_confirmation_request(MINA, now)
    send_confirmation_request(MINA, now + datetime.timedelta(hours=2))
    first = OutgoingEmail.objects.order_by("pk").first()
    OutgoingEmail.objects.filter(pk=first.pk).update(give_up_at=now)
    run = send_due_emails()
    assert (run.failed, run.sent) == (1, 1)
    assert asked_at() == now + datetime.timedelta(hours=2)


@pytest.mark.django_db
def test_after_a_link_to_own_comments_failed_another_one_is_sent_at_once(mail_server):
    a_comment(a_live_article(), email=MINA)
    mail_server.replies["RCPT"] = "550 unknown"
    send_link(MINA)
    assert send_due_emails().failed == 1
    mail_server.replies.clear()
    send_link(MINA)
    assert send_due_emails().sent == 1


@pytest.mark.django_db
def test_an_address_confirmed_meanwhile_gets_no_request(mail_server):
    send_confirmation_request(MINA, timezone.now())
    CommenterEmail.objects.update(confirmed_at=timezone.now())
    assert send_due_emails().cancelled == 1


@pytest.mark.django_db
def test_the_outbox_has_no_token():
    a_comment(a_live_article(), email=MINA)
    send_confirmation_request(MINA, timezone.now())
    send_link(MINA)
    contexts = OutgoingEmail.objects.values_list("context", flat=True)
    assert [list(context) for context in contexts] == [["requested_at"]] * 2


@pytest.mark.django_db
def test_erasing_a_commenter_deletes_the_e_mails_to_them():
    a_comment(a_live_article(), email=MINA)
    send_link(MINA)
    erase_comments(MINA)
    assert not OutgoingEmail.objects.exists()
