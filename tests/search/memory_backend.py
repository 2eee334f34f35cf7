"""An engine in one file, as docs/search.md describes one: it keeps the words in this process and reads them all."""

from articles.search.backends.interface import Backend as Interface

WEIGHTS = (10, 4, 3, 1)


class Backend(Interface):
    """A dictionary of texts."""

    def __init__(self):
        self.texts = {}

    def write(self, texts):
        self.texts |= dict(texts)

    def erase(self, ids):
        for pk in ids:
            self.texts.pop(pk, None)

    def erase_all(self):
        self.texts = {}

    def differing_ids(self, texts):
        return {pk for pk, text in texts if self.texts.get(pk) != text}

    def matching_ids(self, query, *, readers, by_prefix=False):
        texts = [text for text in self.texts.values() if (text.readers if readers else text.desk)]
        return [text.article_id for text in texts if _matches(text, query, by_prefix)]

    def scores(self, query, article_ids):
        wanted = {text.article_id: text for text in self.texts.values() if text.readers}
        return {
            pk: 1
            + sum(
                weight * len(query.terms & {*field.split()}) for weight, field in zip(WEIGHTS, text.fields, strict=True)
            )
            for pk, text in wanted.items()
            if pk in article_ids
        }


def _matches(text, query, by_prefix):
    return any(all(_holds(text, one, by_prefix) is not one.is_excluded for one in way) for way in query.alternatives)


def _holds(text, wanted, by_prefix):
    end = "" if by_prefix else " "
    return any(f" {' '.join(phrase)}{end}" in f" {field} " for phrase in wanted.phrases for field in text.fields)
