"""Replace Django's default admin site by the desk."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.db.models import Model


class DeskConfig(AdminConfig):
    """The admin app, with the desk as its default site."""

    default_site = "newsroom.admin_site.DeskAdminSite"

    def ready(self) -> None:
        """Find the screens of all apps, and leave out those of django-allauth, which show secrets."""
        super().ready()
        admin.site.unregister([model for model in apps.get_models() if _is_of_allauth(model)])


def _is_of_allauth(model: type[Model]) -> bool:
    return model.__module__.startswith("allauth.") and admin.site.is_registered(model)
