"""Messages about an article that may apply several times, each written once with its number."""

from collections import Counter
from collections.abc import Callable


class MessageCounter:
    """Count messages, in the order in which they first apply.

    A message is a function of its number and of further values, so that it can choose a plural form.
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[Callable[..., str], tuple[str, ...]]] = Counter()

    def add(self, message: Callable[..., str], *values: str, count: int = 1) -> None:
        """Add `count` to the number of times that `message(number, *values)` applies."""
        self._counts[message, values] += count

    def messages(self) -> list[str]:
        """Return each message with its number."""
        return [message(count, *values) for (message, values), count in self._counts.items()]
