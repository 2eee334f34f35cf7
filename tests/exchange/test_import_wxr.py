"""Importing a WordPress' export: what becomes of what, what is remarked on, and what is refused."""

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
    """Return what importing an export with these items printed."""
    Path("old.xml").write_text(a_wxr(*items, **options))
    return CommandRun("old.xml", *args)


def everything():
    """Return every row that an import makes."""
    models = (Article, Author, Comment, LiveArticle, Photo, Redirect, Section, Thread, Topic)
    return {model.__name__: sorted(map(repr, model.objects.values_list())) for model in models}


def pictures_in(folder):
    """Put the file of the usual attachment into a folder of pictures, as WordPress keeps them."""
    (folder / "pictures" / "2019" / "05").mkdir(parents=True)
    (folder / "pictures" / "2019" / "05" / "well.png").write_bytes(a_picture().read())
    return ("--images", "pictures")


def test_a_post_becomes_an_article_with_all_that_hangs_on_it(folder):
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
    ran = imported(post, an_attachment(credit="Omid Sattari"), args=pictures_in(folder))
    assert (ran.err, ran.code) == ([], 0)
    assert ran.out == [
        "old.xml: post 12: picture missing: https://cdn.example/gone.jpg",
        "old.xml: post 12: pingback dropped",
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
    found = {comment.body.split()[0]: comment for comment in Comment.objects.all()}
    assert {word: str(comment.status) for word, comment in found.items() if comment.pk} == {
        "Ours": "approved",
        "Answer.": "approved",
        "Answer": "approved",
        "Wait": "held",
        "Buy": "spam",
        "Bin": "rejected",
        "To": "approved",
    }
    assert found["Ours"].body == "Ours too.\nAnd theirs."
    assert (found["Ours"].name, found["Ours"].email) == ("Behzad", "b@reader.example")
    assert found["Answer"].parent == found["Answer."]
    assert found["Answer"].root == found["Answer."].root == found["Ours"]
    assert found["To"].parent is None
    assert found["Ours"].published_at == datetime.datetime(2019, 5, 5, 10, 2, tzinfo=UTC)
    assert live.article.thread.visible == 4
    assert sorted(Redirect.objects.values_list("path", flat=True)) == [
        "/2019/05/the-well",
        "/2019/05/well-12",
        "/?p=12",
    ]
    before = everything()
    again = CommandRun("old.xml", *("--images", "pictures"))
    assert again.out == ["imported 0, unchanged 1, refused 0"]
    assert everything() == before


@pytest.mark.parametrize(
    ("said", "stage", "state", "message"),
    [
        ({"wp_status": "publish"}, "approved", "live", ""),
        ({"wp_status": "future", "wp_post_date_gmt": "2199-01-01 00:00:00"}, "approved", "scheduled", ""),
        ({"wp_status": "draft", "wp_post_date_gmt": "0000-00-00 00:00:00"}, "draft", None, ""),
        ({"wp_status": "pending"}, "in_review", None, ""),
        ({"wp_status": "private"}, "draft", None, "private; kept as a draft, which readers don’t see"),
        ({"wp_status": "trash"}, "spiked", None, "in the trash; kept as spiked"),
        ({"wp_post_password": "x"}, "draft", None, "behind a password; kept as a draft, which readers don’t see"),
        ({"wp_status": "odd"}, "draft", None, "status “odd” isn’t known here; kept as a draft"),
        ({"wp_post_date_gmt": "0000-00-00 00:00:00"}, "approved", "live", "no date in GMT; its local date taken"),
    ],
)
def test_a_status_becomes_a_stage_and_what_readers_see(folder, said, stage, state, message):
    ran = imported(a_post(**said))
    assert ran.err == []
    assert ran.out[:-1] == ([f"old.xml: post 12: {message}"] if message else [])
    article = Article.objects.select_related("live").get()
    assert article.stage == stage
    live = getattr(article, "live", None)
    assert (live and ("scheduled" if live.is_scheduled() else "live")) == state
    assert CommandRun("old.xml").out[-1] == "imported 0, unchanged 1, refused 0"


def test_an_article_keeps_its_number_where_that_is_free_and_is_known_again_where_not(folder):
    taken = a_draft(pk=12)
    ran = imported(a_post(12), a_post(13, wp_post_name="%D8%A2%D8%A8"))
    assert ran.out[0] == "old.xml: post 12: News ID 12 is another article’s; it gets 14"
    assert Article.objects.get(pk=12).headline == taken.headline
    assert LiveArticle.objects.get(pk=13).slug == "آب"
    assert LiveArticle.objects.exclude(pk=13).get().headline == "Well number 12"
    assert imported(a_post(12), a_post(13, wp_post_name="%D8%A2%D8%A8")).out[-1].startswith("imported 0, unchanged 2")


def test_a_changed_post_makes_a_new_version_and_adds_what_was_written_under_it(folder):
    imported(a_post(inner=a_comment_of(2)))
    ran = imported(a_post(inner=a_comment_of(2) + a_comment_of(3, parent=2)))
    assert ran.out == ["old.xml: post 12: comments added: 1", "imported 1, unchanged 0, refused 0"]
    imported(a_post(content="It rose again.", inner=a_comment_of(2) + a_comment_of(3, parent=2)))
    live = LiveArticle.objects.get()
    assert (live.version, live.body) == (2, "<p>It rose again.</p>")
    assert Comment.objects.count() == live.article.thread.visible == 2


def test_a_run_that_was_broken_off_goes_on_where_it_is_started_again(folder):
    Path("old.xml").write_text(a_wxr(a_post(1), a_post(2), a_post(3)))
    Path("part.xml").write_text(a_wxr(a_post(1)))
    CommandRun("part.xml")
    assert CommandRun("old.xml").out == ["imported 2, unchanged 1, refused 0"]


def test_a_long_run_keeps_no_queries_in_memory(folder, settings):
    settings.DEBUG = True
    assert imported(a_post(1), a_post(2)).out == ["imported 2, unchanged 0, refused 0"]
    assert not [query for query in connection.queries if query["sql"].startswith('INSERT INTO "articles_livearticle"')]


def test_categories_go_where_the_choices_say(folder):
    args = ("--section-of", "city news=Metro", "--topic-of", "Picks=", "--topic-of", "h2o=Water")
    imported(a_post(categories=["Picks", "H2O", "City News", "News"]), args=args)
    live = LiveArticle.objects.get()
    assert live.section.name == "Metro"
    assert sorted(topic.name for topic in live.topics.all()) == ["News", "Water"]
    imported(a_post(13, categories=["Uncategorized", "News"]))
    assert Section.objects.get(name="News").slug == "news-2"
    with pytest.raises(CommandError, match=r"--section-of must read like CATEGORY=NAME, not “Metro”\."):
        CommandRun("old.xml", "--section-of", "Metro")


def test_a_dry_run_tells_the_same_and_writes_nothing(folder):
    args = (*pictures_in(folder), "--credit", "The paper", "--dry-run")
    post = a_post(inner=a_meta("_thumbnail_id", "30") + a_comment_of(2))
    ran = imported(post, an_attachment(), args=args)
    assert ran.out == ["Nothing was written. Without --dry-run:", "imported 1, unchanged 0, refused 0"]
    assert not any(everything().values())


def test_a_picture_that_may_not_be_shown_is_left_out_and_told(folder):
    args = pictures_in(folder)
    post = a_post(inner=a_meta("_thumbnail_id", "30"))
    ran = imported(post, an_attachment(), args=args)
    assert ran.out[0] == "old.xml: post 12: picture 2019/05/well.png left out: it names no credit."
    assert LiveArticle.objects.get().photo is None
    (folder / "pictures" / "2019" / "05" / "well.png").write_bytes(b"no picture")
    ran = imported(a_post(13, inner=a_meta("_thumbnail_id", "30")), an_attachment(), args=(*args, "--credit", "Us"))
    assert "picture 2019/05/well.png left out: It can’t be read" in ran.out[0]
    escape = '<img src="https://old.example/wp-content/uploads/../../old.xml">'
    ran = imported(a_post(14, "Text.\n\n" + escape), args=args)
    assert ran.out[0] == "old.xml: post 14: picture missing: ../../old.xml"


@pytest.mark.parametrize(
    ("content", "said", "sentences"),
    [
        ("", {}, ["kept as a draft, which readers don’t see. content: Write the body; it is empty."]),
        (
            '<iframe src="https://films.example/1"></iframe>',
            {"wp_status": "future", "wp_post_date_gmt": "2199-01-01 00:00:00"},
            [
                "an iframe of films.example dropped",
                "kept as a draft, which readers don’t see. content: Write the body; it is empty.",
            ],
        ),
        ("Text.", {"title": "…"}, ["kept as a draft, which readers don’t see. title: Write a headline, in words."]),
    ],
)
def test_a_published_post_that_readers_cant_be_shown_is_kept_as_a_draft(folder, content, said, sentences):
    post = a_post(content=content, inner=a_comment_of(2), **said)
    ran = imported(post)
    assert (ran.err, ran.code) == ([], 0)
    assert ran.out == [*(f"old.xml: post 12: {s}" for s in sentences), "imported 1, unchanged 0, refused 0"]
    article = Article.objects.get()
    assert (article.stage, hasattr(article, "live"), article.comments.count()) == ("draft", False, 1)
    assert article.publish_at.date() == datetime.date.fromisoformat(said.get("wp_post_date_gmt", "2019-05-04")[:10])
    assert CommandRun("old.xml").out == ["imported 0, unchanged 1, refused 0"]


def test_a_change_that_readers_dont_see_is_no_new_version(folder):
    args = (*pictures_in(folder), "--credit", "The paper")
    (folder / "pictures" / "2019" / "05" / "well.png").write_bytes(b"no picture")
    export = [a_post(inner=a_meta("_thumbnail_id", "30")), an_attachment()]
    assert imported(*export).out[-1] == "imported 1, unchanged 0, refused 0"
    ran = CommandRun("old.xml", *args)
    assert (ran.err, ran.out[-1]) == ([], "imported 1, unchanged 0, refused 0")
    assert CommandRun("old.xml", *args).out[-1] == "imported 0, unchanged 1, refused 0"
    assert LiveArticle.objects.get().version == 1


def test_a_post_of_pictures_alone_goes_to_readers_as_soon_as_its_pictures_do(folder):
    args = pictures_in(folder)
    export = [a_post(content='[gallery ids="30"]', inner=a_meta("_thumbnail_id", "30")), an_attachment()]
    assert imported(*export, args=args).out[:-1] == [
        "old.xml: post 12: picture 2019/05/well.png left out: it names no credit.",
        "old.xml: post 12: kept as a draft, which readers don’t see. content: Write the body; it is empty.",
    ]
    for dry_run in (["--dry-run"], []):
        ran = CommandRun("old.xml", *args, "--credit", "The paper", *dry_run)
        assert (ran.err, ran.out[-1]) == ([], "imported 1, unchanged 0, refused 0")
        assert LiveArticle.objects.exists() != bool(dry_run)
    assert LiveArticle.objects.get().body.startswith("<figure><img")
    # Emptied there since: what readers have stays.
    ran = imported(a_post(content=""))
    assert ran.err == ["old.xml:17: post 12: content: Write the body; it is empty."]
    assert LiveArticle.objects.get().body


BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
WHOLE = a_wxr(a_post())


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    {
        "bomb": (WHOLE.replace("<rss", BOMB + "<rss", 1), 2, "A document type stands in it"),
        "truncated": (WHOLE[: WHOLE.index("</content")], None, "It ends in the middle"),
        "cut": (WHOLE[: WHOLE.index("</channel")], None, "It ends in the middle"),
        "entity": (WHOLE.replace("<title>The", "<title>&nbsp;The"), 4, "An entity that XML doesn’t know"),
        "foreign": ("<rss><channel><item><title>x</title></item></channel></rss>", 1, "It is no WordPress export"),
        "atom": ('<?xml version="1.0"?><feed xmlns="x"></feed>', 1, "It begins with <x feed>"),
        "odd": (WHOLE.replace("</item>", "</itme>"), None, "It is no well-formed XML: mismatched tag."),
        "deep": (f"<rss {SPACES}>" + "<a>" * 100 + "</a>" * 100 + "</rss>", 1, "Elements stand more than 64 deep"),
    }.values(),
)
def test_a_file_that_is_none_is_refused_by_line_before_anything_of_it_is_taken(folder, text, line, sentence):
    Path("old.xml").write_text(text)
    ran = CommandRun("old.xml")
    assert ran.code == 1
    [told] = ran.err
    assert told.startswith(f"old.xml:{line or ''}")
    assert sentence in told
    assert told.endswith(".")
    assert not any(everything().values())


def test_one_post_that_cant_be_taken_leaves_the_others(folder, monkeypatch):
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
    assert [told.split(":", 2)[2] for told in ran.err] == [
        " post 2: It is published but has no date: “0000-00-00 00:00:00” is none.",
        " post 1: Its wp:post_id 1 is that of the post in line 11.",
        " It has more than 5,000 elements.",
        " post None: It has no wp:post_id, by which it could be known again.",
    ]
    assert ran.out == [
        "old.xml: post 7: its old address /2019/05/well-1 leads to 1 already",
        "imported 2, unchanged 0, refused 4",
    ]
    assert not Topic.objects.exists()


def test_what_wordpress_writes_against_the_rules_of_xml_is_taken_out_and_told(folder):
    Path("old.xml").write_bytes(a_wxr(a_post(content="Wat\x03er\x0b rose.")).encode())
    ran = CommandRun("old.xml")
    assert ran.out[0] == "old.xml: 2 control characters taken out"
    assert LiveArticle.objects.get().body == "<p>Water rose.</p>"


def test_other_kinds_of_items_are_counted_and_left_out(folder):
    ran = imported(a_post(), a_post(13, wp_post_type="page"), a_post(14, wp_post_type="nav_menu_item"))
    assert ran.out[0] == "old.xml: left out, since they are no posts: 1 page, 1 nav_menu_item"
    assert Article.objects.count() == 1


def test_odd_threads_end_well(folder):
    comments = (
        a_comment_of(2, parent=3) + a_comment_of(3, parent=2) + a_comment_of(3, "Twice") + a_comment_of(4, parent=99)
    )
    ran = imported(a_post(inner=comments))
    assert ran.out[0] == "old.xml: post 12: comment with the number of another dropped"
    assert Comment.objects.count() == 3
    assert Comment.objects.filter(root=None).count() == 2


def test_the_format_can_be_said(folder):
    Path("old").write_text(a_wxr(a_post()))
    assert CommandRun("old", "--format", "report").err[0].startswith("old:1: “<?xml")
    assert CommandRun("old", "--format", "wxr").out[-1].startswith("imported 1")
    assert cdata("a]]>b") == "<![CDATA[a]]]]><![CDATA[>b]]>"


def test_a_folder_of_pictures_that_isnt_there_is_a_mistake_of_usage(folder):
    Path("old.xml").write_text(a_wxr(a_post()))
    with pytest.raises(CommandError, match="there is no folder nowhere"):
        call_command("import_articles", "old.xml", images="nowhere")
