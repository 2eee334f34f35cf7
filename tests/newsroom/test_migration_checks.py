"""`check` warns of migrations on which the previous release can't work, and `migrate` of those that need downtime."""

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from newsroom.migration_checks import (
    check_downtime,
    check_migrations,
    migrations_after_baseline,
    problem_of,
    undeclared_problems,
)

ID = ("id", models.BigAutoField(primary_key=True))
FIELDS = {
    "name": models.CharField(max_length=40),
    "email": models.EmailField(null=True),
    "day": models.DateField(),
    "rank": models.IntegerField(db_default=1),
}


def a_state(**changes: models.Field) -> ProjectState:
    """Return a project with one model, `Reader`; None removes a field."""
    state = ProjectState()
    fields = [ID, *((name, field) for name, field in (FIELDS | changes).items() if field)]
    state.add_model(ModelState("articles", "Reader", fields))
    return state


def problem(operation: migrations.operations.base.Operation) -> str:
    """Return what the operation breaks, where it is the last one."""
    final = a_state()
    operation.state_forwards("articles", final)
    return problem_of(operation, a_state(), final)


BREAKING = {
    "a removed field": migrations.RemoveField("reader", "name"),
    "a removed model": migrations.DeleteModel("reader"),
    "a renamed field": migrations.RenameField("reader", "name", "full_name"),
    "a renamed model": migrations.RenameModel("Reader", "Visitor"),
    "another table": migrations.AlterModelTable("reader", "visitors"),
    "a column that must be given": migrations.AddField("reader", "city", models.CharField(max_length=9, default="")),
    "a column that must not be empty": migrations.AlterField("reader", "email", models.EmailField(db_default="")),
    "a shorter column": migrations.AlterField("reader", "name", models.CharField(max_length=39)),
    "another type": migrations.AlterField("reader", "day", models.DateTimeField()),
    "another name of the column": migrations.AlterField("reader", "day", models.DateField(db_column="date")),
    "a unique column": migrations.AlterField("reader", "name", models.CharField(max_length=40, unique=True)),
    "a default that is gone": migrations.AlterField("reader", "rank", models.IntegerField()),
    "a constraint": migrations.AddConstraint("reader", models.UniqueConstraint(fields=["name"], name="one_name")),
    "unique together": migrations.AlterUniqueTogether("reader", {("name", "day")}),
    "SQL": migrations.RunSQL("DELETE FROM articles_reader"),
    "Python": migrations.RunPython(migrations.RunPython.noop),
}
HARMLESS = {
    "a new model": migrations.CreateModel("Visit", [ID]),
    "an optional column": migrations.AddField("reader", "city", models.CharField(max_length=9, null=True)),
    "a column with a default": migrations.AddField("reader", "city", models.CharField(max_length=9, db_default="")),
    "a relation": migrations.AddField("reader", "friends", models.ManyToManyField("articles.Reader")),
    "a longer column": migrations.AlterField("reader", "name", models.CharField(max_length=41)),
    "a column without limit": migrations.AlterField("reader", "name", models.CharField()),
    "a column that may be empty": migrations.AlterField("reader", "day", models.DateField(null=True)),
    "a label": migrations.AlterField("reader", "name", models.CharField("name", max_length=40, help_text="Full.")),
    "an index": migrations.AddIndex("reader", models.Index(fields=["name"], name="by_name")),
    "an order": migrations.AlterModelOptions("reader", {"ordering": ["name"]}),
}


@pytest.mark.parametrize("operation", BREAKING.values(), ids=BREAKING)
def test_an_operation_that_breaks_the_previous_release_is_found(operation):
    assert problem(operation)


@pytest.mark.parametrize("operation", HARMLESS.values(), ids=HARMLESS)
def test_an_operation_that_harms_nothing_is_allowed(operation):
    assert problem(operation) == ""


def test_a_later_migration_may_add_the_default():
    city = models.CharField(max_length=9, default="")
    operation = migrations.AddField("reader", "city", city)
    assert problem_of(operation, a_state(), a_state(city=city))
    assert problem_of(operation, a_state(), a_state(city=models.CharField(max_length=9, db_default=""))) == ""


def test_a_migration_that_says_why_it_may_is_not_reported():
    loader = MigrationLoader(None)
    migration = migrations_after_baseline(loader)[0]
    migration.operations = [migrations.RunPython(migrations.RunPython.noop)]
    ((found, sentence),) = undeclared_problems([migration], loader)
    assert found is migration
    assert sentence.startswith("Raw Python operation. ")
    for declaration in ("works_with_previous_release", "needs_downtime"):
        setattr(migration, declaration, "It only fills a new column.")
        assert not [*undeclared_problems([migration], loader)]
        setattr(migration, declaration, "")


def test_no_migration_breaks_the_previous_release_undeclared():
    assert check_migrations() == []


@pytest.mark.django_db
def test_migrate_warns_of_a_migration_that_needs_downtime_until_it_is_applied(monkeypatch, capsys):
    migration = type(migrations_after_baseline(MigrationLoader(None))[-1])
    monkeypatch.setattr(migration, "needs_downtime", "It removes a column.", raising=False)
    assert check_downtime(databases=["default"]) == []
    name = migration.__module__.rpartition(".")[2]
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("articles", name)
    (warning,) = check_downtime(databases=["default"])
    assert warning.msg == f"Migration {name} breaks running processes of the previous release: It removes a column."
    call_command("check", databases=["default"])
    assert "Stop the newspaper before migrate." in capsys.readouterr().err


@pytest.mark.django_db
def test_a_new_database_needs_no_downtime(monkeypatch):
    migration = type(migrations_after_baseline(MigrationLoader(None))[-1])
    monkeypatch.setattr(migration, "needs_downtime", "It removes a column.", raising=False)
    MigrationRecorder(connection).flush()
    assert check_downtime(databases=["default"]) == []
