"""Our application, and two addresses more: one whose answer waits until a file is there, and a large one."""

import os
import time
from pathlib import Path

from cms.wsgi import application as ours


def application(environ, start_response):
    if environ["PATH_INFO"] == "/large":
        start_response("200 OK", [("Content-Length", str(2**25))])
        return [b"a" * 2**25]
    if environ["PATH_INFO"] != "/wait":
        return ours(environ, start_response)
    while not Path(os.environ["GO_ON"]).exists():
        time.sleep(0.02)
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]
