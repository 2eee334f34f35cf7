"""The Django project: settings, URLs, WSGI and ASGI entry points, and the desk's admin site."""
