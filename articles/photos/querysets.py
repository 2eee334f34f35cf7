"""Which photos: what readers may see, and what the desk looks for."""

import datetime
import re

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.query import QuerySet
from django.utils import timezone

# How long before their end the desk is told of rights.
RIGHTS_ENDING_PERIOD = datetime.timedelta(days=7)
# Who uses a photo: each model with its field for the News ID. They stand in a part above this one, so they are looked
# up by name.
WORKING_COPY_USERS = {"Article": "pk", "Figure": "article"}
LIVE_COPY_USERS = {"LiveArticle": "pk", "LiveFigure": "live_article"}
PHOTO_USERS = WORKING_COPY_USERS | LIVE_COPY_USERS
MAX_SEARCH_TERMS = 12
SEARCHED_FIELDS = ("caption", "alt_text", "people", "place", "credit", "creator", "source", "file_name")


def shown_at(at=None, path=""):
    """Return the one condition on which readers may see a photo at that time (now), as a Q: its rights have not ended.

    `path` leads to it from the model that is filtered, as `photo__` does from Article.
    """
    return Q(**{f"{path}rights_end": None}) | Q(**{f"{path}rights_end__gt": at or timezone.now()})


DAY_OR_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])(?:-([0-3][0-9]))?")


class PhotoQuerySet(QuerySet):
    """The library."""

    def shown(self, at=None):
        """Return the photos that readers may see at that time (now)."""
        return self.filter(shown_at(at))

    def rights_ended(self, at=None):
        """Return those hidden from readers, since their rights have ended by that time (now)."""
        return self.filter(rights_end__lte=at or timezone.now())

    def rights_ending(self, at=None):
        """Return those whose rights end within a week of that time (now)."""
        at = at or timezone.now()
        return self.filter(rights_end__gt=at, rights_end__lte=at + RIGHTS_ENDING_PERIOD)

    def undescribed(self):
        """Return those that may not be published yet, for want of an alt text or a credit."""
        return self.filter(Q(alt_text="", decorative=False) | Q(credit=""))

    def used(self):
        """Return those that an article has, as its lead photo or in its text."""
        return self.filter(_is_used())

    def unused(self):
        """Return those that no article has."""
        return self.filter(~_is_used())

    def search(self, terms):
        """Return those that have each of these words somewhere: in words, people, place, credit or file name.

        A day or a month, such as 2021-08-03 or 2021-08, finds what was taken then.
        """
        found = self
        for term in terms.split()[:MAX_SEARCH_TERMS]:
            anywhere = _taken_on_day_or_month(term)
            for column in SEARCHED_FIELDS:
                anywhere |= Q(**{f"{column}__icontains": term})
            found = found.filter(anywhere)
        return found

    def uses(self):
        """Return {photo's key: the set of News IDs of the articles that use it}, of these photos, in one query."""
        return self._uses_by(PHOTO_USERS)

    def live_uses(self, besides=None):
        """Return what `uses` does, of what readers have; the article numbered `besides` isn't counted."""
        return self._uses_by(LIVE_COPY_USERS, besides)

    def _uses_by(self, users, besides=None):
        photos = self.order_by().values("pk")
        rows = [
            _rows_of(name).filter(photo__in=photos).exclude(**{news_id: besides}).values_list("photo", news_id)
            for name, news_id in users.items()
        ]
        uses = {}
        for photo, article in rows[0].union(*rows[1:]).order_by():
            uses.setdefault(photo, set()).add(article)
        return uses


def _is_used():
    """Return the condition that an article has the photo, as its lead photo or in its text."""
    used = Q()
    for name in PHOTO_USERS:
        used |= Q(Exists(_rows_of(name).filter(photo=OuterRef("pk"))))
    return used


def _rows_of(name):
    """Return all rows of a model that uses photos, in no order."""
    return apps.get_model("articles", name).objects.order_by()


def _taken_on_day_or_month(term):
    """Return the condition that a photo was taken on the day, or in the month, that the term names; none by default."""
    match = DAY_OR_MONTH.fullmatch(term)
    if not match:
        return Q()
    year, month, day = match.groups()
    return Q(taken_at__year=year, taken_at__month=month) & (Q(taken_at__day=day) if day else Q())
