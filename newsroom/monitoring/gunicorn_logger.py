"""gunicorn's logger, which writes its records as Newsroom's are written. Used by deploy/gunicorn.conf.py."""

from typing import Any

from gunicorn.glogging import Logger

from .. import environment
from .log_format import log_formatter


class GunicornLogger(Logger):
    """Formats and redacts all records; gunicorn's own access log, if it is on, has no addresses, headers or queries."""

    def setup(self, cfg: Any) -> None:
        """Set the formatter of the handlers."""
        super().setup(cfg)
        formatter = log_formatter(environment.log_format())
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(formatter)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """Return the values of the access log's format, without what may identify a reader."""
        atoms = super().atoms(resp, req, environ, request_time)
        return {name: value for name, value in atoms.items() if name[0] != "{" and name not in {"h", "u", "q", "f"}}
