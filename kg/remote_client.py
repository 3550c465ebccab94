"""The SPARQL 1.1 Protocol as a client: queries and updates to one server, its failures in our words.

Nothing is asked of any other address: redirects are not followed, and no proxy is taken from the environment.
Only a refused connection is tried again, because then the server has seen nothing of the request.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Sequence
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx
import pyoxigraph as ox

from kg.closing import Closing
from kg.errors import AnswerTooLarge, QueryTooSlow, StoreError
from kg.remote_endpoints import UNION, Endpoints

# Parameters of the protocol, such as default-graph-uri; none of them: the query's own FROM. ``None`` in its
# place: all graphs as one.
Dataset = Sequence[tuple[str, str]]

# Lossless in every server tried; as XML, one parser or another trims the ends of strings.
_ROWS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
_WAITS_AFTER_REFUSAL: Final = (0.2, 0.5, 1.0)
_CONNECT_SECONDS: Final = 10.0
_MOST_SAID: Final = 300
# Virtuoso gives a truth as 1, and the answer to ASK as a row of one number or, for no, as no row. Quotes inside strings are escaped
# in JSON, so neither pattern can match within a text.
_NUMBER_FOR_TRUTH: Final = re.compile(rb'(#boolean",\s*"value":\s*)"([01])"')
_ASK_AS_ROW: Final = re.compile(rb'"vars":\s*\[\s*"__ASK_RETVAL"\s*\]')
_TRUE_AS_ROW: Final = re.compile(rb'"__ASK_RETVAL":\s*\{[^}]*"value":\s*"1"')
# Virtuoso says so when it has cut an answer at ResultSetMaxRows, or at a time limit.
_CUT: Final = ("x-sparql-maxrows", "x-sql-state", "x-sparql-anytime")


class Rejected(StoreError):
    """The server understood the request and refuses it: ``said`` is its own word, ``status`` that of HTTP."""

    def __init__(self, url: str, status: int, said: str) -> None:
        super().__init__(
            f"{url} answered {status}: {said}{_advice(status, said)[0]}",
            f"{url} 返回 {status}：{said}{_advice(status, said)[1]}",
        )
        self.status = status
        self.said = said


class Silent(StoreError):
    """The server has not answered in time."""


class SparqlClient(Closing):
    """One server, asked from any thread. ``seconds`` bounds the wait for one answer."""

    def __init__(self, endpoints: Endpoints, seconds: float | None = None) -> None:
        self.endpoints = endpoints
        self.server = ""  # what it calls itself, once it has answered
        self._seconds = seconds or endpoints.seconds
        self._http = httpx.Client(
            auth=_auth(endpoints),
            timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT_SECONDS, self._seconds)),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Release the connections."""
        self._http.close()

    def rows(
        self, query: str, dataset: Dataset | None = None, most_bytes: int | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean:
        """The answer to a SELECT or ASK.

        Raises :class:`Rejected`, :class:`StoreError`, and :class:`AnswerTooLarge` above ``most_bytes``.
        """
        body = self._asked(query, dataset, _ROWS, most_bytes)
        if _ASK_AS_ROW.search(body):
            body = b'{"head":{},"boolean":%s}' % (b"true" if _TRUE_AS_ROW.search(body) else b"false")
        found = ox.parse_query_results(
            _NUMBER_FOR_TRUTH.sub(lambda m: m[1] + (b'"true"' if m[2] == b"1" else b'"false"'), body),
            ox.QueryResultsFormat.JSON,
        )
        assert not isinstance(found, ox.QueryTriples)
        return found

    def select(
        self, query: str
    ) -> Iterator[tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]]:
        """The rows of a SELECT as terms, in the order of its columns."""
        found = self.rows(query)
        assert isinstance(found, ox.QuerySolutions)
        width = range(len(found.variables))
        for solution in found:
            yield tuple(solution[i] for i in width)

    def triples(
        self, query: str, dataset: Dataset | None = None, most_bytes: int | None = None
    ) -> tuple[ox.Triple, ...]:
        """The answer to a CONSTRUCT or DESCRIBE, each triple once, in the server's order."""
        body = self._asked(query, dataset, _TRIPLES, most_bytes)
        return tuple(dict.fromkeys(quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)))

    def update(self, update: str, dataset: Dataset = ()) -> None:
        """Apply an update. It is one transaction where the server has any."""
        url = _with_parameters(self.endpoints.update, dataset)
        self._sent(url, update.encode(), "application/sparql-update", "*/*", None)

    def _asked(self, query: str, dataset: Dataset | None, accept: str, most_bytes: int | None) -> bytes:
        url = self.endpoints.query
        if dataset is not None:
            url = url.removesuffix(f"?{UNION}")  # an error beside default-graph-uri, and it overrides FROM
        # As a form, because Virtuoso 7 never answers a query that is posted bare.
        form = urlencode([("query", query), *(dataset or ())]).encode()
        return self._sent(url, form, "application/x-www-form-urlencoded", accept, most_bytes)

    def _sent(self, url: str, body: bytes, content_type: str, accept: str, most_bytes: int | None) -> bytes:
        headers = {"content-type": content_type, "accept": accept}
        for wait in (*_WAITS_AFTER_REFUSAL, None):
            try:
                with self._http.stream("POST", url, content=body, headers=headers) as answer:
                    return self._read(answer, most_bytes)
            except httpx.ConnectError as error:
                if wait is None or not _refused(error):
                    raise _unreachable(url, error) from None
                time.sleep(wait)
            except httpx.TimeoutException:
                raise _silent(url, self._seconds) from None
            except httpx.HTTPError as error:
                raise _unreachable(url, error) from None
        raise AssertionError("the last try raises or returns")

    def _read(self, answer: httpx.Response, most_bytes: int | None) -> bytes:
        ends = time.monotonic() + self._seconds
        content = bytearray()
        for piece in answer.iter_bytes():
            content += piece
            if most_bytes is not None and len(content) > most_bytes:
                raise AnswerTooLarge(most_bytes)
            if time.monotonic() > ends:
                raise QueryTooSlow(self._seconds)
        self.server = answer.headers.get("server", "")
        url = str(answer.url.copy_with(query=None))
        if not answer.is_success:
            raise Rejected(url, answer.status_code, _said(bytes(content)))
        cut = next((f"{name}: {answer.headers[name]}" for name in _CUT if name in answer.headers), None)
        if cut:
            raise StoreError(
                f"{url} gave a part of the answer only ({cut}); raise ResultSetMaxRows or the time limit in its "
                "virtuoso.ini",
                f"{url} 只返回了部分结果（{cut}），请调高其 virtuoso.ini 中的 ResultSetMaxRows 或时限",
            )
        return bytes(content)


class _AsAsked(httpx.Auth):
    """User and password in the way the server asks for, digest or basic, and not before it asks."""

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx.DigestAuth(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            answer = yield request
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return
            scheme = answer.headers.get("www-authenticate", "").lower()
            self._chosen = self._digest if scheme.startswith("digest") else self._basic
        yield from self._chosen.auth_flow(request)


def _auth(endpoints: Endpoints) -> httpx.Auth | None:
    if endpoints.token:
        return _Bearer(endpoints.token)
    return _AsAsked(endpoints.user, endpoints.password) if endpoints.user else None


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["authorization"] = self._header
        yield request


def _with_parameters(url: str, parameters: Dataset) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(parameters))))))


def _refused(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


def _said(body: bytes) -> str:
    """The server's own words: the text of what it sent, the first line of it that says something."""
    text = re.sub(r"<[^>]*>|\s+", " ", body.decode(errors="replace").partition("SPARQL query:")[0])
    return " ".join(text.split())[:_MOST_SAID]


def _advice(status: int, said: str) -> tuple[str, str]:
    # Virtuoso: 500, "No permission to execute procedure"
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN) or "No permission" in said:
        return (
            "; give HETU_STORE_USER and HETU_STORE_PASSWORD, or HETU_STORE_TOKEN, of somebody who may do this",
            "；请用 HETU_STORE_USER 与 HETU_STORE_PASSWORD（或 HETU_STORE_TOKEN）提供有权限的账号",
        )
    if status in (httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED):
        return (
            "; check the address, and HETU_STORE_UPDATE_URL where updates have one of their own",
            "；请核对地址，更新地址不同时用 HETU_STORE_UPDATE_URL 指定",
        )
    return "", ""


def _unreachable(url: str, error: Exception) -> StoreError:
    return StoreError(
        f"{url} cannot be reached ({error or type(error).__name__}); is the server running there?",
        f"无法连接 {url}（{error or type(error).__name__}），请确认服务器已在该地址运行",
    )


def _silent(url: str, seconds: float) -> Silent:
    return Silent(
        f"{url} has not answered within {seconds:g} s; HETU_STORE_SECONDS sets how long to wait",
        f"{url} 在 {seconds:g} 秒内没有应答，等待时间由 HETU_STORE_SECONDS 设置",
    )
