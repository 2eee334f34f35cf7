"""Sending what is due: to a mail server that works, refuses, is silent, or hangs."""

import datetime
import os
import signal
import subprocess
import sys
from email import message_from_string

import pytest
from django.utils import timezone

from articles.models import OutgoingEmail
from articles.outbox.querysets import CLAIM_LIFETIME
from articles.outbox.queue_emails import queue_emails
from articles.outbox.send_due import retry_delay, send_due_emails
from tests.concurrency import database_url, run_concurrently
from tests.newsroom.test_settings import ROOT

from .smtp_server import closed_port, use_smtp

Status, Problem = OutgoingEmail.Status, OutgoingEmail.Problem
SECRET = "https://courier.example/secret/2Fh8"


def queue(*recipients, kind="notice", **context):
    """Queue an e-mail to each recipient, and return the first."""
    queue_emails(kind, [f"{name}@reader.example" for name in recipients], context)
    return OutgoingEmail.objects.order_by("-pk")[len(recipients) - 1]


def make_due():
    """Let the time pass until every waiting e-mail is due, and the mail server is asked again."""
    earlier = timezone.now() - datetime.timedelta(minutes=1)
    OutgoingEmail.objects.waiting().update(next_attempt_at=earlier, last_attempt_at=earlier)


@pytest.mark.django_db
def test_an_e_mail_is_sent_and_its_context_erased(mail_server):
    email = queue("mina", text=f"Open {SECRET}")
    run = send_due_emails()
    assert (run.sent, run.retried, run.failed) == (1, 0, 0)
    [text] = mail_server.messages
    assert SECRET in text
    assert mail_server.recipients == ["mina@reader.example"]
    email.refresh_from_db()
    assert (email.status, email.context, email.sealed_message, email.attempts) == (Status.SENT, {}, "", 1)
    assert email.subject == "Notice to mina@reader.example"
    assert email.sent_at


@pytest.mark.django_db
def test_all_e_mails_share_a_connection_and_urgent_ones_are_sent_first(mail_server):
    queue("mina", "sara")
    queue("rana", kind="urgent")
    assert send_due_emails().sent == 3
    assert mail_server.connections == 1
    assert [recipient.partition("@")[0] for recipient in mail_server.recipients] == ["rana", "mina", "sara"]


@pytest.mark.django_db
def test_an_e_mail_that_is_no_longer_wanted_is_not_sent(mail_server):
    email = queue("mina", text="")
    assert send_due_emails().cancelled == 1
    email.refresh_from_db()
    assert (email.status, mail_server.connections) == (Status.CANCELLED, 0)


@pytest.mark.parametrize("hang_at", ["connect", "EHLO", "DATA", "message"])
@pytest.mark.django_db
def test_an_e_mail_is_retried_after_the_mail_server_was_silent(mail_server, settings, hang_at):
    settings.EMAIL_TIMEOUT = 0.2
    mail_server.hang_at = hang_at
    email = queue("mina")
    assert send_due_emails().retried == 1
    email.refresh_from_db()
    assert (email.status, email.problem, email.attempts) == (Status.QUEUED, Problem.TIMEOUT, 1)
    assert email.next_attempt_at > timezone.now()
    mail_server.hang_at = ""
    mail_server.release.set()
    assert send_due_emails().sent == 0
    make_due()
    assert send_due_emails().sent == 1


@pytest.mark.django_db
def test_an_e_mail_is_retried_after_a_refused_connection(settings):
    use_smtp(settings, closed_port())
    email = queue("mina")
    assert send_due_emails().retried == 1
    email.refresh_from_db()
    assert (email.status, email.problem) == (Status.QUEUED, Problem.CONNECTION)


@pytest.mark.parametrize(
    ("point", "reply", "problem"),
    [
        ("connect", "554 no service", Problem.CONNECTION),
        ("MAIL", "553 sender not allowed", Problem.SENDER),
        ("RCPT", "451 greylisted, try later", Problem.RECIPIENT),
        ("message", "452 disk full", Problem.MESSAGE),
    ],
)
@pytest.mark.django_db
def test_what_may_pass_is_retried(mail_server, point, reply, problem):
    mail_server.replies[point] = reply
    email = queue("mina")
    assert send_due_emails().retried == 1
    email.refresh_from_db()
    assert (email.status, email.problem) == (Status.QUEUED, problem)


@pytest.mark.parametrize(
    ("point", "reply", "problem"),
    [
        ("RCPT", "550 5.1.1 <mina@reader.example>: unknown user", Problem.RECIPIENT),
        ("message", f"554 {SECRET} is listed", Problem.MESSAGE),
    ],
)
@pytest.mark.django_db
def test_what_the_server_refuses_for_good_fails_at_once_and_the_others_are_sent(mail_server, point, reply, problem):
    mail_server.replies[point] = reply
    email = queue("mina", text=SECRET)
    assert send_due_emails().failed == 1
    email.refresh_from_db()
    assert (email.status, email.problem, email.attempts) == (Status.FAILED, problem, 1)
    assert email.server_reply.startswith(reply[:3])
    assert "mina" not in email.server_reply
    assert "secret" not in email.server_reply
    mail_server.replies.clear()
    queue("sara")
    assert send_due_emails().sent == 1


@pytest.mark.django_db
def test_a_refused_recipient_does_not_stop_the_others(mail_server):
    mail_server.replies["mina@reader.example"] = "550 unknown"
    queue("mina", "sara")
    run = send_due_emails()
    assert (run.failed, run.sent) == (1, 1)
    assert mail_server.recipients == ["sara@reader.example"]


@pytest.mark.django_db
def test_a_recipient_that_is_no_address_fails_at_once(mail_server):
    email = queue("mina\nBcc: all")
    assert send_due_emails().failed == 1
    email.refresh_from_db()
    assert email.problem == Problem.INVALID


@pytest.mark.django_db
def test_a_failing_server_stops_the_run_and_is_left_alone_for_a_while(settings):
    use_smtp(settings, closed_port())
    queue("mina", "sara", "rana")
    run = send_due_emails()
    assert (run.retried, run.is_interrupted) == (1, True)
    assert list(OutgoingEmail.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0, 0]
    assert send_due_emails().retried == 0
    assert sum(OutgoingEmail.objects.values_list("attempts", flat=True)) == 1


@pytest.mark.django_db
def test_the_delay_doubles_up_to_an_hour():
    assert [retry_delay(attempts).seconds // 60 for attempts in (1, 2, 3, 6, 7, 60)] == [1, 2, 4, 32, 60, 60]


@pytest.mark.django_db
def test_an_e_mail_is_given_up_after_three_days_without_another_attempt(mail_server):
    email = queue("mina")
    OutgoingEmail.objects.update(give_up_at=timezone.now(), problem=Problem.TIMEOUT, server_reply="")
    assert send_due_emails().failed == 1
    email.refresh_from_db()
    assert (email.status, email.problem, mail_server.connections) == (Status.FAILED, Problem.TIMEOUT, 0)


@pytest.mark.django_db
def test_an_error_in_the_text_is_retried_and_its_message_is_not_logged(mail_server, caplog):
    email = queue("mina", error=SECRET)
    assert send_due_emails().retried == 1
    email.refresh_from_db()
    assert (email.status, email.problem) == (Status.QUEUED, Problem.TEXT)
    assert "RuntimeError while sending an e-mail" in caplog.text
    assert "write_notice" in caplog.text
    assert "secret" not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.django_db
def test_an_unknown_kind_of_another_release_waits(mail_server):
    queue("mina")
    OutgoingEmail.objects.update(kind="newer")
    assert send_due_emails().retried == 1
    assert OutgoingEmail.objects.get().status == Status.QUEUED


@pytest.mark.django_db
def test_neither_address_nor_link_is_logged(mail_server, caplog):
    mail_server.replies["RCPT"] = f"550 <mina@reader.example> {SECRET}"
    queue("mina", text=SECRET)
    send_due_emails()
    assert "(notice) failed: recipient 550 … …" in caplog.text
    assert "mina" not in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.django_db
def test_every_attempt_has_the_same_message_id(mail_server, settings):
    settings.SITE_URL = "https://courier.example:8443"
    queue("mina")
    assert send_due_emails().sent == 1
    # As after a worker that was killed before it could store this.
    OutgoingEmail.objects.update(status=Status.SENDING)
    make_due()
    assert send_due_emails().sent == 1
    first, second = [message_from_string(text)["Message-ID"] for text in mail_server.messages]
    assert first == second
    assert first.endswith("@courier.example>")


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_send_each_e_mail_once(mail_server, task_queue):
    names = [f"reader{number}" for number in range(20)]
    queue(*names)
    runs = run_concurrently(send_due_emails, send_due_emails, send_due_emails)
    assert sum(run.sent for run in runs) == 20
    assert sorted(mail_server.recipients) == sorted(f"{name}@reader.example" for name in names)
    assert set(OutgoingEmail.objects.values_list("status", "attempts")) == {(Status.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_the_e_mail_to_be_sent_later(mail_server, task_queue):
    queue_emails("own_comments_link", ["mina@reader.example"], {})
    mail_server.hang_at = "message"
    command = [sys.executable, "manage.py", "shell", "-v0", "-c"]
    code = "from articles.outbox.send_due import send_due_emails; send_due_emails()"
    variables = {"EMAIL_URL": f"smtp://127.0.0.1:{mail_server.server_address[1]}", "DATABASE_URL": database_url()}
    with subprocess.Popen([*command, code], cwd=ROOT, env=os.environ | variables) as worker:
        is_sending = mail_server.is_hanging.wait(timeout=60)
        worker.send_signal(signal.SIGKILL)
    assert is_sending
    email = OutgoingEmail.objects.get()
    assert (email.status, email.attempts) == (Status.SENDING, 1)
    mail_server.hang_at = ""
    mail_server.release.set()
    assert send_due_emails().sent == 0  # It is still claimed.
    OutgoingEmail.objects.update(next_attempt_at=email.next_attempt_at - CLAIM_LIFETIME)
    assert send_due_emails().sent == 1
    email.refresh_from_db()
    assert (email.status, email.attempts) == (Status.SENT, 2)
