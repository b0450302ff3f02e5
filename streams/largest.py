"""A stream of names -> the most frequent ones, in bounded memory: Space-Saving (Metwally, Agrawal, El Abbadi 2005)."""

from heapq import heapify, heappop, heappush


class Largest:
    """Counts at most `capacity` names; any name that makes up more than 1/capacity of the stream is among them."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._counts: dict[str, int] = {}
        self._errors: dict[str, int] = {}
        # Counts as they were when pushed: a name's count only grows, so that the top is at most the least count.
        self._heap: list[tuple[int, str]] = []

    def add(self, name: str) -> str | None:
        """Count a name; the name that had to give it its place, if any."""
        count = self._counts.get(name)
        if count is not None:
            self._counts[name] = count + 1
            return None
        evicted, least = (None, 0) if len(self._counts) < self._capacity else self._evict()
        self._counts[name], self._errors[name] = least + 1, least
        heappush(self._heap, (least + 1, name))
        return evicted

    def sure(self, name: str) -> int:
        """How often a name has come at least; 0 when it is not kept."""
        return self._counts.get(name, 0) - self._errors.get(name, 0)

    def _evict(self) -> tuple[str, int]:
        while True:
            count, name = heappop(self._heap)
            now = self._counts.get(name)
            if now == count:
                del self._counts[name], self._errors[name]
                return name, count
            if now is not None:
                heappush(self._heap, (now, name))
            if len(self._heap) > 4 * self._capacity:
                self._heap = [(count, name) for name, count in self._counts.items()]
                heapify(self._heap)
