#!/usr/bin/env python
"""Run Newsroom's management commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from articles.old_database_check import OldDatabaseError
from newsroom.environment_file import read_environment_file


def main():
    """Run the command named in sys.argv; a wrong setting or an old database ends in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        read_environment_file()
        if sys.argv[1:2] == ["runserver"]:
            # As in newsroom/wsgi.py; other commands may take as long as they need.
            os.environ.setdefault("DATABASE_TIME_LIMITS", "true")
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OldDatabaseError) as error:
        sys.exit(f"newsroom: {error}")


if __name__ == "__main__":
    main()
