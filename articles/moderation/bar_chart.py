"""The geometry of bar charts, in the user units of an SVG."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

Bar = tuple[datetime.date | str, int, int, str]
COLUMN_STEP, COLUMN_WIDTH, MAX_COLUMN_HEIGHT, TOP_MARGIN = 40, 26, 96, 16


@dataclass(frozen=True)
class BarColumn:
    """A column: its left edge, its height, the height of its shaded lower part, the label below and the value above."""

    x: int
    height: float
    shaded: float
    label: datetime.date | str
    value: str

    width = COLUMN_WIDTH

    @property
    def y(self) -> float:
        """The upper edge of the column, whose lower edge is the baseline."""
        return round(TOP_MARGIN + MAX_COLUMN_HEIGHT - self.height, 1)

    @property
    def shaded_y(self) -> float:
        """The upper edge of the shaded part."""
        return round(TOP_MARGIN + MAX_COLUMN_HEIGHT - self.shaded, 1)

    @property
    def center_x(self) -> float:
        """The horizontal centre of the column."""
        return self.x + COLUMN_WIDTH / 2


@dataclass(frozen=True)
class BarChart:
    """Columns side by side; the chart is `width` by `height`, with its baseline at `baseline_y`."""

    columns: list[BarColumn]

    baseline_y, height = TOP_MARGIN + MAX_COLUMN_HEIGHT, TOP_MARGIN + MAX_COLUMN_HEIGHT + 20

    @property
    def width(self) -> int:
        """The width of the chart."""
        return COLUMN_STEP * len(self.columns)


def bar_chart_of(bars: Iterable[Bar]) -> BarChart:
    """Return the BarChart of bars as (label, number, number in the shaded part, text above), scaled to the highest."""
    bars = list(bars)
    highest = max((number for _, number, _, _ in bars), default=0) or 1
    return BarChart(
        [
            BarColumn(
                x=position * COLUMN_STEP + (COLUMN_STEP - COLUMN_WIDTH) // 2,
                height=round(MAX_COLUMN_HEIGHT * number / highest, 1),
                shaded=round(MAX_COLUMN_HEIGHT * shaded / highest, 1),
                label=label,
                value=value,
            )
            for position, (label, number, shaded, value) in enumerate(bars)
        ]
    )
