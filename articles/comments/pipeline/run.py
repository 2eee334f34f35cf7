"""The pipeline: which steps there are, in which order."""

from ...delivery.prepared import prepared
from ..rules import CommentRules
from . import again, duplicates, form, learned, names, policy, rates, standing, text

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
LOOKUPS = (again, standing, rates, duplicates, learned)
# What is said again in an edit is weighed again; who says it, and how often, was weighed when it came.
OF_THE_TEXT = [
    text.banned_word,
    text.suspect_word,
    text.links,
    duplicates.said_before,
    names.look_alike,
    learned.score,
]
LOOKUPS_OF_TEXT = (duplicates, learned)


def look_up(submission, modules=LOOKUPS):
    """Find what the steps want to know, in one query: sub-queries beside the one row of the rules."""
    values = {name: value for module in modules for name, value in module.values(submission).items()}
    submission.found = _found(modules, *(module.shape(submission) for module in modules), **values)[0]


def check(submission):
    """Run the pipeline: the early steps, of which one may raise Refused, then all the later ones."""
    for step in EARLY:
        step(submission)
    _run(LATE, submission)


def check_text(submission):
    """Run those of the later steps that look at the words alone."""
    look_up(submission, LOOKUPS_OF_TEXT)
    names.refuse_a_staff_name(submission)
    _run(OF_THE_TEXT, submission)


def _run(steps, submission):
    submission.signals += filter(None, (step(submission) for step in steps))


@prepared
def _found(modules, *shapes):
    lookups = {}
    for module, shape in zip(modules, shapes, strict=True):
        lookups |= module.lookups(*shape)
    return CommentRules.objects.annotate(**lookups).values(*lookups)
