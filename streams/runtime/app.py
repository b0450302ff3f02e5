"""Settings -> a Faust app for one stage, with every dangerous part replaced and every dangerous feature off."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import faust
from faust.auth import OAuthCredentials, SASLCredentials
from faust.transport.drivers import aiokafka as driver
from faust.types import EventT, StreamT
from faust.types.auth import CredentialsT
from faust.types.transports import TransportT
from mode.utils.queues import ThrowableQueue

from streams.runtime import bearer, fatal, tls
from streams.runtime.consumer import Line, StrictConsumer
from streams.runtime.fatal import Exit
from streams.runtime.monitor import QuietMonitor
from streams.runtime.producer import IdempotentProducer
from streams.runtime.recovery import OrderedTableManager
from streams.settings import Settings
from streams.topics import Topic

BUFFERED_MESSAGES = 16  # between fetching and the window; Faust's 4,096 could be gigabytes of pages
SEND_SECONDS = 120.0  # a full batch that no broker takes for so long ends the worker
LARGEST_RECORD = 64 << 20
BATCH_BYTES = 1 << 20

Agent = Callable[[StreamT[bytes]], Awaitable[None]]


class StrictTransport(driver.Transport):
    """Faust's aiokafka transport with our consumer and producer."""

    Consumer = StrictConsumer
    Producer = IdempotentProducer


class Buffer(ThrowableQueue[Any]):
    """Faust's queue between fetching and the agent, which tells when it has room.

    Looking every 10 ms whether it has cost a busy worker 1 ms of CPU a page.
    """

    def __init__(self, room: asyncio.Event, **kwargs: Any) -> None:
        self._room = room
        super().__init__(**kwargs)

    def _get(self) -> Any:
        self._room.set()
        return super()._get()

    def clear(self) -> None:
        """Forget what it holds."""
        super().clear()
        self._room.set()


class StageApp(faust.App):
    """One stage: one app, one consumer group, one agent (an agent whose queue is full blocks all others of its app)."""

    logger = logging.getLogger("faust")
    line: Line
    fetch_wait_ms: int
    fetch_min_bytes: int

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.room = asyncio.Event()  # set whenever something left the agent's queue
        super().__init__(*arguments, **options)

    def FlowControlQueue(self, maxsize: int | None = None, *, clear_on_resume: bool = False) -> ThrowableQueue[Any]:
        """Faust asks for its queues here."""
        return Buffer(self.room, maxsize=maxsize or 0, flow_control=self.flow_control, clear_on_resume=clear_on_resume)

    def _new_transport(self) -> TransportT:
        return StrictTransport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> TransportT:
        return StrictTransport(self.conf.broker_producer, self)

    def _create_directories(self) -> None:
        """Faust's folders are for tables; there are none."""

    def _crash(self, reason: BaseException) -> None:
        """Any part of Faust that crashes ends the process: Faust's own way out may hang or commit (rh#684)."""
        super()._crash(reason)
        if not self.should_stop:
            fatal.die(Exit.BUG, f"Faust crashed: {type(reason).__name__}: {reason}", reason)


def new_app(settings: Settings, stage: str, line: Line) -> StageApp:
    """The app of a stage; its agent is still to be added."""
    context = tls.context(settings)
    app = StageApp(
        settings.group(stage),
        broker=";".join(f"kafka://{address.strip()}" for address in settings.bootstrap.split(",")),
        broker_credentials=_credentials(settings, context),
        ssl_context=context,
        Monitor=QuietMonitor,
        TableManager=OrderedTableManager,
        autodiscover=False,
        web_enabled=False,
        store="memory://",
        # What must stay off. exactly_once chooses wrong transactional ids (fs#323, rh#658); a threaded producer is not
        # flushed; declared topics would get the brokers' defaults.
        processing_guarantee="at_least_once",
        producer_threaded=False,
        stream_publish_on_commit=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        # Reading.
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.instance or None,
        consumer_max_fetch_size=FETCH_PARTITION_BYTES,
        broker_max_poll_records=64,
        broker_client_id=f"streams-{stage}",
        stream_buffer_maxsize=BUFFERED_MESSAGES,
        stream_wait_empty=True,
        stream_recovery_delay=0.0,
        broker_session_timeout=settings.session_seconds,
        broker_heartbeat_interval=min(3.0, settings.session_seconds / 4),
        broker_rebalance_timeout=settings.drain_seconds + 35.0,
        broker_request_timeout=max(60.0, settings.session_seconds + 5.0),
        broker_commit_interval=settings.commit_seconds,
        # Writing.
        producer_request_timeout=SEND_SECONDS,
        # At 30 articles a second two records cost 0.05 ms less than with 20 ms, at 60 they cost 0.11 ms less.
        producer_linger=0.05,
        # Measured on 303 kB pages: aiokafka's lz4 (level 9) packs 61 MB a CPU second to a quarter, zstd 198 to a sixth.
        producer_compression_type="zstd",
        producer_max_request_size=LARGEST_RECORD,
        producer_max_batch_size=BATCH_BYTES,
    )
    app.line = line
    app.fetch_wait_ms = settings.fetch_wait_ms
    app.fetch_min_bytes = max(1, settings.fetch_min_kb << 10)
    return app


FETCH_PARTITION_BYTES = 40 << 20  # more than the largest message of any topic that a stage reads (32 MiB)


def add_agent(app: StageApp, settings: Settings, topic: Topic, agent: Agent) -> None:
    """Let `agent` read a topic, as bytes: a message that Faust fails to decode would be acknowledged unprocessed."""
    channel = app.topic(settings.topic(topic.name), key_type=bytes, value_type=bytes, value_serializer="raw")
    app.agent(channel, name=app.line.stage)(cast("Any", agent))


def events(stream: StreamT[bytes]) -> AsyncIterator[EventT[bytes]]:
    """The messages of an agent, none of which Faust acknowledges.

    Its own acknowledgement comes with the next message even if this one raised, or is still on its way (fs#527).
    """
    return cast("Any", stream).noack().events()


def _credentials(settings: Settings, context: ssl.SSLContext | None) -> CredentialsT | None:
    if not settings.security_protocol.startswith("SASL"):
        return None  # TLS alone is set by the context
    if (file := settings.bearer_file) is not None:
        return OAuthCredentials(oauth_cb=bearer.TokenFile(file), ssl_context=context)
    # fs#491: without a context of its own SASL would go over a plain connection.
    return SASLCredentials(
        mechanism=settings.sasl_mechanism,
        username=settings.sasl_username,
        password=settings.sasl_password.get_secret_value(),
        ssl_context=context,
    )
