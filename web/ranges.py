"""One file, or one range of its bytes, as an HTTP response (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, cast

from flask import Response, request
from werkzeug.datastructures import Range
from werkzeug.wsgi import wrap_file

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Slice(io.RawIOBase):
    """The bytes from `start` to `end` (excluded) of an open file, as a file of their own.

    The server's own file wrapper takes it and sends it without holding a thread, which a range cut out by an
    iterator would do for as long as a browser plays.
    """

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        super().__init__()
        self._file = file
        self._start = start
        self._end = end
        file.seek(start)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be sought in."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` with the next bytes and return how many there were."""
        view = memoryview(buffer).cast("B")
        data = self._file.read(max(0, min(len(view), self._end - self._file.tell())))
        view[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to `offset` from the slice's start, the present place or the slice's end."""
        base = {io.SEEK_SET: self._start, io.SEEK_CUR: self._file.tell(), io.SEEK_END: self._end}[whence]
        self._file.seek(min(self._end, max(self._start, base + offset)))
        return self.tell()

    def tell(self) -> int:
        """Return the present place, from the slice's start."""
        return self._file.tell() - self._start

    def close(self) -> None:
        """Close the file underneath too."""
        self._file.close()
        super().close()


def file_response(file: BinaryIO, size: int, mimetype: str, etag: str) -> Response:
    """Answer the present request with `file`, or the one range of it that was asked for.

    A range that cannot be satisfied gets 416; several at once, or another unit than bytes, get the whole file,
    which HTTP allows. The file is closed when all is sent.
    """
    response = Response(mimetype=mimetype)
    response.set_etag(etag)
    response.accept_ranges = "bytes"
    if request.if_none_match.contains_weak(etag):
        response.status_code = 304
    else:
        start, end = _choose(response, size, etag)
        response.content_length = end - start
    if request.method == "HEAD" or response.status_code in (304, 416):
        file.close()
        return response
    response.direct_passthrough = True
    response.response = wrap_file(request.environ, cast("BinaryIO", Slice(file, start, end)))
    return response


def _choose(response: Response, size: int, etag: str) -> tuple[int, int]:
    """Set the status and the range's headers, and return the first byte to send and the one after the last."""
    wanted = _wanted_range(etag)
    if wanted is None:
        return 0, size
    begin, stop = wanted.ranges[0]
    # A negative beginning asks for that many last bytes, or for all where there are fewer.
    start = max(0, size + begin) if begin < 0 else begin
    end = size if stop is None else min(stop, size)
    if start >= end:
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{size}"
        return 0, 0
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return start, end


def _wanted_range(etag: str) -> Range | None:
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    condition = request.if_range
    return wanted if condition.date is None and condition.etag in (None, etag) else None
