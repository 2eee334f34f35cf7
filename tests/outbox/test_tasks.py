"""When e-mails are sent: by the worker, or after the response, and never while somebody waits."""

import datetime
import re
from threading import Event, Thread
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Masthead, OutgoingEmail
from articles.outbox import tasks
from articles.outbox.queue_emails import queue_emails
from articles.outbox.send_due import SendingRun
from tests.builders import a_live_article

Status = OutgoingEmail.Status


def run_worker():
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends(mail_server, task_queue):
    queue_emails("notice", ["mina@reader.example", "sara@reader.example"], {})
    assert not mail_server.messages
    run_worker()
    assert len(mail_server.messages) == 2


@pytest.mark.django_db(transaction=True)
def test_the_worker_tries_again_at_the_next_attempt(mail_server, task_queue):
    mail_server.replies["RCPT"] = "451 later"
    queue_emails("notice", ["mina@reader.example"], {})
    run_worker()
    email = OutgoingEmail.objects.get()
    waiting = DBTaskResult.objects.get(status="READY")
    assert waiting.run_after == email.next_attempt_at
    mail_server.replies.clear()
    earlier = email.next_attempt_at - datetime.timedelta(hours=1)
    OutgoingEmail.objects.update(next_attempt_at=earlier)
    DBTaskResult.objects.filter(pk=waiting.pk).update(run_after=earlier)
    run_worker()
    assert len(mail_server.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_worker_the_first_response_after_that_time_tries_again(client, mail_server, monkeypatch):
    mail_server.replies["RCPT"] = "451 later"
    queue_emails("notice", ["mina@reader.example"], {})
    email = OutgoingEmail.objects.get()
    assert (email.status, email.attempts) == (Status.QUEUED, 1)
    mail_server.replies.clear()
    client.get("/healthz")
    assert not mail_server.messages
    monkeypatch.setattr(timezone, "now", lambda: email.next_attempt_at)
    client.get("/healthz")
    assert len(mail_server.messages) == 1
    client.get("/healthz")
    assert len(mail_server.messages) == 1


@pytest.mark.parametrize("hang_at", ["connect", "message"])
@pytest.mark.django_db(transaction=True)
def test_a_commenter_is_answered_while_the_mail_server_hangs(live_server, mail_server, settings, hang_at):
    settings.EMAIL_TIMEOUT = 60
    mail_server.hang_at = hang_at
    Masthead.objects.update(comments_policy="open")
    article = a_live_article()
    form = {"body": "It rained here, too.", "email": "mina@reader.example", "notify": "on"}
    request = Request(live_server.url + reverse("article-comments", args=[article.pk]), urlencode(form).encode())
    request.add_header("Origin", live_server.url)
    with urlopen(request) as response:
        assert response.status == 200
    # The mail server answers only now.
    assert mail_server.is_hanging.wait(timeout=30)
    assert not mail_server.messages
    mail_server.release.set()
    assert wait_until(lambda: OutgoingEmail.objects.get().status == Status.SENT)
    assert re.search("confirm", mail_server.messages[0])


def wait_until(condition):
    """Wait at most ten seconds for a condition, and return whether it holds."""
    pause = Event()
    return any(condition() or pause.wait(0.1) for _ in range(100))


def test_one_thread_sends_for_all_others(monkeypatch):
    begun, release, runs = Event(), Event(), []

    def send(time_limit):
        runs.append(time_limit)
        begun.set()
        release.wait(timeout=30)
        return SendingRun()

    monkeypatch.setattr(tasks, "send_due_emails", send)
    sender = Thread(target=tasks.send_emails.call)
    sender.start()
    begun.wait(timeout=30)
    tasks.send_emails.call()
    tasks.send_emails.call()
    assert len(runs) == 1
    release.set()
    sender.join()
    # What the others asked for meanwhile was sent by a second run.
    assert len(runs) == 2
