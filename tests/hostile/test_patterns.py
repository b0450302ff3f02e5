import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterator

import pytest

import streams.clean

SHORT, LONG = 6_000, 24_000
"""Code points of an attack and of one four times as long."""
WORST = 9.0
"""How many times as long the long one may take: 4 is linear, 16 is quadratic."""
FLOOR_SECONDS = 0.02
_OFFLINE = ".training"
ATOMS = (
    "a", "A", "1", " ", "\n", "-", ".", ",", "|", "<", ">", "[", "]", "(", ")", "{", "&", "#", "+", "@", "=", "\"", "'", "*", "\\", "/", ":", "é", "世",
    "a ", "1 ", "a.", "a-", "1-", "1:", "a@", "a=", "<a", "<a ", "<p>", "</", "<!--", "<!-- -", "[](", "![", "[a](", "](", "&a", "&#1", "&lt;", "a: ", "a{",
    "{a:b;", "a,", " - ", " | ", "charset=", "<meta ", "<?xml ", "+1", "By ", "a\n", "\\\"", "function ", "var a", "http://", "a=\"", "08:", "2026-", "Jan ",
)  # fmt: skip


def _found(value: object, name: str, depth: int = 0) -> Iterator[tuple[str, "re.Pattern[str] | re.Pattern[bytes]"]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict) and depth < 3:
        for key, inner in value.items():
            yield from _found(inner, f"{name}[{key!r}]", depth + 1)
    elif isinstance(value, list | tuple | frozenset) and depth < 3:
        for at, inner in enumerate(value):
            yield from _found(inner, f"{name}[{at}]", depth + 1)


def patterns() -> dict[str, "re.Pattern[str] | re.Pattern[bytes]"]:
    """Every compiled pattern that a module of clean holds."""
    found: dict[str, re.Pattern[str] | re.Pattern[bytes]] = {}
    for module in pkgutil.walk_packages(streams.clean.__path__, "streams.clean."):
        if _OFFLINE in module.name:
            continue
        importlib.import_module(module.name)
    for name, module in sorted(sys.modules.items()):
        if name.startswith("streams.clean") and _OFFLINE not in name:
            for attribute, value in vars(module).items():
                for inner, pattern in _found(value, f"{name}.{attribute}"):
                    if pattern not in found.values():
                        found[inner] = pattern
    return found


PATTERNS = patterns()


def _seconds(pattern: "re.Pattern[str] | re.Pattern[bytes]", atom: str, size: int) -> float:
    text = atom * (size // len(atom)) + "\x01"
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    start = time.process_time()
    for _ in pattern.finditer(subject):  # type: ignore[call-overload]
        pass
    return time.process_time() - start


def test_patterns_are_found() -> None:
    assert len(PATTERNS) >= 40


def test_the_attack_tells_a_bad_pattern_from_a_good_one() -> None:
    bad = re.compile(r"a*a*\d")
    assert _seconds(bad, "a", 600) > 4 * _seconds(re.compile(r"a\d"), "a", 600)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_takes_more_than_linear_time(name: str) -> None:
    pattern = PATTERNS[name]
    for atom in ATOMS:
        long = _seconds(pattern, atom, LONG)
        if long > FLOOR_SECONDS:
            short = min(_seconds(pattern, atom, SHORT) for _ in range(2))
            long = min(long, _seconds(pattern, atom, LONG))
            assert long <= max(FLOOR_SECONDS, WORST * short), (
                f"{atom!r}: {short:.4f} s, four times as long {long:.4f} s"
            )
