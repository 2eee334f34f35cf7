"""Commenters' data is deleted when its retention period ends."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from articles.comments.post import post
from articles.comments.purge import MAX_KEY_AGE_PERIODS, purge_keys
from articles.delivery.client_ip import ClientInfo, client_info
from articles.delivery.ip_hashes import KEY_PERIOD, hashes_of
from articles.models import Comment, CommentRules, CommentTrace, HashKey, Masthead, Sanction
from tests import users
from tests.builders import NOON, a_live_article

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
READER = ClientInfo("198.51.100.7", "Netscape")


def test_no_trace_is_older_than_its_purge_date(time_machine):
    article = a_live_article()
    CommentRules(trace_days=7).save()
    for day in range(12):
        comment = Comment(article_id=article.pk, body=f"Remark {day}.")
        post(comment, Masthead(), is_same_origin=True, client=READER, at=NOON + day * DAY)
    now = NOON + 12 * DAY
    time_machine.move_to(now, tick=False)
    call_command("housekeeping", only="ip_addresses", verbosity=0)
    assert not CommentTrace.objects.filter(purge_at__lte=now).exists()
    assert CommentTrace.objects.count() == 6
    assert not CommentTrace.objects.filter(comment__created_at__lte=now - 7 * DAY).exists()
    assert Comment.objects.count() == 12


def test_address_hashes_differ_between_keys_and_old_keys_are_deleted():
    first = hashes_of(READER, NOON)
    assert hashes_of(READER, NOON).address == first.address
    later = hashes_of(READER, NOON + KEY_PERIOD)
    assert later.address != first.address
    assert first.address in later.all_hashes
    assert "198.51" not in first.address
    assert purge_keys(NOON + KEY_PERIOD) == 0
    assert purge_keys(NOON + MAX_KEY_AGE_PERIODS * KEY_PERIOD) == 1


def test_a_key_stays_while_a_sanction_needs_it():
    first = hashes_of(READER, NOON)
    end = NOON + (MAX_KEY_AGE_PERIODS + 2) * KEY_PERIOD
    Sanction.objects.create(
        kind="ban",
        target="address",
        value=first.address,
        reason="Three insults.",
        begins_at=NOON,
        ends_at=end,
        imposed_by=users.moderator(),
    )
    assert purge_keys(end - DAY) == 0
    assert purge_keys(end) == 1
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
        (1, "203.0.113.1:4000", "203.0.113.1"),
        (1, "[2001:db8::1]:4000", "2001:db8::1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, "[::ffff:203.0.113.1]:4000", "203.0.113.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "203.0.113.1:port", ""),
        (1, "203.0.113.1:4000:1", ""),
        (1, "[203.0.113.1", ""),
        (1, "[]:4000", ""),
        (1, "unknown", ""),
        (1, "::ffff:203.0.113.1", "203.0.113.1"),
    ],
)
def test_a_forwarded_address_is_trusted_only_from_our_proxies(rf, settings, proxies, forwarded, ip):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="198.51.100.7", headers={"X-Forwarded-For": forwarded})
    assert client_info(request).ip == ip


def test_neighbours_share_a_network_and_no_address():
    first, second = ClientInfo("198.51.100.7"), ClientInfo("198.51.100.8")
    assert (first.network, first.ip_prefix == second.ip_prefix) == (second.network, False)
    assert ClientInfo("2001:db8:1:2::1").ip_prefix == ClientInfo("2001:db8:1:2:ffff::2").ip_prefix
