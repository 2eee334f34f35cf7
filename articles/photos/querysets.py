"""The queries of photos: which ones readers may see, and which ones the desk searches for."""

import datetime
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.query import QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import Model

    from .models import Photo  # noqa: F401 (used in a string)

# How long before the end of its rights the desk marks a photo.
RIGHTS_ENDING_PERIOD = datetime.timedelta(days=7)
# The models that use photos, each with its field for the News ID. They belong to packages that import this one, so they
# are looked up by name.
WORKING_COPY_USERS = {"Article": "pk", "Figure": "article"}
LIVE_COPY_USERS = {"LiveArticle": "pk", "LiveFigure": "live_article"}
PHOTO_USERS = WORKING_COPY_USERS | LIVE_COPY_USERS
MAX_SEARCH_TERMS = 12
SEARCHED_FIELDS = ("caption", "alt_text", "people", "place", "credit", "creator", "source", "file_name")


def shown_at(at: datetime.datetime | None = None, path: str = "") -> Q:
    """Return the condition under which readers may see a photo at that time (default: now): its rights have not ended.

    `path` is the lookup prefix from the filtered model, as in `photo__` for Article.
    """
    return Q(**{f"{path}rights_end": None}) | Q(**{f"{path}rights_end__gt": at or timezone.now()})


DAY_OR_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])(?:-([0-3][0-9]))?")


class PhotoQuerySet(QuerySet["Photo"]):
    """Queries of photos."""

    def shown(self, at: datetime.datetime | None = None) -> Self:
        """Return the photos that readers may see at that time (default: now)."""
        return self.filter(shown_at(at))

    def rights_ended(self, at: datetime.datetime | None = None) -> Self:
        """Return the photos whose rights have ended at that time (default: now)."""
        return self.filter(rights_end__lte=at or timezone.now())

    def rights_ending(self, at: datetime.datetime | None = None) -> Self:
        """Return the photos whose rights end within a week of that time (default: now)."""
        at = at or timezone.now()
        return self.filter(rights_end__gt=at, rights_end__lte=at + RIGHTS_ENDING_PERIOD)

    def undescribed(self) -> Self:
        """Return the photos that can't be published because they have no alt text or no credit."""
        return self.filter(Q(alt_text="", decorative=False) | Q(credit=""))

    def used(self) -> Self:
        """Return the photos that an article uses, as its lead photo or in its text."""
        return self.filter(_is_used())

    def unused(self) -> Self:
        """Return the photos that no article uses."""
        return self.filter(~_is_used())

    def search(self, query: str) -> Self:
        """Return the photos that contain each term of a query in one of the SEARCHED_FIELDS.

        A day or a month, such as 2021-08-03 or 2021-08, also matches the photos taken then.
        """
        photos = self
        for term in query.split()[:MAX_SEARCH_TERMS]:
            condition = _taken_on_day_or_month(term)
            for column in SEARCHED_FIELDS:
                condition |= Q(**{f"{column}__icontains": term})
            photos = photos.filter(condition)
        return photos

    def uses(self) -> dict[int, set[int]]:
        """Return {photo ID: News IDs of the articles that use it} for these photos, in one query."""
        return self._uses_by(PHOTO_USERS)

    def live_uses(self, besides: int | None = None) -> dict[int, set[int]]:
        """Return the same as `uses` for live articles only, without the article of the News ID `besides`."""
        return self._uses_by(LIVE_COPY_USERS, besides)

    def _uses_by(self, users: Mapping[str, str], exclude_article: int | None = None) -> dict[int, set[int]]:
        photos = self.order_by().values("pk")
        rows = [
            _rows_of(name).filter(photo__in=photos).exclude(**{news_id: exclude_article}).values_list("photo", news_id)
            for name, news_id in users.items()
        ]
        uses: dict[int, set[int]] = {}
        for photo, article in rows[0].union(*rows[1:]).order_by():
            uses.setdefault(photo, set()).add(article)
        return uses


def _is_used() -> Q:
    """Return the condition that an article uses the photo, as its lead photo or in its text."""
    used = Q()
    for name in PHOTO_USERS:
        used |= Q(Exists(_rows_of(name).filter(photo=OuterRef("pk"))))
    return used


def _rows_of(name: str) -> "QuerySet[Model]":
    """Return all rows of a model that uses photos, unordered."""
    rows: QuerySet[Model] = apps.get_model("articles", name).objects.order_by()
    return rows


def _taken_on_day_or_month(term: str) -> Q:
    """Return the condition that a photo was taken on the day or in the month of the term; empty for other terms."""
    match = DAY_OR_MONTH.fullmatch(term)
    if not match:
        return Q()
    year, month, day = match.groups()
    return Q(taken_at__year=year, taken_at__month=month) & (Q(taken_at__day=day) if day else Q())
