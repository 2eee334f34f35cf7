"""The WSGI entry point, `newsroom.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from .static_files_check import require_collected_static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = get_wsgi_application()
require_collected_static_files()
