"""Bulletins written for the tests: figures in the prose of statistical bulletins, in four formats.

Of 衡水 2022, product, sectors, population, trade and balances are those of the shipped city panel,
rounded as a bulletin rounds them; those of 广东 2022 are the national bureau's. Sentences, traps and
the other figures of 衡水 (education, RMB balances, patents, incubators, contracts) are made up.
"""

from dataclasses import dataclass
from pathlib import Path

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

TITLE = "衡水市2022年国民经济和社会发展统计公报"

# Paragraphs; what they hold is in HENGSHUI.
CITY = [
    "一、综　合",
    "初步核算，全年全市实现地区生产总值（GDP）1800.5亿元，按可比价格计算，比上年增长4.2%。其中，第一产业增加值263.5亿元，"
    "增长5.2%；第二产业实现增加值622.1亿元，增长5.0%；第三产业增加值915.0亿元，增长3.4%。三次产业结构为14.6∶34.6：50.8。"
    "第三产业增加值占地区生产总值的比重为50.8%，比上年下降1.0个百分点。万元地区生产总值能耗比上年下降3.1%。"
    "地区生产总值居全省第11位，比2014年增长1.5倍。",
    "年末全市常住人口416.65万人，比上年末减少2.04万人，其中城镇常住人口233.04万人，常住人口城镇化率55.93%。",
    "全年一般公共预算支出４２１．９１亿元，同比增长6.7%，其中，教育支出88.8亿元，科学技术支出6.3776亿元。",
    "1-11月，全市货物进出口总额24.1亿元。全年货物进出口总额26.36亿元，比上年增长10.0%，其中，出口24.97亿元，进口1.39亿元。",
    "年末金融机构本外币各项存款余额4 898.41亿元，比年初增加490.80亿元，增长11.1%，其中住户存款余额3900.2亿元；"
    "各项贷款余额2665.32亿元。年末人民币各项存款余额4890.1亿元。",
    "规模以上工业企业专利授权量1500件。全年专利授权量8012件，其中，发明专利授权量312件；每万人专利授权量19.2件。",
    "全市拥有科技企业孵化器32家，其中国家级5家。全年签订技术合同1201项，成交额45.6亿元，技术合同成交额比上年增长20%。",
    "普通高等学校2所，普通高等学校在校学生2.3705万人，毕业生0.6万人。",
    "桃城区地区生产总值300.1亿元，故城县地区生产总值150.2亿元。力争2023年地区生产总值达到1900亿元。",
]
# indicator as printed, value text, unit: what stands above, and nothing else.
HENGSHUI = {
    ("地区生产总值", "1800.5", "亿元"), ("第一产业增加值", "263.5", "亿元"),
    ("第二产业增加值", "622.1", "亿元"), ("第三产业增加值", "915.0", "亿元"),
    ("三次产业比重(第一产业)", "14.6", "%"), ("三次产业比重(第二产业)", "34.6", "%"),
    ("三次产业比重(第三产业)", "50.8", "%"), ("年末常住人口", "416.65", "万人"),
    ("地方财政一般公共预算支出", "421.91", "亿元"), ("地方财政教育支出", "88.8", "亿元"),
    ("地方财政科学技术支出", "6.3776", "亿元"), ("货物进出口总额", "26.36", "亿元"),
    ("货物出口额", "24.97", "亿元"), ("货物进口额", "1.39", "亿元"),
    ("年末金融机构存款余额", "4898.41", "亿元"), ("年末金融机构各项贷款余额", "2665.32", "亿元"),
    ("年末金融机构人民币存款余额", "4890.1", "亿元"), ("国内专利申请授权量", "8012", "件"),
    ("国内发明专利申请授权量", "312", "件"), ("科技企业孵化器(总量)", "32", "家"),
    ("国家级科技企业孵化器", "5", "家"), ("技术合同项数", "1201", "项"),
    ("技术市场成交额", "45.6", "亿元"), ("普通高等学校在校学生数", "2.3705", "万人"),
}  # fmt: skip

PROVINCE_TITLE = "2022年广东省国民经济和社会发展统计公报"
PROVINCE = [
    "根据广东省地区生产总值统一核算结果，2022年，全省地区生产总值12.91万亿元，比上年增长1.9%。",
    "广州、深圳、珠海地区生产总值分别为28839.00亿元、32387.68亿元和4045.45亿元，分别增长1.0%、3.3%和2.3%。",
    "2021年末，全省常住人口12684万人；2022年末，全省常住人口12656.80万人。",
    "全年研究与试验发展（R&D）经费支出约4411.90亿元，占地区生产总值的3.42%。全社会研究与试验发展（R&D）经费4411.9亿元，比上年增长10.2%。",
    "全年专利授权总量83.73万件，比上年下降4.0%；其中发明专利授权量11.51万件。技术合同成交额3967.48亿元。",
]
GUANGDONG = {
    ("广东省", "地区生产总值", "12.91", "万亿元"),
    ("广州", "地区生产总值", "28839.00", "亿元"), ("深圳", "地区生产总值", "32387.68", "亿元"),
    ("珠海", "地区生产总值", "4045.45", "亿元"), ("广东省", "年末常住人口", "12656.80", "万人"),
    ("广东省", "研究与试验发展(R&D)经费", "4411.9", "亿元"),
    ("广东省", "国内专利申请授权量", "83.73", "万件"),
    ("广东省", "国内发明专利申请授权量", "11.51", "万件"),
    ("广东省", "技术市场成交额", "3967.48", "亿元"),
}  # fmt: skip

HEAD = ["首页", "您现在的位置：首页 > 统计公报", "字号：大 中 小", "分享到：微信 微博"]
FOOT = [
    "打印本页",
    "上一篇：2021年公报",
    "主办单位：某市统计局",
    "冀ICP备12345678号",
    "浏览次数：1205",
]


@dataclass(frozen=True)
class Format:
    """How a bulletin is written, and the ending that its file bears."""

    name: str
    ending: str


FORMATS = [
    Format("utf8", ".txt"), Format("gb18030", ".txt"), Format("html", ".html"),
    Format("docx", ".docx"), Format("pdf", ".pdf"),
]  # fmt: skip


def write(folder: Path, form: Format, title: str, paragraphs: list[str]) -> Path:
    """Write a bulletin in one of the formats."""
    path = folder / f"bulletin{form.ending}"
    {"utf8": text, "gb18030": text, "html": page, "docx": document, "pdf": printed}[form.name](
        path, form.name, title, paragraphs
    )
    return path


def text(path: Path, encoding: str, title: str, paragraphs: list[str]) -> None:
    # BBCode around the title, as on boards that reprint bulletins.
    lines = [f"[b][size=4]{title}[/size][/b]", *HEAD, *(f"　　{p}" for p in paragraphs), *FOOT]
    path.write_bytes("\r\n".join(lines).encode(encoding))


def page(path: Path, _: str, title: str, paragraphs: list[str]) -> None:
    spaced = "统 计 公 报"
    body = "".join(f"<p>&nbsp;&nbsp;{p.replace('&', '&amp;')}</p>" for p in paragraphs)
    body = body.replace("生产总值（GDP）", "生产总值<span>（GDP）</span><sup>1</sup>", 1)
    path.write_text(
        f"<html><head><title>{title}</title><script>var a=404;</script></head><body>"
        f"<nav>{''.join(f'<a href=#>{h}</a> ' for h in HEAD)}</nav><h1>{title}</h1><div>{spaced}</div>"
        f"<div class=content>{body}"
        "<table><tr><td>地区生产总值</td><td>9999.9</td></tr></table></div>"
        f"<footer>{''.join(f'<p>{f}</p>' for f in FOOT)}</footer></body></html>",
        "utf-8",
    )


def document(path: Path, _: str, title: str, paragraphs: list[str]) -> None:
    made = docx.Document()
    made.add_heading(title, 0)
    for paragraph in paragraphs:
        before, name, behind = paragraph.partition("地区生产总值（GDP）")
        added = made.add_paragraph(before + name)
        if name:
            added.add_run("1").font.superscript = True
        added.add_run(behind)
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "地区生产总值", "9999.9亿元"
    made.save(str(path))


def printed(path: Path, _: str, title: str, paragraphs: list[str]) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=12, leading=20, firstLineIndent=24
    )
    head = ParagraphStyle("head", fontName="STSong-Light", fontSize=18, leading=30, alignment=1)

    def number(canvas, made):
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(A4[0] / 2, 30, f"— {made.page} —")

    flow = [Paragraph(title, head)]
    for paragraph in paragraphs:
        marked = paragraph.replace("&", "&amp;")
        marked = marked.replace("（GDP）", "（GDP）<super size=7>1</super>", 1)
        # A word processor keeps a number on one line; so does <nobr>-like glue here.
        flow.append(Paragraph(marked, style))
    SimpleDocTemplate(str(path), pagesize=A4).build(flow, onFirstPage=number, onLaterPages=number)
