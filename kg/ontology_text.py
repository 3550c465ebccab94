"""The ontology as it goes into a store: Turtle files, known by a digest so that they are written only when they change."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from ontology.iri import NS


@dataclass(frozen=True, slots=True)
class OntologyText:
    """What the files say, in their order."""

    texts: tuple[bytes, ...]

    @classmethod
    def of(cls, files: Iterable[str | os.PathLike[str] | bytes]) -> Self:
        """Of Turtle files: paths, or their bytes. Raises ``OSError``."""
        return cls(tuple(file if isinstance(file, bytes) else Path(file).read_bytes() for file in files))

    @property
    def digest(self) -> str:
        """The same for the same files only."""
        return hashlib.sha256(b"\0".join(self.texts)).hexdigest()

    def lines(self) -> list[str]:
        """Their triples as lines, each once. Raises ``SyntaxError``."""
        return list(
            dict.fromkeys(
                f"{quad.triple} ."
                for text in self.texts
                # Renaming keeps the _:b0 of one file apart from the _:b0 of the next.
                for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=NS, rename_blank_nodes=True)
            )
        )
