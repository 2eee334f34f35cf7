"""The records of what changes by itself."""

import datetime

import pytest
from django.utils import timezone

from articles.delivery.page_cache.models import ScheduledPageChange
from articles.delivery.page_cache.tags import invalidate_at
from articles.editorial.page_tags import renew_all_pages


@pytest.mark.django_db
def test_a_migration_deletes_the_changes_that_no_stored_page_is_older_than():
    now, day = timezone.now(), datetime.timedelta(days=1)
    for tag, at in (("gone", now - 3 * day), ("recent", now - day), ("coming", now + day)):
        invalidate_at([tag], at)
    renew_all_pages()
    assert set(ScheduledPageChange.objects.values_list("tag", flat=True)) == {"recent", "coming"}
