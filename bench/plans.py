"""Plans composed from a grammar and word lists of our own, each with the truth of who does what in it.

The truth is what the grammar decided to state before a word of it was written; nothing here reads a document, so
that accuracy can be scored on as many documents as wanted (bench.plan_scores). The same number gives the same plan.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Rows = tuple[tuple[str, ...], ...]
Block = str | Rows

ROLES = ("Lead", "Responsible", "Cooperate", "Supervise")
_CHINESE = "零一二三四五六七八九十"
_BRACKETS = ("（）", "（）", "（）", "()", "〔〕", "【】", "[]")
_SHORTEST, _MEDIAN, _SPREAD, _LONGEST = 350, 1_300, 0.85, 14_000  # characters; log-normal, cut at both ends


@dataclass(frozen=True, slots=True)
class Duty:
    """One unit's part in one task. ``deed`` is words that stand in this task alone; ``unit`` is the body's full name, ``""`` for a group."""

    deed: str
    written: str
    unit: str
    role: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A document: its paragraphs and tables in order, and every duty that it states."""

    number: str
    title: str
    blocks: tuple[Block, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit as this document writes it, and the full name of the body meant (``""`` for a group)."""

    written: str
    full: str


Parts = tuple[tuple[str, tuple[_Unit, ...]], ...]  # (role, units) in the order stated


@cache
def words() -> dict[str, Any]:
    """The word lists."""
    return tomllib.loads(Path(__file__).with_name("plan_words.toml").read_text("utf-8"))


def plan(number: int, seed: int = 8) -> Plan:
    """Plan ``number`` of the corpus ``seed``. No two have one document number."""
    return _Composer(random.Random(f"{seed} {number}"), number).compose()


class _Composer:
    """One plan in the making."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self.chance = chance
        self.order = number
        self.blocks: list[Block] = []
        self.duties: list[Duty] = []
        self.length = 0
        self.year = chance.choice((2015, 2016, *range(2020, 2025)))
        city = chance.choice(words()["city"])
        self.city: str = city["name"]
        self.county: str | None = chance.choice(city["counties"]) if chance.random() < 0.55 else None
        self.place = self.county or self.city
        self.mark = city["mark"] + (self.county[0] if self.county else "")
        self.units = tuple(self._unit(body) for body in words()["body"] if self._stands(body))
        level = "county" if self.county else "city"
        self.groups = tuple(_Unit(written, "") for written in words()["groups"][level])
        if self.county and self.year >= 2020:  # the city's bureau keeps a branch in each county
            stem = self.county[:-1] if len(self.county) > 2 else self.county
            self.units += (_Unit(f"市生态环境局{stem}分局", f"{self.city}生态环境局{stem}分局"),)
        self.brackets = chance.choice(_BRACKETS)
        self.comma = chance.choice("、、、，")
        self.labels = {role: chance.choice(words()["labels"][role]) for role in ROLES}
        self.seen: set[str] = set()

    def compose(self) -> Plan:
        """Head, goals, measures until the plan is as long as chance wanted it, and a close without duties."""
        wanted = min(_LONGEST, max(_SHORTEST, self.chance.lognormvariate(0, _SPREAD) * _MEDIAN))
        heads, texts = words()["heads"], words()["texts"]
        topic = self.chance.choice(heads["topics"])
        title = f"{self.place}{self.year}年{topic}{self.chance.choice(heads['kinds'])}"
        number = f"{self.mark}政办{self.chance.choice(('字', '发', '函'))}〔{self.year}〕{self.order + 1}号"
        self._head(title, number)
        self._say(self.chance.choice(texts["prefaces"]).format(place=self.place))
        if wanted > 700:
            self._say("一、工作目标")
            self._say(self._filled(self.chance.choice(texts["goals"])))
            self._say("二、重点任务")
        else:
            self._say("一、重点任务")
        self._measures(wanted)
        if wanted > 500:
            self._say("三、保障措施" if wanted > 700 else "二、保障措施")
            for n, words_ in enumerate(self.chance.sample(texts["measures_last"], 2), 1):
                self._say(f"（{_CHINESE[n]}）{words_}")
        return Plan(number, title, tuple(self.blocks), tuple(self.duties))

    # -- head ----

    def _head(self, title: str, number: str) -> None:
        office = f"{self.place}人民政府办公室"
        for line in (office, f"关于印发《{title}》的通知", number):
            self._say(line)
        below = "各镇人民政府" if self.county else "各县（市、区）人民政府"
        self._say(f"{below}，{self.place[-1]}政府有关部门：")
        self._say(f"《{title}》已经研究同意，现印发给你们，请认真组织实施。")
        day = f"{self.year}年{self.chance.randint(1, 5)}月{self.chance.randint(1, 28)}日"
        for line in (office, day, "（此件公开发布）", title):
            self._say(line)

    # -- measures ----

    def _measures(self, wanted: float) -> None:
        forms = (
            self._bracketed,
            self._bracketed,
            self._closed,
            self._labelled,
            self._lines,
            self._prose,
            self._table,
        )
        main = self.chance.choice(forms)
        sections = iter(self.chance.sample(words()["heads"]["sections"], 10))
        item = 0
        for n in range(1, 11):
            self._say(f"（{_CHINESE[n]}）{next(sections)}")
            form = main if self.chance.random() < 0.7 else self.chance.choice(forms)
            if form == self._table:
                self._table()
            else:
                for _ in range(self.chance.randint(2, 6) + int(wanted / 1_500)):
                    item += 1
                    form(item)
                    if self.length >= wanted:
                        break
            if self.length >= wanted:
                break

    def _bracketed(self, n: int) -> None:
        """1.完成…清淤。…（牵头单位：市水利局；配合单位：市财政局、市公安局）"""
        deed, parts = self._deed(), self._parts()
        stated = self.chance.choice("；;；").join(
            f"{self.labels[role]}：{self._listed(units)}" for role, units in parts
        )
        stop = self.chance.choice(("", "。")) if self.brackets == "（）" else ""
        self._say(f"{n}.{deed}。{self._remarks()}{self.brackets[0]}{stated}{self.brackets[1]}{stop}")
        self._state(deed, parts)

    def _closed(self, n: int) -> None:
        """1.完成…清淤。…（市水利局牵头，市财政局、市公安局配合）"""
        deed, parts = self._deed(), self._parts(supervised=False)
        by = "由" if self.chance.random() < 0.3 and parts[0][0] == "Lead" else ""
        stated = "，".join(
            self._listed(units, "、") + self.chance.choice(words()["closers"][role]) for role, units in parts
        )
        self._say(f"{n}.{deed}。{self._remarks()}（{by}{stated}）")
        self._state(deed, parts)

    def _labelled(self, n: int) -> None:
        """1.完成…清淤。…责任单位：市水利局。"""
        deed, parts = self._deed(), self._parts()
        stated = "；".join(f"{self.labels[role]}：{self._listed(units, '、')}" for role, units in parts)
        self._say(f"{n}.{deed}。{self._remarks()}{stated}。")
        self._state(deed, parts)

    def _lines(self, n: int) -> None:
        """The labels on lines of their own under the item, the date of completion last."""
        deed, parts = self._deed(), self._parts()
        self._say(f"{n}.{deed}。{self._remarks()}")
        for role, units in parts:
            self._say(f"{self.labels[role]}：{self._listed(units, '、')}")
        if self.chance.random() < 0.7:
            self._say(f"完成时限：{self._date()}")
        self._state(deed, parts)

    def _prose(self, n: int) -> None:
        """1.市水利局负责完成…清淤，市财政局配合。 or: …由市水利局牵头，市财政局、市公安局配合。"""
        deed = self._deed()
        first, *rest = self.chance.sample(self.units, self.chance.randint(2, 4))
        helped = self._listed(rest, "、") + self.chance.choice(words()["closers"]["Cooperate"])
        kind = self.chance.randrange(4)
        if kind == 0:
            self._say(f"{n}.{first.written}负责{deed}，{helped}。{self._remarks()}")
        elif kind == 1:
            self._say(f"{n}.{first.written}牵头{deed}，{helped}。{self._remarks()}")
        elif kind == 2:
            self._say(f"{n}.{self._remarks()}{deed}。由{first.written}牵头，{helped}。")
        else:
            self._say(f"{n}.{deed}，由{first.written}负责，{helped}。{self._remarks()}")
        lead = "Lead" if kind in (1, 2) else "Responsible"
        self._state(deed, ((lead, (first,)), ("Cooperate", tuple(rest))))

    def _table(self, _: int = 0) -> None:
        """A list of measures as a table; a column for each role, and often one for the time limit."""
        roles = self.chance.choice(
            (("Responsible",), ("Lead", "Responsible"), ("Lead", "Cooperate"), ("Responsible", "Cooperate"))
        )
        dated = self.chance.random() < 0.6
        head = (
            "序号",
            self.chance.choice(("重点任务", "工作内容", "主要任务")),
            *(self.labels[role] for role in roles),
        )
        rows = [head + (("完成时限",) if dated else ())]
        for n in range(1, self.chance.randint(3, 9)):
            deed = self._deed()
            pool = self.chance.sample(self.units, 7)
            parts = tuple((role, tuple(self._taken(pool, 1 if role == "Lead" else 3))) for role in roles)
            cells = (str(n), f"{deed}。", *(self._listed(units, "、") for _, units in parts))
            rows.append(cells + ((self._date(),) if dated else ()))
            self._state(deed, parts)
        self.blocks.append(tuple(rows))
        self.length += sum(len(cell) for row in rows for cell in row)

    # -- words ----

    def _say(self, line: str) -> None:
        self.blocks.append(line)
        self.length += len(line)

    def _state(self, deed: str, parts: Parts) -> None:
        self.duties += (Duty(deed, unit.written, unit.full, role) for role, units in parts for unit in units)

    def _parts(self, supervised: bool = True) -> Parts:
        """Who does what in one measure; nobody twice."""
        roles = self.chance.choice(
            (
                ("Responsible",),
                ("Lead", "Responsible"),
                ("Lead", "Cooperate"),
                ("Lead", "Responsible", "Cooperate"),
                ("Responsible", "Cooperate"),
            )
        )
        if supervised and self.chance.random() < 0.08:
            roles = (*roles, "Supervise")
        counts = [1 if role in ("Lead", "Supervise") else self.chance.randint(1, 3) for role in roles]
        pool = iter(self.chance.sample(self.units, sum(counts)))
        parts = [
            (role, [next(pool) for _ in range(count)]) for role, count in zip(roles, counts, strict=True)
        ]
        if len(parts) > 1 and roles[-1] != "Supervise" and self.chance.random() < 0.3:
            parts[-1][1].append(self.chance.choice(self.groups))
        return tuple((role, tuple(units)) for role, units in parts)

    def _taken(self, pool: list[_Unit], most: int) -> list[_Unit]:
        return [pool.pop() for _ in range(self.chance.randint(1, most))]

    def _listed(self, units: Iterable[_Unit], comma: str = "") -> str:
        return (comma or self.comma).join(unit.written for unit in units)

    def _deed(self) -> str:
        """What is to be done, in words that no other measure of this plan has."""
        while True:
            deed = self._filled(self.chance.choice(words()["texts"]["deeds"]))
            if not any(deed in other or other in deed for other in self.seen):
                self.seen.add(deed)
                return deed

    def _remarks(self) -> str:
        count = self.chance.choice((1, 2, 3, 4, 5, 7))
        return "".join(
            self._filled(remark) for remark in self.chance.sample(words()["texts"]["remarks"], count)
        )

    def _filled(self, pattern: str) -> str:
        names, chance = words()["names"], self.chance
        return pattern.format(
            river=chance.choice(names["rivers"]), section=chance.choice(names["sections"]),
            plant=chance.choice(names["plants"]), town=chance.choice(names["towns"]),
            km=f"{chance.uniform(1, 60):.1f}".removesuffix(".0"), n=chance.randint(2, 90), pct=chance.randint(40, 98),
            date=self._date(), year=self.year,
        )  # fmt: skip

    def _date(self) -> str:
        month, year = self.chance.randint(5, 12), self.year
        return self.chance.choice(
            (
                f"{year}年{month}月底前",
                f"{month}月底前",
                f"{year}年年底前",
                f"{year}年{month}月20日前",
                f"到{year}年年底",
            )
        )

    # -- units ----

    def _stands(self, body: dict[str, Any]) -> bool:
        level = "county" if self.county else "city"
        in_time = body.get("since", 0) <= self.year <= body.get("until", 9999)
        return in_time and body.get("level", level) == level

    def _unit(self, body: dict[str, Any]) -> _Unit:
        written = self.chance.choice(body.get("written", [body["full"]]))
        rank = self.place[-1]  # 市 区 县
        return _Unit(rank + written, self.place + body["full"])


def lines(blocks: Sequence[Block]) -> Iterable[str]:
    """A plan as lines of plain text, the cells of a table with tabs between them."""
    for block in blocks:
        if isinstance(block, str):
            yield block
        else:
            yield from ("\t".join(row) for row in block)
