"""The desk's list of e-mails: who sees it, what it shows, and sending again."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import AuditEntry, OutgoingEmail
from articles.outbox.queue_emails import queue_emails, queue_messages
from tests import users

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/outgoingemail/"
SECRET = "https://courier.example/accounts/reset/2Fh8-secret/"
Status = OutgoingEmail.Status


def failed(kind="reply", recipient="mina@reader.example", **fields):
    """Store an e-mail that the mail server refused, and return it."""
    queue_emails(kind, [recipient], {"comment": 1, "text": SECRET}, about=("comment", 1))
    email = OutgoingEmail.objects.latest("pk")
    values = {"status": Status.FAILED, "problem": "recipient", "server_reply": "550 unknown user", **fields}
    OutgoingEmail.objects.filter(pk=email.pk).update(**values)
    return email


def press_send_again(client, *emails):
    form = {"action": "send_again", "_selected_action": [email.pk for email in emails], "index": 0}
    return client.post(LIST, form, follow=True)


@pytest.mark.parametrize("role", [users.reporter, users.editor, users.chief, users.moderator])
def test_other_roles_see_nothing(client, role):
    email = failed()
    client.force_login(role())
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{email.pk}/change/").status_code == 403
    assert press_send_again(client, email).status_code == 403
    assert OutgoingEmail.objects.get().status == Status.FAILED
    assert "/outgoingemail/" not in client.get("/admin/").text


def test_an_administrator_sees_the_state_but_neither_text_nor_readers_address(client):
    email = failed()
    client.force_login(users.administrator())
    assert LIST in client.get("/admin/").text
    for address in (LIST, f"{LIST}{email.pk}/change/"):
        page = client.get(address).text
        assert "Reply to a comment" in page
        assert "m…@reader.example" in page
        assert "The mail server refused the recipient’s address. · 550 unknown user" in page
        assert "mina" not in page
        assert "secret" not in page


def test_who_moderates_comments_as_well_sees_readers_addresses(client):
    failed()
    person = users.administrator()
    person.user_permissions.set(users.permissions("moderate_comment"))
    client.force_login(person)
    assert "mina@reader.example" in client.get(LIST).text


def test_the_page_of_a_failed_e_mail_has_a_button_that_sends_it_again(client):
    email = failed()
    client.force_login(users.administrator())
    page = client.get(f"{LIST}{email.pk}/change/").text
    assert f'<form method="post" action="{LIST}">' in page
    assert f'name="_selected_action" value="{email.pk}"' in page
    assert 'name="action" value="send_again"' in page
    OutgoingEmail.objects.update(status=Status.SENT)
    assert "send_again" not in client.get(f"{LIST}{email.pk}/change/").text


def test_a_stored_message_is_not_shown(client):
    queue_messages([EmailMessage("Reset your password", SECRET, None, ["rana@courier.example"])])
    email = OutgoingEmail.objects.get()
    client.force_login(users.administrator())
    for address in (LIST, f"{LIST}{email.pk}/change/"):
        page = client.get(address).text
        assert "Reset your password" in page
        assert "rana@courier.example" in page
        assert "secret" not in page
        assert email.sealed_message[:20] not in page


def test_nobody_writes_or_deletes_an_e_mail_at_the_desk(client, admin_user):
    email = failed()
    client.force_login(admin_user)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{email.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{LIST}{email.pk}/change/", {"recipient": "x@y.example"}).status_code == 403


def test_a_failed_e_mail_is_sent_again_and_logged(client, django_capture_on_commit_callbacks):
    email = failed(kind="notice")
    client.force_login(users.administrator())
    with django_capture_on_commit_callbacks(execute=True):
        page = press_send_again(client, email)
    assert "1 e-mail will be sent now." in page.text
    assert [sent.to for sent in mail.outbox] == [["mina@reader.example"]]
    entry = AuditEntry.objects.get(action="resend_email")
    assert (entry.subject_type, entry.subject_id, entry.person_name) == ("outgoingemail", email.pk, "Arash")
    assert "mina" not in entry.label


def test_what_is_sent_is_not_sent_again(client):
    email = failed(status=Status.SENT)
    client.force_login(users.administrator())
    assert "1 e-mail can’t be sent again" in press_send_again(client, email).text
    assert not AuditEntry.objects.exists()


def test_who_may_only_look_gets_no_button(client):
    email = failed()
    person = users.create_staff("guest")
    person.user_permissions.set(users.permissions("view_outgoingemail"))
    client.force_login(person)
    assert "Send again" not in client.get(LIST).text
    press_send_again(client, email)
    assert OutgoingEmail.objects.get().status == Status.FAILED


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 3),
        ("state=failed", 1),
        ("state=waiting", 2),
        ("state=sent", 0),
        ("kind=notice", 2),
        ("q=sara@reader.example", 1),
    ],
)
def test_the_list_is_filtered(client, query, shown):
    failed()
    queue_emails("notice", ["sara@reader.example", "rana@reader.example"], {})
    client.force_login(users.administrator())
    assert client.get(f"{LIST}?{query}").context["cl"].result_count == shown


def test_the_list_takes_as_many_queries_for_one_e_mail_as_for_fifty(client):
    client.force_login(users.administrator())
    counts = []
    for number in (1, 50):
        queue_emails("reply", [f"reader{number}@reader.example"] * number, {"comment": 1}, about=("comment", 1))
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
