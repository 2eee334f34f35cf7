"""Import a WordPress export: rate and memory at two sizes, and at 1 GB without a database: python -m bench.wxr_import

    python -m bench.wxr_import [MEGABYTES] [GIGABYTES]

An export is written of posts with twenty comments each, and imported by the command itself into a database of its own:
SQLite in a temporary file, or an empty one that DATABASE_URL names. Then one of the second size is only read, twice
over as the importer does, every post made a ParsedArticle: that is where memory might grow with the file.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEGABYTE = 1_000_000
COMMENTS, PARAGRAPHS = 20, 40
WORDS = "The water at the well stood a hand lower than last year, and the gauge went down again at dawn. " * 3
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""


def write(path, size):
    """Write an export of about so many bytes, and return how many posts it has."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        while file.tell() < size:
            count += 1
            file.write(post(count))
        file.write("</channel></rss>\n")
    return count


def post(number):
    """Return a post with its comments."""
    text = "\n\n".join(f"{number} {place} {WORDS}" for place in range(PARAGRAPHS))
    said = "".join(
        f"<wp:comment><wp:comment_id>{number * 100 + place}</wp:comment_id>"
        f"<wp:comment_author>A reader</wp:comment_author>"
        f"<wp:comment_date_gmt>2019-05-05 10:00:{place:02}</wp:comment_date_gmt><wp:comment_content>{place} {WORDS}"
        f"</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type>"
        f"<wp:comment_parent>{number * 100 + place - 1 if place % 2 else 0}</wp:comment_parent></wp:comment>"
        for place in range(COMMENTS)
    )
    return (
        f"<item><title>Well {number}</title><link>https://old.example/2019/05/well-{number}/</link>"
        f"<dc:creator>writer{number % 50}</dc:creator><content:encoded><![CDATA[{text}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2019-05-04 12:00:00</wp:post_date_gmt>"
        f"<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
        f'<category domain="category">Section {number % 9}</category>'
        f'<category domain="post_tag">Topic {number % 500}</category>{said}</item>\n'
    )


def main(megabytes=20, gigabytes=1.0):
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-wxr-") as folder:
        folder = Path(folder)
        figures = []
        for number, size in enumerate((megabytes / 5, megabytes)):
            path = folder / "old.xml"
            count = write(path, size * MEGABYTE)
            database = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / f'{number}.sqlite3'}"
            seconds, memory = run(["import_articles", str(path), "-v0"], database, folder)
            figures.append((count / seconds, memory))
            print(
                f"{size:7,.0f} MB imported: {count:,} articles, {count * COMMENTS:,} comments, {count / seconds:.0f} "
                f"articles a second, {memory:.0f} MB at the most"
            )
            if os.environ.get("DATABASE_URL"):
                break
        if len(figures) == 2:
            (few, small), (many, large) = figures
            print(f"Five times the file: {large / small:.2f} times the memory, {many / few:.2f} times the rate.")
        count = write(folder / "old.xml", gigabytes * 1_000 * MEGABYTE)
        seconds, memory = run(
            ["shell", "-v0", "-c", READ.format(folder / "old.xml")], "sqlite://:memory:", folder, False
        )
        print(
            f"{gigabytes * 1_000:7,.0f} MB only read: {count:,} posts, {count / seconds:.0f} a second, "
            f"{memory:.0f} MB at the most"
        )


READ = """
from articles.exchange.source_files import SourceFile
from articles.exchange.import_run import ImportRunOptions
from articles.exchange.wxr.reader import read
assert sum(1 for _ in read(SourceFile("{0}"), ImportRunOptions()))
"""


def run(arguments, database, folder, with_tables=True):
    """Run a command of manage.py and return its seconds, and the most memory that it had, in MB."""
    environment = {**os.environ, "DATABASE_URL": database, "MEDIA_ROOT": str(folder), "LOG_LEVEL": "ERROR"}
    manage = [sys.executable, "manage.py"]
    if with_tables:
        subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    start = time.perf_counter()
    process = subprocess.Popen([*manage, *arguments], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{arguments[0]} ended with {process.returncode}.")
    return time.perf_counter() - start, usage.ru_maxrss / 1_000


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
