from urllib.error import HTTPError
from urllib.request import urlopen

import orjson
import pytest

from streams.runtime.health import HealthServer


def test_probes_say_yes_or_why_not_and_metrics_are_there():
    state: dict[str, str | None] = {"alive": None, "ready": "restoring 3 partition(s)"}
    server = HealthServer("127.0.0.1", 0, alive=lambda: state["alive"], ready=lambda: state["ready"])
    at = f"http://127.0.0.1:{server.port}"
    try:
        assert orjson.loads(urlopen(at + "/healthz").read()) == {"ok": True, "reason": None}
        with pytest.raises(HTTPError) as told:
            urlopen(at + "/readyz")
        assert told.value.code == 503
        assert orjson.loads(told.value.read())["reason"] == "restoring 3 partition(s)"
        assert b"streams_pages_read_total" in urlopen(at + "/metrics").read()
        with pytest.raises(HTTPError):
            urlopen(at + "/other")
    finally:
        server.stop()
