"""The help and the output of every management command say only what a translator can translate."""

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.core.management.base import CommandParser

import articles.management.commands
from articles.housekeeping.steps import STEPS
from articles.photos.storage import originals_storage
from tests.builders import a_photo
from tests.exchange.full_export.sample_newspaper import export_lines, import_lines, wipe
from tests.exchange.full_export.test_import_refusals import BAD

from .pseudo_locale import unmarked_lines, unmarked_words
from .test_every_text import Newspaper, is_content, marked_language, paper, pseudo_locale, report

__all__ = ["marked_language", "paper", "pseudo_locale"]

pytestmark = pytest.mark.django_db
COMMANDS = sorted(path.stem for path in Path(articles.management.commands.__file__).parent.glob("[a-z]*.py"))
# Names of options, formats, actions, files, models and steps are the same in every language.
CODES = re.compile(
    r"--[a-z-]+|\b(?:import|export)_articles\b|\*\.[a-z]+|\b[\w./-]+\.(?:jsonl|txt|md|xml|part)\b|^[\w/.-]+$|"
    + "|".join(rf"\b{step.name}:" for step in STEPS)
)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    """Keep pictures in folders of this test, so that commands which delete files delete no other test's."""
    originals = {**settings.STORAGES["originals"], "OPTIONS": {"location": tmp_path / "originals"}}
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, "originals": originals}


class HelpRecorder(CommandParser):
    """Record the help text of each argument that a command adds."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        super().__init__(add_help=False)

    def add_argument(self, *args: Any, **kwargs: Any) -> Any:
        """Record the help text."""
        self.texts.append(kwargs.get("help", ""))

    def add_mutually_exclusive_group(self, **kwargs: Any) -> Any:
        """Return the recorder itself, so that the arguments of the group are recorded too."""
        return self


def unmarked(text: str) -> list[str]:
    """Return the pieces of a text without a mark, apart from codes."""
    return [piece for piece in unmarked_lines(text) if re.search(r"[A-Za-z]{2,}", CODES.sub(" ", piece))]


def output_of(*arguments: object) -> str:
    """Return what a command and its arguments print, including the message of a failure."""
    out = io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=out)
    except CommandError as error:
        out.write(str(error))
    except SystemExit:
        pass
    return out.getvalue()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command(name):
    command = load_command_class("articles", name)
    description = command.create_parser("manage.py", name).description
    assert description
    recorder = HelpRecorder()
    command.add_arguments(recorder)
    texts = [description, *recorder.texts]
    # The list of formats and the example of a report are checked with the importers; actions are codes.
    found = {name: [piece for text in texts for piece in unmarked(text) if "News ID: " not in piece]}
    if name == "article":
        found[name] = [piece for piece in found[name] if "request_changes" not in piece]
    assert not found[name], report(found)


def test_the_output_of_commands(paper: Newspaper, tmp_path: Path):
    draft, live = paper.draft.pk, paper.live.pk
    report_file = tmp_path / "a.txt"
    report_file.write_text("News ID: 7001\nPublish Date : 21 August 2021 - 22:02\n\nΝερό.\n")
    full = tmp_path / "b.jsonl"
    runs = {
        "search index": ("search_index", "-v2"),
        "search index, checked": ("search_index", "--check"),
        "search index, rebuilt": ("search_index", "--rebuild"),
        "orphans": ("remove_orphans", "--days=0"),
        "orphans, removed": ("remove_orphans", "--days=0", "--remove"),
        "renditions": ("make_renditions",),
        "housekeeping": ("housekeeping",),
        "demonstration, refused": ("load_demo",),
        "action, unknown": ("article", "explode", draft, "--as", "root"),
        "action, nobody": ("article", "publish", draft, "--as", "zzz"),
        "action, no article": ("article", "publish", 999999, "--as", "root"),
        "export": ("export_articles", full),
        "export, no section": ("export_articles", full, "--section=zz"),
        "export, no day": ("export_articles", full, "--from=zz"),
        "export, days": ("export_articles", full, "--from=2026-05-04", "--to=2026-05-03"),
        "export, no News ID": ("export_articles", full, "--news-id=zz"),
        "export, no article": ("export_articles", full, "--news-id=999999"),
        "export, options": ("export_articles", full, "--format=html", "--passwords"),
        "export, WordPress": ("export_articles", tmp_path / "c.xml", "--format=wxr"),
        "export, no folder": ("export_articles", tmp_path / "none" / "c.xml", "--format=wxr"),
        "import, dry": ("import_articles", report_file, "--dry-run"),
        "import": ("import_articles", report_file, "-v2"),
        "import, unchanged": ("import_articles", full, "-v2"),
        "import, no folder": ("import_articles", report_file, "--images=zz"),
        "import, categories": ("import_articles", report_file, "--topic-of=zz"),
        "backup, exists": ("backup", full),
        "backup, no backup": ("backup", "--check", full),
        "backup, no file": ("backup", "--check", tmp_path / "none.txt"),
        "backup, no key": ("backup", tmp_path / "d.txt", "--key-file", full),
        "restore, no file": ("restore", tmp_path / "none.txt"),
        "key": ("make_backup_key", tmp_path / "key.txt"),
        "key, exists": ("make_backup_key", tmp_path / "key.txt"),
        "live": ("article", "publish", live, "--as", "root"),
    }
    found = {label: unmarked(output_of(*run)) for label, run in runs.items()}
    found = {label: texts for label, texts in found.items() if texts}
    assert not found, report(found)


@pytest.mark.django_db(transaction=True)
def test_the_output_of_backups(tmp_path: Path):
    originals_storage().delete(a_photo().original_name)
    key, other, file = tmp_path / "key.txt", tmp_path / "other.txt", tmp_path / "a.txt"
    runs: dict[str, tuple[object, ...]] = {
        "key": ("make_backup_key", key),
        "backup": ("backup", file, "--key-file", key),
        "other key": ("make_backup_key", other),
        "check": ("backup", "--check", file, "--key-file", key),
        "check, encrypted": ("backup", "--check", file),
        "check, other key": ("backup", "--check", file, "--key-file", other),
        "restore, not empty": ("restore", file, "--key-file", key),
        "restore": ("restore", file, "--key-file", key, "--replace"),
    }
    found = {label: unmarked(output_of(*run)) for label, run in runs.items()}
    found = {label: texts for label, texts in found.items() if texts}
    assert not found, report(found)


def test_refusals_of_a_full_export(paper: Newspaper):
    lines = export_lines()
    found = {"not empty": unmarked(import_lines([line.replace(b"\xce", b"\xcf") for line in lines]).reason)}
    wipe()
    for case, (corrupt, _) in BAD.items():
        try:
            corrupted = corrupt(lines)
        except StopIteration:
            # This newspaper has no row of the model that the case changes.
            continue
        outcome = import_lines(corrupted)
        # The reason of a refusal by the database comes from its driver.
        if outcome.result == "refused" and "constraint" not in outcome.reason.lower():
            found[case] = unmarked(outcome.reason)
    assert len(found) > 20
    found = {case: texts for case, texts in found.items() if texts}
    assert not found, report(found)


def test_the_static_site(paper: Newspaper, tmp_path: Path):
    output_of("export_articles", tmp_path / "site", "--format=html")
    # A page that only the export has, a redirect, and an article whose form is replaced.
    addresses = ("/not-in-this-copy/", f"/news/{paper.live.pk}/", paper.live.get_absolute_url())
    pages = [tmp_path / f"site{unquote(address)}index.html" for address in addresses]
    found = {str(page.relative_to(tmp_path)): unmarked_words(page.read_text()) for page in pages}
    found = {name: [text for text in texts if not is_content(text)] for name, texts in found.items()}
    found = {name: texts for name, texts in found.items() if texts}
    assert not found, report(found)
