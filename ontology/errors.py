"""What is wrong with the words themselves: a mistake in this package's own data."""

from __future__ import annotations


class VocabularyError(Exception):
    """A data file of the ontology breaks its own rules; ``file`` names it, ``reason`` says where and how."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason
