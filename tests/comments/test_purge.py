"""What is kept of senders only for a time is gone once that time is over."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from articles.comments.hashes import KEPT, PERIOD, hashes_of
from articles.comments.post import post
from articles.comments.purge import purge
from articles.delivery.client import Client, client_of
from articles.models import Comment, CommentRules, HashKey, Masthead, Sanction, Trace
from tests import cast
from tests.builders import NOON, a_live_article

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HERE = Client("198.51.100.7", "Netscape")


def test_no_trace_is_older_than_its_purge_date(time_machine):
    article = a_live_article()
    CommentRules(trace_days=7).save()
    for day in range(12):
        comment = Comment(article_id=article.pk, body=f"Remark {day}.")
        post(comment, Masthead(), is_ours=True, client=HERE, at=NOON + day * DAY)
    now = NOON + 12 * DAY
    time_machine.move_to(now, tick=False)
    call_command("purge_comments", verbosity=0)
    assert not Trace.objects.filter(purge_at__lte=now).exists()
    assert Trace.objects.count() == 6
    assert not Trace.objects.filter(comment__created_at__lte=now - 7 * DAY).exists()
    assert Comment.objects.count() == 12


def test_addresses_can_not_be_told_apart_across_keys_and_old_keys_go():
    first = hashes_of(HERE, NOON)
    assert hashes_of(HERE, NOON).address == first.address
    later = hashes_of(HERE, NOON + PERIOD)
    assert later.address != first.address
    assert first.address in later.all
    assert "198.51" not in first.address
    assert purge(NOON + PERIOD)[1] == 0
    assert purge(NOON + KEPT * PERIOD)[1] == 1


def test_a_key_stays_while_a_sanction_needs_it():
    first = hashes_of(HERE, NOON)
    end = NOON + (KEPT + 2) * PERIOD
    Sanction.objects.create(
        kind="ban",
        target="address",
        value=first.address,
        reason="Three insults.",
        begins_at=NOON,
        ends_at=end,
        imposed_by=cast.moderator(),
    )
    assert purge(end - DAY)[1] == 0
    assert purge(end)[1] == 1
    assert not HashKey.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "ip"),
    [
        (0, "203.0.113.1", "198.51.100.7"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "10.9.9.9, 203.0.113.1", "203.0.113.1"),
        (2, "10.9.9.9, 203.0.113.1, 192.0.2.1", "203.0.113.1"),
        (1, "", "198.51.100.7"),
        (1, "nonsense", ""),
        (1, "::ffff:203.0.113.1", "203.0.113.1"),
    ],
)
def test_an_address_is_believed_only_from_the_servers_in_front(rf, settings, proxies, forwarded, ip):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="198.51.100.7", headers={"X-Forwarded-For": forwarded})
    assert client_of(request).ip == ip


def test_neighbours_share_a_network_and_no_address():
    one, two = Client("198.51.100.7"), Client("198.51.100.8")
    assert (one.network, one.address == two.address) == (two.network, False)
    assert Client("2001:db8:1:2::1").address == Client("2001:db8:1:2:ffff::2").address
