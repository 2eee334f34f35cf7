"""Of which article another may be a translation."""

from .models import Article


def translation_error(article, original, language):
    """Return why an article in that language can't be a translation of that News ID, in a sentence; "" if it can."""
    if original == article.pk:
        return "An article is no translation of itself."
    found = Article.objects.filter(pk=original).values_list("language", "translation_of").first()
    if found is None:
        return f"There is no article with the News ID {original}."
    its_language, its_original = found
    if its_original:
        return f"News ID {original} is itself a translation. Give its original, {its_original}."
    if its_language.lower() == language.lower():
        return f"News ID {original} is in the same language, {language}."
    if article.pk and Article.objects.filter(translation_of=article.pk).exists():
        return "Others are translations of this one; it can’t be a translation too."
    return ""
