"""The one Django app's configuration."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Names the app; every part of it shares this label and one migration history."""

    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"
