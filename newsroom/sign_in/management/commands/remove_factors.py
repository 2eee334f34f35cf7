"""The command that helps somebody who has lost their phone and their recovery codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.management.translated_command import TranslatedCommand
from newsroom.sign_in.remove_factors import remove_factors


class Command(TranslatedCommand):
    """Remove all second factors of an account."""

    description = gettext_lazy(
        "Remove all second factors of an account, end its sessions, log it, and e-mail the person. Use it for somebody "
        "who has lost their device and their recovery codes, after making sure that it is they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the username."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove the factors, and say what was done."""
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(_("There is no account with this username."))
        factors, sessions = remove_factors(person)
        self.stdout.write(
            _("Removed factors: %(factors)s. Ended sessions: %(sessions)s.")
            % {"factors": factors, "sessions": sessions}
        )
