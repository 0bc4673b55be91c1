"""The conversation between the gate and the program host: messages in JSON over a socket, descriptors beside them."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

_LENGTH: Final = struct.Struct("!I")
_MOST_DESCRIPTORS: Final = 4


def send(control: socket.socket, message: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
    """Send one message, and duplicates of the descriptors with it."""
    content = json.dumps(message).encode()
    socket.send_fds(control, [_LENGTH.pack(len(content))], list(descriptors))
    control.sendall(content)


def receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for one message and its descriptors.

    Raises:
        EOFError: the other side closed the conversation.

    """
    header, descriptors, _, _ = socket.recv_fds(control, _LENGTH.size, _MOST_DESCRIPTORS)
    header += _exactly(control, _LENGTH.size - len(header)) if header else b""
    if not header:
        raise EOFError
    content = _exactly(control, _LENGTH.unpack(header)[0])
    message: dict[str, Any] = json.loads(content)
    return message, descriptors


def _exactly(control: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = control.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
