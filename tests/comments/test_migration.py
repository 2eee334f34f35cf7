"""A newspaper that has comments from before they had threads takes them along."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from articles.models import Comment, Decision, Thread

BEFORE = [("articles", "0007_photos")]
WRITTEN = [("held", "A@B.org"), ("live", ""), ("approved", "Mina@Example.org"), ("rejected", "")]


@pytest.mark.django_db(transaction=True)
def test_comments_from_before_are_dated_and_counted_and_keep_their_decisions():
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    try:
        now = timezone.now()
        old = executor.loader.project_state(BEFORE).apps
        article = old.get_model("articles", "Article").objects.create(headline="Wells", body="<p>Dry.</p>")
        rows = [
            old.get_model("articles", "Comment").objects.create(
                article=article, body="Old.", status=status, email=email, created_at=now
            )
            for status, email in WRITTEN
        ]
        mina = old.get_model("auth", "User").objects.create(username="mina")
        old.get_model("articles", "Decision").objects.create(
            comment=rows[3],
            version=1,
            verdict="reject",
            status_before="held",
            status_after="rejected",
            decided_by=mina,
            decided_at=now,
        )
    finally:
        MigrationExecutor(connection).migrate(latest)
    kept = Comment.objects.order_by("pk").values_list("status", "email", "published_at")
    assert list(kept) == [
        ("held", "a@b.org", None),
        ("live", "", now),
        ("approved", "mina@example.org", now),
        ("rejected", "", None),
    ]
    assert Thread.objects.get().visible == 2
    assert Decision.objects.get().decided_by == User.objects.get()
