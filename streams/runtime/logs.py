"""Log records -> lines on standard error: key=value text, or JSON for collectors."""

import logging
import sys
import time
from typing import Literal

import orjson

_QUIET = {"faust": logging.CRITICAL, "mode": logging.CRITICAL, "aiokafka": logging.ERROR, "asyncio": logging.ERROR}
"""Faust writes a trace for each task that it cancels at a normal stop; what really ends it is told by `fatal.die`."""


REPEAT_SECONDS = 30.0
"""A library may say the same so often: aiokafka writes many lines a second for as long as a broker is away."""


def set_up(level: str, form: Literal["text", "json"], stage: str) -> None:
    """Send every log record to standard error; libraries speak only of what is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(stage) if form == "json" else TextLines(stage))
    handler.addFilter(Repeats())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    if level != "debug":
        for name, lowest in _QUIET.items():
            logging.getLogger(name).setLevel(lowest)


class Repeats(logging.Filter):
    """Lets through what a library says for the first time, then only now and then, with how often it was said meanwhile."""

    def __init__(self, seconds: float = REPEAT_SECONDS) -> None:
        super().__init__()
        self._seconds = seconds
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written; ours always are."""
        if record.name.partition(".")[0] not in _QUIET:
            return True
        what = record.name, str(record.msg)[:80]
        at, held = self._said.get(what, (-self._seconds, 0))
        if record.created - at < self._seconds:
            self._said[what] = at, held + 1
            return False
        if len(self._said) > 1000:
            self._said.clear()
        self._said[what] = record.created, 0
        if held:
            record.msg = f"{record.msg} (and {held} more like it)"
        return True


class TextLines(logging.Formatter):
    """`2026-02-08T08:27:00Z INFO deduplicate assigned partitions=0,1`."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"%(asctime)sZ %(levelname)s {stage} %(message)s", "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, stage, logger, message, and the trace of an error."""

    def __init__(self, stage: str) -> None:
        super().__init__()
        self._stage = stage

    def format(self, record: logging.LogRecord) -> str:
        """A record as JSON."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "time": f"{moment}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "stage": self._stage,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()
