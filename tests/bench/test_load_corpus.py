"""A corpus is loaded completely for readers, the desk and the search, or refused with a message and the line."""

import copy
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.editorial.actions.save import snapshot
from articles.models import Article, Comment, LiveArticle, Photo, Revision, Thread, Version
from articles.search.index import outdated_article_ids
from bench.corpus.loader import is_empty
from bench.load_corpus import main
from tests.builders import a_draft, a_picture

pytestmark = pytest.mark.django_db
RECORDS: list[dict[str, Any]] = [
    {"type": "meta", "format": 1, "seed": 7, "articles": 2, "probes": {}},
    {"type": "section", "id": 1, "slug": "news", "name": "News"},
    {"type": "author", "id": 1, "slug": "anna", "name": "Anna", "email": "a@b.example", "bio": "Writes."},
    {"type": "author", "id": 2, "slug": "zoe", "name": "Zoë", "email": "z@b.example", "bio": ""},
    {"type": "tag", "id": 1, "slug": "water", "name": "Water"},
    {"type": "image", "id": 1, "file": "a.png", "width": 300, "height": 200, "alt": "A field", "credit": "Anna"},
    {
        "type": "article",
        "id": 7,
        "slug": "a7",
        "title": "Well is measured",
        "dek": "The gauge went down.",
        "dateline": "Lima",
        "section": 1,
        "authors": [2, 1],
        "tags": [1],
        "image": 1,
        "published": "2026-05-04T12:00:00+00:00",
        "updated": "2026-05-05T12:00:00+00:00",
        "body": [
            {"t": "p", "text": "LIMA — The water & the zarquontine <b>stood</b>."},
            {"t": "h2", "text": "Twice"},
            {"t": "quote", "text": "Lower.", "cite": "Anna"},
        ],
        "comment_count": 3,
    },
    *(
        {
            "type": "comment",
            "id": number,
            "article": 7,
            "parent": parent,
            "depth": 0,
            "name": "Behzad",
            "email": "B@reader.example",
            "body": f"Remark {number}.",
            "created": "2026-05-04T13:00:00+00:00",
            "status": status,
        }
        for number, parent, status in ((1, None, "approved"), (2, 1, "approved"), (3, 2, "held"))
    ),
    {
        "type": "article",
        "id": 9,
        "slug": "a9",
        "title": "Second",
        "dek": "",
        "dateline": "",
        "section": 1,
        "authors": [1],
        "tags": [],
        "image": None,
        "published": "2026-05-06T12:00:00+00:00",
        "updated": "2026-05-06T12:00:00+00:00",
        "body": [{"t": "p", "text": "Short."}],
        "comment_count": 0,
    },
]


def write(folder: Path, records: Iterable[dict[str, Any]]) -> str:
    """Write the records to a file and return its path."""
    path = folder / "corpus.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def load(*arguments: object) -> None:
    """Call the loader as a shell does; it refuses a corpus with SystemExit and a message."""
    main([str(argument) for argument in arguments])


def test_loaded_rows_are_the_same_as_the_desks(tmp_path, client):
    (tmp_path / "a.png").write_bytes(a_picture().read())
    load(write(tmp_path, RECORDS), "--images", tmp_path)
    live = LiveArticle.objects.get(pk=7)
    assert live.body == (
        "<p>The water &amp; the zarquontine &lt;b&gt;stood&lt;/b&gt;.</p><h2>Twice</h2>"
        "<blockquote><p>Lower.</p><p>— Anna</p></blockquote>"
    )
    assert [byline.author.name for byline in live.bylines.all()] == ["Zoë", "Anna"]
    assert [topic.name for topic in live.topics.all()] == ["Water"]
    assert Revision.objects.get(article=7).content == snapshot(Article.objects.get(pk=7))
    assert Version.objects.get(article=7).revision.article_id == 7
    assert Thread.objects.get(pk=7).visible == 2
    assert [*Comment.objects.order_by("pk").values_list("parent", "root")] == [(None, None), (1, 1), (2, 1)]
    assert Comment.objects.get(pk=3).published_at is None
    assert outdated_article_ids([7, 9]) == set()
    assert Photo.objects.get().crops["3:2"]["sizes"]
    page = client.get(live.get_absolute_url()).content.decode()
    assert "2 comments" in page
    assert "<picture>" in page
    assert live.get_absolute_url() in client.get("/search/?q=zarquontine").content.decode()
    assert a_draft().pk == 10


def test_with_debug_off_no_superuser_is_created(tmp_path, settings, client):
    settings.DEBUG = False
    path = write(tmp_path, RECORDS)
    load(path)
    assert not User.objects.exists()
    # Without the folder of pictures, pages show none.
    assert "<picture>" not in client.get("/news/7/a7/").content.decode()
    with pytest.raises(SystemExit, match="empty database"):
        load(path, "--bench")


def test_the_option_bench_creates_the_superuser(tmp_path, settings):
    settings.DEBUG = False
    load(write(tmp_path, RECORDS), "--bench")
    assert User.objects.get(username="admin").is_superuser


def changed(index: int, **fields: Any) -> Callable[[list[dict[str, Any]]], None]:
    """Return a function that sets fields of a record."""

    def change(records: list[dict[str, Any]]) -> None:
        records[index] |= fields

    return change


BAD = {
    "another file": (lambda records: records.pop(0), 1, "isn’t a corpus"),
    "another format": (changed(0, format=2), 1, "“format”"),
    "cut off": (lambda records: records.pop(), 10, "cut off"),
    "too late": (lambda records: records.append(records[1]), 12, "too late"),
    "unknown kind": (changed(4, type="subject"), 5, "“subject”"),
    "no name": (changed(1, name=None), 2, "“name”"),
    "long title": (changed(6, title="x" * 201), 7, "The limit is 200"),
    "no section": (changed(6, section=5), 7, "no section 5"),
    "no author": (changed(6, authors=[3]), 7, "no author 3"),
    "author is a list": (changed(6, authors=[[1]]), 7, "no author"),
    "no date": (changed(6, published="31 February"), 7, "isn’t a date and time"),
    "no time zone": (changed(6, updated="2026-05-04T12:00:00"), 7, "time zone"),
    "foreign block": (changed(6, body=[{"t": "html", "text": "<script>"}]), 7, "p, h2 or quote"),
    "text is none": (changed(6, body=[{"t": "p", "text": 3}]), 7, "must be text"),
    "NUL": (changed(6, title="a\0"), 7, "NUL"),
    "a lone surrogate": (changed(6, title="\ud800"), 7, "surrogate"),
    "no parent": (changed(8, parent=5), 9, "no comment 5"),
    "status": (changed(8, status="loved"), 9, "“loved”"),
    "comments missing": (lambda records: records.pop(9), 10, "should have 3 comments"),
    "one id twice": (changed(10, id=7), 11, "must increase"),
    "one slug twice": (changed(3, slug="anna"), 11, "database refuses"),
    "huge id": (changed(6, id=2**64), 7, "“id”"),
}


@pytest.mark.parametrize("case", [*BAD])
def test_a_bad_line_is_reported_with_its_number_and_nothing_is_loaded(tmp_path, case):
    corrupt, line, message = BAD[case]
    records = copy.deepcopy(RECORDS)
    corrupt(records)
    with pytest.raises(SystemExit, match=message) as refusal:
        load(write(tmp_path, records))
    assert f"corpus.jsonl:{line}: " in str(refusal.value)
    assert is_empty()
    assert not User.objects.exists()


def test_a_missing_picture_is_reported(tmp_path):
    with pytest.raises(SystemExit, match=r":6: The picture a.png can’t be read"):
        load(write(tmp_path, RECORDS), "--images", tmp_path)
    assert is_empty()
