"""Messages between a template and its owner: JSON behind its length, with file descriptors."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct("!I")
_MOST_DESCRIPTORS = 3

Message = dict[str, Any]


def send(channel: socket.socket, message: Message, descriptors: Sequence[int] = ()) -> None:
    """Send a message, and with its first byte copies of some file descriptors."""
    send_body(channel, json.dumps(message).encode(), descriptors)


def send_body(channel: socket.socket, body: bytes, descriptors: Sequence[int] = ()) -> None:
    """Send a message that is JSON already."""
    content = _LENGTH.pack(len(body)) + body
    sent = socket.send_fds(channel, [content], list(descriptors)) if descriptors else 0
    channel.sendall(content[sent:])


def receive(channel: socket.socket) -> tuple[Message, list[int]]:
    """Receive a message and the file descriptors that came with it, which are now ours to close.

    Raises
    ------
    EOFError
        If the other side is gone.
    """
    # Without the flag a program that is started at this moment would inherit them
    head, descriptors, _, _ = socket.recv_fds(
        channel, _LENGTH.size, _MOST_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
    )
    head += _exactly(channel, _LENGTH.size - len(head)) if head else b""
    if not head:
        raise EOFError
    message: Message = json.loads(_exactly(channel, _LENGTH.unpack(head)[0]))
    return message, descriptors


def _exactly(channel: socket.socket, count: int) -> bytes:
    """Receive so many bytes; the other side may write them in pieces."""
    parts = bytearray()
    while len(parts) < count:
        part = channel.recv(count - len(parts))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)
