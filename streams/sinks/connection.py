"""Settings -> what aiokafka needs to reach the brokers of a subscriber."""

from typing import Any

from streams.runtime import bearer, tls
from streams.settings import Settings


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
    if not settings.security_protocol.startswith("SASL"):
        return found
    found["sasl_mechanism"] = settings.sasl_mechanism
    if (file := settings.bearer_file) is not None:
        found["sasl_oauth_token_provider"] = bearer.TokenFile(file)
    else:
        found["sasl_plain_username"] = settings.sasl_username
        found["sasl_plain_password"] = settings.sasl_password.get_secret_value()
    return found
