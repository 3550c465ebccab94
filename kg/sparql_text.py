"""What can be said of a SPARQL text before the engine sees it, by its tokens: a word inside a string, an IRI
or a comment is no keyword.

The engine would connect to a remote service that a query names, so such a query must be refused here, also
when it is written to look harmless. Two things help to disguise one, and both are met by refusing more than
need be:

- The engine wants no space after a keyword: ``SERVICEex:a`` is SERVICE with the name ``ex:a``.
- What looks like an IRI may be a comparison: in ``FILTER(1<?b#>`` the engine sees ``<``, ``?b``, a comment.
  Only ``<scheme://`` cannot be one, because no expression goes on with two slashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.errors import BadQuery, QueryRefused

# In the order the grammar prefers them. A backslash outside strings only occurs in names: ex:b\'c is no open
# string.
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<string>"{3}(?:[^"\\]|\\.|"(?!""))*"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
               |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:(?:[\w:%]|\\.)(?:(?:[\w:%\-.]|\\.)*(?:[\w:%\-]|\\.))?)?
             |_:[\w.\-]+)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<number>\d[\d.eE]*)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# Cheap to look for one by one, and most queries hold none of them: then there is nothing to examine.
_WORTH_A_LOOK = ("service", "from", "now", "rand", "uuid", "bnode")
_CERTAIN_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
# Their value changes from one run to the next, so an answer that used them must not be kept.
_VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_UPDATE_WORDS = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
_QUERY_WORDS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text that is neither space nor comment: its kind (a group of the pattern), words, and
    place.
    """

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class QueryText:
    """``sources`` are the graphs named by FROM and FROM NAMED; ``volatile`` says that two runs may differ."""

    sources: tuple[str, ...] = ()
    volatile: bool = False


_PLAIN = QueryText()


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a SPARQL query or update. Never raises: what fits nowhere is a token of its own."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind not in ("space", "comment"):
            yield Token(kind or "other", match[0], match.start())


def examine(query: str, base: str = "") -> QueryText:
    """Check a query; relative graph names in it are resolved against ``base``.

    Raises :class:`QueryRefused` when it would have the engine connect to another server.
    """
    lowered = query.lower()
    if not any(word in lowered for word in _WORTH_A_LOOK):
        return _PLAIN
    may_connect = "service" in lowered
    sources: list[str] = []
    volatile = False
    names = _Names(base)
    before: list[Token] = []
    for token in tokens(query):
        word = token.text.upper() if token.kind == "word" else ""
        if may_connect:
            refuse_service(token)
        volatile = volatile or word in _VOLATILE
        names.see(before, token)
        if token.kind in ("iri", "name") and _names_a_source(before):
            sources.append(names.resolve(token))
        before = [*before[-2:], token]
    return QueryText(tuple(sources), volatile)


def refuse_service(token: Token) -> None:
    """Raise :class:`QueryRefused` if the token is SERVICE, or could be to the engine."""
    if token.kind == "word" and "SERVICE" in token.text.upper():
        raise QueryRefused(
            "SERVICE is refused: this endpoint connects to no other; ask that endpoint itself",
            "不支持 SERVICE：本服务不访问其他服务器，请直接查询对方的端点",
        )
    if token.kind == "name" and "SERVICE" in token.text.partition(":")[0].upper():
        raise QueryRefused(
            f"the prefix of {token.text} can be read as SERVICE, which is refused; use another prefix",
            f"{token.text} 的前缀会被当作 SERVICE，本服务不支持，请换一个前缀",
        )
    if (
        token.kind == "iri"
        and not _CERTAIN_IRI.match(token.text)
        and ("#" in token.text or "'" in token.text)
    ):
        raise QueryRefused(
            f"{token.text} can be read as a comparison that hides SERVICE, which is refused; "
            "write the whole IRI, or a space after <",
            f"{token.text} 会被当作隐藏 SERVICE 的比较式；请写完整的 IRI，或在 < 后加空格",
        )


def is_update(text: str) -> bool:
    """Whether the first keyword after the prologue is of an update: then it was sent to the wrong place."""
    for token in tokens(text):
        word = token.text.upper()
        if token.kind == "word" and word in _UPDATE_WORDS | _QUERY_WORDS:
            return word in _UPDATE_WORDS
    return False


class _Names:
    """The prefixes and the base that the prologue declares, as far as it has been read."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._prefixes: dict[str, str] = {}

    def see(self, before: list[Token], token: Token) -> None:
        """Learn from ``PREFIX ex: <iri>`` and ``BASE <iri>``."""
        if token.kind != "iri" or not before:
            return
        if before[-1].text.upper() == "BASE":
            self._base = self.resolve(token)
        elif len(before) > 1 and before[-2].text.upper() == "PREFIX" and before[-1].kind == "name":
            self._prefixes[before[-1].text[:-1]] = self.resolve(token)

    def resolve(self, token: Token) -> str:
        """The IRI that a token of kind ``iri`` or ``name`` stands for. Raises :class:`BadQuery`."""
        if token.kind == "iri":
            written = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), token.text[1:-1])
            return urljoin(self._base, written) if self._base else written
        prefix, _, local = token.text.partition(":")
        if prefix not in self._prefixes:
            raise BadQuery(f"prefix {prefix}: is not declared", f"前缀 {prefix}: 没有声明")
        return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def _names_a_source(before: list[Token]) -> bool:
    """Whether the next IRI stands after FROM or FROM NAMED."""
    words = [token.text.upper() if token.kind == "word" else "" for token in before]
    return words[-1:] == ["FROM"] or words[-2:] == ["FROM", "NAMED"]
