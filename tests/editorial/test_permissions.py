"""Who may do what to an article, as product tables have it: own, section, all."""

import pytest

from articles.editorial.permissions import may_edit, may_publish, may_read
from articles.models import Article
from tests import users
from tests.builders import a_draft, a_section, an_author

pytestmark = pytest.mark.django_db


def fresh(user):
    """Return the user as the database has them, with no permission cached."""
    return type(user).objects.get(pk=user.pk)


def test_a_reporter_edits_and_never_publishes_their_own():
    rana = fresh(users.reporter())
    article = a_draft(by=rana)
    assert (may_read(rana, article), may_edit(rana, article), may_publish(rana, article)) == (True, True, False)


def test_a_reporter_reads_others_articles_and_cant_edit_them():
    rana, article = fresh(users.reporter()), a_draft()
    assert (may_read(rana, article), may_edit(rana, article)) == (True, False)


def test_an_article_that_a_reporter_signs_is_their_own():
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
def test_moderators_and_administrators_write_nothing(who):
    user, article = fresh(who()), a_draft()
    assert not any((may_read(user, article), may_edit(user, article), may_publish(user, article)))


def test_the_chief_works_everywhere_whichever_sections_are_assigned():
    chaman = fresh(users.chief(sections=[a_section("Economy")]))
    article = a_draft(section=a_section("Sport"))
    assert all((may_read(chaman, article), may_edit(chaman, article), may_publish(chaman, article)))


@pytest.mark.parametrize("who", [users.reporter, users.editor, users.chief])
@pytest.mark.parametrize("assigned", [[], ["Economy"]])
def test_the_list_holds_what_each_may_read_and_nothing_else(who, assigned):
    user = fresh(who(sections=[a_section(name) for name in assigned]))
    a_draft(section=a_section("Economy"))
    a_draft(section=a_section("Sport"))
    a_draft(section=a_section("Sport"), by=user)
    a_draft(section=a_section("Sport"), authors=[an_author("A Name", user=user)])
    a_draft(section=None)
    articles = list(Article.objects.all())
    listed = set(Article.objects.readable_by(user))
    assert listed == {article for article in articles if may_read(user, article)}
