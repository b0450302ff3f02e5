"""Outcomes -> whether a worker must stop: a broken release must not empty the topic into quarantine."""

from collections import deque

OURS = frozenset({"timeout", "crash", "memory"})
"""Reasons that say more about this software than about a page."""
RECENT_PAGES = 1000


class QuarantineLimit:
    """Counts pages refused for reasons of ours, as getsentry/arroyo's DlqLimit: share of the last ones, and in a row."""

    def __init__(self, share: float, run: int) -> None:
        self._most = share * RECENT_PAGES
        self._longest = run
        self._recent: deque[bool] = deque(maxlen=RECENT_PAGES)
        self._ours = 0
        self._run = 0

    def note(self, reason: str | None) -> str | None:
        """Count one page, with its quarantine reason if it has one; a sentence when the limit is reached."""
        ours = reason in OURS
        if len(self._recent) == RECENT_PAGES:
            self._ours -= self._recent[0]
        self._recent.append(ours)
        self._ours += ours
        self._run = self._run + 1 if ours else 0
        if self._run >= self._longest:
            return f"{self._run} pages in a row failed with {', '.join(sorted(OURS))}"
        if len(self._recent) == RECENT_PAGES and self._ours >= self._most:
            return f"{self._ours} of the last {RECENT_PAGES:,} pages failed with {', '.join(sorted(OURS))}"
        return None
