"""Coverage-guided fuzzing of the readers: ``python tests/fuzz_readers.py docx -max_total_time=600``.

Needs ``pip install atheris``. The first word is a reader (txt, docx, html, mht, xlsx, xls, csv, md, ofd, pdf),
``zip``, or ``text``: repair, split, outline and extraction of a text put together from the words and marks of
plans. What follows goes to libFuzzer. Bytes become a part of a package where the format is one, so that
the fuzzer works on the XML, not on the zip around it. A reader that raises anything but LoaderError ends the
run with its input in a file crash-…; so does one that takes over ten seconds or a gigabyte and a half.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent))
with atheris.instrument_imports(include=["loaders", "ontology", "xlrd", "zipfile", "csv"]):
    from loaders.document import Paragraph, RawDocument
    from loaders.errors import LoaderError
    from loaders.extract import extract
    from loaders.layout import lay_out
    from loaders.outline import outline
    from loaders.readers import READERS
    from loaders.readers.archive import members
    from loaders.readers.sources import Source
    from loaders.repair import repair
    from loaders.split import split
    from tests.made_files import ofd_file, sheet_xml, word_xml

    FORMATS = {name: import_module(f"loaders.readers.{name}") for name in set(READERS.values())}

# One byte is one of these; what a plan is made of, and what breaks it.
PIECES = (
    *"一二三四五六七八九十0123456789（）()〔〕【】［］《》“”‘’、，。；：:;,.．—-…·|\t\n\n\n \u3000\u200b\x00甲乙",
    *(
        "市水利局",
        "市生态环境局",
        "各县（市、区）人民政府",
        "有关部门",
        "徒骇河",
        "油坊桥断面",
        "聊城市",
        "附件",
        "附表",
    ),
    *(
        "牵头单位",
        "责任单位",
        "配合单位",
        "牵头",
        "配合",
        "负责",
        "会同",
        "由",
        "按职责分工负责",
        "指导",
        "监督",
        "为主",
        "等",
    ),
    *(
        "以下均需",
        "不再列出",
        "排在第一位的为牵头单位",
        "下同",
        "关于印发",
        "方案",
        "的通知",
        "聊政办字〔2023〕7号",
        "第一条",
    ),
    *(
        "到2023年年底",
        "5月中旬",
        "长期坚持",
        "完成时限",
        "序号",
        "工作任务",
        "不低于95%",
        "Ⅲ类",
        "劣V类",
        "达到",
        "加强",
        "治理",
    ),
    *(
        "人民政府办公室",
        "2023年3月31日",
        "（此件公开发布）",
        "抄送：",
        "（一）",
        "1．",
        "1.1",
        "①",
        "117°53′15″",
        "公里",
    ),
)


def check_text(data: bytes) -> None:
    """Take the text that ``data`` spells through every step; no step may lose a character of it."""
    text = "".join(PIECES[byte % len(PIECES)] for byte in data)
    for part in split(repair(RawDocument("fuzz.txt", "txt", tuple(map(Paragraph, text.split("\n"))), True))):
        laid = lay_out(part)
        divisions = outline(laid)
        starts = [*(d.span.start for d in divisions), len(laid.text)]
        assert starts[0] == 0 and starts == sorted(starts)  # the divisions, one after another, are the text
        found = extract(part, laid, divisions)
        for statement in found.statements:
            assert 0 <= statement.span.start < statement.span.end <= len(laid.text)


def wrapped(kind: str, data: bytes) -> bytes:
    """``data`` as the part of a package that matters, when its first byte is even; else as it is."""
    if not data or data[0] % 2:
        return data
    text = data[1:].decode("utf-8", "ignore")
    if kind == "docx":
        body, _, numbering = text.partition("\x00")
        return word_xml(body, {"numbering": numbering, "styles": numbering, "footnotes": body})
    if kind == "xlsx":
        rows, _, after = text.partition("\x00")
        return sheet_xml(rows, after, rows, (after[:20],))
    return ofd_file(text) if kind == "ofd" else data


def main() -> None:
    """Fuzz the reader named first."""
    kind = sys.argv.pop(1)

    def one_input(data: bytes) -> None:
        try:
            if kind == "text":
                check_text(data)
            elif kind == "zip":
                for _ in members(Source("fuzz.zip", data)):
                    pass
            else:
                FORMATS[kind].read(wrapped(kind, data), f"fuzz.{kind}")
        except (LoaderError, RecursionError):
            pass

    atheris.Setup([*sys.argv, "-timeout=10", "-rss_limit_mb=1500"], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
