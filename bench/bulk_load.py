"""Compare bulk loading with single saves through the desk's actions: python -m bench.bulk_load CORPUS.jsonl

The corpus is a file for bench.load_corpus. The database is SQLite in a temporary file, or the empty one in
DATABASE_URL. The first articles and their comments are saved, published and posted one by one; then the database is
emptied, and the whole corpus is loaded in bulk. Both ways write the search index too. The figures are seconds of
processor time (of this process and its PostgreSQL session), their ratio for the whole corpus, and the peak memory.
"""

import resource
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bench.database import processor_seconds, with_new_database

if TYPE_CHECKING:
    from articles.exchange.full_export.json_lines import JsonObject

ARTICLES_ONE_BY_ONE = 150


def measure() -> None:
    """Print the cost of both ways, for the corpus' ratio of articles to comments."""
    from django.db import connection

    path = sys.argv[1] if len(sys.argv) > 1 else sys.exit(__doc__)
    article, comment = save_one_by_one(path)
    print(
        f"On {connection.vendor}, one by one: {article * 1000:.1f} ms per article, {comment * 1000:.1f} ms per comment."
    )
    empty_the_database()
    memory_before = peak_memory_mb()
    articles, comments, seconds = load_in_bulk(path)
    print(f"In bulk: {articles:,} articles with {comments:,} comments in {seconds:,.1f} s, {articles / seconds:,.0f}")
    print(f"articles a second; peak memory {memory_before} MB before and {peak_memory_mb()} MB after.")
    print(f"Bulk loading is {(articles * article + comments * comment) / seconds:.1f} times as fast.")


def save_one_by_one(path: str) -> tuple[float, float]:
    """Save the first articles as the desk does and their comments as readers do; return the seconds of each."""
    from articles.comments.post import post
    from articles.delivery.client_ip import ClientInfo
    from articles.models import Comment, CommentRules, Masthead
    from articles.search.index import update_index

    taxonomy, records = first_records(path)
    create_taxonomy(taxonomy)
    articles, comments = [r for r in records if r["type"] == "article"], [r for r in records if r["type"] == "comment"]
    start = processor_seconds()
    for record in articles:
        save_article(record)
    update_index()
    middle = processor_seconds()
    CommentRules.objects.current()
    CommentRules.objects.update(max_per_commenter=0, max_per_network=0, max_per_site=0)
    for number, record in enumerate(comments):
        texts = {"name": f"Reader {number}", "email": f"reader.{number}@courier.example", "body": record["body"]}
        comment = Comment(article_id=record["article"], **texts)
        client = ClientInfo(f"198.18.{number // 250}.{number % 250}")
        post(comment, Masthead.objects.current(), is_same_origin=True, client=client)
    return (middle - start) / len(articles), (processor_seconds() - middle) / len(comments)


def first_records(path: str) -> tuple[list["JsonObject"], list["JsonObject"]]:
    """Return the taxonomy and photo records, and those of the first articles with their comments."""
    from articles.exchange.full_export.json_lines import read_lines, read_objects
    from bench.corpus.record_schema import RECORD_ORDER, read_records

    taxonomy: list[JsonObject] = []
    records: list[JsonObject] = []
    with open(path, "rb") as file:
        for _, record in read_records(read_objects(read_lines(file))):
            if record["type"] == "article" and record["id"] > ARTICLES_ONE_BY_ONE:
                break
            (taxonomy if record["type"] in RECORD_ORDER[:-1] else records).append(record)
    return taxonomy, records


def create_taxonomy(records: Iterable["JsonObject"]) -> None:
    """Store the sections, authors, topics and photos of these records."""
    from articles.models import Author, Photo, Section, Topic

    models: dict[str, type[Author | Section | Topic]] = {"section": Section, "author": Author, "tag": Topic}
    for record in records:
        if model := models.get(record["type"]):
            model._base_manager.create(pk=record["id"], name=record["name"], slug=record["slug"])
        elif record["type"] == "image":
            texts = {"alt_text": record["alt"], "credit": record["credit"], "digest": record["id"]}
            Photo.objects.create(pk=record["id"], width=record["width"], height=record["height"], **texts)


def save_article(record: "JsonObject") -> None:
    """Save and publish an article through the desk's functions."""
    from articles.editorial.actions.publish import publish
    from articles.editorial.actions.save import save_working_copy
    from articles.models import Article, Author, Topic
    from bench.corpus.build_rows import body_of

    article = Article(
        id=record["id"],
        headline=record["title"],
        standfirst=record["dek"],
        body=body_of(record["body"], ""),
        section_id=record["section"],
        photo_id=record["image"],
    )
    topics, authors = Topic.objects.filter(pk__in=record["tags"]), Author.objects.filter(pk__in=record["authors"])
    save_working_copy(article, topics=list(topics), authors=list(authors))
    publish(article, at=record["published"], now=record["published"])


def load_in_bulk(path: str) -> tuple[int, int, float]:
    """Load the whole corpus and return (articles, comments, seconds)."""
    from articles.exchange.full_export.json_lines import read_lines
    from bench.corpus.loader import load_corpus

    start = processor_seconds()
    with open(path, "rb") as file:
        counts = load_corpus(read_lines(file))
    return counts["article"], counts["comment"], processor_seconds() - start


def empty_the_database() -> None:
    """Delete every row of the newspaper."""
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    call_command("search_index", rebuild=True, verbosity=0)


def peak_memory_mb() -> int:
    """Return the highest memory use of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    with_new_database(measure)
