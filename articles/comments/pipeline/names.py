"""Names that belong to the newspaper: its own, its roles', its staff's and authors', in whatever letters."""

from django.contrib.auth import get_user_model
from django.core.cache import cache

from ...taxonomy.models import Author
from ..skeleton import skeleton
from ..submission import Refused
from .signal import Kind, Outcome, notice

ROLES = (
    "admin",
    "administrator",
    "chief editor",
    "editor",
    "editor in chief",
    "editorial staff",
    "moderator",
    "newsroom",
    "staff",
    "the editor",
    "the editors",
)
KEPT_FOR = 60
# Within a longer name, a shorter one than this may stand by chance.
LONG = 8


def refuse_a_staff_name(submission):
    """Refuse a reader who signs as the newspaper or somebody who writes for it."""
    name = submission.comment.name
    if name and not submission.comment.author and skeleton(name) in _protected(submission):
        raise Refused({"name": f"“{name}” is a name of the newspaper’s own. Sign with another, or with none."})


def look_alike(submission):
    """Hold a name that holds one of the newspaper's own, as “Chief Editor of Sport” does."""
    comment = submission.comment
    if not comment.name or comment.author:
        return None
    drawn = skeleton(comment.name)
    own = next((own for look, own in _protected(submission).items() if len(look) >= LONG and look in drawn), None)
    return notice(Kind.LOOKALIKE, Outcome.HOLD, 40, f"the name looks like “{own}”") if own else None


def _protected(submission):
    """Return the newspaper's own names, as {skeleton: name}; a staff member's only where it is more than one word."""
    if "names" not in submission.found:
        own = submission.masthead.name
        submission.found["names"] = _of_people() | {skeleton(name): name for name in (own, f"{own} staff")}
    return submission.found["names"]


def _of_people():
    names = cache.get("names-of-the-newspaper")
    if names is None:
        people = get_user_model().objects.filter(is_staff=True, is_active=True).values_list("first_name", "last_name")
        names = [" ".join(filter(None, pair)) for pair in people]
        names = [name for name in (*names, *Author.objects.values_list("name", flat=True)) if " " in name]
        names = {skeleton(name): name for name in (*ROLES, *names)}
        cache.set("names-of-the-newspaper", names, KEPT_FOR)
    return names
