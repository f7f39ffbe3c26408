"""Opens channels to the orchestrator."""

from __future__ import annotations

from typing import Callable

import grpc

from ..agent.OrchestratorConnectionInformation import OrchestratorConnectionInformation

#: A restore's command lists all fragments.
CONTROL_MESSAGE_BYTES = 17 << 20
DATA_MESSAGE_BYTES = 2 << 20

Connect = Callable[[int], grpc.Channel]


def no_credentials(information: OrchestratorConnectionInformation) -> Connect:
    """Plain connections."""
    return lambda size: grpc.insecure_channel(information.target, _options(size))


def tls(information: OrchestratorConnectionInformation) -> Connect:
    """Connections by TLS to an orchestrator that shows a certificate."""
    return _secure(information, ())


def mutual_tls(information: OrchestratorConnectionInformation) -> Connect:
    """Connections by TLS on which both sides show a certificate."""
    key, certificate = information.client_key_path, information.client_certificate_path
    if not certificate or not key:
        raise ValueError("mTLS needs client_certificate_path and client_key_path")
    return _secure(information, (key, certificate))


#: By what AgentFactory calls them.
CREDENTIALS = {"NoCred": no_credentials, "TLS": tls, "mTLS": mutual_tls}


def _secure(information: OrchestratorConnectionInformation, own: tuple[str, ...]) -> Connect:
    authority = information.ca_certificate_path

    def connect(size: int) -> grpc.Channel:
        roots = _read(authority) if authority else None
        credentials = grpc.ssl_channel_credentials(roots, *map(_read, own))
        return grpc.secure_channel(information.target, credentials, _options(size))

    return connect


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _options(message_bytes: int) -> list[tuple[str, object]]:
    return [
        ("grpc.max_receive_message_length", message_bytes),
        ("grpc.max_send_message_length", -1),
        ("grpc.enable_retries", 0),
        # a new channel is a new connection, without the pauses of an earlier one
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.enable_http_proxy", 0),
    ]
