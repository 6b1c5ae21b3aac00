"""gunicorn's log, as lines of ours: what it says, and each request that it answered."""

import sys
from datetime import timedelta
from typing import Any

from django.conf import settings
from gunicorn import glogging
from structlog.contextvars import bound_contextvars


class Logger(glogging.Logger):
    """An access is one line with the request's id, status and duration, without the query of its address."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        if not self.cfg.accesslog:
            return
        method, path = environ["REQUEST_METHOD"], environ["RAW_URI"].partition("?")[0]
        status = str(resp.status).partition(" ")[0]
        with bound_contextvars(
            method=method,
            path=path,
            status=int(status),
            duration_ms=round(request_time / timedelta(milliseconds=1), 1),
            bytes=resp.sent,
            client=client(environ),
        ):
            self.access_log.info("%s %s %s", method, path, status)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # A socket's time is over: the client's doing, and no fault of ours with a traceback.
        if isinstance(sys.exc_info()[1], BlockingIOError):
            self.info("A client neither sent nor read for too long, and was cut off.")
        else:
            super().exception(msg, *args, **kwargs)


def client(environ: dict[str, Any]) -> str:
    """Who asks: the address that the TLS proxy adds, where there is one; else the connection's."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or environ.get("REMOTE_ADDR", "")
