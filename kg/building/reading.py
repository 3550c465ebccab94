"""One file read: its documents as lines of N-Triples, ready to be stored. Runs in any process, and opens no store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import RdfFormat, Triple, serialize

from kg.build_report import Failure
from kg.building.addresses import fetched, is_address
from kg.resolved import ResolvedDocument, resolve_document
from kg.search.reading import IndexedDocument, indexed_triples
from kg.triples import document_triples, entity_triples
from loaders import LoaderError, PolicyDocument, Source, load
from loaders.errors import NotAPolicyDocument
from ontology.iri import document_iri


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read. A file whose bytes have the digest ``known`` is in the graph already and is not read.

    ``names`` are the IRIs that its documents are to have, in order, as far as their numbers and words allow.
    """

    source: Source
    known: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document as it goes into the store.

    ``own`` are the lines of its own graph, ``shared`` those about things that documents share; ``key`` is its number or
    title, from which ``usual_iri`` is made. ``indexed`` is its part of the search index.
    """

    iri: str
    usual_iri: str
    key: str
    text_hash: str
    own: bytes
    shared: tuple[str, ...]
    triples: int
    tasks: int
    responsibilities: int
    indexed: IndexedDocument


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one job: documents, or a failure, or neither when the bytes were known.

    ``lasting`` says that the same bytes can only fail in the same way, wherever and whenever they are read.
    """

    path: str
    sha256: str = ""
    documents: tuple[ReadDocument, ...] = ()
    failure: Failure | None = None
    lasting: bool = False

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return sum(len(one.own) + 300 * len(one.shared) + one.indexed.size for one in self.documents) + 1_000


def read(job: Job) -> Reading:
    """Do one job. Never raises: not even for a file that shows a fault of ours, which must not stop the others."""
    path, digest = job.source.path, ""
    try:
        data = _bytes_of(job.source)
        digest = hashlib.sha256(data).hexdigest()
        if digest == job.known:
            return Reading(path, digest)
        documents = tuple(_documents(load(Source(path, data)), digest, job.names))
    except LoaderError as error:
        failure = Failure(path, error.reason, error.reason_zh)
        return Reading(path, digest, failure=failure, lasting=isinstance(error, NotAPolicyDocument))
    except MemoryError:
        return Reading(path, digest, failure=_too_hungry(path))
    except Exception as error:
        return Reading(path, digest, failure=_our_fault(path, error))
    return Reading(path, digest, documents)


def _bytes_of(source: Source) -> bytes:
    if source.data is None and is_address(source.path):
        return fetched(source.path)
    return source.read_bytes()


def second_iri(key: str, text_hash: str) -> str:
    """The IRI of a document whose number another document has too."""
    return document_iri(f"{key} {text_hash[:8]}")


def _documents(
    found: Iterable[PolicyDocument], digest: str, names: tuple[str, ...]
) -> Iterator[ReadDocument]:
    for n, document in enumerate(found):
        key = document.header.number or document.header.title
        text_hash = hashlib.sha256(document.text.encode()).hexdigest()
        usual = document_iri(key)
        named = names[n] if n < len(names) else usual
        iri = named if named == second_iri(key, text_hash) else usual
        yield _written(resolve_document(document, digest, iri), usual, key, text_hash)


def _written(resolved: ResolvedDocument, usual: str, key: str, text_hash: str) -> ReadDocument:
    iri = resolved.iri
    triples = tuple(document_triples(resolved))
    own = _lines(triples, iri, lambda line, inside: line.startswith(inside))
    shared = _lines(entity_triples(resolved), iri, lambda line, inside: not line.startswith((*inside, b"_:")))
    return ReadDocument(
        iri=iri,
        usual_iri=usual,
        key=key,
        text_hash=text_hash,
        own=b"".join(own),
        shared=tuple(line.decode().removesuffix("\n") for line in shared),
        triples=len(own),
        tasks=len(resolved.tasks),
        responsibilities=sum(len(task.assignments) for task in resolved.tasks),
        indexed=indexed_triples(iri, triples),
    )


def _lines(
    triples: Iterable[Triple], iri: str, belongs: Callable[[bytes, tuple[bytes, bytes]], bool]
) -> dict[bytes, None]:
    """The triples as lines, each once; ``ValueError`` for one that belongs in the other graph, or can never be replaced."""
    name = iri.encode()
    inside = (b"<%b>" % name, b"<%b/" % name)
    written = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    lines = dict.fromkeys(written.splitlines(keepends=True))
    for line in lines:
        if not belongs(line, inside):
            raise ValueError(f"{line.decode()}: in the wrong graph for {iri}")
    return lines


def _our_fault(path: str, error: Exception) -> Failure:
    said = f"{type(error).__name__}: {error}"
    return Failure(
        path,
        f"a fault of this program, not of the file ({said}); please report it together with the file",
        f"程序出错，并非文件有误（{said}），请连同该文件一并反馈",
    )


def _too_hungry(path: str) -> Failure:
    return Failure(
        path,
        "reading it takes more memory than a reading process may have; split the file",
        "读取所需内存超过限额，请拆分文件后再读取",
    )
