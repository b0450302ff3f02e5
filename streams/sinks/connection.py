"""Settings -> what aiokafka needs to reach the brokers of a subscriber."""

from typing import Any

from aiokafka.client import AIOKafkaClient

from streams.runtime import tls
from streams.settings import Settings


async def has_topic(settings: Settings, name: str) -> bool:
    """Whether a topic is there; a consumer alone waits for a missing one for most of a minute."""
    client = AIOKafkaClient(bootstrap_servers=settings.bootstrap, **_security(settings))
    try:
        await client.bootstrap()
        return name in (await client.fetch_all_metadata()).topics()
    finally:
        await client.close()


def options(settings: Settings) -> dict[str, Any]:
    """Arguments for Subscription beside the topic: address, prefix, static membership and security."""
    return {
        "bootstrap": settings.bootstrap,
        "prefix": settings.topic_prefix,
        "group_instance_id": settings.instance or None,
        **_security(settings),
    }


def _security(settings: Settings) -> dict[str, Any]:
    found: dict[str, Any] = {"security_protocol": settings.security_protocol}
    if (context := tls.context(settings)) is not None:
        found["ssl_context"] = context
    if settings.security_protocol.startswith("SASL"):
        found["sasl_mechanism"] = settings.sasl_mechanism
        found["sasl_plain_username"] = settings.sasl_username
        found["sasl_plain_password"] = settings.sasl_password.get_secret_value()
    return found
