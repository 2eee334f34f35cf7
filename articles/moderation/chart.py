"""Columns of a chart, in the units of an SVG's own picture."""

from dataclasses import dataclass

STEP, WIDTH, HEIGHT, HEAD = 40, 26, 96, 16


@dataclass(frozen=True)
class Column:
    """A column over its label: where it begins, how high it is, how much of it is shaded, and what stands above it."""

    x: int
    height: float
    shaded: float
    label: object
    value: str

    width = WIDTH

    @property
    def y(self):
        """Where it begins from above, so that it stands on the ground."""
        return round(HEAD + HEIGHT - self.height, 1)

    @property
    def shaded_y(self):
        """Where its shaded foot begins."""
        return round(HEAD + HEIGHT - self.shaded, 1)

    @property
    def middle(self):
        """Where its middle is."""
        return self.x + WIDTH / 2


@dataclass(frozen=True)
class Chart:
    """Columns side by side; the picture is `width` by `height`, its ground at `ground`."""

    columns: list[Column]

    ground, height = HEAD + HEIGHT, HEAD + HEIGHT + 20

    @property
    def width(self):
        """The picture's width."""
        return STEP * len(self.columns)


def chart_of(rows):
    """Return the Chart of (label, number, number of the shaded part, words above), the highest number at the top."""
    rows = list(rows)
    highest = max((number for _, number, _, _ in rows), default=0) or 1
    return Chart(
        [
            Column(
                x=place * STEP + (STEP - WIDTH) // 2,
                height=round(HEIGHT * number / highest, 1),
                shaded=round(HEIGHT * shaded / highest, 1),
                label=label,
                value=value,
            )
            for place, (label, number, shaded, value) in enumerate(rows)
        ]
    )
