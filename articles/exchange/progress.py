"""A progress bar for people who wait at a terminal."""

MIN_ITEMS_FOR_BAR = 10
BAR_WIDTH = 30
ERASE_LINE = "\r\033[K"


def with_progress(items, total, stream):
    """Yield `items`, drawing on `stream`, a command's output, how many of `total` are done.

    `total` is a number, or a function that returns it where it is known only on the way. Nothing is drawn where it
    is no terminal, or for a handful. While an item is with the caller, the bar is erased, so that the caller may print.
    """
    if not stream.isatty():
        yield from items
        return
    expected = total if callable(total) else lambda: total
    _draw(0, expected(), stream)
    for done, item in enumerate(items, start=1):
        _erase(expected(), stream)
        yield item
        _draw(done, expected(), stream)
    _erase(expected(), stream)


def _draw(done, total, stream):
    if total > MIN_ITEMS_FOR_BAR:
        filled = BAR_WIDTH * min(done, total) // total
        _write(f"\r[{'#' * filled}{' ' * (BAR_WIDTH - filled)}] {done}/{total}", stream)


def _erase(total, stream):
    if total > MIN_ITEMS_FOR_BAR:
        _write(ERASE_LINE, stream)


def _write(text, stream):
    # Neither coloured as an error nor ended as a line.
    stream.write(text, style_func=str, ending="")
    stream.flush()


class ProgressCounter:
    """Passes items on and tells now and then, on a terminal alone, how many there were; `count` has it at the end."""

    UPDATE_INTERVAL = 1_000

    def __init__(self, stream, verbosity=1, noun="lines"):
        self.stream, self.noun, self.count = stream, noun, 0
        self.is_shown = verbosity and stream.isatty()

    def __call__(self, items):
        """Yield the items."""
        for item in items:
            yield item
            self.count += 1
            if self.count % self.UPDATE_INTERVAL == 0:
                self.report_progress(self.count)
        if self.is_shown:
            _write(ERASE_LINE, self.stream)

    def report_progress(self, count):
        """Draw the number."""
        if self.is_shown:
            _write(f"\r{count:,} {self.noun}", self.stream)
