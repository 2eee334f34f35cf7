"""Create the newspaper whose pages are measured, with pictures, comments and a search index, and name its pages."""

import datetime
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.models import Article, Photo

PHOTOS, DISCUSSED, COMMENTS = 4, 50, 20
# The same numbers as in bench.sample_rows, for a site without Newsroom's models.
SECTION_COUNT, AUTHOR_COUNT = 8, 40
PICTURE_SIZE = (1600, 1067)


def create_newspaper(count: int) -> None:
    """Store so many live articles with pictures, comments on the newest ones, and the search index."""
    from django.db import connection

    from articles.models import Article
    from articles.search.index import update_index
    from bench import sample_texts
    from bench.sample_rows import create_articles, create_comments, create_newsroom

    create_newsroom()
    create_articles(count, sample_texts.headline, sample_texts.body)
    illustrate_articles(create_photos())
    for article in Article.objects.order_by("-publish_at")[:DISCUSSED]:
        create_comments(article, COMMENTS, replies=1)
    update_index()
    connection.cursor().execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def picture_file(number: int) -> bytes:
    """Return the bytes of a picture, a different one for each number."""
    from PIL import Image

    file = io.BytesIO()
    Image.effect_noise((100, 67), 20 + number).resize(PICTURE_SIZE).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def create_photos() -> "list[Photo]":
    """Upload some photos and return them."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from articles.photos.upload_photo import upload_photo

    texts = {"alt_text": "A gauge in a well", "caption": "The gauge at dawn", "credit": "Drawing: the benchmark"}
    return [upload_photo(SimpleUploadedFile(f"{n}.jpg", picture_file(n)), **texts) for n in range(PHOTOS)]


def illustrate_articles(photos: "list[Photo]") -> None:
    """Give each article one of the photos, which take turns."""
    from django.db.models import F

    from articles.models import Article, LiveArticle

    for remainder, photo in enumerate(photos):
        for model in (Article, LiveArticle):
            articles = model.objects.annotate(remainder=F("pk") % len(photos))
            articles.filter(remainder=remainder).update(photo=photo)


def measured_article() -> "Article":
    """Return the article whose page is measured: a new one with comments, and an open form."""
    from articles.models import Article

    return Article.objects.order_by("-publish_at")[DISCUSSED // 2]


def discussed_articles() -> list[int]:
    """Return the keys of the newest articles, which have comments."""
    from articles.models import Article

    return list(Article.objects.order_by("-publish_at").values_list("pk", flat=True)[:DISCUSSED])


def reading_list() -> list[str]:
    """Return addresses as often as readers ask for them: of 100, 30 for the front page and 50 for new articles."""
    from articles.models import LiveArticle

    pages = addresses()
    articles = [live.get_absolute_url() for live in LiveArticle.objects.filter(pk__in=discussed_articles())]
    lists = [pages[name] for name in ("section", "topic", "author", "archive day")]
    rare = [pages[name] for name in ("RSS, full", "sitemap", "search", "API list")]
    return [pages["front"]] * 30 + articles + lists * 4 + rare


def addresses() -> dict[str, str]:
    """Return {name: address} of the pages that are measured."""
    from django.utils import timezone

    from articles.models import Article
    from bench.sample_texts import COMMON

    day = timezone.localdate() - datetime.timedelta(days=2)
    # There is an article for every hour, so the thousandth is of a complete month.
    month = list(Article.objects.order_by("-publish_at").values_list("publish_at", flat=True)[:1_000])[-1]
    return {
        "front": "/",
        "article": measured_article().live.get_absolute_url(),
        "section": "/section-0/",
        "topic": "/topics/topic-0/",
        "author": "/authors/author-0/",
        "archive day": f"/archive/{day:%Y/%m/%d}/",
        "RSS, full": "/feeds/all.rss",
        "sitemap": f"/sitemaps/articles-{month:%Y-%m}.xml",
        "search": f"/search/?q={COMMON}",
        "API list": "/api/v1/articles/",
    }
