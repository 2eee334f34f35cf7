"""The pipeline: which steps there are, in which order."""

from ...delivery.prepared import prepared
from ..rules import CommentRules
from . import duplicates, form, learned, names, policy, rates, standing, text

# Before these, posting asks whether the thread is open, and whether the same has just come.
EARLY = [standing.refuse_the_banned, rates.refuse_a_flood, names.refuse_a_staff_name]
LATE = [
    form.unknown_origin,
    form.honeypot,
    text.banned_word,
    text.suspect_word,
    text.links,
    duplicates.said_before,
    names.look_alike,
    standing.held_by_sanction,
    standing.rejections,
    standing.newcomer,
    rates.many_from_network,
    rates.many_on_site,
    learned.score,
    policy.moderated,
    policy.burst,
]
LOOKUPS = [standing, rates]
# What is said again in an edit is weighed again; who says it, and how often, was weighed when it came.
OF_THE_TEXT = [
    text.banned_word,
    text.suspect_word,
    text.links,
    duplicates.said_before,
    names.look_alike,
    learned.score,
]


def check(submission):
    """Run the pipeline: the early steps, of which one may raise Refused, then all the later ones."""
    submission.found = _look_up(submission)
    for step in EARLY:
        step(submission)
    _run(LATE, submission)


def check_text(submission):
    """Run those of the later steps that look at the words alone."""
    names.refuse_a_staff_name(submission)
    _run(OF_THE_TEXT, submission)


def _run(steps, submission):
    submission.signals += filter(None, (step(submission) for step in steps))


def _look_up(submission):
    """Return what the steps want to know, in one query: sub-queries beside the one row of the rules."""
    values = {name: value for module in LOOKUPS for name, value in module.values(submission).items()}
    found = _found(*(module.shape(submission) for module in LOOKUPS), **values)
    return found[0] if found else {}


@prepared
def _found(*shapes):
    lookups = {}
    for module, shape in zip(LOOKUPS, shapes, strict=True):
        lookups |= module.lookups(*shape)
    return CommentRules.objects.annotate(**lookups).values(*lookups)
