"""How a step says what it noticed."""

from ..models import Signal

Kind, Outcome = Signal.Kind, Signal.Outcome


def notice(kind, outcome, risk, matched):
    """Return a Signal that isn't stored yet; `matched` is the sentence that moderators read."""
    return Signal(kind=kind, outcome=outcome, risk=risk, matched=matched[:300])
