"""Columns of a chart, in the units of an SVG's own picture."""

from dataclasses import dataclass

COLUMN_STEP, COLUMN_WIDTH, MAX_COLUMN_HEIGHT, TOP_MARGIN = 40, 26, 96, 16


@dataclass(frozen=True)
class BarColumn:
    """A column over its label: where it begins, how high it is, how much of it is shaded, and what stands above it."""

    x: int
    height: float
    shaded: float
    label: object
    value: str

    width = COLUMN_WIDTH

    @property
    def y(self):
        """Where it begins from above, so that it stands on the ground."""
        return round(TOP_MARGIN + MAX_COLUMN_HEIGHT - self.height, 1)

    @property
    def shaded_y(self):
        """Where its shaded foot begins."""
        return round(TOP_MARGIN + MAX_COLUMN_HEIGHT - self.shaded, 1)

    @property
    def center_x(self):
        """Where its middle is."""
        return self.x + COLUMN_WIDTH / 2


@dataclass(frozen=True)
class BarChart:
    """Columns side by side; the picture is `width` by `height`, its baseline at `baseline_y`."""

    columns: list[BarColumn]

    baseline_y, height = TOP_MARGIN + MAX_COLUMN_HEIGHT, TOP_MARGIN + MAX_COLUMN_HEIGHT + 20

    @property
    def width(self):
        """The picture's width."""
        return COLUMN_STEP * len(self.columns)


def bar_chart_of(rows):
    """Return the BarChart of (label, number, number of the shaded part, words above), the highest number at the top."""
    rows = list(rows)
    highest = max((number for _, number, _, _ in rows), default=0) or 1
    return BarChart(
        [
            BarColumn(
                x=place * COLUMN_STEP + (COLUMN_STEP - COLUMN_WIDTH) // 2,
                height=round(MAX_COLUMN_HEIGHT * number / highest, 1),
                shaded=round(MAX_COLUMN_HEIGHT * shaded / highest, 1),
                label=label,
                value=value,
            )
            for place, (label, number, shaded, value) in enumerate(rows)
        ]
    )
