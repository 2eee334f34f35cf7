"""Measure the rate and memory of WordPress imports: python -m bench.wxr_import [MEGABYTES] [GIGABYTES]

Exports of a fifth of MEGABYTES and of MEGABYTES, with twenty comments on each post, are imported by the command into a
new database: SQLite in a temporary file, or the empty one in DATABASE_URL. Then an export of GIGABYTES is only read and
parsed, without a database, to see whether memory grows with the file.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEGABYTE = 1_000_000
COMMENTS, PARAGRAPHS = 20, 40
PARAGRAPH = "The water at the well stood a hand lower than last year, and the gauge went down again at dawn. " * 3
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""


def write(path: Path, size: float) -> int:
    """Write an export of about `size` bytes and return its number of posts."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        while file.tell() < size:
            count += 1
            file.write(post(count))
        file.write("</channel></rss>\n")
    return count


def post(number: int) -> str:
    """Return the XML of a post with its comments."""
    text = "\n\n".join(f"{number} {index} {PARAGRAPH}" for index in range(PARAGRAPHS))
    comments = "".join(
        f"<wp:comment><wp:comment_id>{number * 100 + index}</wp:comment_id>"
        f"<wp:comment_author>A reader</wp:comment_author>"
        f"<wp:comment_date_gmt>2019-05-05 10:00:{index:02}</wp:comment_date_gmt><wp:comment_content>{index} {PARAGRAPH}"
        f"</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type>"
        f"<wp:comment_parent>{number * 100 + index - 1 if index % 2 else 0}</wp:comment_parent></wp:comment>"
        for index in range(COMMENTS)
    )
    return (
        f"<item><title>Well {number}</title><link>https://old.example/2019/05/well-{number}/</link>"
        f"<dc:creator>writer{number % 50}</dc:creator><content:encoded><![CDATA[{text}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2019-05-04 12:00:00</wp:post_date_gmt>"
        f"<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
        f'<category domain="category">Section {number % 9}</category>'
        f'<category domain="post_tag">Topic {number % 500}</category>{comments}</item>\n'
    )


def main(megabytes: float = 20, gigabytes: float = 1) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-wxr-") as folder_name:
        folder = Path(folder_name)
        figures: list[tuple[float, float]] = []
        for number, size in enumerate((megabytes / 5, megabytes)):
            path = folder / "old.xml"
            count = write(path, size * MEGABYTE)
            database = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / f'{number}.sqlite3'}"
            seconds, memory = run(["import_articles", str(path), "-v0"], database, folder)
            figures.append((count / seconds, memory))
            print(
                f"{size:7,.0f} MB imported: {count:,} articles, {count * COMMENTS:,} comments, {count / seconds:.0f} "
                f"articles a second, {memory:.0f} MB of memory at most"
            )
            if os.environ.get("DATABASE_URL"):
                break
        if len(figures) == 2:
            (few, small), (many, large) = figures
            print(f"The larger file takes {large / small:.2f} times the memory at {many / few:.2f} times the rate.")
        count = write(folder / "old.xml", gigabytes * 1_000 * MEGABYTE)
        seconds, memory = run(
            ["shell", "-v0", "-c", READ_SCRIPT.format(folder / "old.xml")], "sqlite://:memory:", folder, False
        )
        print(
            f"{gigabytes * 1_000:7,.0f} MB only read: {count:,} posts, {count / seconds:.0f} a second, "
            f"{memory:.0f} MB of memory at most"
        )


READ_SCRIPT = """
from articles.exchange.source_files import SourceFile
from articles.exchange.import_run import ImportRunOptions
from articles.exchange.wxr.reader import read
assert sum(1 for _ in read(SourceFile("{0}"), ImportRunOptions()))
"""


def run(arguments: list[str], database: str, folder: Path, with_tables: bool = True) -> tuple[float, float]:
    """Run a command of manage.py and return (seconds, peak memory in MB)."""
    environment = {**os.environ, "DATABASE_URL": database, "MEDIA_ROOT": str(folder), "LOG_LEVEL": "ERROR"}
    manage = [sys.executable, "manage.py"]
    if with_tables:
        subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    start = time.perf_counter()
    process = subprocess.Popen([*manage, *arguments], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{arguments[0]} failed with the exit code {process.returncode}.")
    return time.perf_counter() - start, usage.ru_maxrss / 1_000


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
