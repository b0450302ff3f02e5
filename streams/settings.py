"""Everything that can be set, from the environment (prefix `STREAMS_`): validated at start, secrets hidden."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, FilePath, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a worker can be told. `streams settings` prints each with its value, default and meaning."""

    model_config = SettingsConfigDict(
        env_prefix="STREAMS_", secrets_dir=os.environ.get("STREAMS_SECRETS_DIR"), extra="ignore"
    )

    bootstrap: str = Field(default="127.0.0.1:9092", description="Kafka brokers, host:port[,host:port].")
    instance: str = Field(
        default="",
        description="Static member name, unique per running worker (in Kubernetes the pod's name); empty for a dynamic member.",
    )
    state_dir: Path = Field(default=Path(".state"), description="Folder for snapshots of deduplicate's state.")
    http_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=0, description="Port for /metrics, /healthz and /readyz; 0 takes a free one."
    )
    http_host: str = Field(default="0.0.0.0", description="Address the HTTP port listens on.")
    topic_prefix: str = Field(default="", description="Put before every topic and group name.")
    log: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Log level.")
    log_format: Literal["text", "json"] = Field(default="text", description="Log lines as key=value text or as JSON.")

    processes: Annotated[int, Field(ge=1, le=64)] = Field(
        default=max(1, (os.cpu_count() or 2) // 2),
        description="Processes for the CPU work of a clean or classify worker.",
    )
    window: Annotated[int, Field(ge=1, le=4096)] = Field(default=64, description="Pages in flight per worker.")
    window_mb: Annotated[int, Field(ge=1)] = Field(
        default=64, description="Size of the pages in flight per worker, MiB; a larger page travels alone."
    )
    page_seconds: Annotated[float, Field(gt=0)] = Field(
        default=20.0,
        description="Seconds of processing after which a page counts as hanging; waiting for a core does not count (Linux).",
    )
    page_memory_mb: Annotated[int, Field(ge=64)] = Field(
        default=1024, description="Memory a worker process may use before its page is refused, MiB."
    )
    max_page_bytes: Annotated[int, Field(ge=1024)] = Field(
        default=10 << 20, description="Largest page that is read; larger ones are quarantined."
    )
    memo_mb: Annotated[int, Field(ge=0)] = Field(
        default=16,
        description="What each process of a clean worker keeps of pages it has read, so that the same bytes are not read "
        "again, MiB; 0 keeps nothing.",
    )
    drain_seconds: Annotated[float, Field(gt=0)] = Field(
        default=25.0, description="Longest wait for pages in flight at stop and rebalance."
    )
    commit_seconds: Annotated[float, Field(gt=0)] = Field(default=1.0, description="Seconds between commits.")
    fetch_wait_ms: Annotated[int, Field(ge=1, le=5000)] = Field(
        default=250,
        description="How long a broker may wait for FETCH_MIN_KB of new messages before it answers, milliseconds.",
    )
    fetch_min_kb: Annotated[int, Field(ge=0, le=1024)] = Field(
        default=64,
        description="Messages are fetched together from so many KiB on: fewer answers, less CPU a message; 0 waits for none.",
    )
    session_seconds: Annotated[float, Field(ge=6)] = Field(
        default=45.0, description="Seconds without a heartbeat after which the group takes a worker's partitions."
    )
    stuck_seconds: Annotated[float, Field(gt=0)] = Field(
        default=180.0,
        description="Seconds without progress, though there is work, after which a worker dumps its stacks and exits.",
    )
    quarantine_share: Annotated[float, Field(gt=0, le=1)] = Field(
        default=0.5,
        description="Share of the last 1,000 pages in quarantine for reasons of ours (timeout, crash, memory) that stops the worker.",
    )
    quarantine_run: Annotated[int, Field(ge=1)] = Field(
        default=100, description="Pages in quarantine one after the other, for reasons of ours, that stop the worker."
    )
    window_days: Annotated[int, Field(ge=1, le=366)] = Field(
        default=30, description="Days an article is remembered for deduplication."
    )
    snapshot_seconds: Annotated[float, Field(gt=0)] = Field(
        default=300.0, description="Seconds between snapshots of deduplicate's state."
    )

    routes: Path | None = Field(
        default=None, description="File of routes (TOML) that send events to further topics; see `streams routes`."
    )

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="How to talk to the brokers."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] = Field(
        default="SCRAM-SHA-512", description="SASL mechanism."
    )
    sasl_username: str = Field(default="", description="SASL user.")
    sasl_password: SecretStr = Field(
        default=SecretStr(""),
        description="SASL password; better as file sasl_password (or streams_sasl_password) in STREAMS_SECRETS_DIR.",
    )
    sasl_token_file: FilePath | None = Field(
        default=None,
        description="File with the token for OAUTHBEARER, read anew for every login, e.g. a projected service account token.",
    )
    ssl_cafile: FilePath | None = Field(
        default=None, description="CA certificates the brokers are checked against; the system's when unset."
    )
    ssl_certfile: FilePath | None = Field(default=None, description="Client certificate for mutual TLS.")
    ssl_keyfile: FilePath | None = Field(default=None, description="Key of the client certificate.")

    @model_validator(mode="after")
    def _consistent(self) -> "Settings":
        if self.security_protocol.startswith("SASL"):
            bearer = self.sasl_mechanism == "OAUTHBEARER"
            if bearer and self.bearer_file is None:
                raise ValueError("STREAMS_SASL_TOKEN_FILE is needed with STREAMS_SASL_MECHANISM=OAUTHBEARER")
            if not bearer and not self.sasl_username:
                raise ValueError(
                    "STREAMS_SASL_USERNAME is needed with STREAMS_SECURITY_PROTOCOL=" + self.security_protocol
                )
        if self.drain_seconds >= self.session_seconds:
            raise ValueError(
                "STREAMS_DRAIN_SECONDS must be less than STREAMS_SESSION_SECONDS, or the group gives the "
                "partitions away while they are being drained"
            )
        return self

    @property
    def bearer_file(self) -> Path | None:
        """The file with the token to log in with; None where a name and a password are what is shown."""
        return self.sasl_token_file if self.sasl_mechanism == "OAUTHBEARER" else None

    def topic(self, name: str) -> str:
        """A topic's name on the cluster, prefix included."""
        return self.topic_prefix + name

    def group(self, stage: str) -> str:
        """The consumer group of a stage. Never change it: a new name reads everything again."""
        return f"{self.topic_prefix}streams-{stage}"
