"""The folder in which gunicorn's workers count for /metrics. Used by deploy/gunicorn.conf.py."""

import atexit
import os
import shutil
import tempfile

# Read by prometheus_client.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def create_metrics_folder(parent: str | None) -> None:
    """Create the folder, empty, and name it to prometheus_client; it is removed when this process ends.

    gunicorn reads its configuration again when it reloads; the same process keeps its folder then.
    """
    owner = os.getpid()
    prefix = f"newsroom-metrics-{owner}-"
    if prefix in os.environ.get(VARIABLE, ""):
        return
    folder = os.environ[VARIABLE] = tempfile.mkdtemp(prefix=prefix, dir=parent)
    atexit.register(_remove_folder, folder, owner)


def _remove_folder(folder: str, owner: int) -> None:
    # Workers inherit this function, and must leave the folder to the others.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
