"""The table that holds the words of each SearchText, under its primary key: it differs too much for a Django field.

The triggers that note what has changed are created after every `migrate` (articles/search/triggers.py), since SQLite
drops those of a table that Django rebuilds.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE articles_searchwords USING fts5(headline, standfirst, names, body, tokenize = 'ascii')"
    ],
    "postgresql": [
        "CREATE TABLE articles_searchwords (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words ON articles_searchwords USING gin (words) WITH (fastupdate = off)",
    ],
}
DROP_TRIGGERS = {
    "sqlite": "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%'",
    "postgresql": "SELECT 'DROP FUNCTION ' || proname || ' CASCADE' FROM pg_proc WHERE proname LIKE 'search_art%'",
}


def create_table(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_table(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(DROP_TRIGGERS[schema_editor.connection.vendor])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
    schema_editor.execute("DROP TABLE articles_searchwords")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
    ]

    operations = [migrations.RunPython(create_table, drop_table)]
