"""Import of a WordPress export: its parts, the messages, and the refusals."""

import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.exchange.wxr import xml_parser
from articles.models import Article, Author, Comment, LiveArticle, Photo, Redirect, Section, Thread, Topic
from tests.builders import a_draft, a_picture

from .test_import_articles import CommandRun
from .wxr_builders import SITE, SPACES, a_comment_of, a_meta, a_post, a_wxr, an_attachment, cdata

pytestmark = pytest.mark.django_db
UTC = datetime.UTC


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def imported(*items, args=(), **options):
    """Import an export with these items and return the CommandRun."""
    Path("old.xml").write_text(a_wxr(*items, **options))
    return CommandRun("old.xml", *args)


def all_rows():
    """Return all rows of the models that an import stores."""
    models = (Article, Author, Comment, LiveArticle, Photo, Redirect, Section, Thread, Topic)
    return {model.__name__: sorted(map(repr, model.objects.values_list())) for model in models}


def write_picture(folder):
    """Write the file of the usual attachment to a folder of uploads, and return the option that names it."""
    (folder / "pictures" / "2019" / "05").mkdir(parents=True)
    (folder / "pictures" / "2019" / "05" / "well.png").write_bytes(a_picture().read())
    return ("--images", "pictures")


def test_a_post_is_imported_with_its_taxonomy_pictures_comments_and_redirects(folder):
    content = (
        'The <b>water</b> stood lower.\nA line.\n\n<h3>Why</h3>\nSee <a href="https://old.example/2018/01/before/">this</a>.'
        '\n\n[caption id="attachment_30"]<img class="wp-image-30" src="https://old.example/wp-content/uploads/2019/05/'
        'well-300x200.png" alt=""> The gauge[/caption]\n\n<img src="https://cdn.example/gone.jpg">'
    )
    comments = (
        a_comment_of(2, "Ours <b>too</b>.<br>And theirs."),
        a_comment_of(3, "Answer.", parent=2),
        a_comment_of(4, "Answer to it.", parent=3),
        a_comment_of(5, "Wait", approved="0"),
        a_comment_of(6, "Buy", approved="spam"),
        a_comment_of(7, "Bin", approved="trash"),
        a_comment_of(8, "Elsewhere", kind="pingback"),
        a_comment_of(9, "To it", parent=8),
    )
    post = a_post(
        12,
        content,
        categories=["Economy", "Water"],
        tags=["Wells", "water"],
        excerpt_encoded="In <i>short</i>.",
        inner=a_meta("_thumbnail_id", "30") + a_meta("_wp_old_slug", "the-well") + "".join(comments),
    )
    ran = imported(post, an_attachment(credit="Omid Sattari"), args=write_picture(folder))
    assert (ran.err, ran.code) == ([], 0)
    assert ran.out == [
        "old.xml: post 12: Picture not found: https://cdn.example/gone.jpg",
        "old.xml: post 12: 1 pingback was left out.",
        "imported 1, unchanged 0, refused 0",
    ]
    live = LiveArticle.objects.visible().get(pk=12)
    photo = Photo.objects.get()
    assert (photo.alt_text, photo.caption, photo.credit) == ("A well", "The well at Kerman", "Omid Sattari")
    assert live.body == (
        "<p>The <strong>water</strong> stood lower.<br>A line.</p><h2>Why</h2>"
        '<p>See <a href="/2018/01/before/">this</a>.</p>'
        f'<figure><img src="/admin/photos/{photo.pk}/" alt=""><figcaption>The gauge</figcaption></figure>'
    )
    assert (live.headline, live.standfirst, live.slug, live.photo) == ("Well number 12", "In short.", "well-12", photo)
    assert live.publish_at == datetime.datetime(2019, 5, 4, 12, 0, tzinfo=UTC)
    assert (live.section.name, live.language) == ("Economy", "en")
    assert sorted(topic.name for topic in live.topics.all()) == ["Water", "Wells"]
    assert [byline.author.name for byline in live.bylines.all()] == ["Nasrin Kaveh"]
    # By the first word of each.
    imported_comments = {comment.body.split()[0]: comment for comment in Comment.objects.all()}
    assert {word: str(comment.status) for word, comment in imported_comments.items()} == {
        "Ours": "approved",
        "Answer.": "approved",
        "Answer": "approved",
        "Wait": "held",
        "Buy": "spam",
        "Bin": "rejected",
        "To": "approved",
    }
    assert imported_comments["Ours"].body == "Ours too.\nAnd theirs."
    assert (imported_comments["Ours"].name, imported_comments["Ours"].email) == ("Behzad", "b@reader.example")
    assert imported_comments["Answer"].parent == imported_comments["Answer."]
    assert imported_comments["Answer"].root == imported_comments["Answer."].root == imported_comments["Ours"]
    assert imported_comments["To"].parent is None
    assert imported_comments["Ours"].published_at == datetime.datetime(2019, 5, 5, 10, 2, tzinfo=UTC)
    assert live.article.thread.visible == 4
    assert sorted(Redirect.objects.values_list("path", flat=True)) == [
        "/2019/05/the-well",
        "/2019/05/well-12",
        "/?p=12",
    ]
    before = all_rows()
    again = CommandRun("old.xml", *("--images", "pictures"))
    assert again.out == ["imported 0, unchanged 1, refused 0"]
    assert all_rows() == before


@pytest.mark.parametrize(
    ("elements", "stage", "state", "message"),
    [
        ({"wp_status": "publish"}, "approved", "live", ""),
        ({"wp_status": "future", "wp_post_date_gmt": "2199-01-01 00:00:00"}, "approved", "scheduled", ""),
        ({"wp_status": "draft", "wp_post_date_gmt": "0000-00-00 00:00:00"}, "draft", None, ""),
        ({"wp_status": "pending"}, "in_review", None, ""),
        ({"wp_status": "private"}, "draft", None, "Private. Kept as a draft, which readers can’t see."),
        ({"wp_status": "trash"}, "spiked", None, "In the trash. Kept as spiked."),
        (
            {"wp_post_password": "x"},
            "draft",
            None,
            "Protected by a password. Kept as a draft, which readers can’t see.",
        ),
        ({"wp_status": "odd"}, "draft", None, "The status “odd” is unknown. Kept as a draft."),
        (
            {"wp_post_date_gmt": "0000-00-00 00:00:00"},
            "approved",
            "live",
            "The post has no date in GMT. Its local date was used.",
        ),
    ],
)
def test_a_status_becomes_a_stage_and_a_live_state(folder, elements, stage, state, message):
    ran = imported(a_post(**elements))
    assert ran.err == []
    assert ran.out[:-1] == ([f"old.xml: post 12: {message}"] if message else [])
    article = Article.objects.select_related("live").get()
    assert article.stage == stage
    live = getattr(article, "live", None)
    assert (live and ("scheduled" if live.is_scheduled() else "live")) == state
    assert CommandRun("old.xml").out[-1] == "imported 0, unchanged 1, refused 0"


def test_a_post_keeps_its_number_if_it_is_unused_and_is_recognised_otherwise(folder):
    taken = a_draft(pk=12)
    ran = imported(a_post(12), a_post(13, wp_post_name="%D8%A2%D8%A8"))
    message = "News ID 12 is already used by another article, so this article was given News ID 14."
    assert ran.out[0] == f"old.xml: post 12: {message}"
    assert Article.objects.get(pk=12).headline == taken.headline
    assert LiveArticle.objects.get(pk=13).slug == "آب"
    assert LiveArticle.objects.exclude(pk=13).get().headline == "Well number 12"
    assert imported(a_post(12), a_post(13, wp_post_name="%D8%A2%D8%A8")).out[-1].startswith("imported 0, unchanged 2")


def test_a_changed_post_makes_a_new_version_and_adds_its_comments(folder):
    imported(a_post(inner=a_comment_of(2)))
    ran = imported(a_post(inner=a_comment_of(2) + a_comment_of(3, parent=2)))
    assert ran.out == ["old.xml: post 12: 1 comment added.", "imported 1, unchanged 0, refused 0"]
    imported(a_post(content="It rose again.", inner=a_comment_of(2) + a_comment_of(3, parent=2)))
    live = LiveArticle.objects.get()
    assert (live.version, live.body) == (2, "<p>It rose again.</p>")
    assert Comment.objects.count() == live.article.thread.visible == 2


def test_an_interrupted_run_can_be_started_again(folder):
    Path("old.xml").write_text(a_wxr(a_post(1), a_post(2), a_post(3)))
    Path("part.xml").write_text(a_wxr(a_post(1)))
    CommandRun("part.xml")
    assert CommandRun("old.xml").out == ["imported 2, unchanged 1, refused 0"]


def test_a_long_run_keeps_no_queries_in_memory(folder, settings):
    settings.DEBUG = True
    assert imported(a_post(1), a_post(2)).out == ["imported 2, unchanged 0, refused 0"]
    assert not [query for query in connection.queries if query["sql"].startswith('INSERT INTO "articles_livearticle"')]


def test_options_map_categories_to_sections_and_topics(folder):
    args = ("--section-of", "city news=Metro", "--topic-of", "Picks=", "--topic-of", "h2o=Water")
    imported(a_post(categories=["Picks", "H2O", "City News", "News"]), args=args)
    live = LiveArticle.objects.get()
    assert live.section.name == "Metro"
    assert sorted(topic.name for topic in live.topics.all()) == ["News", "Water"]
    imported(a_post(13, categories=["Uncategorized", "News"]))
    assert Section.objects.get(name="News").slug == "news-2"
    with pytest.raises(CommandError, match=r"--section-of: Write CATEGORY=NAME, not “Metro”\."):
        CommandRun("old.xml", "--section-of", "Metro")


def test_a_dry_run_has_the_same_output_and_writes_nothing(folder):
    args = (*write_picture(folder), "--credit", "The paper", "--dry-run")
    post = a_post(inner=a_meta("_thumbnail_id", "30") + a_comment_of(2))
    ran = imported(post, an_attachment(), args=args)
    assert ran.out == ["Nothing was written. An import would report:", "imported 1, unchanged 0, refused 0"]
    assert not any(all_rows().values())


def test_a_picture_that_cannot_be_shown_is_left_out_with_a_message(folder):
    args = write_picture(folder)
    post = a_post(inner=a_meta("_thumbnail_id", "30"))
    ran = imported(post, an_attachment(), args=args)
    assert ran.out[0] == "old.xml: post 12: The picture 2019/05/well.png was left out. It has no credit."
    assert LiveArticle.objects.get().photo is None
    (folder / "pictures" / "2019" / "05" / "well.png").write_bytes(b"no picture")
    ran = imported(a_post(13, inner=a_meta("_thumbnail_id", "30")), an_attachment(), args=(*args, "--credit", "Us"))
    assert "The picture 2019/05/well.png was left out. " in ran.out[0]
    escape = '<img src="https://old.example/wp-content/uploads/../../old.xml">'
    ran = imported(a_post(14, "Text.\n\n" + escape), args=args)
    assert ran.out[0] == "old.xml: post 14: Picture not found: ../../old.xml"


@pytest.mark.parametrize(
    ("content", "elements", "sentences"),
    [
        ("", {}, ["Kept as a draft, which readers can’t see. content: Write the body; it is empty."]),
        (
            '<iframe src="https://films.example/1"></iframe>',
            {"wp_status": "future", "wp_post_date_gmt": "2199-01-01 00:00:00"},
            [
                "1 <iframe> element from films.example was removed.",
                "Kept as a draft, which readers can’t see. content: Write the body; it is empty.",
            ],
        ),
        (
            "Text.",
            {"title": "…"},
            ["Kept as a draft, which readers can’t see. title: Write a headline that contains letters or digits."],
        ),
    ],
)
def test_a_published_post_that_cannot_be_published_is_kept_as_a_draft(folder, content, elements, sentences):
    post = a_post(content=content, inner=a_comment_of(2), **elements)
    ran = imported(post)
    assert (ran.err, ran.code) == ([], 0)
    assert ran.out == [*(f"old.xml: post 12: {s}" for s in sentences), "imported 1, unchanged 0, refused 0"]
    article = Article.objects.get()
    assert (article.stage, hasattr(article, "live"), article.comments.count()) == ("draft", False, 1)
    assert article.publish_at.date() == datetime.date.fromisoformat(elements.get("wp_post_date_gmt", "2019-05-04")[:10])
    assert CommandRun("old.xml").out == ["imported 0, unchanged 1, refused 0"]


def test_a_change_without_effect_for_readers_makes_no_new_version(folder):
    args = (*write_picture(folder), "--credit", "The paper")
    (folder / "pictures" / "2019" / "05" / "well.png").write_bytes(b"no picture")
    export = [a_post(inner=a_meta("_thumbnail_id", "30")), an_attachment()]
    assert imported(*export).out[-1] == "imported 1, unchanged 0, refused 0"
    ran = CommandRun("old.xml", *args)
    assert (ran.err, ran.out[-1]) == ([], "imported 1, unchanged 0, refused 0")
    assert CommandRun("old.xml", *args).out[-1] == "imported 0, unchanged 1, refused 0"
    assert LiveArticle.objects.get().version == 1


def test_a_post_of_pictures_only_is_published_when_its_pictures_are_imported(folder):
    args = write_picture(folder)
    export = [a_post(content='[gallery ids="30"]', inner=a_meta("_thumbnail_id", "30")), an_attachment()]
    assert imported(*export, args=args).out[:-1] == [
        "old.xml: post 12: The picture 2019/05/well.png was left out. It has no credit.",
        "old.xml: post 12: Kept as a draft, which readers can’t see. content: Write the body; it is empty.",
    ]
    for dry_run in (["--dry-run"], []):
        ran = CommandRun("old.xml", *args, "--credit", "The paper", *dry_run)
        assert (ran.err, ran.out[-1]) == ([], "imported 1, unchanged 0, refused 0")
        assert LiveArticle.objects.exists() != bool(dry_run)
    assert LiveArticle.objects.get().body.startswith("<figure><img")
    # The post was emptied since; the published article stays.
    ran = imported(a_post(content=""))
    assert ran.err == ["old.xml:17: post 12: content: Write the body; it is empty."]
    assert LiveArticle.objects.get().body


BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
COMPLETE_EXPORT = a_wxr(a_post())


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    {
        "bomb": (COMPLETE_EXPORT.replace("<rss", BOMB + "<rss", 1), 2, "The file declares a document type."),
        "truncated": (COMPLETE_EXPORT[: COMPLETE_EXPORT.index("</content")], None, "The file is cut off."),
        "cut": (COMPLETE_EXPORT[: COMPLETE_EXPORT.index("</channel")], None, "The file is cut off."),
        "entity": (COMPLETE_EXPORT.replace("<title>The", "<title>&nbsp;The"), 4, "an entity that XML doesn’t define"),
        "foreign": (
            "<rss><channel><item><title>x</title></item></channel></rss>",
            1,
            "The file isn’t a WordPress export",
        ),
        "atom": ('<?xml version="1.0"?><feed xmlns="x"></feed>', 1, "The file begins with <x feed>"),
        "odd": (COMPLETE_EXPORT.replace("</item>", "</itme>"), None, "The file isn’t well-formed XML: mismatched tag."),
        "large attribute": (
            f'<rss {SPACES}><channel a="{"x" * 60_000_000}">',
            1,
            "A tag or a comment of the file is larger",
        ),
        "large comment": (
            f"<rss {SPACES}><!--{'x' * 60_000_000}",
            1,
            "A tag or a comment of the file is larger than 1 MB",
        ),
        "deep": (f"<rss {SPACES}>" + "<a>" * 100 + "</a>" * 100 + "</rss>", 1, "nested more than 64 levels deep"),
    }.values(),
)
def test_an_invalid_file_is_refused_at_its_line_before_anything_is_imported(folder, text, line, sentence):
    Path("old.xml").write_text(text)
    ran = CommandRun("old.xml")
    assert ran.code == 1
    [error] = ran.err
    assert error.startswith(f"old.xml:{line or ''}")
    assert sentence in error
    assert error.endswith(".")
    assert not any(all_rows().values())


def test_a_refused_post_does_not_affect_the_others(folder, monkeypatch):
    monkeypatch.setattr(xml_parser, "MAX_ELEMENTS", 5_000)
    Path("old.xml").write_text(
        a_wxr(
            a_post(1),
            a_post(2, wp_post_date_gmt="0000-00-00 00:00:00", wp_post_date="2019-02-31 10:00:00", pubDate="soon"),
            a_post(1, "Another text."),
            a_post(4, categories=["c"] * 6_000),
            a_post(None),
            a_post(7, link=f"{SITE}/2019/05/well-1/"),
            channel="".join(f"<wp:tag><wp:tag_name>{n}</wp:tag_name></wp:tag>" for n in range(6_000)),
        )
    )
    ran = CommandRun("old.xml")
    assert [error.split(":", 2)[2] for error in ran.err] == [
        " post 2: The post is published, but its date “0000-00-00 00:00:00” isn’t valid.",
        " post 1: The post in line 11 has the same wp:post_id, 1.",
        " The item has more than 5,000 elements.",
        " post None: The post has no wp:post_id, which identifies it.",
    ]
    assert ran.out == [
        "old.xml: post 7: The old address /2019/05/well-1 already redirects to News ID 1.",
        "imported 2, unchanged 0, refused 4",
    ]
    assert not Topic.objects.exists()


def test_attributes_count_as_text_of_an_item(folder, monkeypatch):
    monkeypatch.setattr(xml_parser, "MAX_CHARACTERS", 10_000)
    attributes = "".join(f'<category domain="{"x" * 999}"/>' for _ in range(12))
    Path("old.xml").write_text(a_wxr(a_post().replace("</item>", f"{attributes}</item>")))
    [error] = CommandRun("old.xml").err
    assert "The item has more text than an article with its comments can have." in error


def test_characters_that_are_invalid_in_xml_are_removed_with_a_message(folder):
    Path("old.xml").write_bytes(a_wxr(a_post(content="Wat\x03er\x0b rose.")).encode())
    ran = CommandRun("old.xml")
    assert ran.out[0] == "old.xml: 2 control characters were removed."
    assert LiveArticle.objects.get().body == "<p>Water rose.</p>"


def test_other_types_of_posts_are_counted_and_left_out(folder):
    ran = imported(a_post(), a_post(13, wp_post_type="page"), a_post(14, wp_post_type="nav_menu_item"))
    assert ran.out[0] == "old.xml: Left out, because they aren’t posts: page (1) and nav_menu_item (1)"
    assert Article.objects.count() == 1


def test_cycles_and_duplicate_numbers_of_comments_are_resolved(folder):
    comments = (
        a_comment_of(2, parent=3) + a_comment_of(3, parent=2) + a_comment_of(3, "Twice") + a_comment_of(4, parent=99)
    )
    ran = imported(a_post(inner=comments))
    message = "1 comment was left out, because it has the same number as another comment."
    assert ran.out[0] == f"old.xml: post 12: {message}"
    assert Comment.objects.count() == 3
    assert Comment.objects.filter(root=None).count() == 2


def test_an_option_names_the_format(folder):
    Path("old").write_text(a_wxr(a_post()))
    assert CommandRun("old", "--format", "report").err[0].startswith("old:1: “<?xml")
    assert CommandRun("old", "--format", "wxr").out[-1].startswith("imported 1")
    assert cdata("a]]>b") == "<![CDATA[a]]]]><![CDATA[>b]]>"


def test_a_folder_of_pictures_that_isnt_there_is_a_mistake_of_usage(folder):
    Path("old.xml").write_text(a_wxr(a_post()))
    with pytest.raises(CommandError, match="There is no folder nowhere"):
        call_command("import_articles", "old.xml", images="nowhere")
