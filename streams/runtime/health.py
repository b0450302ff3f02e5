"""A worker's state -> /metrics, /healthz and /readyz, from a thread of its own: they answer while the main loop is stuck.

Faust's own `/` says OK before the consumer has started and while everything stands still; its Prometheus names carry
the app's name, so that no dashboard fits two apps.
"""

import contextlib
import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

log = logging.getLogger(__name__)

Check = Callable[[], str | None]
"""Why the answer is no, in a sentence; None when it is yes."""


class HealthServer:
    """Answers over HTTP until `stop`."""

    def __init__(self, host: str, port: int, *, alive: Check, ready: Check) -> None:
        checks = {"/healthz": alive, "/readyz": ready}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.split("?")[0]
                if path == "/metrics":
                    self._answer(200, CONTENT_TYPE_LATEST, generate_latest(REGISTRY))
                elif path in checks:
                    reason = checks[path]()
                    body = orjson.dumps({"ok": reason is None, "reason": reason}) + b"\n"
                    self._answer(200 if reason is None else 503, "application/json", body)
                else:
                    self._answer(404, "text/plain; charset=utf-8", b"/metrics /healthz /readyz\n")

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                with contextlib.suppress(ConnectionError):  # whoever asked has given up: no traceback is needed
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Probes come every few seconds; nobody wants to read of them."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        Thread(target=self._server.serve_forever, name="health", daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
