"""Writing the published newspaper as WXR 1.2, article by article, for a WordPress to import or this newspaper to read.

What WordPress has no place for (kicker, dateline, genre and the like) goes along as custom fields, which the importer
here knows; the authors beside the first as the Co-Authors plugin has them.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from ...comments.models import Comment
from ...delivery.absolute_urls import absolute_url, with_absolute_urls
from ...delivery.plain_data import xml_safe
from ...editorial.body_html import FIGURE, PHOTO_IMG, visible_photos
from ...editorial.models import Article, LiveArticle
from ...editorial.querysets import with_visible_articles
from ...masthead.models import CommentsPolicy, Masthead
from ...photos.renditions import rendition_for
from ...taxonomy.models import Author, Section, Topic
from .custom_fields import CUSTOM_FIELDS, META_PREFIX

BATCH_SIZE = 100
PICTURE_WIDTH = 2_000


def count(at=None):
    """Return how many articles `write` would write at that time (now)."""
    return LiveArticle.objects.visible(at).count()


def write(file, *, site=None, at=None):
    """Write what readers may see at that time (now) to a text file, and yield each News ID as its article is written.

    `site` begins the addresses, by default SITE_URL. Comments that readers see come along, without e-mail addresses.
    The file is a whole export only once all is yielded.
    """
    site = site or settings.SITE_URL
    # Pictures are posts of WordPress, numbered with them.
    first_picture_id = Article.objects.aggregate(highest=Max("pk"))["highest"] or 0
    file.write(_head(site, at))
    written_photos, last = set(), 0
    while articles := _next_batch(last, at):
        photos = visible_photos(*(live.body for live in articles), at=at)
        comments = _comments(articles)
        for live in articles:
            pictures = _pictures(live, photos)
            for photo in pictures:
                if photo.pk not in written_photos:
                    file.write(
                        _render(
                            "attachment",
                            photo=photo,
                            site=site,
                            number=first_picture_id + photo.pk,
                            **_picture_file(photo, site),
                        )
                    )
                    written_photos.add(photo.pk)
            file.write(_article(live, comments.get(live.pk, ()), photos, site, first_picture_id))
            yield live.pk
        last = articles[-1].pk
    file.write("</channel>\n</rss>\n")


def _next_batch(last, at):
    rows = LiveArticle.objects.visible(at).for_article_page(at).filter(pk__gt=last).order_by("pk")
    return list(rows[:BATCH_SIZE])


def _comments(articles):
    """Return the comments under these articles that readers see, as {News ID: [Comment, …]}."""
    found = {}
    for comment in Comment.objects.visible().filter(article__in=[live.pk for live in articles]).order_by("pk"):
        found.setdefault(comment.article_id, []).append(comment)
    return found


def _head(site, at):
    return _render(
        "head",
        masthead=Masthead.objects.current(),
        site=site,
        language=settings.LANGUAGE_CODE,
        authors=with_visible_articles(Author.objects.all(), "authors", at),
        sections=Section.objects.all(),
        topics=with_visible_articles(Topic.objects.all(), "topics", at),
    )


def _article(live, comments, photos, site, first_picture_id):
    return _render(
        "item",
        article=live,
        site=site,
        authors=live.author_list,
        content=_content(live, photos, site, first_picture_id),
        lead=first_picture_id + live.shown_photo.pk if live.shown_photo else None,
        are_comments_closed=live.comments_policy == CommentsPolicy.CLOSED,
        comments=comments,
        fields={META_PREFIX + name: getattr(live, name) for name in CUSTOM_FIELDS if getattr(live, name)},
    )


def _pictures(live, photos):
    """Return the photos of an article that readers see, each once."""
    lead = [live.shown_photo] if live.shown_photo else []
    return {photo.pk: photo for photo in [*lead, *_figures(live.body, photos)] if _rendition(photo)}.values()


def _figures(body, photos):
    numbers = (int(match[1]) for match in PHOTO_IMG.finditer(body))
    return [photos[number] for number in numbers if number in photos]


def _content(live, photos, site, first_picture_id):
    """Return the body as WordPress has it; its own addresses whole, and each paragraph on one line."""

    def replace_figure(match):
        photo = photos.get(int(match[1]))
        if not photo or not _rendition(photo):
            return ""
        # What the writer put under it was sanitised on its way in.
        caption = mark_safe(match[2]) if match.re.groups > 1 and match[2] else photo.caption  # noqa: S308
        url = _picture_file(photo, site)["url"]
        return _render("figure", photo=photo, number=first_picture_id + photo.pk, url=url, caption=caption).strip()

    body = PHOTO_IMG.sub(replace_figure, FIGURE.sub(replace_figure, live.body))
    return with_absolute_urls(body.replace("\n", " "), site)


def _rendition(photo):
    return rendition_for(photo, "natural", PICTURE_WIDTH, "jpg")


def _picture_file(photo, site):
    """Return where the picture that goes along is: its whole address, and its path below the folder of pictures."""
    url = _rendition(photo).url
    path = urlsplit(url).path.removeprefix(settings.MEDIA_URL).lstrip("/")
    credit = photo.credit
    return {"url": absolute_url(url, site), "path": path, "credit_size": len(credit.encode())}


def _render(name, **context):
    return xml_safe(render_to_string(f"articles/exchange/wxr_{name}.xml", context))
