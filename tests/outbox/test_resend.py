"""Sending e-mails again that failed."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from articles.models import OutgoingEmail
from articles.outbox.queue_emails import queue_emails, queue_messages
from articles.outbox.resend import resend
from articles.outbox.send_due import send_due_emails

pytestmark = pytest.mark.django_db
Status = OutgoingEmail.Status


def failed(*recipients):
    queue_emails("notice", recipients, {"text": "Hello."})
    OutgoingEmail.objects.update(status=Status.FAILED, attempts=9, problem="recipient", give_up_at=timezone.now())
    return OutgoingEmail.objects.all()


def test_a_failed_e_mail_is_sent_again(django_capture_on_commit_callbacks):
    emails = failed("mina@reader.example")
    with django_capture_on_commit_callbacks(execute=True):
        assert len(resend(emails)) == 1
    email = OutgoingEmail.objects.get()
    assert (email.status, email.attempts, email.problem) == (Status.SENT, 1, "")
    assert [sent.body for sent in mail.outbox] == ["Hello."]


def test_a_sent_e_mail_is_not_sent_again():
    queue_emails("notice", ["mina@reader.example"], {})
    send_due_emails()
    assert resend(OutgoingEmail.objects.all()) == []
    assert len(mail.outbox) == 1


def test_pressing_twice_sends_once(django_capture_on_commit_callbacks):
    first, second = list(failed("mina@reader.example")), list(OutgoingEmail.objects.all())
    with django_capture_on_commit_callbacks(execute=True):
        resend(first)
    with django_capture_on_commit_callbacks(execute=True):
        assert resend(second) == []
    assert len(mail.outbox) == 1


def test_a_ready_made_message_does_not_live_longer_by_being_sent_again():
    queue_messages([EmailMessage("Reset", "A link", None, ["mina@courier.example"])])
    email = OutgoingEmail.objects.get()
    OutgoingEmail.objects.update(status=Status.FAILED)
    email.refresh_from_db()
    assert resend([email]) == [email]
    assert OutgoingEmail.objects.get().give_up_at == email.give_up_at
