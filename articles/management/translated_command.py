"""A base class for management commands whose help is translated."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.functional import Promise


class TranslatedCommand(BaseCommand):
    """A command whose `description`, a lazy translation, becomes its help text."""

    description: str | Promise = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return the parser, with the description in the language of the site.

        argparse applies regular expressions to the text, which don't accept a lazy translation.
        """
        self.help = self.full_description()
        return super().create_parser(prog_name, subcommand, **kwargs)

    def full_description(self) -> str:
        """Return the text that --help shows above the options."""
        return str(self.description)
