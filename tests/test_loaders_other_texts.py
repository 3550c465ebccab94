"""Contracts and stories are told apart from policies; whatever quotes, tells or binds officially is not."""

from __future__ import annotations

import pytest

from loaders import Source, load
from loaders.errors import NotAPolicyDocument

CONTRACT = """{title}

发包人（甲方）：青禾县水利局
承包人（乙方）：某某建设有限公司

甲乙双方就东沟清淤施工事宜协商一致，订立本合同。
第一条 工程概况
工程名称：东沟清淤工程。
第二条 双方义务
甲方负责提供施工场地，县水利局负责协调周边关系。乙方负责组织施工，应当按期完成。
第三条 价款
总价由甲方按进度支付给乙方。
甲方（盖章）：青禾县水利局
乙方（盖章）：某某建设有限公司
2024年3月1日
"""
STORY = """第一章 河边

雾还没有散，老周就推开了门。他慢慢地走到堤上，点着了一袋烟。

“爹，你又去看水？”儿子在后面喊。

“不看怎么行？”老周头也没回，“县水利局负责看河，可河是我的。”

儿子笑了：“县水利局牵头的事，你操什么心？”

老周没有说话。他想起了她，想起了那年的大水，也想起了她唱着的歌。

第二章 客人

傍晚来了一个人，他穿着旧军衣，站在树下，问了三个孩子，才找着了门。

“你找他做什么？”王婶问道。

“我是他的战友。”那人说。
"""


def reason(text: str) -> str:
    with pytest.raises(NotAPolicyDocument) as error:
        load(Source("文.txt", text.encode()))
    assert error.value.reason_zh in str(error.value)
    return error.value.reason


@pytest.mark.parametrize(
    "title", ["东沟清淤工程施工合同", "农村供水设施管护协议书", "设备采购合同（2024年度）"]
)
def test_a_contract_is_called_one(title: str) -> None:
    assert "contract" in reason(CONTRACT.format(title=title))


@pytest.mark.parametrize("party", ["采购人（以下简称“甲方”）", "甲  方", "甲方（盖章）", "（甲方）"])
def test_the_parties_have_many_forms(party: str) -> None:
    text = CONTRACT.format(title="设备采购合同").replace("发包人（甲方）", party)
    assert "contract" in reason(f"合同编号：2024-015\n{text}")


def test_a_story_is_called_one() -> None:
    assert "story" in reason(STORY)


NOTICE = """青禾县水利局关于印发河道保洁合同示范文本的通知
青水发〔2024〕8号
各镇人民政府：
现将示范文本印发给你们，由各镇人民政府负责落实。
青禾县水利局
2024年3月1日
"""
MINUTES = """青禾县河长制工作会议纪要
会议由副县长主持。县长说：“水是命脉，我们要管好。”他问：“谁清淤？”县水利局说：“我们清。”“好！”他说，“就这样办了。”
一、县水利局负责东沟清淤。“谁清淤，谁负责。”“谁污染，谁治理！”
二、县住建局牵头新建管网，县财政局配合，应当于年底前完成，不得拖延。
"""


@pytest.mark.parametrize(
    "text",
    [
        NOTICE + CONTRACT.format(title="河道保洁合同"),
        MINUTES,
        CONTRACT.format(title="2024年河长制工作目标责任书")
        + "一、县水利局负责清淤。\n二、县住建局牵头新建管网，于年底前完成。\n",
    ],
    ids=["a notice with a model contract", "minutes that quote", "a letter of responsibility"],
)
def test_what_officials_write_is_never_refused(text: str) -> None:
    assert load(Source("文.txt", text.encode()))
