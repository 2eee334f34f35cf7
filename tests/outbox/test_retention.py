"""How long the outbox keeps e-mails."""

import datetime

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from articles.models import OutgoingEmail
from articles.outbox.queue_emails import queue_emails, queue_messages
from articles.outbox.retention import delete_emails_to, delete_old_emails

pytestmark = pytest.mark.django_db
Status = OutgoingEmail.Status


def test_old_e_mails_are_deleted_unless_they_wait(settings):
    settings.EMAIL_RETENTION_DAYS = 10
    queue_emails("notice", [f"{status}@reader.example" for status in Status], {})
    for email in OutgoingEmail.objects.all():
        OutgoingEmail.objects.filter(pk=email.pk).update(status=email.recipient.partition("@")[0])
    now = timezone.now()
    assert delete_old_emails(now + datetime.timedelta(days=9)) == 0
    assert delete_old_emails(now + datetime.timedelta(days=11)) == 3
    assert set(OutgoingEmail.objects.values_list("status", flat=True)) == {Status.QUEUED, Status.SENDING}


def test_the_message_of_a_failed_e_mail_is_erased_when_its_links_have_expired():
    queue_messages([EmailMessage("Reset", "A link", None, ["mina@courier.example"])])
    OutgoingEmail.objects.update(status=Status.FAILED)
    now = timezone.now()
    delete_old_emails(now + datetime.timedelta(days=2))
    assert OutgoingEmail.objects.get().can_be_resent
    delete_old_emails(now + datetime.timedelta(days=4))
    email = OutgoingEmail.objects.get()
    assert email.sealed_message == ""
    assert not email.can_be_resent


def test_all_e_mails_to_an_address_are_deleted():
    queue_emails("notice", ["mina@reader.example", "sara@reader.example", "mina@reader.example"], {})
    assert delete_emails_to("mina@reader.example") == 2
    assert OutgoingEmail.objects.get().recipient == "sara@reader.example"
