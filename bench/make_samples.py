"""Write the samples that are not plain text: ``python bench/make_samples.py [FOLDER]``.

A second run gives the same bytes: every date inside is fixed. Needs the ``test`` extra. The words are our
own, in the form of real plans; every title says （示例）.
"""

from __future__ import annotations

import io
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.styles import Alignment, Border, Font, Side
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

MADE = datetime(2024, 1, 1)
_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

ZONE_PLAN = "江北水城旅游度假区2023年水污染防治方案（示例）.docx"
DISTRICT_PLAN = "盐湖区2020年水污染治理方案（示例）.html"
SCOPE_PLAN = "周村区水污染防治行动方案（示例）.pdf"
TASK_LIST = "聊城市入河排污口整治任务清单（示例）.xlsx"

# (level, text): level 0 prints 一、, level 1 （一）, level 2 1.; None is a paragraph without a number.
ZONE_TEXT: Sequence[tuple[int | None, str]] = (
    (None, "聊城江北水城旅游度假区管理委员会办公室"),
    (None, "关于印发度假区2023年水污染防治方案（示例）的通知"),
    (None, "示管办发〔2023〕2号"),
    (None, "各镇（街道），区直有关部门："),
    (None, "现将《江北水城旅游度假区2023年水污染防治方案（示例）》印发给你们，请认真落实。"),
    (None, "聊城江北水城旅游度假区管理委员会办公室"),
    (None, "2023年4月28日"),
    (None, "江北水城旅游度假区2023年水污染防治方案（示例）"),
    (None, "根据《聊城市2023年水污染防治方案（示例）》（示政办字〔2023〕1号），结合我区实际，制定本方案。"),
    (0, "工作目标"),
    (None, "到2023年底，徒骇河聊位路桥断面达到Ⅳ类，谭庄水库水源地水质达到Ⅲ类；建成区黑臭水体保持为零。"),
    (0, "主要任务"),
    (1, "治理城镇污水"),
    (
        2,
        "查清松桂大街的雨污混流点，6月底前改造完毕，避免污水流入徒骇河。"
        "（牵头单位：区建设局；责任单位：区市政服务中心）",
    ),
    (
        2,
        "加快建设朱老庄镇污水处理厂，2023年10月底前通水运行。"
        "（牵头单位：区建设局；责任单位：朱老庄镇人民政府）",
    ),
    (
        2,
        "管好徒骇河沿线的闸门和雨水口，汛前清淤一次。"
        "（牵头单位：区建设局；责任单位：湖西街道办事处、凤凰街道办事处）",
    ),
    (1, "保护河湖和水源"),
    (2, "排查徒骇河、四新河的入河排污口，建立台账。（牵头单位：区生态环境分局；责任单位：各镇〔街道〕）"),
    (
        2,
        "谭庄水库保护区内不得新建排污项目，每月巡查两次。"
        "（牵头单位：区农业农村水利局；责任单位：于集镇人民政府）",
    ),
    (1, "治理农村污水"),
    (
        2,
        "完成12个行政村的生活污水治理，粪污综合利用率达到90%以上。"
        "（牵头单位：区农业农村水利局；责任单位：各镇〔街道〕）",
    ),
    (0, "保障措施"),
    (None, "区生态环境分局负责调度，区督查考核办公室配合，每季度通报一次。"),
    (None, "附件：度假区断面水质目标表"),
)
ZONE_TABLE = (
    ("河流", "断面", "2023年目标", "责任单位"),
    ("徒骇河", "聊位路桥", "Ⅳ类", "区建设局、湖西街道办事处"),
    ("", "张庄闸", "Ⅳ类", "朱老庄镇人民政府"),
    ("四新河", "崔庄桥", "Ⅴ类", "于集镇人民政府"),
)

DISTRICT_HTML = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="ArticleTitle" content="关于印发盐湖区2020年水污染治理方案（示例）的通知">
<title>关于印发盐湖区2020年水污染治理方案（示例）的通知_示例网站</title>
<style>.table { border-collapse: collapse }</style>
</head>
<body>
<div class="header nav"><ul><li><a href="#">首页</a></li><li><a href="#">政务公开</a></li></ul></div>
<div class="crumbs">当前位置：<a href="#">首页</a> &gt; <a href="#">文件</a></div>
<div id="zoom">
<p style="text-align:center">运城市盐湖区人民政府办公室<br>
关于印发盐湖区2020年水污染治理方案（示例）的通知</p>
<p style="text-align:center">示盐政办发〔2020〕3号</p>
<p>各乡镇人民政府、街道办事处，区直有关单位：</p>
<p>现将《盐湖区2020年水污染治理方案（示例）》印发给你们，请遵照执行。</p>
<p style="text-align:right">运城市盐湖区人民政府办公室<br>2020年3月10日</p>
<p style="text-align:center">盐湖区2020年水污染治理方案（示例）</p>
<p>为改善全区河渠水质，制定本方案。</p>
<p>一、工作目标</p>
<p>2020年，姚暹渠曾家营断面保持Ⅴ类水质，城镇饮用水水源地安全，黑臭水体不反弹。</p>
<p>二、重点任务</p>
<p>（一）治理城镇污水</p>
<p>1.改造易涝区的合流管网，11月底前改造完成率达到40%以上。（区住建局牵头，各街道办事处配合）</p>
<p>2.城西污水处理厂7月底前完成双回路供电改造，确保稳定达标。（区住建局负责、市生态环境局盐湖分局配合）</p>
<p>3.关闭建成区没有回灌措施的地热井，11月底前完成。（区水利局牵头，区住建局参与）</p>
<p>（二）治理工业污染</p>
<p>4.严查涑水河、姚暹渠沿线企业偷排，每季度检查一遍。（市生态环境局盐湖分局负责，区工信局配合）</p>
<p>（三）治理农业农村污染</p>
<p>5.6月底前编制农村污水治理专项规划，先治水源保护区内的村庄。
（市生态环境局盐湖分局牵头，各乡镇人民政府负责）</p>
<p>6.禁止农田退水直接排入涑水河。（区农业农村局负责，区水利局监管）</p>
<p>三、保障措施</p>
<p>各乡镇、各部门的主要负责同志对本辖区、本领域的水质负责。</p>
<p>附件</p>
<p style="text-align:center">入河入渠排污口整治任务分解表</p>
<table class="table" border="1">
<tr><th>主要任务</th><th>工作内容</th><th>完成时限</th><th>责任单位</th></tr>
<tr><td rowspan="2">排污口登记和整改</td><td>企业和污水处理厂的排污口逐一登记建档</td><td>2020年4月底</td>
<td>市生态环境局盐湖分局</td></tr>
<tr><td>农村散乱排口并入集中处理设施</td><td>2020年5月底</td><td>区农业农村局牵头；各乡镇办负责</td></tr>
<tr><td>雨水口管控</td><td>装好闸门，汛期打开，其余时间封堵</td><td>2020年5月底</td>
<td>区住建局负责；各乡镇办配合</td></tr>
</table>
</div>
<div class="footer">示例网站 联系我们 网站地图</div>
</body>
</html>
"""

SCOPE_TEXT = (
    "周村区人民政府",
    "关于印发周村区水污染防治行动方案（示例）的通知",
    "示周政发〔2016〕5号",
    "各镇政府、街道办事处，区政府有关部门：",
    "现将《周村区水污染防治行动方案（示例）》印发给你们，请认真执行。",
    "周村区人民政府",
    "2016年12月1日",
    "周村区水污染防治行动方案（示例）",
    "为改善孝妇河和全区水环境，制定本方案。",
    "一、总体目标",
    "到2020年，孝妇河袁家桥断面化学需氧量不高于40mg/L，氨氮不高于2mg/L；建成区污水集中处理率达到95%以上。",
    "二、主要任务",
    "以下各项任务均需各镇办负责落实，不再逐项列出。",
    "（一）控制工业污染。2017年年底前，印染、化工企业全部完成清洁化改造。（区经信局牵头，区环保局配合）经济开发区的污水全部集中处理，"
    "并安装在线监控。（区环保局牵头，区经信局参与）",
    "（二）治理城镇污水。2018年年底前，新建污水管网30公里，淦河、米河沿线的直排口全部封堵。（区住建局牵头，区环保局、区水务局配合）",
    "（三）治理农业污染。2017年6月底前，依法关闭禁养区内的养殖场。（区畜牧兽医局牵头，区环保局参与）化肥利用率到2020年达到40%以上。"
    "（区农业局负责）",
    "（四）修复河流生态。在孝妇河入境处建设人工湿地500亩，种植水生植物。（区水务局牵头，区林业局、区财政局配合）",
    "（五）保护饮用水水源。每季度向社会公开水源水质，2019年年底前完成水源保护区的围网和标志。（区环保局、区水务局按职责分别负责）",
    "（六）节约用水。到2020年，全区用水总量控制在0.9亿立方米以内，规模以上工业用水重复利用率提高到90%。（区水务局牵头，区经信局、"
    "区住建局配合）",
    "三、保障措施",
    "（一）落实责任。区政府与各镇办签订目标责任书，每年年底考核。（区环保局牵头，区监察局参与）",
    "（二）公开信息。区环保局每月公布河流断面水质，各镇办公布黑臭水体治理进展，接受群众监督。",
    "（三）增加投入。整合水利、环保、城建资金，优先安排孝妇河治理项目。（区财政局牵头，区水务局、区住建局配合）",
)

LIST_TITLE = "聊城市入河排污口整治任务清单（示例）"
LIST_NOTE = "示政办字〔2023〕3号　聊城市人民政府办公室　2023年4月20日印发"
LIST_HEADER = ("序号", "类别", "重点任务", "牵头单位", "责任单位", "完成时限")
LIST_ROWS = tuple(
    tuple(row.split("|"))
    for row in """\
1|排查溯源|徒骇河、马颊河干流两岸的排污口全面排查，编号入册|市生态环境局|各县（市、区）人民政府|2023年6月底
2||查清每个排污口的来水，建立责任清单|市生态环境局、市水利局|各县（市、区）人民政府|2023年8月底
3|分类整治|取缔水源保护区内的排污口|市生态环境局|市水利局、各县（市、区）人民政府|2023年9月底
4||合并徒骇河城区段的混排口|市城管局|市住房城乡建设局、东昌府区人民政府|2023年10月底
5||规范污水处理厂排污口，设置标志牌和采样点|市城管局|市生态环境局|2023年11月底
6||整治灌区退水口，减少农田退水中的总氮|市水利局|市农业农村局、莘县人民政府|2024年6月底
7|监督管理|工矿企业排污口的审批公开办理，结果公示|市行政审批局|市生态环境局|长期坚持
8||每季度抽测重点排污口，超标的溯源处理|市生态环境局|市城管局|2023年12月底
9||河长巡河时查看排污口，每月不少于两次|市水利局|市河长制办公室成员单位|长期坚持
10|经费保障|安排排查、监测和监管经费|市财政局|各县（市、区）人民政府、市属开发区管委会|2023年5月底
""".splitlines()
)


def zone_plan() -> bytes:
    """The zone's plan with Word's automatic numbers and a table with a merged cell."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = MADE
    document.core_properties.author = ""
    numbering = document.part.numbering_part.element
    levels = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
            + "".join(
                f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>'
                f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
                for at, (format, text) in enumerate(levels)
            )
            + "</w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    document.sections[0].header.paragraphs[0].text = "度假区文件（示例）"
    for level, text in ZONE_TEXT:
        paragraph = document.add_paragraph(text)
        if level is not None:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
            )
    table = document.add_table(len(ZONE_TABLE), len(ZONE_TABLE[0]), style="Table Grid")
    for row, texts in enumerate(ZONE_TABLE):
        for column, text in enumerate(texts):
            if text:
                table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = ZONE_TABLE[1][0]
    file = io.BytesIO()
    document.save(file)
    return _with_fixed_dates(file.getvalue())


def scope_plan() -> bytes:
    """The plan with a rule for all tasks, as printed pages: wrapped lines, a running head, page numbers."""
    width, per_page = 26, 24  # characters on a line, lines on a page
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1)
    canvas.setTitle("周村区水污染防治行动方案（示例）")
    lines: list[tuple[str, bool]] = []
    for at, text in enumerate(SCOPE_TEXT):
        if at < 8 and at not in {3, 4}:
            lines.append((text, True))
            continue
        lines += ((line, False) for line in _wrapped(text if at == 3 else "　　" + text, width))
    pages = [lines[at : at + per_page] for at in range(0, len(lines), per_page)]
    for number, page in enumerate(pages, start=1):
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(297, 800, "周村区人民政府文件（示例）")
        canvas.drawCentredString(297, 40, f"- {number} -")
        canvas.setFont("STSong-Light", 16)
        for at, (text, centred) in enumerate(page):
            height = 740 - 28 * at
            if centred:
                canvas.drawCentredString(297, height, text)
            else:
                indent = len(text) - len(text.lstrip("　"))
                canvas.drawString(80 + 16 * indent, height, text.lstrip("　"))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of ``width`` squares: no number or word broken, no line that begins with a closing mark."""
    line, length = "", 0.0
    for piece in re.findall(r"[!-~]+|.[，。；、）：]*", text):
        size = sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in piece)
        if length + size > width + 1:
            yield line
            line, length = "", 0.0
        line += piece
        length += size
    yield line


def task_list() -> bytes:
    """The task list as a sheet: a title over all columns, a header, merged categories."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = MADE
    book.properties.creator = ""
    sheet = book.active
    sheet.title = "任务清单"
    for row in ((LIST_TITLE,), (LIST_NOTE,), LIST_HEADER, *LIST_ROWS):
        sheet.append([value or None for value in row])
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(LIST_HEADER))
        sheet.cell(row, 1).alignment = Alignment(horizontal="center")
    first = 4
    starts = [at for at, row in enumerate(LIST_ROWS) if row[1]]
    for start, end in zip(starts, [*starts[1:], len(LIST_ROWS)], strict=True):
        if end - start > 1:
            sheet.merge_cells(start_row=first + start, end_row=first + end - 1, start_column=2, end_column=2)
    sheet.cell(1, 1).font = Font(size=16, bold=True)
    line = Side(style="thin")
    for cells in sheet.iter_rows(min_row=3):
        for cell in cells:
            cell.border = Border(line, line, line, line)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    for column, width in zip("ABCDEF", (6, 12, 44, 24, 34, 14), strict=True):
        sheet.column_dimensions[column].width = width
    file = io.BytesIO()
    book.save(file)
    return _with_fixed_dates(file.getvalue())


def _with_fixed_dates(package: bytes) -> bytes:
    """The same zip with every member dated alike; openpyxl also writes the hour of saving into core.xml."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _DATE.sub(MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), data)
            new.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def main(folder: Path) -> None:
    """Write all samples into ``folder``."""
    made = {
        ZONE_PLAN: zone_plan(),
        DISTRICT_PLAN: DISTRICT_HTML.encode(),
        SCOPE_PLAN: scope_plan(),
        TASK_LIST: task_list(),
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "samples")
