"""Print the costs of pages as Markdown tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.cost import Cost

UNCACHED, HIT, NOT_MODIFIED, NGINX_HIT, WAGTAIL = "uncached", "hit", "304", "nginx hit", "Wagtail"
BARE_WSGI, BARE_DJANGO, ONE_QUERY, NGINX_FILE = "bare WSGI", "bare Django", "bare Django + 1 query", "nginx with a file"
BASELINES = (BARE_WSGI, BARE_DJANGO, ONE_QUERY, NGINX_FILE)


@dataclass(frozen=True)
class Row:
    """A measured page: its name, the way it was served, the number of queries (None where unknown), and its cost."""

    page: str
    served: str
    queries: int | None
    cost: Cost


def print_costs(rows: Iterable[Row], baselines: Mapping[str, Cost]) -> None:
    """Print a line for each page and way of serving it, with the ratios of processor time to the baselines."""
    names = [name for name in BASELINES if name in baselines]
    ratios = [f"x {name}" for name in names]
    lines = [[name, "", "", *_figures(cost), *_ratios(cost, baselines, names)] for name, cost in baselines.items()]
    for row in rows:
        queries = "" if row.queries is None else str(row.queries)
        lines.append([row.page, row.served, queries, *_figures(row.cost), *_ratios(row.cost, baselines, names)])
    print_table(["page", "served", "queries", "CPU ms", "bytes", "p50 ms", "p99 ms", *ratios], lines)


def print_comparison(rows: Iterable[Row], wagtail: Iterable[Row]) -> None:
    """Print the pages of the Wagtail site beside the same pages of Newsroom, uncached."""
    ours = {row.page: row for row in rows if row.served == UNCACHED}
    header = ["page", "Newsroom, CPU ms", "queries", "bytes", "Wagtail, CPU ms", "queries", "bytes", "ratio"]
    lines = []
    for row in wagtail:
        cells = [
            cell
            for each in (ours[row.page], row)
            for cell in (f"{each.cost.processor_ms:.1f}", str(each.queries), f"{each.cost.size:,}")
        ]
        lines.append([row.page, *cells, f"{ours[row.page].cost.processor_ms / row.cost.processor_ms:.2f}"])
    print_table(header, lines)


def print_table(header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table after an empty line; all columns but the first are aligned to the right."""
    print()
    for cells in (header, ["---", *["---:"] * (len(header) - 1)], *lines):
        print(f"| {' | '.join(cells)} |")


def _figures(cost: Cost) -> list[str]:
    return [f"{cost.processor_ms:.2f}", f"{cost.size:,}", f"{cost.p50_ms:.1f}", f"{cost.p99_ms:.1f}"]


def _ratios(cost: Cost, baselines: Mapping[str, Cost], names: Iterable[str]) -> list[str]:
    return [f"{cost.processor_ms / baselines[name].processor_ms:.2f}" for name in names]
