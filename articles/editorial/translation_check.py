"""Check which article another one may be a translation of."""

from django.utils.translation import gettext as _

from .models import Article


def translation_error(article: Article, original: int, language: str) -> str:
    """Return why an article in that language can't be a translation of `original` (a News ID); "" if it can."""
    if original == article.pk:
        return _("An article can’t be a translation of itself.")
    found = Article.objects.filter(pk=original).values_list("language", "translation_of").first()
    if found is None:
        return _("There is no article with the News ID %(news_id)d.") % {"news_id": original}
    original_language, original_of_original = found
    if original_of_original:
        message = _("News ID %(news_id)d is itself a translation. Enter the News ID of its original, %(original)d.")
        return message % {"news_id": original, "original": original_of_original}
    if original_language.lower() == language.lower():
        message = _("News ID %(news_id)d is in the same language, %(language)s.")
        return message % {"news_id": original, "language": language}
    if article.pk and Article.objects.filter(translation_of=article.pk).exists():
        return _("This article has translations, so it can’t be a translation itself.")
    return ""
