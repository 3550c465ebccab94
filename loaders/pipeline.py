"""The whole of loading in one screen: read ▸ repair ▸ split ▸ outline ▸ extract."""

from __future__ import annotations

from pathlib import Path

from loaders.document import LaidText, PolicyDocument, RawDocument
from loaders.errors import NotAPolicyDocument
from loaders.extract import extract
from loaders.layout import lay_out
from loaders.other_texts import other_text
from loaders.outline import outline
from loaders.readers import Source, read
from loaders.repair import repair
from loaders.script import as_written, in_simplified
from loaders.split import split

# Shorter than this a text is a note, not a document.
_MIN_CHARACTERS = 60


def load(source: Path | str | Source) -> tuple[PolicyDocument, ...]:
    """The policy documents in one file, with the place of everything they say. A gazette holds several.

    Raises LoaderError: the file cannot be read, or is no policy document.
    """
    raw = read(source)  # paragraphs and tables, as the file has them
    plain = in_simplified(raw)  # in the script that every rule is written in
    parts = split(repair(plain))  # no line broken inside a sentence, no stray spaces
    documents = [document_of(part, lay_out(part)) for part in parts]
    if plain is not raw:
        documents = as_written(documents, raw)
    others = [other_text(document) for document in documents]
    found = tuple(d for d, other in zip(documents, others, strict=True) if other is None and is_policy(d))
    if not found and (other := next(filter(None, others), None)):
        raise NotAPolicyDocument(raw.path, other.reason, other.reason_zh)
    if not found:
        raise NotAPolicyDocument(
            raw.path,
            "no government document in it: no document number, no numbered measures, no body that must do something",
            "未发现政府文件：没有发文字号、没有分条任务，也没有责任单位",
        )
    return found


def document_of(raw: RawDocument, laid: LaidText) -> PolicyDocument:
    """One document, found in ``laid``: the one text that offsets refer to."""
    return extract(raw, laid, outline(laid))


def is_policy(document: PolicyDocument) -> bool:
    """Whether a text is a government document: somebody is made responsible in it, or it has the head of one.

    A 发文字号 with an issuer, addressees or measures is a head; so is an issuer with measures, or with addressees and a date.
    """
    if len(document.text) < _MIN_CHARACTERS:
        return False
    head = document.header
    measures = sum(1 for d in document.divisions if d.kind == "heading") >= 2
    numbered = head.number is not None and (measures or head.issuer is not None or bool(head.addressees))
    signed = head.issuer is not None and (measures or (head.issued is not None and bool(head.addressees)))
    return bool(document.statements) or numbered or signed
