"""The permissions of each role on articles: own, section, all."""

import pytest

from articles.editorial.permissions import may_edit, may_publish, may_read
from articles.models import Article
from tests import users
from tests.builders import a_draft, a_section, an_author

pytestmark = pytest.mark.django_db


def fresh(user):
    """Return the user from the database, without cached permissions."""
    return type(user).objects.get(pk=user.pk)


def test_a_reporter_may_edit_their_own_articles_but_not_publish_them():
    rana = fresh(users.reporter())
    article = a_draft(by=rana)
    assert (may_read(rana, article), may_edit(rana, article), may_publish(rana, article)) == (True, True, False)


def test_a_reporter_may_read_others_articles_but_not_edit_them():
    rana, article = fresh(users.reporter()), a_draft()
    assert (may_read(rana, article), may_edit(rana, article)) == (True, False)


def test_an_article_belongs_to_its_authors():
    rana = users.reporter()
    article = a_draft(authors=[an_author("Rana", user=rana)])
    assert may_edit(fresh(rana), article)


def test_an_editor_assigned_to_no_section_works_in_all():
    edris, article = fresh(users.editor()), a_draft(section=a_section("Sport"))
    assert may_edit(edris, article)
    assert may_publish(edris, article)


def test_an_editor_works_in_the_sections_assigned():
    edris = fresh(users.editor(sections=[a_section("Economy")]))
    inside, outside = a_draft(section=a_section("Economy")), a_draft(section=a_section("Sport"))
    assert may_publish(edris, inside)
    assert not any((may_read(edris, outside), may_edit(edris, outside), may_publish(edris, outside)))


@pytest.mark.parametrize("who", [users.moderator, users.administrator])
def test_moderators_and_administrators_may_not_edit_articles(who):
    user, article = fresh(who()), a_draft()
    assert not any((may_read(user, article), may_edit(user, article), may_publish(user, article)))


def test_the_chief_works_everywhere_whichever_sections_are_assigned():
    chaman = fresh(users.chief(sections=[a_section("Economy")]))
    article = a_draft(section=a_section("Sport"))
    assert all((may_read(chaman, article), may_edit(chaman, article), may_publish(chaman, article)))


@pytest.mark.parametrize("who", [users.reporter, users.editor, users.chief])
@pytest.mark.parametrize("assigned", [[], ["Economy"]])
def test_readable_by_returns_exactly_the_articles_that_a_person_may_read(who, assigned):
    user = fresh(who(sections=[a_section(name) for name in assigned]))
    a_draft(section=a_section("Economy"))
    a_draft(section=a_section("Sport"))
    a_draft(section=a_section("Sport"), by=user)
    a_draft(section=a_section("Sport"), authors=[an_author("A Name", user=user)])
    a_draft(section=None)
    articles = list(Article.objects.all())
    listed = set(Article.objects.readable_by(user))
    assert listed == {article for article in articles if may_read(user, article)}
