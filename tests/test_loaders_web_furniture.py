"""What a page shows around a document is dropped and counted, whether saved as a page, copied as text or as Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import Source, load
from loaders.repair import repair
from tests.factories import raw, repaired

ABOVE = ["当前位置：首页 > 政务公开 > 政策文件 > 县政府办文件"]
TITLE = "青禾县人民政府办公室关于开展河道清理工作的通知"
FIELDS = "发布时间：2024-03-05 来源：县政府办 浏览次数：123 字体：[ 大 中 小 ] 打印 关闭"
BODY = [
    "青政办发〔2024〕5号",
    "各镇人民政府，县直有关部门：",
    "为改善河道面貌，现就有关事项通知如下。",
    "一、清理河道。清理东沟两岸垃圾，由县水利局牵头，县城管局配合。",
    "二、加强巡查。县生态环境局负责开展日常巡查。",
    "青禾县人民政府办公室",
    "2024年3月1日",
]
BELOW = [
    "附件下载：",
    "1.任务分工表.docx",
    "分享到：微信 微博 QQ空间",
    "【打印本页】【关闭窗口】",
    "上一篇：青禾县水利局关于做好汛期值班的通知",
    "下一篇：县生态环境局负责开展专项行动",
    "相关阅读",
    "县城管局牵头整治市容",
    "主办：青禾县人民政府 承办：青禾县人民政府办公室",
    "网站标识码：3709230001 鲁ICP备05012345号 鲁公网安备37092302000012号",
    "版权所有：青禾县人民政府 联系电话：0538-1234567",
    "技术支持：某某科技有限公司 网站地图 联系我们",
]
LINES = [*ABOVE, TITLE, FIELDS, *BODY, *BELOW]
EXPECTED = [
    ("清理东沟两岸垃圾", ["Lead 县水利局", "Cooperate 县城管局"]),
    ("开展日常巡查", ["Responsible 县生态环境局"]),
]


def as_page(lines: list[str]) -> str:
    """The lines as a page without one name that says what is the text."""
    return "<html><body><div>" + "".join(f"<p>{line}</p>" for line in lines) + "</div></body></html>"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("页.txt", "\n".join(LINES)),
        ("页.txt", "\n\n".join(LINES)),
        ("页.md", "\n\n".join([*ABOVE, f"# {TITLE}", FIELDS, *BODY, *BELOW])),
        ("页.html", as_page(LINES)),
    ],
    ids=["text", "text, blank lines", "markdown", "page"],
)
def test_the_site_around_a_notice_is_no_part_of_it(name: str, text: str) -> None:
    (document,) = load(Source(name, text.encode()))
    assert document.text.split("\n") == [TITLE, "发布时间：2024-03-05来源：县政府办", *BODY]
    assert [
        (
            task.span.of(document.text),
            [f"{a.role.value} {a.span.of(document.text)}" for i in task.statements for a in document.statements[i].assignments],
        )
        for task in document.tasks
    ] == EXPECTED  # fmt: skip
    assert (document.header.issued, document.header.number) == ("2024-03-01", "青政办发〔2024〕5号")


def test_what_is_dropped_is_counted() -> None:
    assert dict(repair(raw("\n".join(LINES))).dropped)["page furniture"] == len(ABOVE) + 1 + len(BELOW)


PLAIN = "一、清理河道。清理东沟两岸垃圾，由县水利局牵头。"


@pytest.mark.parametrize(
    "line",
    [
        "您现在的位置：网站首页 >> 通知公告 >> 正文",
        "首页>政务公开>通知公告",
        "【字体：大 中 小】 【打印】 【关闭】",
        "打印 关闭",
        "【打印】",
        "关闭窗口",
        "分享至：",
        "扫一扫在手机打开当前页",
        "责任编辑：张某某",
        "浏览次数：2031",
        "上一条：关于举办培训班的通知",
        "相关附件：青禾县任务分工表.pdf",
        "Copyright © 2024 青禾县人民政府 All Rights Reserved",
        "鲁ICP备05012345号-1",
        "政府网站标识码：3709230001",
    ],
)
def test_a_line_of_the_site_goes(line: str) -> None:
    assert repaired(f"{line}\n{PLAIN}") == [PLAIN] == repaired(f"{PLAIN}\n{line}")


@pytest.mark.parametrize(
    "line",
    [
        "主办：县水利局 承办：县河长办",
        "主办单位：县水利局",
        "附件：1.青禾县任务分工表",
        "附件1：任务分工表.docx",
        "来源：县政府办",
        "责任单位：县水利局",
        "大中小型水库",
        "打印机、复印机采购由县财政局负责。",
        "网站由县政府办公室主办，备案号应当公开。",
        "（一）首页设置专栏，由县政府办公室负责。",
        "下一步工作打算",
        "分享水权交易经验",
        "联系电话：0538-1234567",
        "编制说明",
        "小",
    ],
)
def test_a_line_of_the_document_stays(line: str) -> None:
    assert repaired(f"{PLAIN}\n{line}") == [PLAIN, line]


@pytest.mark.parametrize(
    "labels", [["下一篇：", "关于举办讲座的通知"], ["字号：", "大", "中", "小", "打印", "关闭"]]
)
def test_what_a_page_sets_on_lines_of_its_own_goes_together(labels: list[str]) -> None:
    bar = ["分享到：", *labels]
    assert repaired("\n".join([PLAIN, *bar])) == [PLAIN]


@given(st.lists(st.sampled_from([*BODY, *BELOW, *ABOVE, "", "一、县水利局负责清淤。"]), max_size=20))
def test_no_sentence_is_ever_taken_for_furniture(lines: list[str]) -> None:
    kept = "".join(repaired("\n".join(["起始行", *lines])))
    assert all(line in kept for line in lines if line.endswith("。"))
