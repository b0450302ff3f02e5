"""The dashboards' JSON and a Prometheus -> pages that draw them, on loopback, for machines without Grafana.

python deploy/grafana/preview/serve.py --prometheus http://127.0.0.1:9090 --port 3001
"""

import argparse
import urllib.error
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
DASHBOARDS = HERE.parent / "dashboards"


class Handler(SimpleHTTPRequestHandler):
    """Files of this folder, the dashboards, and questions handed on to Prometheus."""

    def __init__(self, *args: object, prometheus: str, **more: object) -> None:
        self._prometheus = prometheus
        super().__init__(*args, directory=str(HERE), **more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer; of Prometheus only what the panels ask."""
        if self.path.startswith(("/api/v1/query_range?", "/api/v1/query?")):
            self._ask()
        elif self.path.startswith("/dashboards/"):
            self._dashboard(self.path.removeprefix("/dashboards/"))
        else:
            super().do_GET()

    def _dashboard(self, name: str) -> None:
        path = next((path for path in DASHBOARDS.glob("*.json") if path.name == name), None)
        if path is None:
            self.send_error(404)
        else:
            self._answer(200, path.read_bytes())

    def _ask(self) -> None:
        try:
            with urllib.request.urlopen(self._prometheus + self.path, timeout=10) as answer:
                self._answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self._answer(error.code, error.read())
        except OSError as error:
            self.send_error(502, str(error))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """A line for each of fifty queries every 15 seconds helps nobody."""


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prometheus", default="http://127.0.0.1:9090", help="address of Prometheus")
    parser.add_argument("--port", type=int, default=3001)
    arguments = parser.parse_args()
    handler = partial(Handler, prometheus=arguments.prometheus.rstrip("/"))
    ThreadingHTTPServer(("127.0.0.1", arguments.port), handler).serve_forever()


if __name__ == "__main__":
    main()
