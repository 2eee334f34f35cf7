"""The command import_articles: its output, its exit codes, and valid files among invalid ones."""

import os
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Author, LiveArticle, Section, Topic

from .report_texts import a_report_text

pytestmark = pytest.mark.django_db


class CommandRun:
    """A run of the command: its output, line by line, and its exit code."""

    def __init__(self, *args, **options):
        out, err, self.code = StringIO(), StringIO(), 0
        try:
            call_command("import_articles", *map(str, args), stdout=out, stderr=err, **options)
        except SystemExit as end:
            self.code = end.code
        self.out, self.err = out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def standard_input():
    """Return a function that puts bytes on the process's standard input for the length of the test."""
    original = os.dup(0)

    def put(data):
        read_end, write_end = os.pipe()
        os.write(write_end, data)
        os.close(write_end)
        os.dup2(read_end, 0)
        os.close(read_end)

    yield put
    os.dup2(original, 0)
    os.close(original)


def test_valid_files_are_imported_and_others_refused_with_file_line_and_reason(folder):
    (folder / "a.txt").write_text(a_report_text(News_ID="1"))
    (folder / "b.txt").write_text(a_report_text(News_ID="2", Publish_Date=None))
    (folder / "c.txt").write_text(a_report_text(News_ID="3", Publish_Date="31 February 2021 - 10:00"))
    (folder / "d.txt").write_text(a_report_text(News_ID="0"))
    (folder / "e.txt").write_text(a_report_text(News_ID="-4"))
    (folder / "f.txt").write_text(a_report_text(News_ID=str(2**63)))
    (folder / "g.txt").write_bytes(a_report_text(News_ID="5", By="José").encode("latin-1"))
    (folder / "h.txt").write_bytes(a_report_text("A\0B.", News_ID="6").encode())
    (folder / "i.txt").write_bytes(b"")
    with (folder / "j.txt").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    (folder / "k").symlink_to(".")
    (folder / "l.txt").write_text(a_report_text(News_ID="7"))
    ran = CommandRun(".")
    assert ran.err == [
        "./b.txt:1: Publish Date is missing.",
        "./c.txt:2: Publish Date: 31 February 2021 - 10:00 doesn’t exist.",
        "./d.txt:1: News ID must be 1 or more, not 0.",
        "./e.txt:1: News ID must be 1 or more, not -4.",
        "./f.txt:1: News ID must be at most 9223372036854775807, not 9223372036854775808.",
        "./g.txt:5: The file isn’t in UTF-8. Save it in UTF-8.",
        "./h.txt:7: The file contains a NUL byte. A report is plain text in UTF-8.",
        "./i.txt:1: The file is empty.",
        "./j.txt:1: The file is too large. A report can have at most 5 MB.",
        "./k:1: This symbolic link points to a folder that contains it.",
    ]
    assert ran.out == ["imported 2, unchanged 0, refused 10"]
    assert ran.code == 1
    assert sorted(LiveArticle.objects.visible().values_list("pk", flat=True)) == [1, 7]
    assert Article.objects.count() == 2


def test_valid_files_end_with_exit_code_0_and_are_unchanged_the_second_time(folder):
    (folder / "a.txt").write_text(a_report_text())
    first, second = CommandRun("a.txt"), CommandRun("a.txt")
    assert (first.out, first.err, first.code) == (["imported 1, unchanged 0, refused 0"], [], 0)
    assert (second.out, second.err, second.code) == (["imported 0, unchanged 1, refused 0"], [], 0)


def test_messages_are_printed_once_on_standard_output(folder):
    (folder / "a.txt").write_text(a_report_text(Headline=None, Section=None, By=None))
    first, second = CommandRun("a.txt"), CommandRun("a.txt")
    assert first.out[:-1] == [
        "a.txt: The headline was taken from the first sentence.",
        "a.txt: No section given. Filed under General.",
        "a.txt: No author given. The byline is Newsroom.",
    ]
    assert second.out == ["imported 0, unchanged 1, refused 0"]


def test_options_name_the_section_and_the_author(folder):
    (folder / "a.txt").write_text(a_report_text(Section=None, By=None))
    CommandRun("a.txt", section="Nation", by="Omid Sattari")
    article = Article.objects.get()
    assert article.section.name == "Nation"
    assert [author.name for author in article.authors.all()] == ["Omid Sattari"]


def test_a_report_is_read_from_standard_input(folder, standard_input):
    standard_input(a_report_text().encode())
    assert CommandRun("-").out == ["imported 1, unchanged 0, refused 0"]
    assert LiveArticle.objects.get().pk == 5001


def test_a_refused_report_on_standard_input_is_named_by_a_dash(folder, standard_input):
    standard_input(b"")
    assert CommandRun("-").err == ["-:1: The file is empty."]


def test_a_draft_is_not_published(folder):
    (folder / "a.txt").write_text(a_report_text())
    assert CommandRun("a.txt", "--draft").out == ["imported 1, unchanged 0, refused 0"]
    assert Article.objects.exists()
    assert not LiveArticle.objects.exists()
    assert CommandRun("a.txt", "--draft").out == ["imported 0, unchanged 1, refused 0"]
    assert CommandRun("a.txt").out == ["imported 1, unchanged 0, refused 0"]
    assert LiveArticle.objects.exists()


def test_a_dry_run_writes_nothing_and_says_what_would_happen(folder):
    (folder / "a.txt").write_text(a_report_text())
    (folder / "b.txt").write_text(a_report_text(News_ID="0"))
    ran = CommandRun(".", "--dry-run")
    assert ran.out == ["Nothing was written. An import would report:", "imported 1, unchanged 0, refused 1"]
    assert ran.err == ["./b.txt:1: News ID must be 1 or more, not 0."]
    assert ran.code == 1
    assert not Article.objects.exists()


@pytest.mark.parametrize("option", ["--draft", "--dry-run", "--verbosity=1"])
def test_two_files_of_one_run_with_one_news_id(folder, option):
    (folder / "a.txt").write_text(a_report_text())
    (folder / "b.txt").write_text(a_report_text() + "\r\n\n")
    (folder / "c.txt").write_text(a_report_text("The water rose again."))
    ran = CommandRun("a.txt", "b.txt", "c.txt", option)
    assert ran.out[-1] == "imported 1, unchanged 1, refused 1"
    assert ran.err == ["c.txt:1: News ID: 5001 was already imported from a.txt in this run, with a different text."]


def test_a_refused_file_does_not_reserve_its_news_id(folder):
    (folder / "a.txt").write_text(a_report_text(Section="Admin"))
    (folder / "b.txt").write_text(a_report_text("The water rose again."))
    assert CommandRun("a.txt", "b.txt").out[-1] == "imported 1, unchanged 0, refused 1"


def test_a_refused_report_leaves_no_section_topic_or_author_behind(folder):
    (folder / "a.txt").write_text(
        a_report_text(Section="Harbour", Topics="Ships", By="Shirin Golzar", Standfirst="x" * 401)
    )
    assert CommandRun("a.txt").code == 1
    for model in (Article, Author, Section, Topic):
        assert not model.objects.exists()


def test_verbosity_0_prints_only_what_was_refused_and_2_every_file(folder):
    (folder / "a.txt").write_text(a_report_text(Headline=None))
    (folder / "b.txt").write_text("")
    assert CommandRun(".", "--dry-run", verbosity=0).out == []
    assert CommandRun(".", verbosity=0).err == ["./b.txt:1: The file is empty."]
    assert CommandRun(".", verbosity=2).out == ["./a.txt: unchanged", "imported 0, unchanged 1, refused 1"]


def test_a_path_is_required():
    with pytest.raises(CommandError, match="PATH"):
        call_command("import_articles")


class Terminal(StringIO):
    """A stream that is a terminal."""

    def isatty(self):
        return True


def write_reports(count, folder):
    """Write `count` reports, the last of which is empty."""
    for number in range(1, count + 1):
        (folder / f"{number:02}.txt").write_text(a_report_text(News_ID=str(number)))
    (folder / f"{count:02}.txt").write_text("")


def progress_output(*args, stream, **options):
    with pytest.raises(SystemExit):
        call_command("import_articles", *args, stdout=StringIO(), stderr=stream, **options)
    return stream.getvalue()


def test_many_files_draw_a_progress_bar_on_a_terminal(folder):
    write_reports(11, folder)
    output = progress_output(".", stream=Terminal())
    assert re.findall(r"\d+/\d+", output) == [f"{done}/11" for done in range(12)]
    last = output.replace("\033[K", "").split("\r")
    assert "./11.txt:1: The file is empty.\n" in re.sub(r"\x1b\[[0-9;]*m", "", "".join(last))
    assert output.endswith("\r\033[K")


def test_few_files_or_no_terminal_draw_no_progress_bar(folder):
    write_reports(11, folder)
    assert progress_output(".", stream=StringIO()) == "./11.txt:1: The file is empty.\n"
    (folder / "01.txt").unlink()
    assert not re.search(r"\d+/\d+", progress_output(".", stream=Terminal()))
