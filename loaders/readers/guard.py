"""Readers whose library may crash, hang or eat all memory, run in a process of their own that can be ended.

The library that unpacks PDF is C++, and a page of 400 kB can ask it for minutes and gigabytes. One such
process stays for each process that reads, so a file costs no start; it ends with the process it serves.
"""

from __future__ import annotations

import atexit
import io
import math
import os
import pickle
import subprocess
import sys
import threading
import traceback
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import BinaryIO, cast

from loaders import errors
from loaders.document import Paragraph, RawDocument, SourcePlace, Table
from loaders.errors import LoaderError, UnreadableFile

SECONDS = 6  # of work for a file, to which its reader may add as it gets on
PATIENCE = (
    600.0  # seconds on the clock, should the reader wait for something or the system know no other limit
)
MEMORY = 900 * 1024 * 1024  # bytes the process may hold
RECOGNITION = 8  # times these limits where the recogniser of scans is installed: its models need as much

try:
    import resource
except ImportError:  # Windows; there only the clock ends a reader
    resource = None  # type: ignore[assignment]

_serving = threading.Event()  # set in the process that reads
_KNOWN = {record.__name__: record for record in (Paragraph, RawDocument, SourcePlace, Table)}
_ERRORS = {name: kind for name in dir(errors) if isinstance(kind := getattr(errors, name), type)}


def read_guarded(reader: str, data: bytes, path: str) -> RawDocument:
    """What ``loaders.readers.<reader>.read`` gives, within limits of time and memory.

    Raises the LoaderError that the reader raises, UnreadableFile when it breaks a limit or crashes, and
    RuntimeError with its traceback for any other error.
    """
    return _guard(os.getpid()).read(reader, data, path)


@cache
def _guard(process: int) -> _Guard:
    """One for each process: a child forked after ours started must not speak into our pipe."""
    guard = _Guard()
    atexit.register(guard.end)
    return guard


class _Guard:
    """The process that reads, started when first needed and again after it had to be ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, reader: str, data: bytes, path: str) -> RawDocument:
        """Hand one file over and wait for the answer."""
        with self._lock:
            if self._process is None:
                self._process = _start()
            process = self._process
            timer = threading.Timer(PATIENCE * _scale(), process.kill)
            timer.start()
            try:
                _send(cast(BinaryIO, process.stdin), pickle.dumps((reader, data, path)))
                answer = _receive(cast(BinaryIO, process.stdout))
            except (OSError, EOFError):
                self.end()
                raise UnreadableFile(
                    path,
                    "its reader broke off: too much work, too much memory, or a crash; print it to a new PDF",
                    "读取中断：用时过长、内存不足或程序出错，请重新打印为PDF",
                ) from None
            finally:
                timer.cancel()
        found = _Records(io.BytesIO(answer)).load()
        if isinstance(found, RawDocument):
            return found
        kind, reason, reason_zh = found
        if kind not in _ERRORS:
            raise RuntimeError(reason)
        raise cast(type[LoaderError], _ERRORS[kind])(path, reason, reason_zh)

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


class _Records(pickle.Unpickler):
    """Takes records alone: what hostile bytes made of the reading process must not reach into this one."""

    def find_class(self, module: str, name: str) -> type:
        """Only the records of ``loaders.document``."""
        if module != RawDocument.__module__ or name not in _KNOWN:
            raise pickle.UnpicklingError(name)
        return _KNOWN[name]


def _scale() -> int:
    return RECOGNITION if find_spec("rapidocr") is not None else 1


def _start() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    # -P: the folder we stand in may be full of strangers' files, and none of them is a module to import.
    command = [sys.executable, "-P", "-c", f"from {__name__} import serve; serve()"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)


def serve() -> None:
    """The life of the reading process: file after file, until its input ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between the answers
    _limit_memory(MEMORY * _scale())
    _serving.set()
    while True:
        try:
            reader, data, path = pickle.loads(_receive(source))
        except EOFError:
            return
        _limit_work(SECONDS)
        answer: object
        try:
            answer = import_module(f"loaders.readers.{reader}").read(data, path)
        except LoaderError as error:
            answer = (type(error).__name__, error.reason, error.reason_zh)
        except RecursionError:
            answer = (UnreadableFile.__name__, "nested too deeply", "嵌套过深")
        except Exception:  # a fault of ours, to be raised on the other side as it would be without a process
            answer = ("", traceback.format_exc(), "")
        _send(sink, pickle.dumps(answer))


def _limit_memory(size: int) -> None:
    """Where the system can: a request beyond the limit fails; a crash keeps no core."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_work(seconds: int) -> None:
    """Where the system can: end this process when it has worked that long, however busy the machine."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = math.ceil(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def allow(seconds: int) -> None:
    """Let the file at hand take so much longer, as a reader of many pages asks; for a process that serves."""
    if resource is not None and _serving.is_set():
        until, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (until + seconds, most))


def _send(pipe: BinaryIO, message: bytes) -> None:
    pipe.write(len(message).to_bytes(8, "big") + message)
    pipe.flush()


def _receive(pipe: BinaryIO) -> bytes:
    """The next message. Raises EOFError when the other end is gone."""
    length = int.from_bytes(_exactly(pipe, 8), "big")
    return _exactly(pipe, length)


def _exactly(pipe: BinaryIO, length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data
