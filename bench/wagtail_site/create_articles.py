"""Create the tables, sections and articles, and print the articles' addresses, newest first: create_articles.py 50"""

import datetime
import io
import sys

import django
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bench.sample_newspaper import AUTHOR_COUNT, COMMENTS, DISCUSSED, PHOTOS, SECTION_COUNT, picture_file
from bench.sample_texts import body, headline

HOUR = datetime.timedelta(hours=1)


def main(count: int) -> None:
    """Create `count` articles and print the address of each."""
    django.setup()
    call_command("migrate", verbosity=0)
    from wagtail.signal_handlers import disable_reference_index_auto_update

    with transaction.atomic(), disable_reference_index_auto_update():
        sections = create_sections()
        addresses = create_articles(sections, count)
    connection.cursor().execute("ANALYZE")
    print("\n".join(addresses))


def create_sections() -> list:
    """Create the site, its front page and its sections; return the sections."""
    from django.contrib.sites.models import Site as Domain
    from paper.models import FrontPage, SectionPage
    from wagtail.models import Page, Site

    Domain.objects.update_or_create(pk=1, defaults={"domain": "127.0.0.1", "name": "Wagtail"})
    root = Page.objects.get(depth=1)
    front = root.add_child(instance=FrontPage(title="Front", slug="front"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "127.0.0.1", "root_page": front})
    return [
        front.add_child(instance=SectionPage(title=f"Section {n}", slug=f"section-{n}", show_in_menus=True))
        for n in range(SECTION_COUNT)
    ]


def create_articles(sections: list, count: int) -> list[str]:
    """Create the articles with photos, authors, topics, and the newest ones with comments; return their addresses."""
    from paper.models import ArticlePage, Author, Topic
    from wagtail.images.models import Image

    authors = [Author.objects.create(name=f"Author {n}") for n in range(AUTHOR_COUNT)]
    topics = [Topic.objects.create(name=f"Topic {n}") for n in range(AUTHOR_COUNT)]
    photos = [
        Image.objects.create(title=f"Gauge {n}", file=ImageFile(io.BytesIO(picture_file(n)), name=f"{n}.jpg"))
        for n in range(PHOTOS)
    ]
    addresses, now = [], timezone.now()
    for number in range(count):
        article = ArticlePage(title=headline(number), slug=f"well-{number}", body=body(number))
        article.standfirst = "The gauge went down at dawn."
        article.author, article.photo = authors[number % AUTHOR_COUNT], photos[number % PHOTOS]
        article.topics = [topics[number % AUTHOR_COUNT]]
        article.first_published_at = now - number * HOUR
        sections[number % SECTION_COUNT].add_child(instance=article)
        addresses.append(article.get_url())
        if number < DISCUSSED:
            create_comments(article)
    return addresses


def create_comments(article) -> None:
    """Create comments on an article, every second one a reply."""
    from django_comments_xtd.models import XtdComment

    parent = None
    for number in range(COMMENTS):
        text = f"Remark {number}. The gauge by the mill says otherwise, and so do those who draw from it."
        comment = XtdComment.objects.create(
            content_object=article,
            site_id=1,
            user_name=f"Reader {number}",
            comment=text,
            submit_date=timezone.now(),
            parent_id=parent.pk if parent else 0,
        )
        parent = None if parent else comment


if __name__ == "__main__":
    main(int(sys.argv[1]))
