"""The WSGI entry point, `newsroom.wsgi:application`."""

import os

from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from articles.delivery.localized_formats import join_names
from articles.search.backends import backend

from .database_waiting import limit_database_waiting
from .environment_file import read_environment_file
from .folders import require_writable_folders
from .static_files_check import require_collected_static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
read_environment_file()
# Commands have no limits.
os.environ.setdefault("DATABASE_TIME_LIMITS", "true")

application = get_wsgi_application()
limit_database_waiting()
require_collected_static_files()
require_writable_folders()
# Raises ImproperlyConfigured for a module without a backend.
backend()
# Load now what requests need later: the first request is then as fast as others, and workers share the memory. That is
# the code of all views, the client of Redis, if it is used, and Babel's tables, which it reads when it joins names.
resolve("/")
caches["default"]
join_names(["A", "B"])
