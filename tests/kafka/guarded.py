"""A folder -> a Kafka that asks who is there: TLS with passwords, client certificates or tokens, and rights by user.

The users and their rights are those of deploy/kubernetes/base/kafka.yaml. Tests set things up over the plain listener,
whose nobody may do everything, as `administrator` may.
"""

import base64
import json
import re
import time
from pathlib import Path
from typing import Any

import trustme
import yaml
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.kafka.cluster import Cluster
from tests.kafka.node import Node, free_port

ROOT = Path(__file__).resolve().parents[2]
USERS: dict[str, list[dict[str, Any]]] = {
    each["metadata"]["name"]: each["spec"]["authorization"]["acls"]
    for each in yaml.safe_load_all((ROOT / "deploy/kubernetes/base/kafka.yaml").read_text())
    if each["kind"] == "KafkaUser"
}
ADMINISTRATOR = "administrator"
ITERATIONS = 4096  # the least that Kafka takes
_LOGIN = "org.apache.kafka.common.security"


def password(user: str) -> str:
    """A user's secret, which no log may show."""
    return f"secret-of-{user}-8d1f"


class Guarded:
    """One node with four doors. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ca = trustme.CA()
        self.ca = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.ca))
        self._port = {door: free_port() for door in ("password", "certificate", "token")}
        self.cluster = Cluster(1, self._config)

    def __enter__(self) -> "Guarded":
        self.cluster.__enter__()
        try:
            self._admit()
        except BaseException:
            self.cluster.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.cluster.close()

    def at(self, door: str) -> str:
        """Address of a listener: password, certificate or token."""
        return f"127.0.0.1:{self._port[door]}"

    def by_password(self, user: str, secret: str | None = None) -> dict[str, str]:
        """What a user sets to log in with its password, which lies in a file of its own."""
        secrets = self.folder / "secrets" / user
        secrets.mkdir(parents=True, exist_ok=True)
        (secrets / "streams_sasl_password").write_text(password(user) if secret is None else secret)
        return {
            "STREAMS_BOOTSTRAP": self.at("password"),
            "STREAMS_SECURITY_PROTOCOL": "SASL_SSL",
            "STREAMS_SASL_USERNAME": user,
            "STREAMS_SECRETS_DIR": str(secrets),
            "STREAMS_SSL_CAFILE": str(self.ca),
        }

    def by_certificate(self, user: str) -> dict[str, str]:
        """What a user sets to show its certificate."""
        chain, key = self.folder / f"{user}.pem", self.folder / f"{user}.key"
        issued = self._ca.issue_cert(f"{user}@users.example", common_name=user)
        issued.cert_chain_pems[0].write_to_path(str(chain))
        issued.private_key_pem.write_to_path(str(key))
        return {
            "STREAMS_BOOTSTRAP": self.at("certificate"),
            "STREAMS_SECURITY_PROTOCOL": "SSL",
            "STREAMS_SSL_CAFILE": str(self.ca),
            "STREAMS_SSL_CERTFILE": str(chain),
            "STREAMS_SSL_KEYFILE": str(key),
        }

    def by_token(self, user: str, seconds: float = 3600) -> dict[str, str]:
        """What a user sets to show a token; Kafka's own check for tests takes tokens without a signature."""
        now = time.time()
        claims = {"sub": user, "iat": now - 1, "exp": now + seconds}
        parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "none"}, claims))
        file = self.folder / f"{user}.jwt"
        file.write_bytes(b".".join(parts) + b".\n")
        return {
            "STREAMS_BOOTSTRAP": self.at("token"),
            "STREAMS_SECURITY_PROTOCOL": "SASL_SSL",
            "STREAMS_SASL_MECHANISM": "OAUTHBEARER",
            "STREAMS_SASL_TOKEN_FILE": str(file),
            "STREAMS_SSL_CAFILE": str(self.ca),
        }

    def admin(self) -> AdminClient:
        """Somebody who may do everything."""
        return AdminClient({"bootstrap.servers": self.cluster.bootstrap, "log_level": 0})

    def rules(self, user: str, acl: dict[str, Any]) -> list[AclBinding]:
        """A rule of a KafkaUser as Kafka has it."""
        resource = acl["resource"]
        # Kafka's name for the cluster, and confluent's for its kind.
        kind = ResourceType.BROKER if resource["type"] == "cluster" else ResourceType[resource["type"].upper()]
        name = resource.get("name", "kafka-cluster")
        pattern = {"literal": ResourcePatternType.LITERAL, "prefix": ResourcePatternType.PREFIXED}
        return [
            AclBinding(
                kind,
                name,
                pattern[resource.get("patternType", "literal")],
                f"User:{user}",
                "*",
                AclOperation[re.sub("(?<=[a-z])(?=[A-Z])", "_", operation).upper()],
                AclPermissionType.ALLOW,
            )
            for operation in acl["operations"]
        ]

    def _admit(self) -> None:
        """Give every user its password and its rights."""
        admin = self.admin()
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
        users = [
            UserScramCredentialUpsertion(user, info, password(user).encode(), salt=b"8 bytes of salt")
            for user in (*USERS, ADMINISTRATOR)
        ]
        rules = {rule for user, acls in USERS.items() for acl in acls for rule in self.rules(user, acl)}
        for future in (*admin.alter_user_scram_credentials(users).values(), *admin.create_acls(list(rules)).values()):
            future.result(30)

    def _config(self, node: Node) -> dict[str, str]:
        issued = self._ca.issue_cert("127.0.0.1")
        # Kafka reads PKCS #8 only.
        key = load_pem_private_key(issued.private_key_pem.bytes(), None)
        own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        store = self.folder / "broker.pem"
        store.write_bytes(own + b"".join(pem.bytes() for pem in issued.cert_chain_pems))
        doors = ",".join(f"{door.upper()}://127.0.0.1:{port}" for door, port in self._port.items())
        return {
            "listeners": f"BROKER://127.0.0.1:{node.port},CONTROLLER://127.0.0.1:{node.controller_port},{doors}",
            "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            "PASSWORD:SASL_SSL,CERTIFICATE:SSL,TOKEN:SASL_SSL",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(store),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.ca),
            "listener.name.password.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.password.scram-sha-512.sasl.jaas.config": f"{_LOGIN}.scram.ScramLoginModule required;",
            "listener.name.certificate.ssl.client.auth": "required",
            "listener.name.certificate.ssl.principal.mapping.rules": "RULE:^.*CN=([a-z-]+).*$/$1/,DEFAULT",
            "listener.name.token.sasl.enabled.mechanisms": "OAUTHBEARER",
            "listener.name.token.oauthbearer.sasl.jaas.config": f"{_LOGIN}.oauthbearer.OAuthBearerLoginModule required "
            'unsecuredLoginStringClaim_sub="broker";',
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:ANONYMOUS;User:{ADMINISTRATOR}",
        }
