"""gunicorn's threads, which are given a request when it has arrived.

gunicorn's own threads read what clients send, so that as many half-sent requests as there are threads stop a
site. Here the loop that accepts connections collects each request first, where waiting takes no thread.
"""

import errno
import re
import socket
import struct
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from io import BytesIO
from selectors import EVENT_READ
from typing import Any

from gunicorn import util
from gunicorn.errors import ConfigError
from gunicorn.workers.gthread import TConn, ThreadWorker

from cms.operation.body_limits import ANONYMOUS

HEAD_MOST = 32 * 1024
# A larger body is read by the thread that answers: nobody who is not signed in gets that far.
COLLECTED_MOST = ANONYMOUS
# How long one who still sends is heard after a refusal: to hang up at once could take the answer back.
SECONDS_TO_HEAR = 10
# Of one who sent nothing, when the server stops.
SECONDS_TO_BEGIN = 2

CONTENT_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*(?=\r\n)")
BODY_HEADER = re.compile(rb"(?i)\r\n(?:content-length|transfer-encoding)[ \t]*:")
EXPECTS = re.compile(rb"(?i)\r\nexpect:[ \t]*100-continue[ \t]*\r\n")
UNKNOWN = sys.maxsize


def size_of(received: bytes | bytearray) -> tuple[int, int] | None:
    """Of the request that begins here: the bytes of head and body; None until all of its head is here.

    This decides only when a thread reads it: how it is to be read, gunicorn's parser decides. A body whose
    length is not said, or not clearly, is UNKNOWN.
    """
    ends = received.find(b"\r\n\r\n")
    if ends < 0:
        return None
    head = received[: ends + 2]
    match BODY_HEADER.findall(head), CONTENT_LENGTH.findall(head):
        case [], _:
            body = 0
        case [_], [length]:
            body = int(length)
        case _:
            body = UNKNOWN
    return ends + 4, body


class Connection(TConn):
    """A client's. until: when it is given up. is_whole: all of the request was here before its answer."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any):
        super().__init__(cfg, sock, client, server)
        self.received = bytearray()
        self.until = 0.0
        self.is_whole = True
        self.is_told_to_continue = False

    def take_back(self) -> None:
        """What the parser holds beyond the request that was answered is the next one's."""
        unreader = self.parser.unreader
        self.received = bytearray(unreader.buf.getvalue())
        unreader.buf = BytesIO()

    def hand_over(self) -> None:
        """What was received is what the parser reads first."""
        self.init()
        self.parser.unreader.unread(bytes(self.received))
        self.received = bytearray()
        self.data_ready = True


class NoBody:
    """An answer to HEAD: Django leaves it to the server to send none, and gunicorn sends what it is given."""

    def __init__(self, body: Any):
        self.close = getattr(body, "close", lambda: None)

    def __iter__(self) -> Iterator[bytes]:
        return iter(())


class Continuing:
    """The body of one who waits for a word before sending it: asked for when it is first read."""

    def __init__(self, reader: Any, sock: socket.socket):
        self.reader, self.sock, self.is_asked_for = reader, sock, False

    def read(self, size: int) -> bytes:
        if not self.is_asked_for:
            self.is_asked_for = True
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return bytes(self.reader.read(size))


class Worker(ThreadWorker):
    """arriving: connections of which a request is awaited. heard_out: those answered before they sent all."""

    wsgi: Any

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # Both in the order in which they are given up.
        self.arriving: dict[Connection, None] = {}
        self.heard_out: dict[Connection, None] = {}
        # How long a request may take to arrive; and how long a thread waits for one client to send more of a
        # large body, or to read more of its answer.
        self.patience = int(self.cfg.timeout or 30)

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse a certificate: what is collected here would be its cipher."""
        if cfg.is_ssl:
            raise ConfigError("Stet's worker speaks no TLS: put a proxy before it, as cms/README.md says.")
        super().check_config(cfg, log)

    def load_wsgi(self) -> None:
        super().load_wsgi()
        application = self.wsgi

        def answer(environ: dict[str, Any], start_response: Any) -> Any:
            body = application(environ, start_response)
            return NoBody(body) if environ["REQUEST_METHOD"] == "HEAD" else body

        self.wsgi = answer

    def accept(self, listener: socket.socket) -> None:
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        if self.nr_conns + 1 >= self.worker_connections:
            self._make_room()
        self.nr_conns += 1
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", self.patience, 0))
        self._await(Connection(self.cfg, sock, client, listener.getsockname()))

    def _make_room(self) -> None:
        """Give up who has waited longest without sending a whole request."""
        for waiting in (self.heard_out, self.arriving):
            if conn := next(iter(waiting), None):
                self._give_up(conn)
                return

    def _await(self, conn: Connection) -> None:
        conn.until = time.monotonic() + self.patience
        conn.is_told_to_continue = False
        conn.sock.setblocking(False)
        self.arriving[conn] = None
        self.poller.register(conn.sock, EVENT_READ, partial(self._receive, conn))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await(conn)
        self._look(conn)

    def _receive(self, conn: Connection, sock: socket.socket) -> None:
        try:
            more = sock.recv(COLLECTED_MOST)
        except BlockingIOError:
            return
        except OSError:
            self._give_up(conn)
            return
        conn.received += more
        if more:
            self._look(conn)
        else:
            self._refuse(conn, 400, "Bad Request", "The request ended before all of it was sent.")

    def _look(self, conn: Connection) -> None:
        """Give the request to a thread once it is whole, or too large to be collected."""
        size = size_of(conn.received)
        if size is None:
            if len(conn.received) > HEAD_MOST:
                words = f"The address and the headers have more than {HEAD_MOST:,} bytes."
                self._refuse(conn, 431, "Request Header Fields Too Large", words)
            return
        head, body = size
        conn.is_whole = len(conn.received) >= head + body
        if conn.is_whole or body > COLLECTED_MOST:
            self._forget(conn)
            conn.hand_over()
            self.enqueue_req(conn)
        elif not conn.is_told_to_continue and EXPECTS.search(conn.received, 0, head):
            conn.is_told_to_continue = True
            # Who has gone by now is noticed when nothing more is read: an error here would end the process.
            with suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def handle_request(self, req: Any, conn: Connection) -> bool:
        if not conn.is_whole:
            # What is not read is not skipped either: this is the last request here.
            req.force_close()
            if req._expected_100_continue:
                req.body.reader = Continuing(req.body.reader, conn.sock)
        req._expected_100_continue = False
        return bool(super().handle_request(req, conn))

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        if not conn.is_whole:
            self._hear_out(conn)
            return
        if fs.cancelled() or fs.exception() or not fs.result():
            super().finish_request(conn, fs)
            return
        # Kept even if the server stops by now: the answer said so, and the next request may be on its way.
        conn.take_back()
        if conn.received:
            self._await(conn)
            self._look(conn)
        else:
            conn.sock.setblocking(False)
            conn.set_timeout()
            self.keepalived_conns.append(conn)
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _refuse(self, conn: Connection, status: int, reason: str, words: str) -> None:
        self._forget(conn)
        if conn.received:
            with suppress(OSError):
                util.write_error(conn.sock, status, reason, words)
        self._hear_out(conn)

    def _hear_out(self, conn: Connection) -> None:
        """End the answer, and take what is still sent, for a while."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, EVENT_READ, partial(self._ignore, conn))
        except (OSError, ValueError):
            self._close(conn)
            return
        conn.until = time.monotonic() + SECONDS_TO_HEAR
        self.heard_out[conn] = None

    def _ignore(self, conn: Connection, sock: socket.socket) -> None:
        try:
            if sock.recv(COLLECTED_MOST):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._give_up(conn)

    def _forget(self, conn: Connection) -> None:
        self.arriving.pop(conn, None)
        self.heard_out.pop(conn, None)
        self.poller.unregister(conn.sock)

    def _give_up(self, conn: Connection) -> None:
        self._forget(conn)
        self._close(conn)

    def _close(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Give up those whose time is over. gunicorn calls this in each round."""
        now = time.monotonic()
        while (conn := next(iter(self.heard_out), None)) and conn.until <= now:
            self._give_up(conn)
        while (conn := next(iter(self.arriving), None)) and conn.until <= now:
            self._refuse(conn, 408, "Request Timeout", "All of the request was not sent in time.")
        if not self.alive:
            began = self.patience - SECONDS_TO_BEGIN
            for conn in [each for each in self.arriving if not each.received and each.until - began <= now]:
                self._give_up(conn)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        # When stopping, gunicorn would wait for all the time that is left: it would see nobody's time end,
        # and be thought dead itself.
        if not self.alive:
            self.notify()
        super().wait_for_and_dispatch_events(min(timeout, 1.0))
