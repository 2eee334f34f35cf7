"""Migrations match the models, and don't depend on the project's code."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command

from articles import migrations


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_import_nothing_from_the_project():
    for path in Path(migrations.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = ["articles" if node.level else node.module]
            else:
                continue
            assert not [name for name in names if name.split(".")[0] in {"articles", "newsroom"}], path.name
