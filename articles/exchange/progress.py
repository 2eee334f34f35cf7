"""Progress bars and counters for people who wait at a terminal."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.core.management.base import OutputWrapper
from django.utils.formats import number_format
from django.utils.translation import gettext as _

MIN_ITEMS_FOR_BAR = 10
BAR_WIDTH = 30
ERASE_LINE = "\r\033[K"
Item = TypeVar("Item")


def with_progress(items: Iterable[Item], total: int | Callable[[], int], stream: OutputWrapper) -> Iterator[Item]:
    """Yield `items`, and draw on `stream`, a command's output, how many of `total` are done.

    `total` is a number, or a function that returns it if it only becomes known on the way. Nothing is drawn if the
    stream isn't a terminal, or for at most MIN_ITEMS_FOR_BAR items. The bar is erased before each item is yielded, so
    that the caller can print.
    """
    if not stream.isatty():
        yield from items
        return

    def expected() -> int:
        return total() if callable(total) else total

    _draw(0, expected(), stream)
    for done, item in enumerate(items, start=1):
        _erase(expected(), stream)
        yield item
        _draw(done, expected(), stream)
    _erase(expected(), stream)


def _draw(done: int, total: int, stream: OutputWrapper) -> None:
    if total > MIN_ITEMS_FOR_BAR:
        filled = BAR_WIDTH * min(done, total) // total
        _write(f"\r[{'#' * filled}{' ' * (BAR_WIDTH - filled)}] {done}/{total}", stream)


def _erase(total: int, stream: OutputWrapper) -> None:
    if total > MIN_ITEMS_FOR_BAR:
        _write(ERASE_LINE, stream)


def _write(text: str, stream: OutputWrapper) -> None:
    # Without the colour of an error, and without a line end.
    stream.write(text, style_func=str, ending="")
    stream.flush()


class ProgressCounter:
    """Pass items on and show now and then how many there were, on a terminal only.

    `noun` is the plural of what is counted, in the active language ("articles"). `count` is the number so far.
    """

    UPDATE_INTERVAL = 1_000

    def __init__(self, stream: OutputWrapper, verbosity: int = 1, noun: str = "") -> None:
        self.stream, self.noun, self.count = stream, noun or _("lines"), 0
        self.is_shown = bool(verbosity) and stream.isatty()

    def __call__(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items."""
        for item in items:
            yield item
            self.count += 1
            if self.count % self.UPDATE_INTERVAL == 0:
                self.report_progress(self.count)
        if self.is_shown:
            _write(ERASE_LINE, self.stream)

    def report_progress(self, count: int) -> None:
        """Draw the number."""
        if self.is_shown:
            # Translators: a counter on a terminal, such as "lines: 2,000".
            text = _("%(noun)s: %(count)s") % {"noun": self.noun, "count": number_format(count, force_grouping=True)}
            _write(f"\r{text}", self.stream)
