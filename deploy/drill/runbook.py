"""A runbook -> its commands, by chapter; and each run against a stack."""

import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

COMMAND_SECONDS = 300  # some machines are busy with other things
_BLOCK = re.compile(r"^( *)```(sh cluster|sh|promql)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


class Command(NamedTuple):
    """A block of a runbook: `sh` and `promql` can be run anywhere, `sh cluster` only with Kubernetes."""

    chapter: str
    kind: str
    text: str


def commands(path: Path) -> list[Command]:
    """The blocks of a runbook in order."""
    found: list[Command] = []
    for chapter in path.read_text().split("\n## ")[1:]:
        title, _, text = chapter.partition("\n")
        for indent, kind, block in _BLOCK.findall(text):
            lines = [line.removeprefix(indent) for line in block.splitlines()]
            found.append(Command(title, kind, "\n".join(lines)))
    return found


def run(command: Command, environment: Mapping[str, str], prometheus: str) -> str | None:
    """Run one; why it failed, None when it did not. A query must have an answer."""
    if command.kind == "promql":
        url = f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': command.text})}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return None if json.loads(answer.read())["data"]["result"] else f"no data: {command.text}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command.text],
        env={**os.environ, **environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    return None if done.returncode == 0 else f"{command.text}\nended with {done.returncode}: {done.stderr[-400:]}"
