"""The ASGI entry point, `newsroom.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from articles.search.backends import backend

from .database_waiting import limit_database_waiting
from .environment_file import read_environment_file
from .folders import require_writable_folders
from .static_files_check import require_collected_static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
read_environment_file()
# Commands have no limits.
os.environ.setdefault("DATABASE_TIME_LIMITS", "true")

application = get_asgi_application()
limit_database_waiting()
require_collected_static_files()
require_writable_folders()
# Raises ImproperlyConfigured for a module without a backend.
backend()
