"""Replace Django's default admin site by the desk, and register the project's system checks."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register
from django.db.models import Model

from .migration_checks import check_downtime, check_migrations


class DeskConfig(AdminConfig):
    """The admin app, with the desk as its default site."""

    default_site = "newsroom.admin_site.DeskAdminSite"

    def ready(self) -> None:
        """Find the screens of all apps except django-allauth's, which show secrets, and register the checks."""
        super().ready()
        admin.site.unregister([model for model in apps.get_models() if _is_of_allauth(model)])
        register(check_migrations)
        register(check_downtime, Tags.database)


def _is_of_allauth(model: type[Model]) -> bool:
    return model.__module__.startswith("allauth.") and admin.site.is_registered(model)
