"""From a file to its documents: what is one, what is none, and that any file ends in documents or a clear word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders import LoaderError, Source, load
from loaders.errors import FileTooLarge, NotAPolicyDocument, UnreadableFile, UnsupportedFormat
from tests.factories import policy

SENTENCE = "各地要切实抓好落实，确保按期完成各项任务，并按季度报送进展情况。"


def loaded(text: str | bytes, name: str = "样本.txt") -> list[str | None]:
    """The numbers of the documents in a file of ``text``."""
    data = text if isinstance(text, bytes) else text.encode()
    return [document.header.number for document in load(Source(name, data))]


def test_one_file_of_one_document(tmp_path: Path) -> None:
    file = tmp_path / "方案.txt"
    file.write_text(policy(), "utf-8")
    (document,) = load(file)
    assert document.path == str(file)
    assert document.header.title == "聊城市碧水保卫战工作方案"
    assert [t.span.of(document.text) for t in document.tasks if t.statements] == ["疏浚徒骇河十公里。"]
    assert load(str(file)) == load(Source(str(file))) == (document,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_gives_the_same_text(encoding: str) -> None:
    plain = load(Source("甲.txt", policy().encode()))[0]
    other = load(Source("甲.txt", policy().encode(encoding)))[0]
    assert other.text == plain.text and other.tasks == plain.tasks


def test_a_gazette_gives_its_documents_and_leaves_its_cover() -> None:
    cover = f"某市人民政府公报\n2023年第3期\n目 录\n关于一件事的通知……1\n关于另一件事的通知……5\n{SENTENCE}\n"
    gazette = cover + policy() + policy(number="聊政办字〔2023〕8号", title="黑臭水体治理方案")
    assert loaded(gazette) == ["聊政办字〔2023〕7号", "聊政办字〔2023〕8号"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "an appointment: a number and an issuer, no measures",
            f"临清市人民政府\n关于张三同志任职的通知\n临政任〔2023〕2号\n各镇政府：\n任命张三为市水利局局长。{SENTENCE}\n临清市人民政府\n2023年6月1日",
        ),
        (
            "a plan without a number",
            f"临江县碧水保卫战方案\n一、任务\n（一）整治排口。（县水利局负责）\n（二）建设湿地。{SENTENCE}",
        ),
        (
            "a letter with addressee, signature and date",
            f"关于协助打捞的函\n阳谷县水利局：\n{SENTENCE}请贵局协助。{SENTENCE}\n莘县生态环境局\n2022年7月20日",
        ),
        (
            "a law",
            f"某市节水条例\n第一条 为了节水，制定本条例。{SENTENCE}\n第二条 县级以上人民政府水行政主管部门负责节水工作。",
        ),
    ],
)
def test_what_is_a_government_document(name: str, text: str) -> None:
    assert len(loaded(text)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a recipe", "红烧肉的做法：五花肉洗净切块，冷水下锅焯水，捞出沥干。锅中放油，下冰糖炒出糖色。" * 3),
        ("code", "import os\n\ndef main() -> None:\n    print(os.getcwd())\n" * 5),
        ("a shopping list", "\n".join(f"{n}.大白菜{n}斤" for n in range(1, 20))),
        ("a diary", "今天天气很好，我们去河边散步。河水清澈，两岸花开。晚上回家吃饭，早早睡下了。" * 3),
        ("a short note", "请明天开会。"),
        ("figures", "\n".join(f"{n}\t{n * n}" for n in range(40))),
    ],
)
def test_what_is_none(name: str, text: str) -> None:
    with pytest.raises(NotAPolicyDocument) as error:
        loaded(text)
    assert error.value.path == "样本.txt" and error.value.reason_zh and error.value.reason


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("空.txt", b"", UnreadableFile),
        ("空白.txt", b" \n\n\t\n", LoaderError),
        ("长行.txt", "河".encode() * 2_000_000, FileTooLarge),
        ("图.png", b"\x89PNG", UnsupportedFormat),
        ("无后缀", b"x", UnsupportedFormat),
    ],
)
def test_a_bad_file_ends_in_a_word_that_names_it(name: str, data: bytes, error: type[LoaderError]) -> None:
    with pytest.raises(error) as raised:
        load(Source(name, data))
    assert raised.value.path == name and name in str(raised.value)
    assert raised.value.reason and raised.value.reason_zh


_PIECES = st.sampled_from(
    ["聊城市人民政府办公室", "关于印发方案的通知", "聊政办字〔2023〕7号", "各县（市、区）人民政府：", "一、任务", "（一）控源", "1.清淤。",
     "（责任单位：市水利局、", "市住建局牵头，市水利局配合。", "〔", "）", "附件1", "附件：1.表", "2.清单", "目录", "第一条 为了", "2023年3月31日",
     "到2023年底，徒骇河断面水质达到Ⅲ类。", "序号\t任务\t责任单位", "1\t清淤\t市水利局", "", "　　", "- 3 -", "以下各项任务均需各镇办负责落实"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=30)), min_size=4, max_size=40))
def test_any_text_is_documents_or_a_loader_error(lines: list[str]) -> None:
    try:
        documents = load(Source("样本.txt", "\n".join(lines).encode("utf-8", "replace")))
    except LoaderError:
        return
    for document in documents:
        text = document.text
        assert "\n".join(line.span.of(text) for line in document.lines) == text
        for statement in document.statements:
            assert 0 <= statement.span.start <= statement.span.end <= len(text)
            for one in statement.assignments:
                above = statement.kind == "heading" and one.span.end <= statement.span.start
                assert (above or statement.span.covers(one.span)) and one.span.of(text).strip()
        assert all(0 <= t.span.start <= t.span.end <= len(text) for t in document.tasks)
