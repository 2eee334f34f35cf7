"""What an article needs before readers may see it; the same on every road to publication."""

from dataclasses import dataclass

from ..delivery.text import shows_something
from .body import has_content


@dataclass(frozen=True)
class Check:
    """One thing looked at: its field, what of that, whether it passes, and what to do where it doesn't."""

    field: str
    title: str
    passes: bool
    sentence: str


def checks(article):
    """Return every blocking check of a working copy, passed or failed, in the order of the desk's form."""
    photo = article.photo
    return [
        Check("headline", "Headline", shows_something(article.headline), "Write a headline."),
        Check("body", "Body", has_content(article.body), "Write the body; it is empty."),
        Check("section", "Section", article.section_id is not None, "Choose a section."),
        Check("bylines", "Byline", article.bylines.exists(), "Name at least one author."),
        Check("photo", "Alt text of photo", _described(photo), "Describe the lead photo in its alt text."),
        Check("photo", "Credit of photo", _credited(photo), "Give the lead photo’s credit."),
    ]


def failures(article):
    """Return the checks that keep a working copy from being published."""
    return [check for check in checks(article) if not check.passes]


def _described(photo):
    # The table lets no other photo in; the desk shows it all the same.
    return photo is None or bool(photo.alt_text or photo.decorative)


def _credited(photo):
    return photo is None or bool(photo.credit.strip())
