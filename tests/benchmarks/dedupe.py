"""Deduplication at 10 thousand to 2 million indexed articles, beside datasketch and rensa: time, bytes, restore, a picture.

    python -m tests.benchmarks.dedupe [--data FOLDER] [--sizes 10000,100000,1000000,2000000] [--peers 10000,100000]
                                      [--picture docs/deduplicate.svg]

The indexed articles are made up: rows of real articles with other ids, hashes and codes, so that the index has the
shape of a real one. What is timed are real articles that come in. Each is put to all sizes in turn, so that a busy
machine slows all of them alike; times are CPU time of the one thread, the best of a few.

The memory of words is warm, as in a shard that runs: it holds what other articles, of the other half of the sets,
brought. What an article itself brings is forgotten before each time it is timed, so its new words are read anew.
"""

import argparse
import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace

from streams.deduplicate import Index, Position
from streams.deduplicate.entry import ROW_BYTES, pack_entry, unpack_entry
from streams.deduplicate.fingerprint import fingerprint
from streams.deduplicate.words import VOCABULARY
from streams.events import Article
from tests.deduplicate.stream import stream
from tests.deduplicate.texts import texts

NOW = 1_770_000_000
ROOT = Path(__file__).resolve().parents[2]


class Point(NamedTuple):
    """One system at one size; times in microseconds an article."""

    size: int
    prepare: float
    """Text to fingerprint or MinHash."""
    query: float
    insert: float
    bytes: float

    @property
    def whole(self) -> float:
        return self.prepare + self.query + self.insert


def shapes(articles: Iterable[Article]) -> list[bytes]:
    """Journal entries of real articles."""
    index = Index()
    made = (index.decide(article, Position(n, NOW * 1000)).entry for n, article in enumerate(articles))
    return [entry for entry in made if entry is not None]


def made_up(models: list[bytes], count: int, seed: int) -> list[bytes]:
    """`count` entries in the shape of the models, all different."""
    rng = random.Random(seed)
    head = len(pack_entry(0, 0, 0, _row(models[0]), ())) - len(unpack_entry(models[0]).row or b"")
    parts = []
    for model in models:
        row = unpack_entry(model).row or b""
        parts.append((model[0:1], row[18:ROW_BYTES], len(model) - head - ROW_BYTES))
    found: list[bytes] = []
    clock = (NOW).to_bytes(4, "little")
    for offset in range(count):
        form, middle, rest = parts[rng.randrange(len(parts))]
        noise = rng.randbytes(18 + rest)
        found.append(form + offset.to_bytes(8, "little") + clock + noise[:4] + noise[:18] + middle + noise[18:])
    return found


def _row(model: bytes) -> Any:
    from streams.deduplicate.entry import unpack_row

    return unpack_row(unpack_entry(model).row or b"")


def clocked(act: Callable[[], Any], repeat: int = 5, before: Callable[[], Any] = lambda: None) -> float:
    """Microseconds of CPU time, the best of a few; `before` is done each time and not timed."""
    times = []
    for _ in range(repeat):
        before()
        started = time.thread_time_ns()
        act()
        times.append(time.thread_time_ns() - started)
    return min(times) / 1000


def ours(
    articles: list[Article], others: list[Article], sizes: list[int], models: list[bytes]
) -> tuple[list[Point], dict[int, float]]:
    """Our index at all sizes, and the seconds that each took to restore."""
    indexes: list[Index] = []
    restored: dict[int, float] = {}
    for size in sizes:
        entries = made_up(models, size, size)
        index = Index()
        started = time.thread_time()
        index.apply_many(entries)
        restored[size] = time.thread_time() - started
        indexes.append(index)
        print(f"restored {size:,} articles in {restored[size]:.1f} s", flush=True)
    for other in others:
        fingerprint(other)
    known = len(VOCABULARY)
    print(f"{known:,} words remembered of {len(others):,} other articles", flush=True)

    def forget() -> None:
        """What came after the others: a dict gives back the youngest first."""
        while len(VOCABULARY) > known:
            VOCABULARY.popitem()

    gc.collect()
    gc.freeze()
    bytes_each = [index.size_bytes / len(index) for index in indexes]
    prepare = [clocked(lambda article=article: fingerprint(article), before=forget) for article in articles]
    query: list[list[float]] = [[] for _ in sizes]
    insert: list[list[float]] = [[] for _ in sizes]
    for number, article in enumerate(articles):
        for place in random.Random(number).sample(range(len(sizes)), len(sizes)):
            index = indexes[place]
            at = Position(10_000_000 + number, NOW * 1000)
            decided = clocked(lambda index=index, article=article, at=at: index.decide(article, at), before=forget)
            query[place].append(decided - prepare[number])
            entry = index.decide(article, at).entry
            if entry is not None:
                insert[place].append(clocked(lambda index=index, entry=entry: index.apply(entry), 1))
    mean = statistics.fmean
    return [
        Point(size, mean(prepare), mean(query[n]), mean(insert[n]), bytes_each[n]) for n, size in enumerate(sizes)
    ], restored


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def _shingles(article: Article) -> list[str]:
    words = article.body.casefold().split()
    return [" ".join(words[n : n + 3]) for n in range(max(1, len(words) - 2))]


def datasketch_at(articles: list[Article], size: int) -> Point:
    """MinHash LSH with 128 permutations, threshold 0.5, in memory."""
    from datasketch import MinHash, MinHashLSH

    before = _resident()
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    scheme = MinHash(num_perm=128).scheme
    values = np.random.default_rng(1)
    for number in range(size):
        lsh.insert(
            number,
            MinHash(
                num_perm=128,
                hashvalues=values.integers(0, 1 << 32, 128, dtype=np.uint32),
                scheme=scheme,
            ),
        )
    grown = (_resident() - before) / size

    def prepared(article: Article) -> Any:
        made = MinHash(num_perm=128)
        made.update_batch([shingle.encode() for shingle in _shingles(article)])
        return made

    return _point(articles, size, grown, prepared, (lsh.query, lsh.insert))


def rensa_at(articles: list[Article], size: int) -> Point:
    """RMinHash LSH with 128 permutations, 32 bands, in memory."""
    from rensa import RMinHash, RMinHashLSH

    before = _resident()
    lsh = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    for number in range(size):
        made = RMinHash(num_perm=128, seed=1)
        made.update([str(number), str(number + size)])
        lsh.insert(number, made)
    grown = (_resident() - before) / size

    def prepared(article: Article) -> Any:
        made = RMinHash(num_perm=128, seed=1)
        made.update(_shingles(article))
        return made

    return _point(articles, size, grown, prepared, (lsh.query, lsh.insert))


def _point(
    articles: list[Article],
    size: int,
    grown: float,
    prepared: Callable[[Article], Any],
    index: tuple[Callable[[Any], Any], Callable[[int, Any], Any]],
) -> Point:
    query, insert = index
    prepare, asked, added = [], [], []
    for number, article in enumerate(articles):
        prepare.append(clocked(lambda article=article: prepared(article)))
        made = prepared(article)
        asked.append(clocked(lambda made=made: query(made)))
        added.append(clocked(lambda made=made, number=number: insert(size + number, made), 1))
    mean = statistics.fmean
    return Point(size, mean(prepare), mean(asked), mean(added), grown)


def show(found: dict[str, list[Point]], restored: dict[int, float]) -> str:
    """The figures as a table."""
    lines = [f"{'':12}{'articles':>11}{'prepare µs':>12}{'query µs':>10}{'insert µs':>11}{'all µs':>9}{'bytes':>9}"]
    for name, points in found.items():
        for p in points:
            lines.append(
                f"{name:12}{p.size:11,}{p.prepare:12.0f}{p.query:10.0f}{p.insert:11.0f}{p.whole:9.0f}{p.bytes:9.0f}"
            )
    first, last = found["streams"][0], found["streams"][-1]
    lines += [
        "",
        f"growth from {first.size:,} to {last.size:,}: {100 * (last.whole / first.whole - 1):+.1f} %",
        "restored: " + ", ".join(f"{size:,} in {seconds:.1f} s" for size, seconds in restored.items()),
    ]
    return "\n".join(lines)


def draw(found: dict[str, list[Point]], file: Path) -> None:
    """Time and bytes an article over the size of the index, as a picture."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "deduplicate"
    from matplotlib import pyplot

    figure, (times, sizes) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for name, points in found.items():
        across = [p.size for p in points]
        times.plot(across, [p.whole for p in points], marker="o", label=name)
        sizes.plot(across, [p.bytes for p in points], marker="o", label=name)
    for axes, title in ((times, "CPU time an article, µs"), (sizes, "Memory an indexed article, bytes")):
        axes.set(xscale="log", yscale="log", xlabel="indexed articles", title=title)
        axes.grid(True, which="both", alpha=0.3)
        axes.legend()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sizes", default="10000,100000,1000000,2000000")
    parser.add_argument("--peers", default="10000,100000")
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    items = stream(texts(options.data, "figures", 4 * options.articles), 3, 2 * options.articles)
    articles = [replace(item.article, body=item.article.body) for item in items][: options.articles]
    others = [
        item.article for item in stream(texts(options.data, "tuning", 8 * options.articles), 4, 8 * options.articles)
    ]
    words = statistics.fmean(len(article.body.split()) for article in articles)
    print(f"{len(articles)} real articles, {words:.0f} words each on average", flush=True)
    sizes = [int(size) for size in options.sizes.split(",")]
    points, restored = ours(articles, others, sizes, shapes(articles))
    found = {"streams": points}
    for name, measure in (("datasketch", datasketch_at), ("rensa", rensa_at)):
        found[name] = [measure(articles, int(size)) for size in options.peers.split(",") if size]
    print(show(found, restored))
    if options.picture:
        draw(found, options.picture)
        print(f"picture: {options.picture}")


if __name__ == "__main__":
    main()
