"""A search backend in one file, as docs/search.md describes it: it keeps the texts in memory and scans them all."""

from articles.search.backends.interface import Backend as Interface

WEIGHTS = (10, 4, 3, 1)


class Backend(Interface):
    """Texts in a dictionary."""

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
        published = {text.article_id: text for text in self.texts.values() if text.readers}
        return {
            pk: 1
            + sum(
                weight * len(query.terms & {*field.split()}) for weight, field in zip(WEIGHTS, text.fields, strict=True)
            )
            for pk, text in published.items()
            if pk in article_ids
        }


def _matches(text, query, by_prefix):
    return any(
        all(_contains(text, clause, by_prefix) is not clause.is_excluded for clause in clauses)
        for clauses in query.alternatives
    )


def _contains(text, clause, by_prefix):
    end = "" if by_prefix else " "
    return any(f" {' '.join(phrase)}{end}" in f" {field} " for phrase in clause.phrases for field in text.fields)
