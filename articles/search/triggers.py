"""Triggers of the database that note each change of an article's words, whatever road it takes.

They name no column but the one that leads to the article, and no table but SearchChange, which is the search's own:
so migrations of the articles' tables need not think of them. SQLite drops a table's triggers where Django rebuilds
it; `create_triggers` creates them again after every `migrate`, and has the index look at every article.
"""

from django.db import connections

# The column that leads to the article.
ARTICLE_COLUMNS = {
    "articles_article": "id",
    "articles_livearticle": "article_id",
    "articles_byline": "article_id",
    "articles_livebyline": "live_article_id",
}
AUTHORS = "articles_author"
EVENTS = {"insert": ("new",), "update": ("new", "old"), "delete": ("old",)}
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


def create_triggers(sender, using="default", **kwargs):
    """Lay the triggers that are missing, after a migration of the app, and note every article if any was."""
    connection = connections[using]
    if sender.label != "articles" or "articles_searchchange" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(EXISTING_TRIGGERS[connection.vendor])
        existing = {name for (name,) in cursor.fetchall()}
        missing = {name: parts for name, parts in _triggers() if name not in existing}
        template = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
        for name, parts in missing.items():
            cursor.execute(template.format(name=name, **parts))
        if missing:
            cursor.execute(INSERT_ALL)


def _triggers():
    """Yield the name of each trigger and what it consists of."""
    for table, column in ARTICLE_COLUMNS.items():
        for event, rows in EVENTS.items():
            # An update is noted under the other article, too, where a row moved from one to the other.
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
