"""`streams demo`: a small broker, the three workers and the demo's pages on this machine; a table of what became of them."""

import secrets
import shutil
import signal
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import orjson
from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition

from streams import demo as pages_of_demo
from streams import topics
from streams.cli import table
from streams.cli.settings import read_settings
from streams.cli.worker import STAGES
from streams.demo import DemoPage
from streams.events import encode
from streams.runtime import cluster
from streams.runtime.deployment import READY_SECONDS, Deployment, DeploymentError
from streams.runtime.embedded import EmbeddedBroker
from streams.runtime.fatal import Exit
from streams.runtime.librdkafka import ANSWER_SECONDS, client_config
from streams.settings import Settings

PARTITIONS = 4
PAGE_SECONDS = 60.0
SETTLE_SECONDS = 30.0
OUTCOMES = (topics.ARTICLES_ENRICHED, topics.ARTICLES_DUPLICATES, topics.PAGES_QUARANTINED)


@click.command()
@click.option(
    "--kafka", metavar="HOST:PORT", envvar="KAFKA", help="A Kafka that is there, in place of the small broker."
)
@click.option("--prefix", help="Topic prefix there.  [default: a new one, removed at the end]")
@click.option("--keep", is_flag=True, help="Leave all running at the end, until Ctrl-C.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=".state/demo",
    show_default=True,
    help="For events, logs and state; emptied first.",
)
def demo(kafka: str | None, prefix: str | None, keep: bool, folder: Path) -> None:
    """Run everything on this machine and show what becomes of the demo's pages.

    Without --kafka it takes nothing but this package: a small broker runs inside this process. Ends with 0 when every
    page came out exactly once, else with 1 and the reason.
    """
    show = _Show()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leave every context, and so stop what was started
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with _broker(kafka, prefix, keep, show) as settings:
            sys.exit(_run(settings, embedded=kafka is None, keep=keep, folder=folder, show=show))
    except (cluster.UnavailableError, KafkaException, DeploymentError) as error:
        show.failed(str(error.args[0]))
        sys.exit(Exit.UNAVAILABLE if isinstance(error, cluster.UnavailableError) else 1)


@contextmanager
def _broker(kafka: str | None, prefix: str | None, keep: bool, show: "_Show") -> Generator[Settings]:
    """Settings for a broker that has all topics."""
    if kafka is None:
        with EmbeddedBroker() as broker:
            broker.create(topics.ALL, partitions=PARTITIONS)
            show.done("broker", f"in this process, {broker.bootstrap}")
            yield read_settings(bootstrap=broker.bootstrap, topic_prefix="", fetch_wait_ms=20)
        return
    own = prefix is None
    settings = read_settings(bootstrap=kafka, topic_prefix=prefix or f"demo-{secrets.token_hex(3)}.")
    found, brokers = cluster.found_topics(settings)
    missing = [topic for topic in topics.ALL if topic.name not in found]
    cluster.create(settings, missing, partitions=PARTITIONS, replication=min(3, brokers))
    show.done("topics", f"{settings.topic_prefix}* on {kafka}, {len(missing)} created")
    try:
        yield settings
    finally:
        if own and not keep:
            cluster.delete(settings)


def _run(settings: Settings, *, embedded: bool, keep: bool, folder: Path, show: "_Show") -> int:
    environment = {
        "STREAMS_BOOTSTRAP": settings.bootstrap,
        "STREAMS_TOPIC_PREFIX": settings.topic_prefix,
        "STREAMS_STATE_DIR": str(folder / "state"),
        "STREAMS_FETCH_WAIT_MS": str(settings.fetch_wait_ms),
        "STREAMS_PROCESSES": "1",
    }
    with Deployment(STAGES, environment, folder) as workers:
        show.starting(workers)
        outcomes = _Outcomes(settings, folder)
        fed = [_fed(settings, page, number, outcomes, show) for number, page in enumerate(pages_of_demo.pages())]
        reason = _balance(fed, outcomes, workers)
        show.table(fed)
        show.places(workers, outcomes, keep)
        if keep:
            _until_stopped()
        codes = workers.stop()
        outcomes.close()
    failed = {stage: code for stage, code in codes.items() if code}
    if failed and reason is None:
        reason = "workers failed at the end: " + ", ".join(f"{stage} with {code}" for stage, code in failed.items())
    if reason is not None:
        show.failed(reason)
        return 1
    show.balanced(len(fed))
    return 0


class _Fed:
    """A page and what became of it."""

    def __init__(self, page: DemoPage, place: tuple[int, int]) -> None:
        self.page = page
        self.place = place
        self.topic = ""
        self.value: dict[str, object] = {}
        self.milliseconds: float | None = None


def _fed(settings: Settings, page: DemoPage, number: int, outcomes: "_Outcomes", show: "_Show") -> _Fed:
    """Send a page and wait for its outcome, so that the time of each can be told."""
    show.progress(number, page.name)
    # One partition: the pages tell a story (refetch, revision, reprint) that needs their order.
    place = outcomes.send(settings.topic(topics.PAGES_RAW.name), page)
    fed = _Fed(page, place)
    started = time.monotonic()
    while time.monotonic() - started < PAGE_SECONDS:
        if (found := outcomes.of(place)) is not None:
            fed.topic, fed.value = found
            fed.milliseconds = (time.monotonic() - started) * 1000
            break
        outcomes.read(0.5)
    return fed


class _Outcomes:
    """Sends pages; reads the three topics that pages end on and writes them to files."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._prefix = settings.topic_prefix
        self.files = {topic.name: folder / f"{topic.name}.jsonl" for topic in OUTCOMES}
        self._open = {name: path.open("wb") for name, path in self.files.items()}
        self._found: dict[tuple[int, int], list[tuple[str, dict[str, object]]]] = {}
        self._producer = Producer(client_config(settings) | {"enable.idempotence": True, "message.max.bytes": 48 << 20})
        self._consumer = Consumer(
            client_config(settings)
            | {"group.id": f"{settings.topic_prefix}streams-demo", "enable.auto.commit": False, "fetch.wait.max.ms": 20}
        )
        names = [settings.topic(topic.name) for topic in OUTCOMES]
        known = self._consumer.list_topics(timeout=ANSWER_SECONDS).topics
        self._consumer.assign(
            [
                TopicPartition(
                    name, partition, self._consumer.get_watermark_offsets(TopicPartition(name, partition))[1]
                )
                for name in names
                for partition in known[name].partitions
            ]
        )
        self.repeated = 0

    def send(self, topic: str, page: DemoPage) -> tuple[int, int]:
        """Put a page on pages.raw; where it stands."""
        placed: list[tuple[int, int]] = []

        def delivered(error: object, message: Message) -> None:
            if error is not None:
                raise KafkaException(error)
            placed.append((message.partition() or 0, message.offset() or 0))

        self._producer.produce(topic, page.value, page.key, partition=0, on_delivery=delivered)
        self._producer.flush(ANSWER_SECONDS)
        if not placed:
            raise KafkaException(f"the broker did not take {page.name} in {ANSWER_SECONDS:.0f} s")
        return placed[0]

    def read(self, seconds: float) -> None:
        """Read what is there; wait at most so long for the first."""
        first = self._consumer.poll(seconds)  # consume() alone waits its whole time for more
        if first is None:
            return
        for message in [first, *self._consumer.consume(50, 0)]:
            if message.error() is None:
                self._note((message.topic() or "").removeprefix(self._prefix), message)

    def _note(self, topic: str, message: Message) -> None:
        value = orjson.loads(message.value() or b"{}")
        at = value.get("page") or value["coordinates"]
        seen = self._found.setdefault((at["partition"], at["offset"]), [])
        seen.append((topic, value))
        self.repeated += len(seen) > 1
        key = encode((message.key() or b"").decode("utf-8", "replace"))
        content = message.value() or b"null"
        self._open[topic].write(b'{"topic":' + encode(topic) + b',"key":' + key + b',"value":' + content + b"}\n")
        self._open[topic].flush()

    def of(self, place: tuple[int, int]) -> tuple[str, dict[str, object]] | None:
        """What became of the page that stands there."""
        found = self._found.get(place)
        return found[0] if found else None

    def close(self) -> None:
        """Close files and connections."""
        self._consumer.close()
        for file in self._open.values():
            file.close()


def _balance(fed: Sequence[_Fed], outcomes: _Outcomes, workers: Deployment) -> str | None:
    """Why pages in and pages out differ; None when every page came out exactly once."""
    lost = [page.page.name for page in fed if not page.topic]
    if lost:
        return f"{len(lost)} of {len(fed)} pages did not come out: {', '.join(lost)}"
    outcomes.read(0.2)
    if outcomes.repeated:
        return f"{outcomes.repeated} outcomes came more than once"
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        read = workers.total("streams_pages_read_total")
        ended = sum(
            workers.total("streams_pages_total", outcome=name)
            for name in ("enriched", "withdrawn", "duplicate", "quarantined")
        )
        if read == ended == len(fed):
            return None
        if time.monotonic() > deadline:
            return f"the metrics do not balance: {len(fed)} pages sent, {read:.0f} read, {ended:.0f} ended"
        time.sleep(0.2)


def _until_stopped() -> None:
    with suppress(KeyboardInterrupt):
        signal.pause()


class _Show:
    """What the terminal says."""

    def __init__(self) -> None:
        self._colours = table.colours()
        self._live = sys.stderr.isatty()

    def _paint(self, text: str, *styles: str) -> str:
        return table.paint(text, *styles, on=self._colours)

    def done(self, what: str, detail: str) -> None:
        """One step is done."""
        click.echo(f"{self._paint('✓', 'green')} {what:<12} {self._paint(detail, 'dim')}")

    def failed(self, reason: str) -> None:
        """The reason of an end with 1."""
        self._clear()
        click.echo(f"{table.paint('✗', 'red', 'bold', on=self._colours)} {reason}", err=True)

    def starting(self, workers: Deployment) -> None:
        """Wait for the workers, one line each."""
        started = time.monotonic()
        for stage in STAGES:
            while not workers.ready(stage):
                self._say(f"starting {stage} … {time.monotonic() - started:.0f} s")
                if time.monotonic() - started > READY_SECONDS:
                    raise DeploymentError(f"the {stage} worker was not ready in time; see {workers.log(stage)}")
                time.sleep(0.1)
            self._clear()
            self.done(stage, f"ready after {time.monotonic() - started:.1f} s, {workers.url(stage)}")

    def progress(self, number: int, name: str) -> None:
        """Which page is on its way."""
        self._say(f"page {number + 1}: {name}")

    def table(self, fed: Sequence[_Fed]) -> None:
        """What became of every page."""
        self._clear()
        names = {_article(page): page.page.name for page in reversed(fed) if page.topic == "articles.enriched"}
        head = ("page", "outcome", "country", "topics", "language", "ms")
        rows = [_row(page, names) for page in fed]
        made = table.lines(head, rows, right=frozenset({5}))
        click.echo()
        click.echo(self._paint(made[0], "bold"))
        click.echo(self._paint(made[1], "dim"))
        for page, line in zip(fed, made[2:], strict=True):
            click.echo(self._paint(line, *_STYLES.get(page.topic, ("red",))))
        click.echo()

    def places(self, workers: Deployment, outcomes: _Outcomes, keep: bool) -> None:
        """Where everything can be looked at."""
        for name, path in outcomes.files.items():
            with path.open("rb") as file:
                count = sum(1 for _ in file)
            click.echo(f"  {name:<20} {count:>3}  {path}")
        click.echo(f"  {'logs':<20}      {workers.logs}/{{{','.join(STAGES)}}}.log")
        if keep:
            for stage in STAGES:
                click.echo(f"  {stage:<20}      {workers.url(stage)}/metrics /healthz /readyz")
            click.echo("\nRunning until Ctrl-C.")
        else:
            click.echo("  metrics                   `streams demo --keep` leaves the workers running")
        click.echo()

    def balanced(self, pages: int) -> None:
        """All is well."""
        click.echo(f"{self._paint('✓', 'green')} {pages} pages in, {pages} outcomes, each exactly once.")

    def _say(self, text: str) -> None:
        if self._live:
            sys.stderr.write(f"\r\033[K{text}")
            sys.stderr.flush()

    def _clear(self) -> None:
        self._say("")


_STYLES = {"articles.enriched": (), "articles.duplicates": ("cyan",), "pages.quarantined": ("yellow",)}


def _article(page: _Fed) -> str:
    return str(page.value.get("article_id"))


def _row(fed: _Fed, names: dict[str, str]) -> tuple[str, ...]:
    """One page: name, outcome, country, topics, language, milliseconds."""
    value = fed.value
    spent = "" if fed.milliseconds is None else f"{fed.milliseconds:,.0f}"
    if fed.topic == "articles.enriched":
        kind = str(value["event_type"]).removeprefix("article.")
        labels = value["countries"]["subject"]  # type: ignore[index]
        countries = " ".join(label["code"] for label in labels)
        subjects = ", ".join(label["name"] for label in value["topics"])  # type: ignore[union-attr]
        return (fed.page.name, kind, countries or "–", subjects or "–", str(value["language"] or "–"), spent)
    if fed.topic == "articles.duplicates":
        of = names.get(value["duplicate_of"]["article_id"], "an earlier article")  # type: ignore[index]
        return (fed.page.name, f"{value['verdict']} of {of}", "–", "–", str(value["language"] or "–"), spent)
    if fed.topic == "pages.quarantined":
        return (fed.page.name, f"quarantined: {value['reason']}", "–", "–", "–", spent)
    return (fed.page.name, "LOST", "–", "–", "–", spent)
