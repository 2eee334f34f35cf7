"""Import of a report: new articles, changed ones, and conflicts with the desk."""

import datetime

import pytest

from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.editorial.actions.unschedule import unschedule
from articles.editorial.actions.withdraw import withdraw
from articles.exchange.parsed_article import ImportFileError
from articles.models import (
    Article,
    Author,
    ImportedReport,
    LiveArticle,
    Masthead,
    Revision,
    Section,
    Topic,
    Version,
)
from tests.builders import NOON, a_draft, a_live_article, a_photo, a_section, a_topic, an_author

from .report_texts import PARAGRAPH, UNCHANGED, a_report, import_report, imported

pytestmark = pytest.mark.django_db

MODELS = [Article, Author, ImportedReport, LiveArticle, Masthead, Revision, Section, Topic, Version]


def all_rows():
    """Return all rows of the newspaper as plain data."""
    return {model.__name__: sorted(model.objects.values_list()) for model in MODELS}


def refusal(report, **options):
    """Check that a report is refused and changes nothing; return the line and the reason."""
    before = all_rows()
    with pytest.raises(ImportFileError) as caught:
        import_report(report, now=NOON, **options)
    assert all_rows() == before
    return caught.value.line, caught.value.reason


def edit_at_the_desk(article, **fields):
    for name, value in {"headline": "The desk’s own headline", **fields}.items():
        setattr(article, name, value)
    save_working_copy(article, topics=[], authors=list(article.authors.all()))


def test_an_imported_article_is_live_at_its_own_date_under_its_own_news_id():
    report = a_report(
        f"TEHRAN -- {PARAGRAPH}",
        Kicker="Wells",
        Standfirst="The gauge went down.",
        By="Nasrin Kaveh, Omid Sattari",
        Topics="Water",
    )
    assert import_report(report, now=NOON) == imported()
    live = LiveArticle.objects.visible(NOON).get(pk=5001)
    assert live.publish_at == report.publish_at
    assert (live.headline, live.kicker, live.standfirst) == (
        "Well is measured again",
        "Wells",
        "The gauge went down.",
    )
    assert (live.dateline, live.body) == ("TEHRAN", f"<p>{PARAGRAPH}</p>")
    assert live.section.name == "Economy"
    assert [byline.author.name for byline in live.bylines.all()] == ["Nasrin Kaveh", "Omid Sattari"]
    assert [topic.name for topic in live.topics.all()] == ["Water"]
    assert (live.slug, live.version, live.modified_at) == ("well-is-measured-again", 1, None)
    article = live.article
    assert (article.stage, article.revisions.count()) == (Article.Stage.APPROVED, 1)
    assert ImportedReport.objects.get(pk=5001).fingerprint == report.fingerprint


def test_a_report_with_a_date_to_come_is_scheduled():
    import_report(a_report(Publish_Date="1 June 2026 - 08:00"), now=NOON)
    assert not LiveArticle.objects.visible(NOON).exists()
    assert LiveArticle.objects.visible(NOON + datetime.timedelta(days=30)).exists()


@pytest.mark.parametrize(("text", "policy"), [(PARAGRAPH, "closed"), (f"{PARAGRAPH}\n\n* Comment:", "")])
def test_the_comment_line_decides_the_comments_policy(text, policy):
    import_report(a_report(text))
    assert LiveArticle.objects.get().comments_policy == policy


# The same report a second time, and a changed report


def test_the_same_report_again_changes_nothing():
    import_report(a_report(), now=NOON)
    before = all_rows()
    assert import_report(a_report(), now=NOON + datetime.timedelta(days=1)) == UNCHANGED
    assert all_rows() == before


def test_a_changed_report_makes_a_new_version_and_keeps_the_old_one():
    import_report(a_report(), now=NOON)
    later = NOON + datetime.timedelta(days=1)
    assert import_report(a_report("The water rose again.", By="Omid Sattari"), now=later) == imported()
    live = LiveArticle.objects.get()
    assert (live.body, live.version, live.modified_at, live.modified_kind) == (
        "<p>The water rose again.</p>",
        2,
        later,
        "update",
    )
    assert [byline.author.name for byline in live.bylines.all()] == ["Omid Sattari"]
    kinds = Version.objects.order_by("number").values_list("kind", "revision__number")
    assert list(kinds) == [("first", 1), ("update", 2)]
    assert Revision.objects.get(number=1).content["body"] == f"<p>{PARAGRAPH}</p>"
    assert import_report(a_report("The water rose again.", By="Omid Sattari"), now=later) == UNCHANGED


def test_a_changed_report_keeps_the_fields_that_reports_do_not_have():
    import_report(a_report())
    Article.objects.update(urgency=2, source="Agency")
    import_report(a_report("The water rose again."))
    live = LiveArticle.objects.get()
    assert (live.urgency, live.source) == (2, "Agency")


def test_a_changed_date_does_not_postpone_a_live_article():
    import_report(a_report(), now=NOON)
    line, reason = refusal(a_report(Publish_Date="1 June 2026 - 08:00"))
    assert line == 2
    assert reason == "Publish Date: This article is already live, so it can’t be scheduled for later."


def test_a_scheduled_article_moves_with_its_date():
    import_report(a_report(Publish_Date="1 June 2026 - 08:00"), now=NOON)
    report = a_report(Publish_Date="2 June 2026 - 08:00")
    import_report(report, now=NOON)
    assert LiveArticle.objects.get().publish_at == report.publish_at


# Conflicts with other articles and with the desk


def test_a_news_id_of_another_article_is_refused():
    a_draft(pk=5001)
    assert refusal(a_report()) == (1, "News ID: 5001 is already used by another article.")
    a_live_article(pk=5002)
    assert refusal(a_report(News_ID="5002")) == (1, "News ID: 5002 is already used by another article.")


def test_later_edits_at_the_desk_are_not_overwritten():
    import_report(a_report(), now=NOON)
    edit_at_the_desk(Article.objects.get())
    reason = "News ID: 5001 was edited at the desk after its last import. Make the change at the desk."
    assert refusal(a_report("The water rose again.")) == (1, reason)
    publish(Article.objects.get(), now=NOON)
    assert refusal(a_report("The water rose again.")) == (1, reason)
    assert refusal(a_report("The water rose again."), draft=True) == (1, reason)
    assert import_report(a_report(), now=NOON) == UNCHANGED


def test_an_article_that_the_desk_spiked_is_not_changed():
    import_report(a_report(), draft=True)
    Article.objects.update(stage=Article.Stage.SPIKED)
    assert refusal(a_report()) == (1, "News ID: 5001 has the stage “spiked” at the desk. Make the change at the desk.")


def test_a_withdrawn_article_stays_withdrawn():
    import_report(a_report(), now=NOON)
    withdraw(Article.objects.get(), reason="The gauge was broken.", now=NOON)
    assert import_report(a_report(), now=NOON) == UNCHANGED
    assert refusal(a_report("The water rose.")) == (
        3,
        "Headline: This article was withdrawn, so it can’t be published again.",
    )


# --draft


def test_a_draft_is_published_by_an_import_without_the_option():
    import_report(a_report(), draft=True, now=NOON)
    article = Article.objects.get()
    assert (article.stage, article.publish_at) == (Article.Stage.DRAFT, a_report().publish_at)
    assert not LiveArticle.objects.exists()
    assert import_report(a_report(), draft=True, now=NOON) == UNCHANGED
    assert import_report(a_report(), now=NOON) == imported()
    assert LiveArticle.objects.visible(NOON).get().version == 1


def test_a_changed_draft_of_a_live_article_is_not_live_before_it_is_published():
    import_report(a_report(), now=NOON)
    changed = a_report("The water rose again.")
    assert import_report(changed, draft=True, now=NOON) == imported()
    article = Article.objects.get()
    assert (article.body, article.live.body) == ("<p>The water rose again.</p>", f"<p>{PARAGRAPH}</p>")
    assert article.stage == Article.Stage.DRAFT
    assert import_report(changed, now=NOON) == imported()
    assert LiveArticle.objects.get().body == "<p>The water rose again.</p>"
    assert import_report(changed, now=NOON) == UNCHANGED


def test_a_draft_that_the_desk_has_edited_is_not_published():
    import_report(a_report(), draft=True)
    edit_at_the_desk(Article.objects.get())
    assert (
        refusal(a_report())[1]
        == "News ID: 5001 was edited at the desk after its last import. Make the change at the desk."
    )


def test_a_draft_that_the_desk_has_published_is_left_alone():
    import_report(a_report(), draft=True, now=NOON)
    edit_at_the_desk(Article.objects.get())
    publish(Article.objects.get(), now=NOON)
    assert import_report(a_report(), now=NOON) == UNCHANGED
    assert LiveArticle.objects.get().headline == "The desk’s own headline"


def test_a_report_that_the_desk_unscheduled_stays_unscheduled():
    report = a_report(Publish_Date="1 March 2150 - 12:00")
    import_report(report, now=NOON)
    unschedule(Article.objects.get(), now=NOON)
    assert import_report(report, now=NOON) == UNCHANGED
    assert refusal(a_report("Changed since.", Publish_Date="1 March 2150 - 12:00"))[1].startswith(
        "News ID: 5001 was unscheduled at the desk."
    )
    assert not LiveArticle.objects.exists()


# --dry-run


@pytest.mark.parametrize("draft", [True, False])
def test_a_dry_run_writes_nothing_and_returns_the_same_result(draft):
    before = all_rows()
    report = a_report(By=None, Section=None, Topics="Water")
    result = import_report(report, dry_run=True, draft=draft)
    assert all_rows() == before
    assert import_report(report, draft=draft) == result


def test_a_dry_run_finds_the_same_errors():
    a_draft(pk=5001)
    assert refusal(a_report(), dry_run=True) == (1, "News ID: 5001 is already used by another article.")
    assert refusal(a_report(News_ID="7", Section="Admin"), dry_run=True)[0] == 4


# Sections, topics and authors


def test_sections_topics_and_authors_are_found_in_any_letter_case():
    section, topic, author = a_section("ÉCONOMIE"), a_topic("Water"), an_author("Nasrin Kaveh")
    import_report(a_report(Section="économie", Topics="WATER", By="nasrin kaveh"))
    article = Article.objects.get()
    assert article.section == section
    assert list(article.topics.all()) == [topic]
    assert list(article.authors.all()) == [author]


def test_missing_sections_topics_and_authors_are_created_with_unique_slugs():
    a_section("Economy", position=4)
    a_topic("آب", slug="water")
    import_report(a_report(Section="Nation & World", Topics="آب, Water, !!!", By="نسرین کاوه"))
    section = Section.objects.get(name="Nation & World")
    assert (section.slug, section.position) == ("nation-world", 5)
    assert dict(Topic.objects.values_list("name", "slug")) == {
        "آب": "water",
        "Water": "water-2",
        "!!!": "unnamed",
    }
    assert Author.objects.get(name="نسرین کاوه").slug == "نسرین-کاوه"


def test_a_slug_stands_for_a_name():
    an_author("Nasrin Kaveh", slug="kaveh")
    import_report(a_report(By="kaveh"))
    assert [author.name for author in Article.objects.get().authors.all()] == ["Nasrin Kaveh"]


def test_a_name_that_several_authors_share_is_refused_and_a_slug_is_accepted():
    an_author("Nasrin Kaveh", slug="kaveh")
    Author.objects.create(name="Nasrin Kaveh", slug="kaveh-the-younger")
    line, reason = refusal(a_report())
    assert line == 5
    assert reason.startswith("By: More than one has the name “Nasrin Kaveh”. Enter the slug of the one you mean: kaveh")
    import_report(a_report(By="kaveh-the-younger"))


@pytest.mark.parametrize("name", ["Admin", "news", "Search"])
def test_a_section_whose_slug_is_an_address_of_the_newspaper_is_refused(name):
    reason = f"Section: The address “/{name.lower()}/” is reserved. Choose another slug."
    assert refusal(a_report(Section=name)) == (4, reason)


def test_a_report_without_a_section_gets_the_default_one_and_a_message():
    assert import_report(a_report(Section=None)) == imported("No section given. Filed under General.")
    assert import_report(a_report(News_ID="2", Section=None), section="Nation") == imported(
        "No section given. Filed under Nation."
    )


def test_a_report_without_an_author_has_the_newspaper_as_its_byline_and_a_message():
    Masthead.objects.create(name="The Courier")
    assert import_report(a_report(By=None)) == imported("No author given. The byline is The Courier.")
    assert Author.objects.get().kind == Author.Kind.DESK


def test_a_report_without_an_author_has_the_author_of_the_option_as_its_byline():
    assert import_report(a_report(By=None), by="Omid Sattari") == imported(
        "No author given. The byline is Omid Sattari."
    )
    assert Author.objects.get().kind == Author.Kind.PERSON


# Values that the desk's form would refuse


@pytest.mark.parametrize(
    ("header", "line", "field", "limit"),
    [
        ({"Headline": "x" * 201}, 3, "Headline", 200),
        ({"Kicker": "x" * 41}, 6, "Kicker", 40),
        ({"Standfirst": "x" * 401}, 6, "Standfirst", 400),
        ({"Section": "x" * 61}, 4, "Section", 60),
        ({"By": "Nasrin Kaveh, " + "x" * 81}, 5, "By", 80),
        ({"Topics": "x" * 61}, 6, "Topics", 60),
    ],
)
def test_a_value_that_is_too_long_is_refused_at_its_line(header, line, field, limit):
    reason = f"{field}: Ensure this value has at most {limit} characters (it has {limit + 1})."
    assert refusal(a_report(**header)) == (line, reason)


def test_a_body_that_is_too_long_is_refused():
    report = a_report("x" * 300_000)
    assert refusal(report) == (7, "Text: The body has 300,007 characters; the limit is 300,000.")


def test_a_new_article_gets_the_lead_photo_and_keeps_it():
    photo = a_photo()
    import_report(a_report(), photo=photo)
    import_report(a_report("The water rose again."))
    assert LiveArticle.objects.get().photo == photo
