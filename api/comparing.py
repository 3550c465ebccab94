"""Comparisons in words, for the terminal."""

from __future__ import annotations

import re

from kg.compare import Comparison
from kg.spreadsheets import CHANGE_ZH, cell_text
from kg.theme_matrix import Matrix


def comparison_text(comparison: Comparison) -> str:
    """Two documents: each pair with its score, its reasons and what changed; then what has no partner."""
    first, second = comparison.first, comparison.second
    lines = [f"{first.title}（{first.number}） ↔ {second.title}（{second.number}）"]
    if comparison.derived:
        lines.append("后者根据前者制定 · the second is made under the first")
    for compared in comparison.pairs:
        pair = compared.pair
        why = " ".join(f"{r.kind} {r.likeness:.2f}" for r in pair.reasons)
        lines.append(
            f"\n● {pair.score:.2f}  {pair.first.heading}  ↔  {pair.second.heading}"
            + ("（并入）" if pair.part else "")
        )
        lines.append(f"    {why}")
        for change in compared.changes:
            arrow = (
                f"{change.before} → {change.after}"
                if change.before and change.after
                else change.before or change.after
            )
            lines.append(f"    {CHANGE_ZH[change.kind.value]}：{arrow}")
        if not compared.changes:
            lines.append("    无变化 · unchanged")
    for title, tasks in (
        (
            "未承接 · not taken up" if comparison.derived else "前者独有 · only in the first",
            comparison.only_first,
        ),
        ("新增 · added" if comparison.derived else "后者独有 · only in the second", comparison.only_second),
    ):
        lines.append(f"\n{title}：{len(tasks)}")
        lines += [f"  · {task.heading}　{task.text[:60]}" for task in tasks]
    return "\n".join(lines)


def matrix_text(matrix: Matrix) -> str:
    """Themes with what each column says of them."""
    lines: list[str] = []
    for theme in matrix.themes:
        lines.append(f"\n■ {theme}")
        for column in matrix.columns:
            said = cell_text(matrix.cells[theme][column]).replace("\n", "；")
            lines.append(f"  {matrix.labels[column]}：{said}")
    return "\n".join(lines)


def comparison_markdown(comparison: Comparison) -> str:
    """Two documents as a Markdown page: a table of changes with the words on both sides, and what has no partner."""
    first, second = comparison.first, comparison.second
    lines = [
        f"# {_cell(first.title)} ↔ {_cell(second.title)}",
        "",
        "| 相似度 | 前文件条目 | 后文件条目 | 变化 | 由 | 变为 |",
        "|---|---|---|---|---|---|",
    ]
    for compared in comparison.pairs:
        pair = compared.pair
        head = f"| {pair.score:.2f} | {_cell(pair.first.heading)} | {_cell(pair.second.heading)} |"
        lines += [
            f"{head} {CHANGE_ZH[c.kind.value]} | {_cell(c.before)} | {_cell(c.after)} |"
            for c in compared.changes
        ]
        if not compared.changes:
            lines.append(f"{head} 无变化 | | |")
    for title, tasks in (
        ("未承接" if comparison.derived else "前文件独有", comparison.only_first),
        ("新增" if comparison.derived else "后文件独有", comparison.only_second),
    ):
        lines += ["", f"## {title}", ""]
        lines += [f"- {_cell(task.heading)}：{_cell(task.text)}" for task in tasks] or ["（无）"]
    return "\n".join(lines) + "\n"


def matrix_markdown(matrix: Matrix) -> str:
    """A theme matrix as a Markdown table."""
    head = " | ".join(_cell(matrix.labels[column]) for column in matrix.columns)
    lines = [f"| 主题 | {head} |", "|---" * (len(matrix.columns) + 1) + "|"]
    for theme in matrix.themes:
        cells = " | ".join(_cell(cell_text(matrix.cells[theme][column])) for column in matrix.columns)
        lines.append(f"| {_cell(theme)} | {cells} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Text of a document as Markdown shows it: no mark of it is markup."""
    return re.sub(r"([\\|<>`*_\[\]#])", r"\\\1", text).replace("\n", "<br>")


def in_words(found: Comparison | Matrix) -> str:
    """Either kind of comparison in words."""
    return comparison_text(found) if isinstance(found, Comparison) else matrix_text(found)
