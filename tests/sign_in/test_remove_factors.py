"""The command that removes a lost factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import AuditEntry
from tests import users

pytestmark = pytest.mark.django_db


def test_it_removes_all_factors_ends_the_sessions_logs_and_tells_the_person(capsys):
    rana = users.reporter()
    client = Client()
    client.post("/accounts/login/", {"login": "rana", "password": users.PASSWORD})
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=rana, type=kind, data={})
    call_command("remove_factors", "rana")
    assert capsys.readouterr().out == "Removed factors: 2. Ended sessions: 1.\n"
    assert not Authenticator.objects.exists()
    assert client.get("/admin/").status_code == 302
    assert AuditEntry.objects.get(action="reset_factors").subject_id == rana.pk
    assert "All second factors of your account were removed" in mail.outbox[-1].body


def test_an_unknown_username_is_an_error():
    with pytest.raises(CommandError, match="There is no account with this username"):
        call_command("remove_factors", "nobody")
