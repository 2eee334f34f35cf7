"""Create the tables and articles, and print the articles' addresses: python create_articles.py 50"""

import sys

import django
from django.core.management import call_command


def main(count: int) -> None:
    """Create `count` articles and print the address of each."""
    django.setup()
    call_command("migrate", verbosity=0)
    from django.contrib.sites.models import Site as Domain
    from paper.models import ArticlePage
    from wagtail.models import Page, Site

    Domain.objects.update_or_create(pk=1, defaults={"domain": "127.0.0.1", "name": "Wagtail"})
    root = Page.objects.get(depth=1)
    front = root.add_child(instance=Page(title="Front", slug="front"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "127.0.0.1", "root_page": front})
    for number in range(count):
        body = "<p>The water stood a hand lower than last year.</p>" * 12
        page = front.add_child(instance=ArticlePage(title=f"Well {number}", slug=f"well-{number}", body=body))
        print(f"/{page.slug}/")


if __name__ == "__main__":
    main(int(sys.argv[1]))
