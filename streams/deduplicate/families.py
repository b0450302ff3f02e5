"""A publisher's domain -> the family it belongs to, so that one house's sites count once."""

import tomllib
from importlib.resources import files

from streams.events import Publisher


def _families() -> dict[str, str]:
    read: dict[str, list[str]] = tomllib.loads(
        files("streams.deduplicate").joinpath("data/families.toml").read_text("utf-8")
    )
    found: dict[str, str] = {}
    for family, domains in read.items():
        for domain in domains:
            if domain != domain.lower() or "/" in domain or "." not in domain:
                raise ValueError(f"data/families.toml: {domain!r} of {family} is not a domain")
            if domain in found:
                raise ValueError(f"data/families.toml: {domain} is in {found[domain]} and in {family}")
            found[domain] = family
    return found


_FAMILIES = _families()


def family(publisher: Publisher, host: str | None) -> str | None:
    """The family's name, or the publisher's domain when it is in none, or the name it gives itself."""
    domain = publisher.domain or host
    if domain is None:
        return publisher.name.casefold() if publisher.name else None
    labels = domain.lower().split(".")
    for start in range(len(labels) - 1):
        known = _FAMILIES.get(".".join(labels[start:]))
        if known:
            return known
    return domain.lower()
