"""Loaded by every Python process of a chaos run (PYTHONPATH): pages that misbehave, and a clock that jumps.

No code of the product knows of it. A page with a mark kills, hangs or bloats the process that cleans it. The wall clock
of Python code (`time.time`) is off by as many seconds as the file CHAOS_CLOCK says.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time

_READ_SECONDS = 0.5


class _Patching(importlib.abc.MetaPathFinder):
    """Lets streams.steps.clean load, then replaces its step."""

    def find_spec(self, name, path, target=None):
        if name != "streams.steps.clean":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def patched(module):
                load(module)
                _patch(module)

            spec.loader.exec_module = patched
        return spec


def _patch(module):
    clean = module.clean_message

    def clean_message(message, limits):
        value = message.value or b""
        if b"CHAOS-" in value:
            _misbehave(value)
        return clean(message, limits)

    clean_message.__module__, clean_message.__qualname__ = module.__name__, "clean_message"
    module.clean_message = clean_message


def _misbehave(value):
    if b"CHAOS-POISON" in value:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"CHAOS-HANG" in value:
        time.sleep(3600)
    if b"CHAOS-GLUTTON" in value:
        hoard = []
        while True:
            hoard.append(bytearray(16 << 20))


def _jumping_clock(path):
    real, read_at, offset = time.time, -_READ_SECONDS, 0.0

    def now():
        nonlocal read_at, offset
        if time.monotonic() - read_at > _READ_SECONDS:
            read_at = time.monotonic()
            try:
                with open(path, encoding="ascii") as file:
                    offset = float(file.read() or 0)
            except (OSError, ValueError):
                offset = 0.0
        return real() + offset

    time.time = now


sys.meta_path.insert(0, _Patching())
if os.environ.get("CHAOS_CLOCK"):
    _jumping_clock(os.environ["CHAOS_CLOCK"])
