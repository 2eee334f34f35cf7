"""The migrations of a backup, compared with those of this release."""

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from .stored_files import RunQuery

MigrationNames = dict[str, list[str]]


def applied_migrations(query: RunQuery) -> MigrationNames:
    """Return {app: names of the migrations that a database has run}."""
    found: MigrationNames = {}
    for app, name in query("SELECT app, name FROM django_migrations ORDER BY app, name"):
        found.setdefault(app, []).append(name)
    return found


def unknown_migrations(migrations: MigrationNames) -> list[str]:
    """Return those migrations of installed apps that this release doesn't have: a newer one has run them."""
    known: set[tuple[str, str]] = set()
    for key, migration in MigrationLoader(None).disk_migrations.items():
        known |= {key, *migration.replaces}
    installed = {app.label for app in apps.get_app_configs()}
    return [
        f"{app}.{name}"
        for app, names in migrations.items()
        if app in installed
        for name in names
        if (app, name) not in known
    ]
