"""Invalid files of a newspaper are refused with a message and a line number, and nothing is written."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from articles.exchange.full_export.exported_models import exported_models
from articles.exchange.full_export.import_newspaper import is_full_export

from .sample_newspaper import create_newspaper, export_lines, import_lines, wipe

pytestmark = pytest.mark.django_db
Change = Callable[[list[bytes]], list[bytes]]


@pytest.fixture(scope="module")
def lines(django_db_setup, django_db_blocker):
    """Return the exported lines of a newspaper that was rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        create_newspaper()
        exported = export_lines()
        transaction.set_rollback(True)
    return exported


def changed(name: str, /, **fields: Any) -> Change:
    """Return a function that sets fields of the first line of a model; the value ... removes a field."""

    def change(lines: list[bytes]) -> list[bytes]:
        number, line = first_line_of(lines, name)
        row = json.loads(line)
        row["fields"] |= fields
        row["fields"] = {key: value for key, value in row["fields"].items() if value is not ...}
        return [*lines[:number], json.dumps(row).encode() + b"\n", *lines[number + 1 :]]

    return change


def first_line_of(lines: list[bytes], name: str) -> tuple[int, bytes]:
    """Return (index, line) of the first row of a model."""
    return next((n, line) for n, line in enumerate(lines) if line.startswith(f'{{"model":"{name}"'.encode()))


def replaced(old: bytes, new: bytes) -> Change:
    """Return a function that replaces bytes in every line."""
    return lambda lines: [line.replace(old, new) for line in lines]


BAD = {
    "cut off between lines": (lambda lines: lines[:-1], "cut off"),
    "cut off in a line": (lambda lines: [*lines[:-5], lines[-5][:30]], "cut off"),
    "lines are missing": (
        lambda lines: [line for line in lines if b'"moderationsignal"' not in line],
        "Rows are missing",
    ),
    "lines after the end": (lambda lines: [*lines, lines[4]], "after the line that marks its end"),
    "empty": (lambda lines: [], "cut off"),
    "another format": (lambda lines: [b'{"type": "article"}\n', *lines[1:]], "isn’t a newspaper"),
    "isn’t valid JSON": (lambda lines: [*lines[:9], b"<xml>\n", *lines[10:]], "isn’t valid JSON"),
    "not an object": (lambda lines: [*lines[:9], b"[1]\n", *lines[10:]], "not an object"),
    "not UTF-8": (lambda lines: [*lines[:9], b'{"a":"\xff"}\n', *lines[10:]], "UTF-8"),
    "deep": (lambda lines: [*lines[:9], b"[" * 200_000 + b"\n", *lines[10:]], "isn’t valid JSON"),
    "NaN": (changed("photo", width=float("nan")), "isn’t valid JSON"),
    "another version": (replaced(b'"version": 2', b'"version": 3'), "has version 3"),
    "an unknown model": (replaced(b'{"model":"note"', b'{"model":"group"'), "“group”"),
    "an excluded model": (replaced(b'{"model":"note"', b'{"model":"commenttrace"'), "“commenttrace”"),
    "an unknown field": (changed("section", colour="red"), "“colour”"),
    "a field is missing": (changed("section", name=...), "“name”"),
    "no key": (changed("section", id=...), "“id”"),
    "null": (changed("section", name=None), "must not be null"),
    "text for a number": (changed("section", position="1"), "whole number"),
    "true for a number": (changed("section", position=True), "whole number"),
    "too long": (changed("section", name="x" * 61), "The limit is 60"),
    "too large": (changed("article", id=2**63), "too large"),
    "no date": (changed("article", edited_at="2026-02-31T00:00:00Z"), "is invalid"),
    "no time zone": (changed("article", edited_at="2026-02-01T00:00:00"), "time zone"),
    "NUL": (changed("topic", name="a\0"), "NUL"),
    "a lone surrogate": (changed("topic", name="\ud800"), "surrogate"),
    "a reference to nothing": (changed("article", section_id=999_999), "section 999999"),
    "a missing parent comment": (changed("comment", parent_id=999_999), "comment 999999"),
    "a file outside the storage": (changed("photo", original="../../etc/passwd"), "inside the picture storage"),
    "an unknown role": (changed("user", groups=["Owner"]), "“Owner”"),
    "roles aren’t a list": (changed("user", groups=3), "list of names"),
    "one name twice": (changed("topic", name="Water", slug="water", id=10**9), "refuses this row of the model “topic”"),
    "against a constraint": (
        changed("livearticle", withdrawal="withdrawn"),
        "refuses this row of the model “livearticle”",
    ),
}


@pytest.mark.parametrize("change", [*BAD])
def test_a_bad_file_is_refused_with_its_line_and_nothing_is_written(lines, change):
    corrupt, message = BAD[change]
    corrupted = corrupt(lines)
    if change == "one name twice":
        index, line = first_line_of(lines, "topic")
        corrupted.insert(index, line)
    outcome = import_lines(corrupted)
    assert (outcome.result, outcome.path) == ("refused", "a.jsonl")
    assert message in outcome.reason
    assert 1 <= outcome.line <= len(corrupted) + 1
    assert not any(
        model._base_manager.exists() for name, model in exported_models().items() if name not in ("commentrules",)
    )


def test_imported_bodies_are_sanitised(lines):
    from articles.models import LiveArticle, Revision

    outcome = import_lines(changed("livearticle", body="<p>Water.</p><script>alert(1)</script>")(lines))
    assert outcome.result == "imported"
    assert LiveArticle.objects.get().body == "<p>Water.</p>"
    wipe()
    malicious = changed("revision", content={"body": '<p onclick="x()">Water.</p>'})(lines)
    assert import_lines(malicious).result == "imported"
    assert Revision.objects.order_by("pk").values_list("content", flat=True)[0] == {"body": "<p>Water.</p>"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"meta": {"format": "newsroom", "version": 9}}\n', True),
        (b'{"type": "meta", "format": 1}\n', False),
        (b'{"meta": 1}\n', False),
        (b"News ID: 1\n", False),
        (b"\xff\xfe", False),
        (b"", False),
    ],
)
def test_a_newspaper_is_recognised_by_its_first_line(line, expected):
    assert is_full_export(line) is expected
