"""Find reports: files, folders and standard input, and what can't be read."""

import os
from pathlib import Path

import pytest

from articles.exchange.parsed_article import ImportFileError
from articles.exchange.source_files import MAX_REPORT_SIZE, SourceFile, decode, find_source_files

from .report_texts import a_report_text


def refusal(source):
    with pytest.raises(ImportFileError) as caught:
        source.read()
    return caught.value.line, caught.value.reason


def found_paths(*paths):
    return [source.path for source in find_source_files([str(path) for path in paths])]


@pytest.fixture
def folder(tmp_path):
    """A folder with reports in two levels and other files among them."""
    for name in (
        "b.txt",
        "a/z.txt",
        "a/y.TXT",
        "c.txt/d.txt",
        "notes.md",
        ".hidden.txt",
        ".git/e.txt",
        "a/picture.webp",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(a_report_text())
    return tmp_path


def test_a_folder_gives_its_reports_and_those_of_its_folders_sorted(folder):
    expected = ["a/y.TXT", "a/z.txt", "b.txt", "c.txt/d.txt"]
    assert found_paths(folder) == [str(folder / name) for name in expected]


def test_paths_keep_their_order_and_a_named_file_needs_no_suffix(folder):
    paths = [str(folder / "notes.md"), "-", str(folder / "b.txt")]
    assert found_paths(*paths) == paths


def test_a_folder_reached_twice_is_read_once(folder):
    (folder / "z-link").symlink_to(folder / "a")
    once = [str(folder / name) for name in ("a/y.TXT", "a/z.txt", "b.txt", "c.txt/d.txt")]
    assert found_paths(folder, folder / "a", folder) == once


@pytest.mark.parametrize("target", [".", "..", "../.."])
def test_a_link_back_into_a_folder_above_is_refused_and_the_rest_is_read(tmp_path, target):
    deep = tmp_path / "top" / "deep"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(a_report_text())
    (deep / "loop").symlink_to(target)
    sources = find_source_files([str(tmp_path)])
    assert [source.path for source in sources] == [str(deep / "a.txt"), str(deep / "loop")]
    assert refusal(sources[1]) == (1, "This symbolic link points to a folder that contains it.")


@pytest.fixture
def a_thousand_folders(tmp_path, monkeypatch):
    """A folder in a folder in a folder, 1,200 deep, with a report in the last."""
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        os.mkdir("d")
        os.chdir("d")
    Path("a.txt").write_text(a_report_text())
    yield tmp_path
    Path("a.txt").unlink()
    for _ in range(1200):
        os.chdir("..")
        os.rmdir("d")


def test_folders_can_be_nested_more_deeply_than_calls(a_thousand_folders):
    here = os.getcwd()
    os.chdir(a_thousand_folders)
    (source,) = find_source_files(["d"])
    assert source.read() == a_report_text()
    os.chdir(here)


def test_a_missing_file_is_refused(tmp_path):
    (tmp_path / "nowhere.txt").symlink_to("missing")
    assert refusal(SourceFile(str(tmp_path / "no.txt"))) == (1, "It can’t be read: No such file or directory.")
    for path in ("no.txt", "."):
        sources = find_source_files([str(tmp_path / path)])
        assert [refusal(source)[1] for source in sources] == ["It can’t be read: No such file or directory."]


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "circle.txt").symlink_to("circle.txt")
    (source,) = find_source_files([str(tmp_path)])
    assert refusal(source) == (1, "It can’t be read: Too many levels of symbolic links.")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_and_folders_without_read_permission_are_refused(tmp_path):
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "b").mkdir(mode=0)
    reasons = {refusal(source)[1] for source in find_source_files([str(tmp_path)])}
    assert reasons == {"It can’t be read: Permission denied."}


def test_a_pipe_is_refused_without_waiting_for_data(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (source,) = find_source_files([str(tmp_path)])
    assert refusal(source) == (1, "This is neither a file nor a folder.")


def test_the_label_of_a_file_is_on_one_line():
    assert SourceFile("a\nb\udcff/é.txt").label == "a\\nb\\udcff/é.txt"


def test_a_byte_order_mark_is_removed():
    assert decode("\ufeffNews ID: 5".encode()) == "News ID: 5"


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "The file is empty."),
        (b"News ID: 5\r\nPublish\0 Date", 2, "The file contains a NUL byte. A report is plain text in UTF-8."),
        (b"\x89PNG\r\n\x1a\n\0\0", 3, "The file contains a NUL byte. A report is plain text in UTF-8."),
        ("News ID: 5".encode("utf-16"), 1, "The file contains a NUL byte. A report is plain text in UTF-8."),
        ("News ID: 5\rBy: José".encode("latin-1"), 2, "The file isn’t in UTF-8. Save it in UTF-8."),
        ("a\n\nb\nتهران".encode("cp1256"), 4, "The file isn’t in UTF-8. Save it in UTF-8."),
        (b"a\n\xed\xa0\x80", 2, "The file isn’t in UTF-8. Save it in UTF-8."),
    ],
)
def test_a_file_that_is_not_text_in_utf_8_is_refused_at_its_line(data, line, reason):
    with pytest.raises(ImportFileError) as caught:
        decode(data)
    assert (caught.value.line, caught.value.reason) == (line, reason)


def test_a_file_over_5_mb_is_refused_and_one_of_5_mb_is_read(tmp_path):
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * MAX_REPORT_SIZE)
    assert len(SourceFile(str(path)).read()) == MAX_REPORT_SIZE
    with path.open("ab") as file:
        file.write(b"a")
    assert refusal(SourceFile(str(path))) == (1, "The file is too large. A report can have at most 5 MB.")


def test_an_endless_file_is_not_read_whole():
    assert refusal(SourceFile("/dev/zero")) == (1, "The file is too large. A report can have at most 5 MB.")
