"""What an article needs before readers may see it; the same on every road to publication."""

from dataclasses import dataclass

from .body import has_content


@dataclass(frozen=True)
class Check:
    """One thing looked at: the field it concerns, whether it passes, and the sentence that says what is missing."""

    field: str
    passes: bool
    sentence: str


def checks(article):
    """Return every blocking check of a working copy, passed or failed, in the order of the desk's form."""
    photo = article.photo
    return [
        Check("headline", bool(article.headline.strip()), "Write a headline."),
        Check("body", has_content(article.body), "Write the body; it is empty."),
        Check("section", article.section_id is not None, "Choose a section."),
        Check("bylines", article.bylines.exists(), "Name at least one author."),
        Check("photo", not photo or bool(photo.alt_text or photo.decorative), "Describe the lead photo in its alt text."),
        Check("photo", not photo or bool(photo.credit.strip()), "Give the lead photo’s credit."),
    ]


def failures(article):
    """Return the checks that keep a working copy from being published."""
    return [check for check in checks(article) if not check.passes]
