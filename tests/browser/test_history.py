"""The history that readers find, in a real browser."""

from articles.editorial.actions.publish import publish
from articles.models import Article
from tests.builders import a_live_article


def test_the_history_keeps_to_the_rules_of_access_and_fits(page, axe):
    live = a_live_article(headline="Wells are measured", body="<p>It was Thursday.</p>")
    Article.objects.update(body="<p>It was Wednesday.</p>")
    publish(Article.objects.get(), kind="correction", note="It was Wednesday, not Thursday.")
    page.goto(live.get_absolute_url())
    page.get_by_role("link", name="what changed").click()
    for link in ("Version 2", "See all versions", "Version 1"):
        assert not axe(page)
        page.get_by_role("link", name=link, exact=True).click()
    assert page.get_by_text("It was Thursday.").is_visible()
    assert not axe(page)
