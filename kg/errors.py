"""What can go wrong between a document and an answer. Status codes are not known here.

KgError
├── StoreError          the store cannot be used
│   ├── StoreMissing        there is no store in that place
│   ├── StoreBusy           another build is writing to it
│   ├── StoreFull           there is no room to write
│   └── StoreDamaged        its files are damaged, or are not a store
├── BadQuery            a query or update does not parse
├── QueryRefused        it asks for what this service does not do
│   └── UnknownGraph        a graph that is not here
├── FormatUnavailable   the answer has no such format
├── LimitReached        a query was stopped; ``limit`` names the setting, ``value`` its value
│   ├── QueryTooSlow        it ran longer than a query may
│   ├── QueryTooHungry      its reader needed more memory than a reader may, or nested too deep
│   ├── AnswerTooLarge      its answer has more bytes than an answer may
│   ├── ServiceBusy         too many queries were waiting already
│   └── WaitedTooLong       it waited too long for its turn
└── NotFound            nothing has that name or IRI
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


class StoreFull(StoreError):
    """There is no room left on the disk; what was stored before is whole."""


class StoreDamaged(StoreError):
    """The store's files are damaged, or the folder is something else."""


class BadQuery(KgError):
    """A query or update does not parse."""


class QueryRefused(KgError):
    """A query or update asks for what this service does not do."""


class UnknownGraph(QueryRefused):
    """A dataset names a graph that is not here."""


class FormatUnavailable(KgError):
    """The answer has no format that the client takes."""


class LimitReached(KgError):
    """A query was stopped. ``limit`` is the setting that adjusts it, ``value`` what it is set to."""

    def __init__(self, reason: str, reason_zh: str, limit: str, value: float) -> None:
        super().__init__(f"{reason} ({limit}={value:g})", f"{reason_zh}（{limit}={value:g}）")
        self.limit = limit
        self.value = value


class QueryTooSlow(LimitReached):
    """The query ran longer than a query may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the query was stopped after {seconds:g} s; narrow it, or add LIMIT",
            f"查询超过 {seconds:g} 秒，已停止；请缩小范围或加上 LIMIT",
            "HETU_QUERY_SECONDS",
            seconds,
        )


class QueryTooHungry(LimitReached):
    """The query needed more memory than one may, or was nested too deep to parse."""

    def __init__(self, megabytes: float) -> None:
        super().__init__(
            f"the query needed more than {megabytes:g} MB of memory, or is nested too deep; narrow it",
            f"查询所需内存超过 {megabytes:g} MB 或嵌套过深，已停止；请缩小范围",
            "HETU_QUERY_MEMORY_MB",
            megabytes,
        )


class AnswerTooLarge(LimitReached):
    """The answer has more bytes than an answer may; takes the limit in bytes."""

    def __init__(self, limit: int) -> None:
        megabytes = limit / (1 << 20)
        super().__init__(
            f"the answer is larger than {megabytes:g} MB; use LIMIT and OFFSET, or hetu export",
            f"结果超过 {megabytes:g} MB；请用 LIMIT 和 OFFSET 分页，或用 hetu export 导出全部",
            "HETU_RESULT_MB",
            megabytes,
        )


class ServiceBusy(LimitReached):
    """Too many queries were waiting already."""

    def __init__(self, queue: int) -> None:
        super().__init__(
            f"more than {queue} queries are waiting; try again in a few seconds",
            f"已有 {queue} 个查询在排队，请过几秒再试",
            "HETU_QUERY_QUEUE",
            queue,
        )


class WaitedTooLong(LimitReached):
    """The query waited too long for its turn."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the service is busy: the query waited {seconds:g} s for its turn; try again soon",
            f"服务繁忙，查询排队超过 {seconds:g} 秒，请过几秒再试",
            "HETU_QUERY_SECONDS",
            seconds,
        )


class NotFound(KgError):
    """Nothing has that name or IRI."""
