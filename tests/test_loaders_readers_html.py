"""Web pages: the document without the site, in the order and with the words a browser shows."""

from __future__ import annotations

import pytest

from loaders.document import Table
from loaders.errors import FileTooLarge, UnreadableFile
from tests.made_files import read_bytes, said

MENU = '<div class="nav"><ul><li><a href="#">首页</a></li><li>政务公开</li></ul></div>'
FOOT = '<div id="footer">版权所有 网站地图</div>'
LINKS = (
    '<a href="#">领导之窗</a><a href="#">政策文件</a><a href="#">办事服务大厅</a><a href="#">互动交流平台</a>'
)
BODY = "<p>各县（市、区）人民政府：</p><p>现将方案印发给你们，请认真贯彻执行，确保完成各项任务。</p>"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def test_only_the_document_of_the_page_is_read() -> None:
    title = "<title>关于印发方案的通知_某市人民政府</title>"
    document = read_bytes("a.html", page(f'{MENU}<div id="zoom">{BODY}</div>{FOOT}', title))
    assert said(document) == [
        "关于印发方案的通知",
        "各县（市、区）人民政府：",
        "现将方案印发给你们，请认真贯彻执行，确保完成各项任务。",
    ]
    assert document.dropped == (("page furniture", 3),)


@pytest.mark.parametrize(
    "body",
    [
        f'{MENU}<div class="TRS_Editor">{BODY}</div>{FOOT}',
        f'{MENU}<div class="wrap"><div class="left-x">{BODY}</div></div>{FOOT}',
        f'<form id="form1">{MENU}<table><tr><td><div>{BODY}</div></td></tr></table>{FOOT}</form>',
        f'<div class="x1">{LINKS}</div>{BODY}',
        f"<nav>首页</nav><main><article>{BODY}</article></main><footer>网站地图</footer>",
        f'<div id="zoom"></div>{MENU}<div class="x">{BODY}</div>{FOOT}',
        BODY,
    ],
)
def test_wherever_the_site_keeps_it(body: str) -> None:
    assert said(read_bytes("a.htm", page(body))) == [
        "各县（市、区）人民政府：",
        "现将方案印发给你们，请认真贯彻执行，确保完成各项任务。",
    ]


def test_the_register_entry_above_the_text_is_kept() -> None:
    rows = "<tr><td>索引号</td><td>0001/2023</td></tr><tr><td>发文字号</td><td>某政发〔2023〕1号</td></tr>"
    entry = f"<table>{rows}</table>"
    document = read_bytes("a.html", page(f'{MENU}{entry}<div id="zoom">{BODY}</div>{FOOT}'))
    assert said(document)[0] == (("索引号", "0001/2023"), ("发文字号", "某政发〔2023〕1号"))


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta name="ArticleTitle" content="关于甲的通知"><title>别的</title>', "关于甲的通知"),
        ("<title>2021-2025年规划</title>", "2021-2025年规划"),
        ("<title>关于乙的通知 - 某县政府网</title>", "关于乙的通知"),
    ],
)
def test_the_title_comes_first_when_the_text_lacks_it(head: str, title: str) -> None:
    assert said(read_bytes("a.html", page(f'<div id="zoom">{BODY}</div>', head)))[0] == title


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("gb2312", "gbk"),
        ("utf-8", "utf-8"),
        ("gb2312", "utf-8"),
        ("utf-8", "gbk"),
        ("nonsense", "gbk"),
    ],
)
def test_a_page_is_decoded_by_its_bytes_when_its_word_is_wrong(charset: str, encoding: str) -> None:
    text = f"<html><head><meta charset='{charset}'></head><body><p>徒骇河治理方案，水利局</p></body></html>"
    assert said(read_bytes("a.html", text.encode(encoding))) == ["徒骇河治理方案，水利局"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>甲<br>乙<br/>丙</p>", ["甲", "乙", "丙"]),
        ("<p>同一<b>段</b>的<span>字</span></p>", ["同一段的字"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<p>&nbsp;&nbsp;　　缩进\n  换行</p>", ["缩进 换行"]),
        ("<ol><li>甲<li>乙</ol>", ["1.甲", "2.乙"]),
        ("<ol start=3 type=A><li>甲</li><li value=7>乙</li></ol>", ["C.甲", "G.乙"]),
        ("<ul><li>甲</li></ul>", ["甲"]),
        ("<p>10<sup>4</sup>m<sup>3</sup>/d，COD<sub>Cr</sub></p>", ["10⁴m³/d，CODCr"]),
        ("<pre>第一行\n  第二行</pre>", ["第一行", "第二行"]),
        ("<p>骇<ruby>字<rt>zi</rt></ruby></p>", ["骇字"]),
        ("<p>显<span style='display: none'>藏</span></p>", ["显"]),
        ("<p>注释<!-- 藏 -->后</p>", ["注释后"]),
        ("<p>甲&#0;乙&#x7;丙&#xD800;</p>", ["甲乙丙"]),
        ("<p>未闭合<p>也分段", ["未闭合", "也分段"]),
    ],
)
def test_words_as_the_browser_shows_them(body: str, expected: list[str]) -> None:
    assert [
        text.replace("\ufffd", "") for text in map(str, said(read_bytes("a.html", page(body))))
    ] == expected


def test_tables_with_spans_and_caption() -> None:
    table = (
        "<table><caption>附表 河流目标</caption>"
        "<thead><tr><th rowspan=2>河流</th><th colspan=2>目标</th></tr><tr><td>2023年<td>2025年</thead>"
        "<tbody><tr><td rowspan=0>徒骇河</td><td><p>Ⅳ类</p><p>（干流）</p></td><td>Ⅲ类</tbody></table>"
    )
    (found,) = read_bytes("a.html", page(table)).blocks
    assert isinstance(found, Table)
    assert found.rows == (("河流", "目标", ""), ("", "2023年", "2025年"), ("徒骇河", "Ⅳ类\n（干流）", "Ⅲ类"))
    assert found.merged == (((0, 2), (0, 1)), ((1, 0), (0, 0)))
    assert found.title == "附表 河流目标"


def test_tables_that_only_lay_out_the_page_are_walked() -> None:
    inner = "<table><tr><td>序号<td>任务<tr><td>1<td>清淤</table>"
    layout = f"<table><tr><td><p>上文</p>{inner}<p>下文</p></td><td>旁栏</td></tr></table>"
    assert said(read_bytes("a.html", page(layout))) == [
        "上文",
        (("序号", "任务"), ("1", "清淤")),
        "下文",
        "旁栏",
    ]


def test_unclosed_tags_nest_deep_and_are_still_read() -> None:
    document = read_bytes("a.html", page("<font>徒骇河" * 1500))
    assert said(document) == ["徒骇河" * 1500]


def mail(body: bytes, encoding: str = "binary", charset: str = "utf-8") -> bytes:
    return (
        b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="b"; type="text/html"\r\n\r\n'
        b"--b\r\nContent-Type: text/css\r\n\r\nbody {}\r\n"
        b"--b\r\nContent-Type: text/html; charset=" + charset.encode() + b"\r\n"
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + body + b"\r\n--b--\r\n"
    )


@pytest.mark.parametrize(
    "data",
    [
        mail("<p>徒骇河治理方案</p>".encode()),
        mail("<p>徒骇河治理方案</p>".encode("gbk"), charset="gb2312"),
        mail(
            b"<p>=E5=BE=92=E9=AA=87=E6=B2=B3=E6=B2=BB=E7=90=86=E6=96=B9=\r\n=E6=A1=88</p>", "quoted-printable"
        ),
        mail(b"PHA+5b6S6aqH5rKz5rK755CG5pa55qGIPC9wPg==", "base64"),
    ],
)
def test_pages_saved_as_one_file(data: bytes) -> None:
    document = read_bytes("a.mht", data)
    assert said(document) == ["徒骇河治理方案"]
    assert document.format == "mht"


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("页.html", b"", UnreadableFile),
        ("页.html", page("<script>load()</script>"), UnreadableFile),
        ("页.html", page("<div>" * 3000 + "x"), FileTooLarge),
        ("页.html", page("<b>" * 300_001), FileTooLarge),
        ("页.html", page(f"<p {' '.join(f'a{n}=1' for n in range(1500))}>x"), FileTooLarge),
        ("页.html", page("<table>" + "<tr><td rowspan=65534 colspan=1000>x<td>y" * 400), FileTooLarge),
        ("页.mht", mail(b"<p>x</p>").replace(b"text/html", b"text/none"), UnreadableFile),
    ],
)
def test_pages_that_cannot_be_read_say_why(name: str, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match="页"):
        read_bytes(name, data)


def test_links_to_attachments_are_no_menu() -> None:
    links = "".join(f'<p><a href="{n}.doc">附件{n}：任务分工表和完成时限</a></p>' for n in (1, 2, 3))
    document = read_bytes("a.html", page(f"{BODY}<div>{links}</div>"))
    assert said(document)[-1] == "附件3：任务分工表和完成时限"
