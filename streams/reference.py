"""Topics, events, settings, metrics, codes and commands as the code has them -> the reference pages of the documentation."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any, get_args

import click
from prometheus_client.metrics import MetricWrapperBase
from pydantic import SecretStr

from streams import contract, metrics, topics
from streams.asyncapi import HEADERS
from streams.events import CONTRACT_VERSION, Reason
from streams.runtime.fatal import MEANINGS
from streams.runtime.limit import OURS
from streams.settings import Settings

REASONS: dict[str, str] = {
    "empty_message": "The message has no value, or nothing but space.",
    "invalid_json": "The value is not JSON.",
    "invalid_message": "The value is JSON but not a page, or an internal message that is not of its type.",
    "invalid_base64": "`body_base64` is not base64.",
    "missing_body": "There is neither `body` nor `body_base64`.",
    "too_large": "The page, or what was made of it, is larger than the limit.",
    "undecodable": "No charset, declared or detected, reads the bytes.",
    "not_text": "A PDF, an image, an archive or other bytes that are no text.",
    "too_complex": "More elements or deeper nesting than any real page has.",
    "empty_page": "A page without text.",
    "http_error": "The server answered with an error status.",
    "removed": "The page is gone, and no article is known that it was.",
    "error_page": "A page that says that something went wrong.",
    "index_page": "A front page or section page: links to articles.",
    "search_page": "Results of a search.",
    "login_page": "A form to log in or register.",
    "paywall_notice": "Only the invitation to subscribe.",
    "cookie_wall": "Only the question about cookies.",
    "product_page": "Something for sale.",
    "forum_page": "A discussion.",
    "video_page": "A player without an article.",
    "gallery_page": "Pictures without an article.",
    "live_blog": "A live blog that can't be read as one article.",
    "other_page": "A page of another kind: documentation, a form, a profile.",
    "no_article": "No article was found, and nothing says what it is instead.",
    "timeout": "Processing took longer than `STREAMS_PAGE_SECONDS`, twice.",
    "memory": "Processing took more than `STREAMS_PAGE_MEMORY_MB`, twice.",
    "crash": "Processing ended its process, twice.",
    "attempts_exhausted": "It was put back from quarantine too often.",
}
"""What each reason of quarantine means, for people."""


def files(commands: dict[str, str]) -> dict[str, bytes]:
    """Every page, file name -> content. `commands` are the names of the modules in `streams.cli` and what they do."""
    pages = {
        "topics.md": _topics(),
        "headers.md": _headers(),
        "settings.md": _settings(),
        "metrics.md": _metrics(),
        "codes.md": _codes(),
        "commands.md": _commands(commands),
    }
    return {
        name: f"<!-- Written by `streams reference`. -->\n{text.rstrip()}\n".encode() for name, text in pages.items()
    }


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]
    return "\n".join([*lines, *(f"| {' | '.join(map(_cell, row))} |" for row in rows)])


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")


def _topics() -> str:
    parts = [
        f"# Topics and fields\nContract version {CONTRACT_VERSION}. Within it fields are only ever added; readers ignore "
        "what they do not know. A deployment may put a prefix before every name.\n"
    ]
    for topic in (topic for topic in topics.ALL if topic.public):
        head, *rows = [
            ("written by", topic.owner),
            ("key", topic.key),
            ("partitions", f"{topic.partitions} by default; {topic.partitioning}"),
            ("order", topic.order),
            ("kept for", f"{topic.retention_ms // topics.DAY_MS} days, cleanup.policy={topic.cleanup}"),
            ("largest message", f"{topic.max_message_bytes >> 20} MiB"),
            ("delivery", topic.delivery),
        ]
        parts.append(f"## {topic.name}\n{topic.purpose}\n\n{_table(head, rows)}\n")
        schema = contract.schema(topic)
        root = str(schema["$ref"]).rsplit("/", 1)[-1]
        parts.append(f"The value is {_link(root)}.\n")
    parts.append("## Types\n")
    for name, definition in sorted(_definitions().items()):
        required = set(definition.get("required", ()))
        rows = [
            (
                f"`{field}`",
                _type(says),
                "always" if field in required else "may be missing",
                says.get("description", ""),
            )
            for field, says in definition.get("properties", {}).items()
        ]
        parts.append(
            f"### {name}\n{definition.get('description', '')}\n\n{_table(('field', 'type', '', 'meaning'), rows)}\n"
        )
    return "\n".join(parts)


def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for topic in topics.ALL:
        if topic.public:
            found |= contract.schema(topic)["$defs"]
    return found


def _type(schema: dict[str, Any]) -> str:
    """A JSON Schema in a few words."""
    if "$ref" in schema:
        return _link(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"name → {_type(schema['additionalProperties'])}"
    return str(schema.get("type", "any"))


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _headers() -> str:
    rows = [(f"`{name}`", text) for name, text in HEADERS.items()]
    return (
        "# Headers\nEvery record carries CloudEvents 1.0 in Kafka's binary mode, and what a consumer may filter by without "
        f"parsing the value. What is not known is left out.\n\n{_table(('header', 'meaning'), rows)}"
    )


def _settings() -> str:
    def default(value: object) -> str:
        shown = value.get_secret_value() if isinstance(value, SecretStr) else "" if value is None else value
        return f"`{shown}`" if shown != "" else ""

    rows = [
        # It depends on the machine.
        (
            f"`STREAMS_{name.upper()}`",
            "half of the cores" if name == "processes" else default(field.default),
            field.description,
        )
        for name, field in Settings.model_fields.items()
    ]
    return (
        "# Settings\nEach is an environment variable. `streams settings` prints those in force; what is not valid ends a "
        f"command with 2 and its name.\n\n{_table(('variable', 'default', 'meaning'), rows)}"
    )


def _metrics() -> str:
    rows = []
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            (family,) = metric.describe()
            name = f"{family.name}_total" if family.type == "counter" else family.name
            labels = ", ".join(f"`{label}`" for label in metric._labelnames)
            rows.append((f"`{name}`", family.type, labels, family.documentation))
    balance = (metrics.__doc__ or "").partition("\n\n")[2]
    return f"# Metrics\nEvery worker serves them at `/metrics` on its HTTP port.\n\n{balance}\n{_table(('metric', 'type', 'labels', 'meaning'), rows)}"


def _codes() -> str:
    missing = set(get_args(Reason)) ^ REASONS.keys()
    if missing:
        raise ValueError(f"reasons without a meaning, or meanings without a reason: {sorted(missing)}")
    exits = [(code.value, meaning) for code, meaning in MEANINGS.items()]
    reasons = [
        (f"`{code}`", REASONS[code], "counts against the worker" if code in OURS else "") for code in get_args(Reason)
    ]
    return (
        f"# Codes\n## Exit codes of `streams worker` and `streams sink`\n{_table(('code', 'meaning'), exits)}\n\n"
        "## Reasons of quarantine\nA closed list: a new one is a change of the contract.\n\n"
        f"{_table(('reason', 'meaning', ''), reasons)}"
    )


def _commands(names: dict[str, str]) -> str:
    parts = ["# Commands\n`streams COMMAND --help` says the same.\n"]
    for name in sorted(names):
        command = getattr(import_module(f"streams.cli.{name}"), name)
        parts.extend(_help(command, f"streams {name}", 2))
    return "\n".join(parts)


def _help(command: click.Command, path: str, level: int) -> Iterable[str]:
    context = click.Context(command, info_name=path, terminal_width=110, max_content_width=110)
    yield f"{'#' * level} {path}\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _help(command.commands[name], f"{path} {name}", level + 1)
