"""Fixtures of the outbox: a mail server, and a kind of e-mail."""

from collections.abc import Iterator

import pytest
from django.core.mail import EmailMessage

from articles.outbox import kinds
from articles.outbox.kinds import EmailKind

from .smtp_server import MailServer, running_mail_server, use_smtp


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """Start a mail server, to which the outbox sends."""
    with running_mail_server() as server:
        use_smtp(settings, server.server_address[1])
        yield server


@pytest.fixture
def task_queue(settings) -> None:
    """Leave background tasks to a worker, which the test runs or not."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture(autouse=True)
def test_kinds(monkeypatch) -> None:
    """Make two kinds of e-mails known: `notice`, with the text of its context, and `urgent`."""
    builder = f"{__name__}.write_notice"
    added = {"notice": EmailKind("notice", builder), "urgent": EmailKind("urgent", builder, is_urgent=True)}
    monkeypatch.setattr(kinds, "_kinds", {**kinds.known_kinds(), **added})


def write_notice(recipient, context) -> EmailMessage | None:
    """Write an e-mail with the text of its context; None if there is none."""
    if "error" in context:
        raise RuntimeError(context["error"])
    text = context.get("text", "Hello.")
    return EmailMessage(f"Notice to {recipient}", text, to=[recipient]) if text else None
