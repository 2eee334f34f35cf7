"""The servers of the tests in this folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import servers

MISSING = "there is no nginx here. Get it: apt-get install nginx-light"


@pytest.fixture(scope="session")
def installed_nginx() -> None:
    """Skip the test without nginx, or fail it where CI is true."""
    if servers.PROGRAM is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(MISSING)


@pytest.fixture
def application() -> Iterator[servers.Application]:
    """Start an application whose answers the test sets."""
    with servers.running_application() as application:
        yield application


@pytest.fixture
def nginx(installed_nginx: None, application: servers.Application, tmp_path: Path) -> Iterator[servers.Nginx]:
    """Start nginx in front of that application, with an empty cache."""
    with servers.running_nginx(tmp_path, application.server_port) as nginx:
        yield nginx
