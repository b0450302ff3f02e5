"""Two versions of a topic's JSON Schema -> what would break those who use the topic.

Consumers of an output must find every field that they know, of the type that they know; producers of an input must be
able to go on sending what they send. A field may be added: to an output always, to an input when it is optional.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

Schema = Mapping[str, Any]
Side = Literal["input", "output"]
# Words that change what a value may be; descriptions, titles and defaults do not.
_BOUNDS = ("type", "const", "minimum", "maximum", "minLength", "maxLength", "pattern", "format", "contentEncoding")


def breaks(old: Schema, new: Schema, side: Side) -> list[str]:
    """Each break as one sentence that names the field; empty when the new schema may be released."""
    return sorted(set(_Comparison(old, new, side).nodes(old, new, "")))


class _Comparison:
    """Walks two schemas side by side; definitions that refer to themselves are walked once."""

    def __init__(self, old: Schema, new: Schema, side: Side) -> None:
        self._old = old
        self._new = new
        self._side = side
        self._seen: set[tuple[str, str]] = set()

    def nodes(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        if "$ref" in old or "$ref" in new:
            pair = (str(old.get("$ref")), str(new.get("$ref")))
            if pair in self._seen:
                return
            self._seen.add(pair)
            old, new = _resolved(self._old, old), _resolved(self._new, new)
        if "anyOf" in old or "anyOf" in new:
            yield from self._choices(old, new, at)
            return
        for word in _BOUNDS:
            if old.get(word) != new.get(word):
                yield f"{_name(at)}: {word} was {old.get(word)!r} and is {new.get(word)!r}"
        if old.get("enum") != new.get("enum"):
            yield from self._codes(old.get("enum", []), new.get("enum", []), at)
        yield from self._fields(old, new, at)
        for word in ("items", "additionalProperties"):
            if isinstance(old.get(word), Mapping) and isinstance(new.get(word), Mapping):
                yield from self.nodes(old[word], new[word], f"{at}[]")

    def _fields(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name in after:
                yield from self.nodes(schema, after[name], f"{at}.{name}")
            else:
                yield f"{_name(f'{at}.{name}')}: was removed or renamed"
        was, is_ = set(old.get("required", [])), set(new.get("required", []))
        if self._side == "input":
            yield from (f"{_name(f'{at}.{name}')}: is now required" for name in is_ - was)
        else:
            yield from (f"{_name(f'{at}.{name}')}: may now be missing" for name in (was - is_) & after.keys())

    def _choices(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        before, after = _alternatives(old, self._old), _alternatives(new, self._new)
        for kind in before.keys() - after.keys():
            yield f"{_name(at)}: can no longer be {kind}"
        for kind in after.keys() - before.keys():
            if self._side == "output":
                yield f"{_name(at)}: can now be {kind}"
        for kind in before.keys() & after.keys():
            yield from self.nodes(before[kind], after[kind], at)

    def _codes(self, old: list[Any], new: list[Any], at: str) -> Iterator[str]:
        for code in old:
            if code not in new:
                yield f"{_name(at)}: code {code!r} was removed"
        if self._side == "output":
            yield from (f"{_name(at)}: code {code!r} is new in a closed list" for code in new if code not in old)


def _resolved(root: Schema, node: Schema) -> Schema:
    ref = node.get("$ref")
    return root["$defs"][str(ref).rsplit("/", 1)[-1]] if ref else node


def _alternatives(node: Schema, root: Schema) -> dict[str, Schema]:
    """Kind of each alternative -> its schema; a plain schema is a choice of one."""
    kinds: dict[str, Schema] = {}
    for choice in node.get("anyOf", [node]):
        kind = choice.get("$ref") or choice.get("type") or "one of a list"
        kinds[str(kind).rsplit("/", 1)[-1]] = choice
    return kinds


def _name(at: str) -> str:
    return at.lstrip(".") or "the value"
