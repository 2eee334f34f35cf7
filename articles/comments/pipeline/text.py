"""What stands in the words: banned and suspect ones, links."""

from ..words import word_list
from .signal import Kind, Outcome, notice


def banned_word(submission):
    """Reject a comment with a word of the newspaper's list of banned ones."""
    return _listed(submission, submission.rules.banned_words, Kind.BANNED_WORD, Outcome.REJECT, 100)


def suspect_word(submission):
    """Hold a comment with a word of the newspaper's list of suspect ones."""
    return _listed(submission, submission.rules.suspect_words, Kind.SUSPECT_WORD, Outcome.HOLD, 40)


def links(submission):
    """Hold a comment with more links than the newspaper likes, and count those in any."""
    count, most = len(submission.links), submission.rules.most_links
    if not count:
        return None
    hosts = ", ".join(dict.fromkeys(link.host for link in submission.links))
    matched = f"{count} link{'' if count == 1 else 's'}: {hosts}"
    return (
        notice(Kind.LINKS, Outcome.HOLD, 40, matched) if count > most else notice(Kind.LINKS, Outcome.PASS, 5, matched)
    )


def _listed(submission, words, kind, outcome, risk):
    match = word_list(words).first_in(submission.words, submission.comment.body) if words else None
    if match is None:
        return None
    text, start, end = match
    return notice(kind, outcome, risk, f"{kind.label}: “{text}” at {start}-{end}")
