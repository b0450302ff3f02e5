"""Settings -> the TLS context with which aiokafka's clients, of workers and of sinks, reach the brokers."""

import ssl

from streams.settings import Settings


def context(settings: Settings) -> ssl.SSLContext | None:
    """What is trusted and shown; None when the connection is plain. Raises OSError for files that can't be read."""
    if not settings.security_protocol.endswith("SSL"):
        return None
    made = ssl.create_default_context(cafile=str(settings.ssl_cafile) if settings.ssl_cafile else None)
    if settings.ssl_certfile:
        made.load_cert_chain(settings.ssl_certfile, settings.ssl_keyfile)
    return made
