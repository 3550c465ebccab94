"""Documents and stores for tests, made of a few lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.build import BuildReport, build
from kg.store import GraphStore
from loaders.document import Division, Header, LaidText, Paragraph, RawDocument, SourcePlace, Table
from loaders.extract.header import header_of
from loaders.layout import lay_out
from loaders.outline import outline
from loaders.repair import repair
from loaders.split import split


@dataclass(frozen=True, slots=True)
class Outlined:
    """One document of a text up to its outline and head."""

    laid: LaidText
    divisions: tuple[Division, ...]
    header: Header

    @property
    def addressees(self) -> list[str]:
        """The addressees as written."""
        return [span.of(self.laid.text) for span in self.header.addressees]

    @property
    def tree(self) -> list[tuple[str, str | None, str]]:
        """Label, title and the parent's label of every division but the front."""
        return [(d.label, d.title, self.divisions[d.parent or 0].label) for d in self.divisions[1:]]


def raw(text: str, *, hard_wrapped: bool = True) -> RawDocument:
    """What the reader of plain text gives for ``text``: a paragraph a line."""
    lines = text.strip("\n").split("\n")
    blocks = tuple(Paragraph(line, SourcePlace(line=n)) for n, line in enumerate(lines, 1))
    return RawDocument("样本.txt", "txt", blocks, hard_wrapped=hard_wrapped)


def repaired(text: str) -> list[str]:
    """The paragraphs of ``text`` after repair; a table as its rows, cells divided by |."""
    out: list[str] = []
    for block in repair(raw(text)).blocks:
        if isinstance(block, Table):
            out += ["|".join(row) for row in block.rows]
        else:
            out.append(block.text)
    return out


def outlined(text: str) -> list[Outlined]:
    """The documents that ``text`` holds."""
    found = []
    for part in split(repair(raw(text))):
        laid = lay_out(part)
        divisions = outline(laid)
        found.append(Outlined(laid, divisions, header_of(laid, divisions)))
    return found


def outlined_one(text: str) -> Outlined:
    """The one document that ``text`` holds."""
    (found,) = outlined(text)
    return found


def policy(
    *,
    place: str = "聊城市",
    number: str = "聊政办字〔2023〕7号",
    title: str = "碧水保卫战工作方案",
    date: str = "2023年3月31日",
    tasks: str = "1.疏浚徒骇河十公里。（牵头单位：市水利局；配合单位：市生态环境局）",
) -> str:
    """A short plan passed on by a notice, in the form of the real ones."""
    issuer = f"{place}人民政府办公室"
    return f"""{issuer}
关于印发{place}{title}的通知
{number}
各县（市、区）人民政府，市政府各部门：
现将《{place}{title}》印发给你们，请认真组织实施。
{issuer}
{date}
（此件公开发布）
{place}{title}
一、工作目标
到2023年年底，国控断面水质稳定达标，城镇污水治理、饮用水水源保护和黑臭水体整治取得实效。
二、重点任务
（一）治理河道
{tasks}
三、保障措施
（一）加强领导。各级各部门要压实责任。
"""


def stored(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A finished store with what the files say, both in folders of ``folder``."""
    with GraphStore.open(folder / "store") as store:
        assert rebuilt(store, folder / "in", files).ok
    return folder / "store"


def rebuilt(
    store: GraphStore, folder: Path, files: Mapping[str, str | bytes], *, prune: bool = False
) -> BuildReport:
    """What building ``folder`` into ``store`` reports, once the files are written into it."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return build([folder], store, prune=prune)
