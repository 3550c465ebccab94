"""One file into its documents: nothing lost, nothing cut in two."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import Block, Paragraph, RawDocument, Table
from loaders.document_number import decree_number, document_number, is_number_line, number_behind
from loaders.official_dates import date_in, is_date_line
from loaders.repair import repair
from loaders.split import split
from tests.factories import outlined, raw

_REST = "各地要切实抓好落实，确保按期完成各项任务，并按季度报送进展情况，年底前完成自查总结。"


@dataclass(frozen=True, slots=True)
class File:
    """A file's text and the numbers of its parts; ``None`` for a part that is no document (cover, contents)."""

    name: str
    text: str
    numbers: list[str | None]


FILES = [
    File(
        name="gazette with contents, number under title",
        text=f"""
临清市人民政府公报
2023年第3期（总第15期）
临清市人民政府办公室主办
目 录
【市政府文件】
关于印发卫运河保护方案的通知（临政发〔2023〕6号）………………………………3
关于公布河长名单的通知（临政办字〔2023〕9号）……………………………………9
【人事任免】
关于张三等同志任免职的通知（临政任〔2023〕2号）…………………………12
临清市人民政府
关于印发卫运河保护方案的通知
临政发〔2023〕6号
各镇政府、街道办事处，市政府各部门：
现将《卫运河保护方案》印发给你们，请认真组织实施。
临清市人民政府
2023年4月11日
卫运河保护方案
一、清理四乱。由市水利局牵头。{_REST}
二、巡河。各镇负责。{_REST}
临清市人民政府办公室
关于公布河长名单的通知
临政办字〔2023〕9号
各镇政府、街道办事处：
现将名单公布如下，{_REST}
一、卫运河：张三。
二、小运河：李四。
临清市人民政府办公室
2023年5月6日
（此件公开发布）
临清市人民政府
关于张三等同志任免职的通知
临政任〔2023〕2号
各镇政府、街道办事处，市政府各部门：
市政府决定：任命张三为市水利局局长；免去李四的市水利局局长职务。{_REST}
临清市人民政府
2023年6月1日
""",
        numbers=[None, "临政发〔2023〕6号", "临政办字〔2023〕9号", "临政任〔2023〕2号"],
    ),
    File(
        name="number above title",
        text=f"""
鲁政字〔2022〕10号
山东省人民政府关于同意设立湿地公园的批复
东营市人民政府：
你市请示收悉。{_REST}{_REST}{_REST}
山东省人民政府
2022年1月4日
鲁政字〔2022〕11号
山东省人民政府关于小清河规划的批复
济南市人民政府：
你市请示收悉。{_REST}{_REST}{_REST}
山东省人民政府
2022年1月9日
""",
        numbers=["鲁政字〔2022〕10号", "鲁政字〔2022〕11号"],
    ),
    File(
        name="numbers quoted on their lines",
        text=f"""
聊城市人民政府关于废止部分文件的通知
聊政发〔2021〕9号
各县（市、区）人民政府：
经清理，决定废止下列文件。{_REST}{_REST}{_REST}
1.关于加强排污管理的通知
聊政发〔2003〕11号
2.关于印发河道管理办法的通知
聊政发〔2005〕62号
3.关于加强节水工作的意见
聊政办发〔2009〕3号
聊城市人民政府
2021年8月1日
""",
        numbers=["聊政发〔2021〕9号"],
    ),
    File(
        name="decrees",
        text=f"""
山东省人民政府令
第321号
《节水办法》已经通过，现予公布。{_REST}{_REST}{_REST}
省长 某某
2019年1月15日
节水办法
第一条 为了节水，制定本办法。{_REST}
第二条 施行。{_REST}
山东省人民政府令
第322号
《湿地办法》已经通过，现予公布。{_REST}{_REST}{_REST}
省长 某某
2019年2月15日
湿地办法
第一条 为了保护湿地，制定本办法。{_REST}
""",
        numbers=["山东省人民政府令第321号", "山东省人民政府令第322号"],
    ),
    File(
        name="letterhead repeated in a scraped page",
        text=f"""
发文字号：临政发〔2022〕6号
标题：临清市人民政府关于印发卫运河保护方案的通知
索引号：1137/2022-1 主题分类：环境保护、气象、水利、资源节约与综合利用、其他
内容概述：为保护卫运河，制定方案，明确了市水利局、各镇的责任以及工作要求，请遵照执行，{_REST}
临清市人民政府关于印发卫运河保护方案的通知
临政发〔2022〕6号
各镇政府：
现将方案印发给你们。{_REST}
一、清理四乱。{_REST}
二、巡河。{_REST}
临清市人民政府
2022年4月11日
""",
        numbers=["临政发〔2022〕6号"],
    ),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_document_of_a_file_is_one_part(file: File) -> None:
    assert [found.header.number for found in outlined(file.text)] == file.numbers


def test_the_titles_of_a_gazette_stay_with_their_documents() -> None:
    titles = [found.header.title for found in outlined(FILES[0].text)]
    assert titles[1:] == [
        "卫运河保护方案",
        "临清市人民政府办公室关于公布河长名单的通知",
        "临清市人民政府关于张三等同志任免职的通知",
    ]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("聊政办字〔2023〕11号", "聊政办字〔2023〕11号"),
        ("国发[2015] 17 号", "国发〔2015〕17号"),
        ("（聊政办发〔2023〕7号）", "聊政办发〔2023〕7号"),
        ("发文字号：聊政发〔2023〕3号", "聊政发〔2023〕3号"),
        ("文号：日政河长办〔2021〕2号发布日期：2021-04-01来源：市河长办", "日政河长办〔2021〕2号"),
        ("济南市人民政府办公厅文件济政办发〔2018〕9号签发人：张三", "济政办发〔2018〕9号"),
        ("阳政办字[2020]第018号", "阳政办字〔2020〕18号"),
        ("聊政发﹝２０２３﹞３号", "聊政发〔2023〕3号"),
        ("鲁环办函(水)〔2020〕5号", "鲁环办函（水）〔2020〕5号"),
        ("澎府環〔2020〕8號", "澎府環〔2020〕8號"),
        ("根据聊政发〔2023〕1号精神", None),
        ("根据聊政发〔2023〕1号", None),
        ("《关于印发方案的通知》（聊政发〔2023〕1号）要求", None),
        ("第7号", None),
        ("聊政发〔1823〕3号", None),
    ],
)
def test_a_line_that_states_a_number(line: str, number: str | None) -> None:
    assert document_number(line) == number


@pytest.mark.parametrize(
    ("above", "line", "number"),
    [
        ("山东省人民政府令", "第321号", "山东省人民政府令第321号"),
        ("", "山东省人民政府令第321号", "山东省人民政府令第321号"),
        ("", "山东省人民政府令（第321号）", "山东省人民政府令第321号"),
        ("生态环境部公告", "2021年 第13号", "生态环境部公告2021年第13号"),
        ("专题会议纪要", "〔2022〕15号", "专题会议纪要〔2022〕15号"),
        ("为改善水质，", "第321号", None),
        ("山东省人民政府公报", "第5号", None),
    ],
)
def test_a_decree_is_numbered_under_its_head(above: str, line: str, number: str | None) -> None:
    assert decree_number(above, line) == number


@pytest.mark.parametrize(
    ("title", "bare", "number"),
    [
        ("关于印发方案的通知（聊政办字〔2023〕7号）", "关于印发方案的通知", "聊政办字〔2023〕7号"),
        ("关于印发方案（试行）的通知", "关于印发方案（试行）的通知", None),
        ("节水办法（试行）", "节水办法（试行）", None),
    ],
)
def test_a_number_may_stand_behind_a_title(title: str, bare: str, number: str | None) -> None:
    assert number_behind(title) == (bare, number)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2023年3月31日", "2023-03-31"),
        ("2023 年 3 月 31 日", "2023-03-31"),
        ("二〇一六年十二月二十五日", "2016-12-25"),
        ("二○一六年一月十日", "2016-01-10"),
        ("一九九八年五月十八日", "1998-05-18"),
        ("（2021年11月2日）", "2021-11-02"),
        ("2020-06-18", "2020-06-18"),
        ("2020.6.8", "2020-06-08"),
    ],
)
def test_a_date_alone_on_its_line(line: str, day: str) -> None:
    found = date_in(line)
    assert found is not None and found.iso == day
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line", ["2023年2月30日", "2023年3月", "2023年3月31日前完成", "日期不详", "20231-02-03", ""]
)
def test_what_is_no_date_line(line: str) -> None:
    assert not is_date_line(line)


_BLOCKS = st.lists(
    st.one_of(
        st.sampled_from(
            ["聊政发〔2023〕1号", "聊政办字〔2023〕2号", "山东省人民政府令", "第3号", "关于印发方案的通知", "目录", "各县人民政府：", "现印发给你们。" * 9]
        ).map(Paragraph),
        st.text(max_size=60).map(Paragraph),
        st.just(Table((("序号", "任务"), ("1", "清淤")))),
    ),
    max_size=24,
)  # fmt: skip


@given(_BLOCKS)
def test_no_block_is_lost_and_none_is_doubled(blocks: list[Block]) -> None:
    whole = RawDocument("样本.txt", "txt", tuple(blocks))
    parts = split(whole)
    assert sum((part.blocks for part in parts), ()) == whole.blocks
    assert len(parts) == 1 or all(part.blocks for part in parts)


@given(st.text(max_size=40))
def test_a_number_line_is_one_line_of_text(line: str) -> None:
    if document_number(line):
        assert is_number_line(line)
    assert len(split(repair(raw(line)))) == 1
