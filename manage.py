#!/usr/bin/env python
"""Run Newsroom's management commands."""

import os
import sys
import threading

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from articles.delivery.database_availability import DATABASE_ERRORS, failure_message, is_database_failure
from articles.old_database_check import OldDatabaseError
from newsroom.environment_file import read_environment_file
from newsroom.folders import COMMANDS_THAT_STORE_PICTURES, require_writable_folders


def main():
    """Run the command named in sys.argv; a wrong setting, or a database that can't be used, ends in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    threading.excepthook = _print_error_of_thread
    try:
        read_environment_file()
        if sys.argv[1:2] == ["runserver"]:
            # As in newsroom/wsgi.py; other commands may take as long as they need.
            os.environ.setdefault("DATABASE_TIME_LIMITS", "true")
        if COMMANDS_THAT_STORE_PICTURES.intersection(sys.argv[1:2]):
            require_writable_folders()
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OldDatabaseError) as error:
        sys.exit(f"newsroom: {error}")
    except DATABASE_ERRORS as error:
        if not _needs_no_traceback(error):
            raise
        sys.exit(f"newsroom: {failure_message(error)}")


def _needs_no_traceback(error):
    return is_database_failure(error) and "--traceback" not in sys.argv


def _print_error_of_thread(arguments):
    """Print an error of a thread: with DEBUG on, runserver and db_worker run in one that restarts on changes."""
    if _needs_no_traceback(arguments.exc_value):
        sys.stderr.write(f"newsroom: {failure_message(arguments.exc_value)}\n")
    else:
        threading.__excepthook__(arguments)


if __name__ == "__main__":
    main()
