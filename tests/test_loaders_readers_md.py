"""Markdown: the words without the marks, pipe tables as tables."""

from __future__ import annotations

import pytest

from tests.made_files import read_bytes, said


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("# 一、总体要求", "一、总体要求"),
        ("### （一）目标 ###", "（一）目标"),
        ("#1号闸门", "#1号闸门"),
        ("**1.清淤。**（市水利局）", "1.清淤。（市水利局）"),
        ("*强调*与__下划__和`代码`", "强调与下划和代码"),
        ("1. 清淤", "1. 清淤"),
        ("- 清淤", "清淤"),
        ("- [x] 已完成", "已完成"),
        ("> 引文", "引文"),
        ("见[附件](a.pdf)和![图](b.png)", "见附件和"),
        ("5\\*6 a\\_b", "5*6 a_b"),
        ("2*3*4", "2*3*4"),
        ("甲<br>乙", "甲\n乙"),
        ("<!-- 藏 -->显", "显"),
        ("　　缩进", "　　缩进"),
    ],
)
def test_a_line_as_a_page_shows_it(line: str, shown: str) -> None:
    document = read_bytes("a.md", f"{line}\n".encode())
    assert [block.text for block in document.blocks] == shown.split("\n")  # type: ignore[union-attr]


def test_rules_fences_and_front_matter_are_no_words() -> None:
    document = read_bytes("a.md", "---\ntitle: x\n---\n正文\n\n---\n```\n码\n```\n".encode())
    assert said(document) == ["正文", "码"]
    assert document.dropped == (("line of front matter", 3),)
    assert document.blocks[0].place.line == 4


def test_pipe_tables() -> None:
    text = "前文\n\n| 序号 | 任务 |\n|:--|:-:|\n| 1 | **清淤**\\|护岸 |\n2 | 建闸<br>二期\n\n后文 | 不是表\n"
    document = read_bytes("a.md", text.encode())
    assert said(document) == [
        "前文",
        (("序号", "任务"), ("1", "清淤|护岸"), ("2", "建闸\n二期")),
        "后文 | 不是表",
    ]
    assert document.blocks[2].place.line == 3
