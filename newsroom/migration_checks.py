"""Check that the previous release keeps working on the new schema, so that an upgrade needs no downtime.

During an upgrade, `migrate` has run and processes with the previous code still read and write. A migration of ours that
would break them gets a warning of `manage.py check`, unless its class says one of:

    works_with_previous_release = "why the previous code keeps working"
    needs_downtime = "what would break"      `migrate` then tells the operator to stop the newspaper first

See docs/upgrading.md and docs/decisions/0083.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning
from django.db import connections
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field, ManyToManyField

APP = "articles"
# The migrations up to this one create the schema of the first release; nothing older can run on it.
BASELINE = "0002_search_words"
WORKS, NEEDS_DOWNTIME = "works_with_previous_release", "needs_downtime"

# A function returns what the previous code can't do after the operation, or "". The states are those of the project
# before and after it, and the third is the final one: what a later migration of the same upgrade repairs is allowed.
Rule = Callable[[Any, ProjectState, ProjectState], str]


def check_migrations(app_configs: Sequence[AppConfig] | None = None, **kwargs: object) -> list[CheckMessage]:
    """Return a warning for each operation that breaks the previous release and isn't declared (a system check)."""
    loader = MigrationLoader(None)
    found = undeclared_problems(migrations_after_baseline(loader), loader)
    return [
        Warning(
            f"Migration {migration.name}: {problem}",
            hint=f"Change it as docs/upgrading.md describes, or give it {WORKS} or {NEEDS_DOWNTIME} with a reason.",
            id="newsroom.W001",
        )
        for migration, problem in found
    ]


def check_downtime(databases: Sequence[str] | None = None, **kwargs: object) -> list[CheckMessage]:
    """Return a warning for each migration to apply that needs downtime (a system check, which `migrate` runs too)."""
    warnings: list[CheckMessage] = []
    for alias in databases or []:
        loader = MigrationLoader(connections[alias])
        # A new database has no processes that could break.
        is_new = (APP, BASELINE) not in loader.applied_migrations
        for migration in [] if is_new else migrations_after_baseline(loader):
            reason = getattr(migration, NEEDS_DOWNTIME, "")
            if reason and (APP, migration.name) not in loader.applied_migrations:
                message = f"Migration {migration.name} breaks running processes of the previous release: {reason}"
                warnings.append(Warning(message, hint="Stop the newspaper before migrate.", id="newsroom.W002"))
    return warnings


def undeclared_problems(migrations: Sequence[Migration], loader: MigrationLoader) -> Iterator[tuple[Migration, str]]:
    """Yield (migration, problem) for each operation that breaks the previous release and isn't declared."""
    final = loader.project_state()
    for migration in migrations:
        if getattr(migration, WORKS, "") or getattr(migration, NEEDS_DOWNTIME, ""):
            continue
        state = loader.project_state((APP, migration.name), at_end=False)
        for operation in migration.operations:
            if problem := problem_of(operation, state, final):
                yield migration, f"{operation.describe()}. {problem}"
            operation.state_forwards(APP, state)


def problem_of(operation: Operation, before: ProjectState, final: ProjectState) -> str:
    """Return what the previous code can't do after this operation; "" if nothing."""
    if isinstance(operation, HARMLESS):
        return ""
    rule = RULES.get(type(operation))
    return rule(operation, before, final) if rule else "The check can't tell what it does to the previous release."


def migrations_after_baseline(loader: MigrationLoader) -> list[Migration]:
    """Return the migrations of the app after the baseline, in the order in which they are applied."""
    (last,) = loader.graph.leaf_nodes(APP)
    names = [name for app, name in loader.graph.forwards_plan(last) if app == APP]
    return [loader.get_migration(APP, name) for name in names[names.index(BASELINE) + 1 :]]


def _added_field(operation: operations.AddField, before: ProjectState, final: ProjectState) -> str:
    if _may_be_left_out(operation.field) or _may_be_left_out(_field(final, operation)):
        return ""
    return "The previous release inserts rows without this column: give it db_default, or null=True."


def _altered_field(operation: operations.AlterField, before: ProjectState, final: ProjectState) -> str:
    old, new = _field(before, operation), operation.field
    if old is None:
        return ""
    if old.null and not new.null:
        return "The previous release may write NULL: forbid it in the next release."
    if new.unique and not old.unique:
        return "The previous release may write the same value twice."
    if new.get_internal_type() != old.get_internal_type() or (old.max_length or 0) > (new.max_length or 0) > 0:
        return "The previous release may write values that don't fit."
    if old.db_column != new.db_column:
        return "The previous release uses the old name of the column."
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED and not new.null:
        return "The release before may not know this column: keep db_default."
    return ""


def _field(state: ProjectState, operation: operations.AddField | operations.AlterField) -> "Field[Any, Any] | None":
    """Return the operation's field in that state; None if it doesn't exist there."""
    model = state.models.get((APP, operation.model_name_lower))
    return model.fields.get(operation.name) if model else None


def _may_be_left_out(field: "Field[Any, Any] | None") -> bool:
    """Return whether a row can be inserted without a value for the field."""
    return field is not None and (
        field.null or field.db_default is not NOT_PROVIDED or isinstance(field, ManyToManyField)
    )


def _always(problem: str) -> Rule:
    return lambda operation, before, final: problem


# Operations that change nothing for code that doesn't know of them.
HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
)
_READS_IT = "The previous release still reads and writes it: remove it one release after the code stops using it."
_OLD_NAME = "The previous release uses the old name."
_REFUSED = "The previous release may write rows that it refuses."
RULES: dict[type[Operation], Rule] = {
    operations.AddField: _added_field,
    operations.AlterField: _altered_field,
    operations.RemoveField: _always(_READS_IT),
    operations.DeleteModel: _always(_READS_IT),
    operations.RenameField: _always(_OLD_NAME),
    operations.RenameModel: _always(_OLD_NAME),
    operations.AlterModelTable: _always(_OLD_NAME),
    operations.AddConstraint: _always(_REFUSED),
    operations.AlterUniqueTogether: _always(_REFUSED),
}
