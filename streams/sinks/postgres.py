"""Batches of events -> rows of PostgreSQL, one an article: its newest version, once however often it is delivered."""

from importlib.resources import files
from typing import Any, LiteralString, cast

import msgspec
import psycopg
from psycopg import AsyncConnection, errors, sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from streams.client import Batch, Followed, Received, Tombstone
from streams.events import ArticleEvent
from streams.sinks.moments import moment
from streams.sinks.run import UnavailableError

# A server that went away without a word must be noticed: libpq alone waits for minutes.
CONNECTION = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "news-streams",
}
LOCK = 0x6E657773  # any number that every sink agrees on
AGAIN = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    errors.DeadlockDetected,
    errors.SerializationFailure,
)
WITHOUT_TEXT = {"title": "", "deck": None, "body": "", "evidence": [], "changes": []}
COLUMNS = (
    "article_id",
    "version",
    "event_id",
    "event_type",
    "withdrawn",
    "title",
    "language",
    "publisher",
    "countries",
    "topics",
    "published_at",
    "updated_at",
    "fetched_at",
    "event",
)


class Postgres:
    """A connection that is made when it is needed, and made again after it broke."""

    def __init__(self, dsn: str, schema: str = "news") -> None:
        self._parameters: dict[str, Any] = {**CONNECTION, **conninfo_to_dict(dsn)}
        self._schema = schema
        self._connection: AsyncConnection[Any] | None = None
        self._upsert, self._bury = _upsert(schema), _bury(schema)

    async def open(self) -> None:
        """Connect, and make schema, table and views when they are missing. Raises psycopg.Error."""
        connection = await self._connected()
        async with connection.transaction():
            # IF NOT EXISTS alone fails when two sinks start at the same moment.
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            found = await connection.execute("SELECT to_regclass(%s)", [f'"{self._schema}".article_topics'])
            row = await found.fetchone()
            if row is None or row[0] is None:
                await connection.execute(sql.SQL(cast("LiteralString", ddl(self._schema))))

    async def store(self, batch: Batch[Followed]) -> int:
        """Store the articles of a batch in one transaction; how many rows it changed. Raises UnavailableError."""
        try:
            connection = await self._connected()
            async with connection.transaction(), connection.cursor() as cursor:
                changed = 0
                for statement, rows in self._runs(batch):
                    await cursor.executemany(statement, rows)
                    changed += cursor.rowcount
                return changed
        except AGAIN as error:
            await self._drop()
            raise UnavailableError(_sentence(error)) from error

    async def close(self) -> None:
        """End the connection."""
        await self._drop()

    def _runs(self, batch: Batch[Followed]) -> list[tuple[sql.Composed, list[dict[str, Any]]]]:
        """Statements and their rows, in the order of the events."""
        runs: list[tuple[sql.Composed, list[dict[str, Any]]]] = []
        for received in batch.events:
            statement, row = self._statement(received)
            if runs and runs[-1][0] is statement:
                runs[-1][1].append(row)
            else:
                runs.append((statement, [row]))
        return runs

    def _statement(self, received: Received[Followed]) -> tuple[sql.Composed, dict[str, Any]]:
        event = received.event
        if isinstance(event, Tombstone):
            return self._bury, {"article_id": event.article_id, "without_text": Jsonb(WITHOUT_TEXT)}
        return self._upsert, {**_row(event), "wanted": received.wanted}

    async def _connected(self) -> AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(**self._parameters, autocommit=True)
        return self._connection

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def ddl(schema: str) -> str:
    """The statements that make the schema, its table and its views."""
    text = files("streams.sinks").joinpath("postgres.sql").read_text("utf-8")
    return text.replace("{schema}", sql.Identifier(schema).as_string(None))


def _row(event: ArticleEvent) -> dict[str, Any]:
    """The columns of an event."""
    value = _storable(msgspec.to_builtins(event))
    return {
        "article_id": value["article_id"],
        "version": event.version,
        "event_id": value["event_id"],
        "event_type": event.event_type,
        "withdrawn": event.event_type == "article.withdrawn",
        "title": value["title"],
        "language": value["language"],
        "publisher": value["publisher"]["domain"],
        "countries": [label["code"] for label in value["countries"]["subject"]],
        "topics": [label["code"] for label in value["topics"]],
        "published_at": moment(event.published_at),
        "updated_at": moment(event.updated_at),
        "fetched_at": moment(event.page.fetched_at),
        "event": Jsonb(value),
    }


def _storable(value: Any) -> Any:
    """PostgreSQL has no character U+0000, neither in text nor in jsonb."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_storable(each) for each in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in cast("dict[Any, Any]", value).items()}
    return value


def _sentence(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _upsert(schema: str) -> sql.Composed:
    """Insert an article or bring it forward; when it is not wanted, only if it is there already."""
    return sql.SQL(
        "INSERT INTO {table} AS old ({names}) SELECT {values} "
        "WHERE %(wanted)s OR EXISTS (SELECT FROM {table} WHERE article_id = %(article_id)s) "
        "ON CONFLICT (article_id) DO UPDATE SET {changes}, stored_at = now() "
        # Of equal versions the later delivery is the newer one (relabelled); a repeat changes nothing.
        "WHERE old.version < excluded.version OR (old.version = excluded.version AND old.event <> excluded.event)"
    ).format(
        table=sql.Identifier(schema, "article_state"),
        names=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
        values=sql.SQL(", ").join(map(sql.Placeholder, COLUMNS)),
        changes=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in COLUMNS[1:]),
    )


def _bury(schema: str) -> sql.Composed:
    """Withdraw an article of which only the tombstone is known, and take its text away."""
    return sql.SQL(
        "UPDATE {table} SET withdrawn = true, event_type = 'article.withdrawn', title = '', stored_at = now(), "
        "event = event || %(without_text)s WHERE article_id = %(article_id)s AND NOT withdrawn"
    ).format(table=sql.Identifier(schema, "article_state"))
