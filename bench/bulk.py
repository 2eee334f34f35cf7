"""The bulk road beside one-by-one saves through the desk's own acts: python -m bench.bulk CORPUS.jsonl

On a database of its own: SQLite in a temporary file, or an empty one that DATABASE_URL names. The corpus is lines of
JSON as load_corpus takes them. Its first articles, with their comments, are saved, published and posted one by one;
then the database is emptied and all of them are loaded in bulk. Both times what the search needs is written, too. The
figures are articles and comments a second, their ratio, and the memory at its highest, all of this run.
"""

import resource
import sys
import time
from itertools import takewhile

from bench.database import on_a_new_database

ONE_BY_ONE = 150


def measure():
    """Print how long the two roads take for a row."""
    from django.db import connection

    path = sys.argv[1] if len(sys.argv) > 1 else sys.exit(__doc__)
    rows, seconds = save_one_by_one(path)
    slow = seconds / rows
    print(f"On {connection.vendor}, one by one: {rows:,} articles and comments, {rows / seconds:,.0f} a second.")
    empty_the_database()
    before = peak()
    rows, seconds = load_in_bulk(path)
    print(f"In bulk: {rows:,}, {rows / seconds:,.0f} a second; memory {before} MB before, {peak()} MB at its highest.")
    print(f"Faster by {slow / (seconds / rows):.1f} times.")


def save_one_by_one(path):
    """Save the first articles as the desk does and their comments as readers do; return (rows, seconds)."""
    from articles.editorial.models import Article
    from articles.editorial.publish import publish
    from articles.editorial.save import save_working_copy
    from articles.exchange.corpus.build import body_of
    from articles.exchange.corpus.records import records
    from articles.exchange.whole.lines import read_lines, read_objects
    from articles.models import Author, Comment, Photo, Section, Thread, Topic
    from articles.search.index import catch_up

    models = {"section": Section, "author": Author, "tag": Topic}
    with open(path, "rb") as file:
        wanted = [
            record
            for _, record in takewhile(
                lambda found: found[1].get("id", 0) <= ONE_BY_ONE or found[1]["type"] != "article",
                records(read_objects(read_lines(file))),
            )
        ]
    for record in wanted:
        if model := models.get(record["type"]):
            model.objects.create(pk=record["id"], name=record["name"], slug=record["slug"])
        elif record["type"] == "image":
            Photo.objects.create(pk=record["id"], alt_text="A", credit="B", width=1, height=1, digest=record["id"])
    sections, authors, topics = (model.objects.in_bulk() for model in models.values())
    rows = [record for record in wanted if record["type"] in ("article", "comment")]
    start = time.perf_counter()
    for record in rows:
        if record["type"] == "article":
            article = Article(
                headline=record["title"],
                standfirst=record["dek"],
                body=body_of(record["body"], ""),
                section=sections[record["section"]],
                photo_id=record["image"],
            )
            save_working_copy(
                article,
                topics=[topics[pk] for pk in record["tags"]],
                authors=[authors[pk] for pk in record["authors"]],
            )
            publish(article, at=record["published"], now=record["published"])
        else:
            fields = {name: record[name] for name in ("name", "email", "body", "status")}
            Comment.objects.create(article=article, created_at=record["created"], **fields)
            Thread.objects.recount([article.pk])
    catch_up()
    return len(rows), time.perf_counter() - start


def load_in_bulk(path):
    """Load the whole corpus and return (articles and comments, seconds)."""
    from articles.exchange.corpus.lay import load_corpus
    from articles.exchange.whole.lines import read_lines

    start = time.perf_counter()
    with open(path, "rb") as file:
        counts = load_corpus(read_lines(file))
    return counts["article"] + counts["comment"], time.perf_counter() - start


def empty_the_database():
    """Delete every row of the newspaper."""
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    call_command("search_index", rebuild=True, verbosity=0)


def peak():
    """Return the most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    on_a_new_database(measure)
