"""What is held for the length of a ``with`` block."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Closing:
    """Closed when its ``with`` block ends, and finished first when the block ended well."""

    __slots__ = ()

    def close(self) -> None:
        """Release what is held."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self.close()

    def _finish(self) -> None:
        """Do what is left to do before closing: nothing, unless a class has something."""
