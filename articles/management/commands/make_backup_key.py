"""Make a key for backups."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.backup.encryption import write_key
from articles.management.translated_command import TranslatedCommand


class Command(TranslatedCommand):
    """Write a new key to a file, and print its public part."""

    description = gettext_lazy(
        "Make a key for encrypted backups, in the format of the tool age. Without the file, no backup made with it can "
        "be read: keep copies elsewhere. The public key, which is printed, is enough to make backups."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="FILE", help=_("File to write; it must not exist."))

    def handle(self, *, path: str, **options: object) -> None:
        try:
            recipient = write_key(Path(path))
        except OSError as error:
            raise CommandError(
                _("%(path)s can’t be written: %(reason)s.") % {"path": path, "reason": error.strerror}
            ) from error
        self.stdout.write(recipient)
