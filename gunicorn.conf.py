"""How gunicorn serves Stet; it reads this file where it is started. cms/README.md says what one may set."""

import sys
from pathlib import Path

# A reload (SIGHUP) reads this file again, and is meant to bring new code.
for name in [each for each in sys.modules if each.partition(".")[0] == "cms"]:
    del sys.modules[name]

from cms import settings  # noqa: E402 - a bad setting stops the start here, once, instead of in each worker

wsgi_app = "cms.wsgi"

# Processes do the work of several cores; threads wait for the database beside each other.
workers = settings.WEB_CONCURRENCY
threads = settings.WEB_THREADS
worker_class = "cms.operation.server.worker.Worker"
worker_connections = 400  # of each process, most of them idle; below the 1,024 files that a process may open
max_requests = 50_000  # whatever grows in a process ends with it
max_requests_jitter = 5_000

timeout = (
    30  # of a client that does not go on; and of a process without a sign of life: no long request ends it
)
graceful_timeout = 30  # for what is being answered when it stops
keepalive = 15  # longer than the proxy keeps a connection: it never sends into one that closes
backlog = 512

limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# Whether a proxy speaks for others is for Django to decide, under BEHIND_TLS_PROXY: by itself gunicorn would
# trust whatever comes from this machine.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
forwarded_allow_ips = ""

control_socket_disable = True  # signals stop and reload it; nothing else needs a way in

# A sign of life is a write to a file, which must not wait for a busy disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - not a file of a known name

logger_class = "cms.operation.server.log.Logger"
logconfig_dict = settings.LOGGING
accesslog = None if settings.DEBUG else "-"
