"""The ASGI entry point, `newsroom.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from .static_files_check import require_collected_static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = get_asgi_application()
require_collected_static_files()
