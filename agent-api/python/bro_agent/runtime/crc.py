"""CRC32C (RFC 3720) of chunks."""

from __future__ import annotations

import logging
from typing import Callable

_LOG = logging.getLogger("bro_agent")
_POLYNOMIAL = 0x82F63B78


def _table() -> tuple[int, ...]:
    entries = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
        entries.append(byte)
    return tuple(entries)


_TABLE = _table()


def crc32c_in_python(data: bytes) -> int:
    """The same in Python alone: right, and slow."""
    crc, table = 0xFFFFFFFF, _TABLE
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def _fastest() -> Callable[[bytes], int]:
    try:
        import crc32c as module

        return module.crc32c
    except ImportError:
        pass
    try:
        from crcmod import predefined

        return predefined.mkPredefinedCrcFun("crc-32c")
    except ImportError:
        _LOG.warning("transfers will be slow: install crc32c (on Debian python3-crc32c)")
        return crc32c_in_python


crc32c: Callable[[bytes], int] = _fastest()
