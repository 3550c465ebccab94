"""The rows of docs/comparing.md, made from the real documents: what three places say on two themes, with their words.

    python -m bench.comparing_page FOLDER            # writes them into the page
    python -m bench.comparing_page FOLDER --check    # fails when the page says anything else

Words are quoted short, with ⋯ where they are cut: the page shows where to read, it does not copy the documents.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import Literal

from kg.build import build
from kg.store import GraphStore
from kg.tables import ROLE_ZH
from kg.task_views import LOCAL, TaskView
from kg.theme_matrix import Cell, Shelves
from ontology.roles import Role

PAGE = Path(__file__).parent.parent / "docs" / "comparing.md"
PLACES = ("聊城市", "盐湖区", "周村区")
THEMES = ("入河排污口", "黑臭水体")
BEGIN, END = "<!-- rows: python -m bench.comparing_page -->", "<!-- end of rows -->"
_CUES = "SELECT ?cue WHERE { VALUES ?name {} ?theme skos:prefLabel ?name ; skos:hiddenLabel ?cue }"
MOST = 30  # characters of one quotation


def rows(corpus: Path) -> str:
    """The part of the page between its marks, as Markdown."""
    with tempfile.TemporaryDirectory() as folder, GraphStore.open(Path(folder) / "store") as store:
        build([corpus], store)
        shelves = Shelves.of(store)
        cues = {theme: _cues(store, theme) for theme in THEMES}
    matrix = shelves.matrix("place", PLACES, THEMES)
    numbers = {document.iri: document.number or document.title for document in shelves.documents}
    lines: list[str] = []
    for theme in THEMES:
        lines += [
            f"### {theme}",
            "",
            f"| | {' | '.join(matrix.labels[c] for c in matrix.columns)} |",
            "|---" * (len(matrix.columns) + 1) + "|",
        ]
        for name, line in _SUMMARY.items():
            cells = [matrix.cells[theme][column] for column in matrix.columns]
            lines.append(f"| {name} | {' | '.join(_escaped(line(cell)) for cell in cells)} |")
        for column in matrix.columns:
            lines += [
                "",
                f"{matrix.labels[column]}：",
                "",
                *_tasks(matrix.cells[theme][column], numbers, cues[theme]),
            ]
        lines.append("")
    return "\n".join(lines)


def _cues(store: GraphStore, theme: str) -> list[str]:
    """The words by which a text is known to be on the theme."""
    found = store.select(_CUES, {"name": Literal(theme, language="zh")})
    return [theme, *(str(cue) for (cue,) in found)]


def _tasks(cell: Cell, numbers: dict[str, str], cues: list[str]) -> Iterator[str]:
    for task in cell.tasks:
        place = f"{numbers[task.document]} 第 {task.sentence.start}–{task.sentence.end} 字"
        yield f"- “{_quoted(task.text, cues)}” {_escaped(_units(task))}（{place}）"


def _units(task: TaskView) -> str:
    """Who has which part, as written: 牵头：市水利局；责任：各县〔市、区〕人民政府."""
    parts = []
    for role in Role:
        named = dict.fromkeys(part.mention for part in task.parts if part.role is role)
        if named:
            parts.append(
                f"{ROLE_ZH[role]}：{' · '.join(_quoted(one) for one in list(named)[:6])}{' 等' if len(named) > 6 else ''}"
            )
    return "；".join(parts) or "未写明由谁负责"


def _quoted(text: str, cues: Sequence[str] = ()) -> str:
    """At most MOST characters of the text, those around the first cue that stands in it."""
    line = " ".join(text.split())
    first = min((at for cue in cues if (at := line.find(cue)) >= 0), default=0)
    start = max(0, min(first - MOST // 3, len(line) - MOST))
    cut = line[start : start + MOST]
    return f"{'⋯' if start else ''}{cut}{'⋯' if start + len(cut) < len(line) else ''}"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*") or "—"


_SUMMARY = {
    "任务": lambda cell: f"{len(cell.tasks)} 项" if cell.tasks else "文件未说明",
    "牵头": lambda cell: "、".join(cell.leads),
    "无人牵头时负责": lambda cell: "、".join(f for f in cell.responsible if f != LOCAL),
    "期限": lambda cell: "、".join(str(due) for due in cell.due),
    "指标": lambda cell: "；".join(_quoted(goal) for goal in cell.goals),
}


def with_rows(page: str, made: str) -> str:
    """The page with ``made`` between its marks. Raises ValueError when it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{made}\n{END}{after}"


def main() -> None:
    """Write the rows, or look whether they still hold."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 when the page differs"
    )
    asked = arguments.parse_args()
    page = PAGE.read_text("utf-8")
    wanted = with_rows(page, rows(asked.corpus))
    if asked.check:
        sys.exit(
            0
            if page == wanted
            else f"{PAGE} is out of date: run python -m bench.comparing_page {asked.corpus}"
        )
    PAGE.write_text(wanted, "utf-8")


if __name__ == "__main__":
    main()
