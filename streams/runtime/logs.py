"""Log records -> lines on standard error: key=value text, or JSON for collectors."""

import logging
import sys
import time
from typing import Literal

import orjson

_QUIET = {"faust": logging.CRITICAL, "mode": logging.CRITICAL, "aiokafka": logging.ERROR, "asyncio": logging.ERROR}
"""Faust writes a trace for each task that it cancels at a normal stop; what really ends it is told by `fatal.die`."""


def set_up(level: str, form: Literal["text", "json"], stage: str) -> None:
    """Send every log record to standard error; libraries speak only of what is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(stage) if form == "json" else TextLines(stage))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    if level != "debug":
        for name, lowest in _QUIET.items():
            logging.getLogger(name).setLevel(lowest)


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
