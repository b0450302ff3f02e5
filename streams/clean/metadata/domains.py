"""A URL or an e-mail address -> its registrable domain, by the Public Suffix List packed with publicsuffixlist (no network)."""

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

_SUFFIXES = PublicSuffixList()


def host_of(url: str | None) -> str | None:
    """Host of a URL, lower case; None when there is none."""
    if not url:
        return None
    try:
        host = urlsplit(url.strip()[:2000] if "//" in url[:64] else f"//{url.strip()[:2000]}").hostname
    except ValueError:
        return None
    return host.rstrip(".").lower() if host else None


@lru_cache(maxsize=4096)
def registrable(host: str | None) -> str | None:
    """Registrable domain of a host; the host itself for an IP address; None for one without a known suffix."""
    if not host or "." not in host or len(host) > 253:
        return None
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return _SUFFIXES.privatesuffix(
            host.encode("idna").decode("ascii") if not host.isascii() else host, accept_unknown=True
        )
    except (UnicodeError, ValueError):
        return None


def domain_of(url: str | None) -> str | None:
    """Registrable domain of a URL."""
    return registrable(host_of(url))
