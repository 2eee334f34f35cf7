"""The benchmark of pages requests a page of a real server, and reports what it cost and how many queries it took."""

import os
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bench.cost import Cost, Load, fetch, measure_cost
from bench.cost_tables import BARE_DJANGO, HIT, UNCACHED, WAGTAIL, Row, print_comparison, print_costs
from bench.http_client import LoadResult, Response, percentile
from bench.page_costs import count_queries, smallest_size
from bench.servers import run_server

LOAD = Load(seconds=0.2, connections=2)


def cost(processor_ms: float, size: int = 1_000) -> Cost:
    """Return a cost with these figures."""
    return Cost(processor_ms, size, 1.0, 2.0)


def test_a_page_of_a_real_server_is_requested_and_its_queries_are_counted(tmp_path):
    with closing(sqlite3.connect(tmp_path / "small.sqlite3")) as database:
        database.execute("CREATE TABLE django_migrations (id integer, name text)")
    environment = os.environ | {"COUNTED_APPLICATION": "bench.baselines.django_application.application"}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'small.sqlite3'}"
    with run_server(sys.executable, "bench.query_counting", environment, tmp_path / "log", Path.cwd()) as server:
        assert count_queries(server, "/") == 0
        assert count_queries(server, "/query/") == 1
        assert fetch(server.port, "/").body.startswith(b"<!DOCTYPE html>")
        assert measure_cost(server.port, [server.pid], "/", LOAD).size == len(fetch(server.port, "/").body)
        with pytest.raises(SystemExit, match=r"/none/ answered 404 .*, not 200"):
            measure_cost(server.port, [server.pid], "/none/", LOAD)


def test_the_table_has_the_ratios_to_the_baselines(capsys):
    print_costs([Row("article", UNCACHED, 10, cost(36)), Row("article", HIT, None, cost(1))], {BARE_DJANGO: cost(0.5)})
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2] == "| article | uncached | 10 | 36.00 | 1,000 | 1.0 | 2.0 | 72.00 |"
    assert lines[-1] == "| article | hit |  | 1.00 | 1,000 | 1.0 | 2.0 | 2.00 |"


def test_the_comparison_has_newsrooms_share_of_wagtails_cost(capsys):
    ours = [Row("article", UNCACHED, 10, cost(15)), Row("article", HIT, 1, cost(1))]
    print_comparison(ours, [Row("article", WAGTAIL, 12, cost(30, 2_000))])
    assert capsys.readouterr().out.splitlines()[-1] == "| article | 15.0 | 10 | 1,000 | 30.0 | 12 | 2,000 | 0.50 |"


def test_the_size_of_a_page_is_that_of_its_smallest_form():
    assert smallest_size([Row("front", UNCACHED, 1, cost(1, 900)), Row("front", HIT, 1, cost(1, 300))], "front") == 300


def test_percentiles_are_in_milliseconds():
    result = LoadResult(Counter({200: 100}), [n / 1000 for n in range(1, 101)])
    assert 49 < result.percentile(50) < 52
    assert result.percentile(99) > 98
    assert percentile([], 99) == 0


def test_headers_are_found_in_any_case():
    response = Response(200, 'HTTP/1.1 200 OK\r\nETag: "1"\r\ncache-status: newsroom; hit\r\n\r\n')
    assert response.header("etag") == '"1"'
    assert response.header("Cache-Status") == "newsroom; hit"
    assert response.header("Vary") == ""
