"""History: revisions and versions are kept as they were made."""

import pytest

from articles.models import Article, Revision, Version
from tests.builders import a_draft, a_live_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Revision, Version])
def test_a_row_of_history_is_neither_changed_nor_deleted(model):
    a_live_article()
    row = model.objects.get()
    for alter in (row.save, row.delete, model.objects.all().delete):
        with pytest.raises(TypeError):
            alter()
    with pytest.raises(TypeError):
        model.objects.update(number=9)
    assert model.objects.get().number == 1


def test_a_draft_that_is_deleted_takes_its_revisions_with_it():
    a_draft().delete()
    assert not Article.objects.exists()
    assert not Revision.objects.exists()
