"""Queueing e-mails: with the action or not at all, and ready-made ones encrypted."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import OutgoingEmail
from articles.outbox.queue_emails import queue_emails
from articles.outbox.send_due import send_due_emails

Status = OutgoingEmail.Status
LINK = "https://courier.example/accounts/reset/2Fh8-secret/"


@pytest.fixture
def outbox_backend(settings):
    """Let Django's e-mail functions use the outbox, as outside of tests."""
    settings.EMAIL_BACKEND = "articles.outbox.email_backend.OutboxBackend"


def stored_text():
    """Return everything that the table contains, as text."""
    return str(list(OutgoingEmail.objects.values()))


@pytest.mark.django_db
def test_any_number_of_recipients_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        queue_emails("notice", [f"reader{number}@reader.example" for number in range(50)], {"text": "Hello."})
    assert OutgoingEmail.objects.filter(status=Status.QUEUED).count() == 50


@pytest.mark.django_db
def test_no_recipient_takes_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        queue_emails("notice", [], {})


@pytest.mark.django_db(transaction=True)
def test_an_action_that_is_rolled_back_leaves_no_e_mail():
    with transaction.atomic():
        queue_emails("notice", ["mina@reader.example"], {})
        transaction.set_rollback(True)
    assert not OutgoingEmail.objects.exists()
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_an_e_mail_is_sent_after_the_commit():
    with transaction.atomic():
        queue_emails("notice", ["mina@reader.example"], {})
        assert not mail.outbox
    assert [email.to for email in mail.outbox] == [["mina@reader.example"]]


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_left_is_sent_with_the_next_e_mail(settings, task_queue):
    queue_emails("notice", ["mina@reader.example"], {})
    assert not mail.outbox
    settings.TASKS = {"default": {"BACKEND": "articles.delivery.after_response.AfterResponseBackend"}}
    queue_emails("notice", ["sara@reader.example"], {})
    assert [email.to for email in mail.outbox] == [["mina@reader.example"], ["sara@reader.example"]]


@pytest.mark.django_db
def test_a_message_of_another_app_is_stored_encrypted_and_erased_after_delivery(outbox_backend):
    message = EmailMultiAlternatives(
        "Reset your password",
        f"Open {LINK}",
        "desk@courier.example",
        ["mina@courier.example"],
        reply_to=["help@courier.example"],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(f'<a href="{LINK}">Open</a>', "text/html")
    assert message.send() == 1
    assert "secret" not in stored_text()
    assert send_due_emails().sent == 1
    [sent] = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Reset your password", f"Open {LINK}", ["mina@courier.example"])
    assert (sent.from_email, sent.reply_to) == ("desk@courier.example", ["help@courier.example"])
    assert sent.alternatives[0].content == f'<a href="{LINK}">Open</a>'
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    email = OutgoingEmail.objects.get()
    assert (email.status, email.sealed_message, email.subject) == (Status.SENT, "", "Reset your password")


@pytest.mark.django_db
def test_each_recipient_of_a_message_gets_an_e_mail_of_their_own(outbox_backend):
    EmailMessage("Hello", "Hello.", None, ["mina@courier.example", "sara@courier.example"], ["c@d.example"]).send()
    assert send_due_emails().sent == 3
    assert [email.recipients() for email in mail.outbox] == [
        ["mina@courier.example"],
        ["sara@courier.example"],
        ["c@d.example"],
    ]


@pytest.mark.django_db
def test_a_message_that_looks_like_a_template_stays_as_it_is(outbox_backend):
    text = "{% now 'Y' %} {{ settings.SECRET_KEY }} {% nonsense"
    send_mail(text, text, None, ["mina@courier.example"])
    assert send_due_emails().sent == 1
    assert (mail.outbox[0].subject, mail.outbox[0].body) == (text, text)


@pytest.mark.django_db
def test_a_message_with_an_attachment_is_refused(outbox_backend):
    message = EmailMessage("Hello", "Hello.", None, ["mina@courier.example"])
    message.attach("page.pdf", b"%PDF", "application/pdf")
    with pytest.raises(ValueError, match="attachments"):
        message.send()


@pytest.mark.django_db
def test_after_the_secret_key_has_changed_a_stored_message_fails(outbox_backend, settings):
    send_mail("Reset", LINK, None, ["mina@courier.example"])
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key of the tests " * 3
    assert send_due_emails().failed == 1
    assert OutgoingEmail.objects.get().problem == OutgoingEmail.Problem.UNREADABLE
    OutgoingEmail.objects.update(status=Status.QUEUED)
    OutgoingEmail.objects.filter(status=Status.QUEUED).update(next_attempt_at="2020-01-01T00:00Z")
    settings.SECRET_KEY_FALLBACKS = [former]
    assert send_due_emails().sent == 1


@pytest.mark.django_db
def test_an_idle_run_takes_two_queries():
    with CaptureQueriesContext(connection) as queries:
        send_due_emails()
    assert len(queries) == 2
