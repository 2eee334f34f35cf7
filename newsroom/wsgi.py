"""The WSGI entry point, `newsroom.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from .database_waiting import limit_database_waiting
from .static_files_check import require_collected_static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# Commands have no limits.
os.environ.setdefault("DATABASE_TIME_LIMITS", "true")

application = get_wsgi_application()
limit_database_waiting()
require_collected_static_files()
# Import all views now: the first request is then as fast as others, and workers share the memory of the code.
resolve("/")
