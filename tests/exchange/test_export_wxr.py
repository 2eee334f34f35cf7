"""Export as WXR: what readers can see, and its import into an empty database."""

import errno
import io
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from articles.comments.models import Comment
from articles.editorial.actions.publish import publish
from articles.editorial.body_html import figure_html
from articles.exchange.wxr import exporter as wxr
from articles.models import LiveArticle, Photo
from articles.photos.upload_photo import upload_photo
from tests.builders import NOON, a_comment, a_draft, a_live_article, a_photo, a_picture, a_section, a_topic, an_author

from .test_import_articles import CommandRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def a_newspaper():
    """Create articles with everything that is exported, and some that aren't exported."""
    lead = a_photo(credit="O’Sattari “Pictures”", caption="The <field>")
    # Another size, since JPEGs that differ in one pixel can be the same file.
    inside = upload_photo(a_picture(size=(400, 200)), alt_text="A wider field", credit="Drawing: the tests")
    first = a_live_article(
        headline="Wells & <gauges>\x0c ]]>",
        standfirst="It’s 3 < 4.",
        section=a_section("Arts & Letters", slug="arts-letters"),
        topics=[a_topic("Water"), a_topic("Q & A", slug="q-a")],
        authors=[an_author("Omid Sattari"), an_author("Nasrin Kaveh")],
        photo=lead,
        body="<p>It <strong>fell</strong> & rose &lt;x&gt;.<br>So\nit was [sic].</p><h2>Why</h2>"
        f"{figure_html(inside.pk, 'Ours')}"
        '<ul><li><p>One</p></li></ul><blockquote><p>“Dry”</p></blockquote><p>See <a href="/archive/">this</a>.</p>',
        dateline="KERMAN",
        kicker="Wells",
        source="ISNA",
        source_address="https://agency.example/?a=1&b=2",
        sources="Gauge book https://wells.example/\nA <driller>",
        genre="explainer",
        language="fa",
        slug="آب",
    )
    first_comment = a_comment(
        first, body="Ours <too>.\n\nAnd & theirs.", name="B & C", email="b@reader.example", created_at=NOON
    )
    a_comment(
        first,
        parent=a_comment(first, parent=first_comment, body="Answer.", created_at=NOON),
        body="To it.",
        created_at=NOON,
    )
    a_comment(first, body="Hidden", status=Comment.Status.HELD)
    a_live_article(comments_policy="closed", at=NOON)
    a_draft(headline="Hidden")
    publish(a_draft(headline="Hidden"), at=NOON.replace(year=2199), now=NOON)
    return first


def public_data(client):
    """Return the public data of the newspaper from its API, without numbers that an import assigns."""
    articles = {}
    for live in LiveArticle.objects.visible():
        article = client.get(f"/api/v1/articles/{live.pk}/").json()
        photo = article["photo"]
        article["photo"] = photo and [photo[name] for name in ("caption", "alt_text", "credit")]
        parts = article["body"].split("</picture>")
        article["body"] = [" ".join(part.partition("<picture")[0].split()) for part in parts]
        articles[live.pk] = article
    entries = client.get("/api/v1/comments/").json()["results"]
    bodies = {entry["id"]: entry["body"] for entry in entries}
    comments = sorted(
        (entry["article"], entry["name"], entry["body"], entry["created"], bodies.get(entry["parent"]))
        for entry in entries
    )
    kinds = {kind: client.get(f"/api/v1/{kind}/").json()["results"] for kind in ("sections", "topics", "authors")}
    return (
        articles,
        comments,
        {kind: sorted((entry["name"], entry["url"]) for entry in entries) for kind, entries in kinds.items()},
    )


def delete_all_rows():
    """Delete all rows of the newspaper."""
    with connection.cursor() as cursor:
        for model in apps.get_app_config("articles").get_models(include_auto_created=True):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def test_an_export_imported_into_an_empty_database_is_the_same_newspaper(client, folder, settings):
    a_newspaper()
    before = public_data(client)
    error_output = io.StringIO()
    call_command("export_articles", "paper.xml", format="wxr", stderr=error_output)
    assert error_output.getvalue() == "Articles written: 2\n"
    text = Path("paper.xml").read_text()
    assert "Hidden" not in text
    assert "reader.example" not in text
    delete_all_rows()
    ran = CommandRun("paper.xml", "--images", str(settings.MEDIA_ROOT))
    assert (ran.err, ran.out) == ([], ["imported 2, unchanged 0, refused 0"])
    after = public_data(client)
    assert after[1:] == before[1:]
    assert after[0] == before[0]
    assert Photo.objects.count() == 2
    assert CommandRun("paper.xml", "--images", str(settings.MEDIA_ROOT)).out == ["imported 0, unchanged 2, refused 0"]


def test_the_export_is_well_formed_and_has_the_structure_of_wordpress(folder):
    live = a_newspaper()
    file = io.StringIO()
    assert list(wxr.write(file, site="https://paper.example")) == list(
        LiveArticle.objects.visible().order_by("pk").values_list("pk", flat=True)
    )
    channel = etree.fromstring(file.getvalue().encode())[0]
    spaces = {"wp": "http://wordpress.org/export/1.2/", "content": "http://purl.org/rss/1.0/modules/content/"}
    assert channel.findtext("wp:wxr_version", namespaces=spaces) == "1.2"
    kinds = [item.findtext("wp:post_type", namespaces=spaces) for item in channel.findall("item")]
    assert kinds == ["attachment", "attachment", "post", "post"]
    post = channel.findall("item")[2]
    content = post.findtext("content:encoded", namespaces=spaces)
    assert 'href="https://paper.example/archive/"' in content
    assert 'src="https://paper.example/media/photos/' in content
    assert post.findtext("link") == f"https://paper.example{live.get_absolute_url()}"
    ids = [item.findtext("wp:post_id", namespaces=spaces) for item in channel.findall("item")]
    assert len(set(ids)) == 4


def test_the_number_of_queries_grows_only_with_batches_of_articles(folder):
    query_counts, photo = [], a_photo()
    for count in (1, 9):
        for _ in range(count):
            a_comment(a_live_article(topics=[a_topic("Water")], photo=photo))
        with CaptureQueriesContext(connection) as queries:
            list(wxr.write(io.StringIO()))
        query_counts.append(len(queries))
    assert query_counts[0] == query_counts[1] <= 12


def test_a_write_error_is_reported_and_leaves_an_existing_file_unchanged(folder, monkeypatch):
    Path("paper.xml").write_text("mine")

    def fail(file):
        file.write("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(wxr, "write", fail)
    with pytest.raises(CommandError, match="can’t be written: No space left on device"):
        call_command("export_articles", "paper.xml", format="wxr")
    assert Path("paper.xml").read_text() == "mine"
    with pytest.raises(CommandError, match="can’t be written: No such file or directory"):
        call_command("export_articles", "nowhere/paper.xml", format="wxr")
    assert [path.name for path in folder.iterdir()] == ["paper.xml"]
