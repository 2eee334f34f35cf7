"""Test an article's page and its addresses."""

import datetime

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article
from tests.builders import NOON, a_draft, a_live_article, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def test_it_shows_headline_news_id_date_dateline_topics_and_byline(client):
    live = a_live_article(
        headline="Wells are measured again",
        dateline="KERMAN",
        authors=[an_author("Diplomatic Desk", kind="desk"), an_author("Omid Sattari")],
        topics=[a_topic("Water")],
        body="<p>The water stood lower.</p><h2>What the gauge says</h2>",
        at=datetime.datetime(2021, 8, 21, 22, 2, tzinfo=datetime.UTC),
    )
    page = " ".join(client.get(live.get_absolute_url()).text.split())
    for words in (
        "<h1>Wells are measured again</h1>",
        f'News ID: <span class="number">{live.pk}</span>',
        'Publish Date : <time datetime="2021-08-21T22:02:00+00:00">21 August 2021 - 22:02</time>',
        '<span class="dateline">KERMAN</span> -- The water',
        '<h2 id="what-the-gauge-says">What the gauge says</h2>',
        'href="/topics/water/"',
        'By the <a href="/authors/diplomatic-desk/"><bdi>Diplomatic Desk</bdi></a> and '
        '<a href="/authors/omid-sattari/"><bdi>Omid Sattari</bdi></a>',
        "* Comment:",
    ):
        assert words in page


def test_its_time_is_shown_in_the_newspapers_time_zone(client, settings):
    settings.TIME_ZONE = "Asia/Tehran"
    live = a_live_article(at=datetime.datetime(2021, 8, 21, 17, 32, tzinfo=datetime.UTC))
    assert (
        '<time datetime="2021-08-21T22:02:00+04:30">21 August 2021 - 22:02</time>'
        in client.get(live.get_absolute_url()).text
    )


def test_any_other_slug_redirects_permanently_to_the_address_of_the_news_id(client):
    live = a_live_article(headline="Wells are measured")
    for address in (f"/news/{live.pk}/", f"/news/{live.pk}/some-older-words/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, f"/news/{live.pk}/wells-are-measured/")


def test_a_headline_in_another_script_gives_a_slug_in_that_script(client):
    live = a_live_article(headline="آب چاه‌ها")
    assert client.get(live.get_absolute_url()).status_code == 200


def test_a_headline_of_emoji_has_an_address(client):
    live = a_live_article()
    live.headline, live.slug = "🌊🌊", ""
    live.save()
    assert live.get_absolute_url() == f"/news/{live.pk}/article/"
    assert client.get(live.get_absolute_url()).status_code == 200


def test_a_draft_answers_404_at_every_address(client):
    article = a_draft(headline="Wells are measured")
    for address in (f"/news/{article.pk}/", f"/news/{article.pk}/wells-are-measured/"):
        assert client.get(address).status_code == 404


def test_a_scheduled_article_answers_404_until_its_time(client, time_machine):
    article = a_draft()
    publish(article, at=NOON + HOUR, now=NOON)
    time_machine.move_to(NOON + HOUR - datetime.timedelta(seconds=1), tick=False)
    assert client.get(f"/news/{article.pk}/").status_code == 404
    time_machine.move_to(NOON + HOUR, tick=False)
    assert client.get(f"/news/{article.pk}/", follow=True).status_code == 200


def test_a_withdrawn_article_answers_410_with_headline_date_and_reason(client):
    live = a_live_article(headline="Wells are measured")
    withdraw(live.article, reason="The gauge was read upside down.", now=NOON + HOUR)
    answer = client.get(live.get_absolute_url())
    assert answer.status_code == 410
    for words in ("Wells are measured", "4 May 2026 - 13:00", "The gauge was read upside down."):
        assert words in answer.text
    assert "The water stood" not in answer.text


def test_a_correction_is_shown_on_the_article_and_linked_from_the_top(client):
    live = a_live_article()
    publish(Article.objects.get(pk=live.pk), kind="correction", note="It is 104, not 140.", now=timezone.now())
    page = " ".join(client.get(live.get_absolute_url()).text.split())
    assert '<a href="#note"> Corrected' in page
    assert "It is 104, not 140." in page


def test_a_fixed_typo_shows_no_note_and_no_date(client):
    live = a_live_article()
    Article.objects.update(standfirst="The gauge went down before dawn.")
    publish(Article.objects.get(pk=live.pk), kind="typo", now=timezone.now())
    assert "Updated" not in client.get(live.get_absolute_url()).text


def test_its_section_is_marked_in_the_navigation(client):
    live = a_live_article(section=a_section("Sport"))
    assert '<a href="/sport/" aria-current="true">' in client.get(live.get_absolute_url()).text


def test_related_articles_of_its_section_are_shown(client):
    live, other = a_live_article(headline="One"), a_live_article(headline="Another")
    assert f'href="{other.get_absolute_url()}"' in client.get(live.get_absolute_url()).text


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "9" * 40, "9" * 5000])
def test_an_unknown_news_id_answers_404(client, number):
    assert client.get(f"/news/{number}/").status_code == 404


@pytest.mark.parametrize("headline", ["Comments", "History!", "comments"])
def test_a_headline_that_equals_a_reserved_word_gets_another_slug(client, headline):
    live = a_live_article(headline=headline)
    answer = client.get(f"/news/{live.pk}/", follow=True)
    assert answer.redirect_chain[-1][0].endswith("-article/")
    assert "The water stood a hand lower" in answer.text


def test_its_plain_text_is_extracted_once(client, monkeypatch):
    live = a_live_article(body="<p>The water stood lower.</p>")
    texts = []

    def record(html):
        texts.append(html)
        return strip_tags(html)

    monkeypatch.setattr("articles.editorial.body_html.strip_tags", record)
    page = client.get(live.get_absolute_url()).text
    assert len(texts) == 1
    assert '"wordCount":4' in page
    assert "1 min read" in " ".join(page.split())


@pytest.mark.parametrize(
    ("names", "byline"),
    [
        (["Omid Sattari"], "By Omid Sattari"),
        (["Omid Sattari", "Nasrin Kaveh"], "By Omid Sattari and Nasrin Kaveh"),
        (
            ["Omid Sattari", "<b>A</b> & B", "Nasrin Kaveh"],
            "By Omid Sattari, &lt;b&gt;A&lt;/b&gt; &amp; B and Nasrin Kaveh",
        ),
    ],
)
def test_the_byline_is_a_list_of_escaped_names(client, names, byline):
    live = a_live_article(authors=[an_author(name, slug=f"author-{n}") for n, name in enumerate(names)])
    page = client.get(live.get_absolute_url()).text
    start = page.index('<p class="byline">')
    assert strip_tags(page[start : page.index("</p>", start)]) == byline
