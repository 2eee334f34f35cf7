"""Database triggers that record every change of an article's texts, however it is made.

They use only the column that refers to the article, and write only to SearchChange, which belongs to the search. So
migrations of the articles' tables needn't consider them. SQLite drops a table's triggers when Django rebuilds the
table; `create_triggers` creates them again after every `migrate`, and records a change of every article.
"""

from collections.abc import Iterator

from django.apps import AppConfig
from django.db import connections

# The column that refers to the article, by table.
ARTICLE_COLUMNS = {
    "articles_article": "id",
    "articles_livearticle": "article_id",
    "articles_byline": "article_id",
    "articles_livebyline": "live_article_id",
}
AUTHORS = "articles_author"
EVENTS: dict[str, tuple[str, ...]] = {"insert": ("new",), "update": ("new", "old"), "delete": ("old",)}
INSERT_CHANGE, INSERT_AUTHOR_CHANGE = (
    f"INSERT INTO articles_searchchange ({column}_id) " for column in ("article", "author")
)
INSERT_ALL = f"{INSERT_CHANGE} SELECT id FROM articles_article"

SQLITE = "CREATE TRIGGER {name} AFTER {event} ON {table} {when} BEGIN {statements} END"
POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statements} RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()
"""
EXISTING_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def create_triggers(sender: AppConfig, using: str = "default", **kwargs: object) -> None:
    """Create the missing triggers after a migration of the app; if any was, record a change of every article."""
    connection = connections[using]
    if sender.label != "articles" or "articles_searchchange" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(EXISTING_TRIGGERS[connection.vendor])
        existing = {name for (name,) in cursor.fetchall()}
        missing = {name: definition for name, definition in _triggers() if name not in existing}
        template = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
        for name, definition in missing.items():
            cursor.execute(template.format(name=name, **definition))
        if missing:
            cursor.execute(INSERT_ALL)


def _triggers() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the name of each trigger and its definition: table, event, condition and statements."""
    for table, column in ARTICLE_COLUMNS.items():
        for event, rows in EVENTS.items():
            # If an update moves a row to another article, record a change of both articles.
            statements = [f"{INSERT_CHANGE} SELECT {rows[0]}.{column};"]
            statements += (
                [f"{INSERT_CHANGE} SELECT old.{column} WHERE old.{column} <> new.{column};"] if rows[1:] else []
            )
            yield (
                f"search_{table}_{event}",
                {"table": table, "event": event.upper(), "when": "", "statements": " ".join(statements)},
            )
    renamed = {"table": AUTHORS, "event": "UPDATE", "when": "WHEN (old.name <> new.name)"}
    yield f"search_{AUTHORS}_update", renamed | {"statements": f"{INSERT_AUTHOR_CHANGE} SELECT new.id;"}
