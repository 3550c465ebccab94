"""What can go wrong between a document and an answer. Status codes are not known here.

KgError
├── StoreError        the store cannot be used
│   ├── StoreMissing      there is no store in that place
│   ├── StoreBusy         another build is writing to it
│   └── StoreDamaged      its files are damaged, or are not a store
└── NotFound          nothing has that name or IRI
"""

from __future__ import annotations


class KgError(Exception):
    """``reason`` in English, ``reason_zh`` in Chinese; ``str()`` gives both."""

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(f"{reason_zh} · {reason}")
        self.reason = reason
        self.reason_zh = reason_zh


class StoreError(KgError):
    """The store cannot be used."""


class StoreMissing(StoreError):
    """There is no store in that place."""


class StoreBusy(StoreError):
    """Another process holds the store for writing."""


class StoreDamaged(StoreError):
    """The store's files are damaged, or the folder is something else."""


class NotFound(KgError):
    """Nothing has that name or IRI."""
