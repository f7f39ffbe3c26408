"""Where the bytes of a fragment come from."""

from __future__ import annotations

import io
import os
from typing import BinaryIO


class Source:
    """A stream that is read from where it stands to its end, and perhaps once more."""

    def __init__(self, stream: BinaryIO, size_bytes: int | None, start: int | None) -> None:
        self._stream = stream
        self._start = start
        self.size_bytes = size_bytes

    @staticmethod
    def of_file(path: str, announced_size: str | int | None) -> Source:
        """A file. Raises ValueError if another size was announced than it has."""
        stream = open(path, "rb")
        try:
            actual = os.fstat(stream.fileno()).st_size
            announced = _size(announced_size)
            if announced is not None and announced != actual:
                raise ValueError(f"{path} has {actual} bytes, but {announced} were announced")
            return Source(stream, actual, 0)
        except BaseException:
            stream.close()
            raise

    @staticmethod
    def of_bytes(data: bytes) -> Source:
        """Bytes."""
        return Source(io.BytesIO(data), len(data), 0)

    @staticmethod
    def of_stream(stream: BinaryIO, announced_size: str | int | None) -> Source:
        """What a stream of somebody else yields."""
        start = stream.tell() if stream.seekable() else None
        return Source(stream, _size(announced_size), start)

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self, size: int) -> bytes:
        """As many bytes, or fewer at the end only."""
        data = self._stream.read(size) or b""
        if len(data) in (0, size):
            return data
        parts, missing = [data], size - len(data)
        while missing and (data := self._stream.read(missing)):
            parts.append(data)
            missing -= len(data)
        return b"".join(parts)

    def rewind(self) -> bool:
        """Goes back to the first byte; whether that was possible."""
        if self._start is None:
            return False
        self._stream.seek(self._start)
        return True


def _size(announced: str | int | None) -> int | None:
    return None if announced is None or announced == "" else int(announced)
