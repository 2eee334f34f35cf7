"""Start what monitors the newspaper."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_save


class MonitoringConfig(AppConfig):
    """The monitoring, which has no models."""

    name = "newsroom.monitoring"

    def ready(self) -> None:
        """Count comments if there are metrics, and report errors if there is a Sentry."""
        # Imported when they are needed: most commands need neither.
        if settings.METRICS:
            from .comment_counter import count_new_comment

            post_save.connect(count_new_comment, sender="articles.Comment")
        if settings.SENTRY_DSN:
            from .sentry import start_sentry

            start_sentry()
