"""Who is charged with what in running prose. Expectations were decided by reading."""

from __future__ import annotations

import time

import pytest

from loaders.extract.predicates import is_past, modifies, object_start, role_of
from loaders.extract.sentences import sentences
from ontology.roles import Role
from tests.duties import HEAD, duties, statements
from tests.laid_texts import laid


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # 由
        ("由市水利局负责。", ["市水利局=Responsible"]),
        ("由国土资源部会同财政部、农业部等部门负责落实。", ["国土资源部=Responsible 财政部=Cooperate 农业部=Cooperate"]),
        ("由农业部、环境保护部分别会同有关部门负责落实。", ["农业部=Responsible 环境保护部=Responsible 有关部门=Cooperate"]),
        ("涉及金融业的事项，由金融服务中心牵头会同有关部门协调落实。", ["金融服务中心=Lead 有关部门=Cooperate"]),
        ("网围养殖由省水产局牵头，省渔管委具体实施。", ["省水产局=Lead 省渔管委=Responsible"]),
        ("河道清淤由镇政府实施，费用由区财政承担。", ["镇政府=Responsible", "区财政=Responsible"]),
        ("中心城区由市水务集团负责普查，各区水务部门负责支管普查。", ["市水务集团=Responsible", "各区水务部门=Responsible"]),
        ("发热门诊由医务科负责，护理部配合抽调护士。", ["医务科=Responsible 护理部=Cooperate"]),
        ("由甲局与乙局共同组织巡查。", ["甲局=Responsible 乙局=Responsible"]),
        ("区政府与各镇办签订责任书。", ["区政府=Responsible"]),
        ("市水利局负责行业指导和技术服务。", ["市水利局=Supervise"]),
        ("饮水安全由保健医生王老师负责。", []),
        ("由甲局负责督促，市环保局负责检查验收。", ["甲局=Supervise", "市环保局=Supervise"]),
        ("无法确定主体的，由县级政府或其指定的部门作为责任主体。", ["县级政府=Responsible 其指定的部门=Responsible"]),
        ("船舶污染的监督管理由地方海事机构负责。", ["地方海事机构=Supervise"]),
        ("红树林修复由自治区林业局统筹。", ["自治区林业局=Lead"]),
        ("以所在市人民政府为主筹资建设。", ["所在市人民政府=Lead"]),
        ("本办法由市水务局负责解释。", ["市水务局=Responsible"]),
        ("整治的责任主体为乡镇政府、村委会。", ["乡镇政府=Responsible 村委会=Responsible"]),
        # the unit first
        ("市水利局负责水资源的统一监督管理。", ["市水利局=Supervise"]),
        ("市水利局负责采砂管理，与市公安局按职责分工负责巡查执法。", ["市水利局=Responsible", "市水利局=Responsible 市公安局=Responsible"]),
        ("市发展改革委会同市财政局制定水价政策。", ["市发展改革委=Responsible 市财政局=Cooperate"]),
        ("教育部负责指导学校落实制度，会同国家卫生健康委建立会商机制。", ["教育部=Supervise 国家卫生健康委=Cooperate"]),
        ("住建、城管等部门加强协同治理，改善水质。", ["住建=Responsible 城管=Responsible"]),
        ("县级以上人民政府水利、农业农村等主管部门在各自职责范围内，实施监督管理。", ["县级以上人民政府水利=Supervise 农业农村=Supervise"]),
        ("市水务、建设、规划等部门按照各自职责，协同做好保护工作。", ["市水务=Cooperate 建设=Cooperate 规划=Cooperate"]),
        ("环保局要会同市建委、市卫生局，加强监督检查。", ["环保局=Supervise 市建委=Cooperate 市卫生局=Cooperate"]),
        ("各区政府，高新区管委会要于6月底前出台细则。", ["各区政府=Responsible 高新区管委会=Responsible"]),
        ("在行业主管部门的指导下，各责任主体负责源头治理。", ["行业主管部门=Supervise 各责任主体=Responsible"]),
        ("区政府与各镇办签订责任书，每年进行考核。", ["区政府=Responsible"]),
        ("市防汛办设在市水利局，承担指挥部日常工作。", ["市防汛办=Responsible"]),
        ("成立普查领导小组，负责重大问题的决策。", ["普查领导小组=Responsible"]),
        ("生产技术部是节水工作的归口管理部门，负责下达指标。", ["生产技术部=Responsible"]),
        ("各分公司、热电厂为节水减排实施单位。", ["各分公司=Responsible 热电厂=Responsible"]),
        ("各县党委、政府对本地区水环境负总责。", ["各县党委=Responsible 政府=Responsible"]),
        ("市公安局监督检查科负责值班。", ["市公安局监督检查科=Responsible"]),
        ("教育部会同教育部发展规划司、国管局节能司组织抽查。", ["教育部=Responsible 教育部发展规划司=Cooperate 国管局节能司=Cooperate"]),
        ("水利等相关部门按照职责分工协作。", ["水利=Cooperate"]),
        ("市海绵办每季度通报进度。", ["市海绵办=Responsible"]),
        ("内一科、呼吸科各选派医师4名。", ["内一科=Responsible 呼吸科=Responsible"]),
        ("请各区政府落实措施。", ["各区政府=Responsible"]),
        ("区委督查室要根据任务要求，适时开展督查督办工作。", ["区委督查室=Supervise"]),
        ("县级以上人民政府国土资源、气象等部门，按照职责分工，负责地下水管理。", ["县级以上人民政府国土资源=Responsible 气象=Responsible"]),
        ("规划、水务等有关行政主管部门，应当依据各自的职责，协助做好管理工作。", ["规划=Cooperate 水务=Cooperate"]),
        ("市水行政主管部门是节约用水的行政主管部门，负责本条例的组织实施。", ["市水行政主管部门=Responsible"]),
        ("各乡镇人民政府为饮水安全的主体责任，负责工程管护。", ["各乡镇人民政府=Responsible"]),
        ("县（市、区）以上气象主管机构在同级人民政府领导下，负责人工增雨的组织实施。", ["县（市、区）以上气象主管机构=Responsible"]),
        ("教育部、科技部等14部门按照职责分工负责。", ["教育部=Responsible 科技部=Responsible"]),
        ("省环保厅以监测方案为指导，负责组织建立监测体系。", ["省环保厅=Responsible"]),
        ("水价由市价格主管部门会同同级供水主管部门结合实际确定。", ["市价格主管部门=Responsible 同级供水主管部门=Cooperate"]),
        ("【部门职责】市水利局负责地下水管理。", ["市水利局=Responsible"]),
        ("4月下旬市政府组织召开现场会。", ["市政府=Responsible"]),
        ("初步设计由省水利厅审查。", ["省水利厅=Responsible"]),
        ("流域管理机构在其管辖范围内行使河道监督管理职责。", ["流域管理机构=Supervise"]),
        ("市水务局主管河道，其所属的河道管理机构负责日常工作。", ["市水务局=Responsible", "河道管理机构=Responsible"]),
        ("跨县的，由其共同上级政府确认责任主体。", ["共同上级政府=Responsible"]),
        ("水费由水利工程管理单位催交。", ["水利工程管理单位=Responsible"]),
        ("省协作办公室受省人民政府委托，负责统一协调。", ["省协作办公室=Responsible"]),
        ("驻地在外的，由省政府协作办直接管理。", ["省政府协作办=Responsible"]),
        ("由所在地、市政府协作办管理。", ["所在地、市政府协作办=Responsible"]),
        ("建议市环保局依法处罚。", ["市环保局=Responsible"]),
        ("要求各街道办事处积极配合。", ["各街道办事处=Cooperate"]),
        ("各地、市、州、县水行政主管部门负责河道管理。", ["各地、市、州、县水行政主管部门=Responsible"]),
        ("由市环保局指挥应急处置，各分局参与配合。", ["市环保局=Responsible 各分局=Cooperate"]),
        ("市防汛指挥机构在市政府的领导下，负责抗旱工作。", ["市防汛指挥机构=Responsible"]),
        ("流域内的村委会协助开展保护工作。", ["村委会=Cooperate"]),
        ("安委办担负综合协调责任。", ["安委办=Responsible"]),
        ("在市政府的领导下，市水利局负责抗旱工作。", ["市水利局=Responsible"]),
        ("省经委协调铁路、邮电、电力等部门的抢险救灾工作。", ["省经委=Responsible"]),
        ("市财政局积极做好资金保障和监管工作。", ["市财政局=Responsible"]),
        ("由省军区牵头，武警部队、成都军区参加。", ["省军区=Lead 武警部队=Cooperate 成都军区=Cooperate"]),
        ("通信管理部门。为防汛机构提供通信保障。", ["通信管理部门=Responsible"]),
        ("水费由灌区管理处征收，亦可商请当地财粮部门代收。", ["灌区管理处=Responsible"]),
        # nobody
        ("统计灾情，派出工作组对损失进行评估。", []),
        ("县政府成立禁烧工作领导小组。", []),
        ("区人民政府主要领导要带队组织检查。", []),
        ("督查人员从省委办公厅、省发展改革委等单位抽调组成。", []),
        ("联席会议不刻制印章，不正式行文。", []),
        ("初步设计由具有相应资质的单位承担。", []),
        ("健全部门协作机制，提高效能。", []),
        ("各级党委、政府履行保护职责，适用本规定。", []),
        ("市水利局高度重视，及时成立专班，扎实推动整改。", []),
        ("请书面向自治区水利厅反馈。", []),
        ("原由市环保局负责的排污口审批工作已取消。", []),
        ("严禁由施工单位负责监测。", []),
        ("是否由市水利局负责尚待研究。", []),
        ("各级各部门要高度重视，加强领导。", []),
        ("有关部门要密切配合。", []),
        ("由各有关部门按职责分工负责。", []),
        ("经市政府同意，现将方案印发给你们。", []),
        ("报水行政主管部门备案。", []),
        ("督促各县（市、区）政府落实责任，指导乡镇开展巡查。", []),
        ("充分发挥河长办的组织协调作用。", []),
        ("加强与水利、气象等部门的沟通协调。", []),
        ("联合公安、市场监管等部门开展执法检查。", []),
        ("建立由市水利局牵头、相关部门参与的联席会议制度。", ["市水利局=Lead"]),
        ("指挥部由水利、气象、应急等部门组成。", []),
        ("由市水利局审批的项目一律公开。", []),
        ("镇水利站站长为直接责任人。", []),
        ("东河由张建国负责。", []),
        ("水行政主管部门不得批准取水申请。", []),
        ("水行政主管部门可以采取应急措施。", []),
        ("近年来，市水务局认真落实部署。", []),
        ("市水务局开展了河道整治。", []),
        ("围绕东河、西河等重点河流，开展清淤。", []),
    ],
)  # fmt: skip
def test_a_sentence_charges_units(sentence: str, expected: list[str]) -> None:
    assert duties(HEAD + sentence) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市水利局：负责水库调度。\n市公安局：维护治安。", ["市水利局=Responsible", "市公安局=Responsible"]),
        ("（一）市发展改革委。负责审批项目。", ["市发展改革委=Responsible"]),
        ("县水利局主要职责：编制规划；组织实施治理。", ["县水利局=Responsible"]),
        ("（7）卫生局：发生灾害时，负责协调药品。", ["卫生局=Responsible"]),
        ("县环保局\n负责水污染防治的监督管理。\n团县委、县妇联\n配合开展志愿服务。", ["县环保局=Supervise", "团县委=Cooperate 县妇联=Cooperate"]),
        ("1.市园林局：负责补水，会同市水务局调度闸坝。", ["市园林局=Responsible 市水务局=Cooperate"]),
        ("各县（市、区）人民政府，市政府各部门：\n根据要求，现就有关事项通知如下。", []),
        ("水资源管理科（节约用水办公室）。承担水资源管理工作。", ["水资源管理科（节约用水办公室）=Responsible"]),
    ],
)  # fmt: skip
def test_a_unit_heads_its_duties(text: str, expected: list[str]) -> None:
    assert duties(HEAD + text) == expected


def test_a_statement_runs_from_its_unit_to_the_end_of_its_part() -> None:
    text = "推进治理，由市水利局牵头，市财政局配合；市住建局加强管网建设，年底前完成；探索新机制。"
    assert [(s.span.of(t.text), s.task.of(t.text)) for t, s in statements(HEAD + text)] == [
        ("由市水利局牵头，市财政局配合", "推进治理"),
        ("市住建局加强管网建设，年底前完成；探索新机制", "加强管网建设，年底前完成；探索新机制"),
    ]


def test_a_short_charge_reaches_back_to_the_clause_that_says_of_what() -> None:
    text = "除专管区外，长江在本省境内的江段，按现行管理体制，由河道管理机关负责管理。"
    whole = "长江在本省境内的江段，按现行管理体制，由河道管理机关负责管理"
    assert [(s.span.of(t.text), s.task.of(t.text)) for t, s in statements(HEAD + text)] == [(whole, whole)]


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("河埠头", "村委会组织大伙儿修堤，武装部派来冲锋舟。"),
        ("本报讯（记者 王某）", "市水务局联合市教育局开展宣传活动，活动由市水务局牵头。"),
        ("某县2021年度河长制工作总结", "县河长办认真履行职责，全年下发督办函12份。"),
        ("流域协同治理的多任务模型", "水利部门与环保部门在治理中存在目标冲突。"),
    ],
)
def test_what_bodies_did_charges_nobody(head: str, sentence: str) -> None:
    assert duties(f"{head}\n{sentence}") == []


@pytest.mark.parametrize(
    ("doing", "role"),
    [
        ("负责城区黑臭水体的监督管理", Role.SUPERVISE),
        ("加强统一指导、协调和监督", Role.SUPERVISE),
        ("统一行使排放监督管理和行政执法职责", Role.SUPERVISE),
        ("对各项工作的落实情况进行跟踪督促检查", Role.SUPERVISE),
        ("负责督查通报", Role.SUPERVISE),
        ("负责发动党员志愿者参与桶边督导", Role.RESPONSIBLE),
        ("负责统筹调度和质量抽查", Role.RESPONSIBLE),
        ("负责农药污染治理", Role.RESPONSIBLE),
        ("按照职责分工协作", Role.COOPERATE),
        ("协助有关部门维护秩序", Role.COOPERATE),
        ("协调运力", Role.RESPONSIBLE),
        ("牵头负责", Role.LEAD),
    ],
)
def test_a_doing_is_a_part_in_the_task(doing: str, role: Role) -> None:
    assert role_of(doing) is role


@pytest.mark.parametrize(
    ("doing", "matter"),
    [
        ("负责水库调度", "水库调度"),
        ("要定期清淤", "定期清淤"),
        ("应当按职责分工依法处置垃圾", "依法处置垃圾"),
        ("负责和协调", ""),
        ("牵头", ""),
    ],
)
def test_the_object_stands_behind_the_verb_of_duty(doing: str, matter: str) -> None:
    assert doing[object_start(doing, 0, len(doing)) :] == matter


def test_past_and_relative_clauses_are_told_apart() -> None:
    assert is_past("开展了排查") and not is_past("开展了解情况的活动")
    assert modifies("提供的资料汇总而成") and not modifies("负责普查的具体组织实施和协调")


def test_brackets_and_quotations_part_no_sentence() -> None:
    text = "清理“乱占、乱采。”（见附件；另发），由市水利局负责。完毕"
    line = laid(text).lines[0].span
    assert [[c.span.of(text) for c in s] for s in sentences(text, line)] == [
        ["清理“乱占、乱采。”（见附件；另发）", "由市水利局负责"],
        ["完毕"],
    ]


@pytest.mark.parametrize("piece", ["到2023年年底", "按照各自职责分工", "依法依规定期", "切实认真"])
def test_a_run_of_adverbs_and_dates_costs_no_more_than_other_words(piece: str) -> None:
    """A run of fifty can be divided in 2⁵⁰ ways; none of them but the first is tried."""
    before = time.process_time()
    duties(f"{HEAD}市水利局\n{piece * 50}公里")
    assert time.process_time() - before < 2


def test_units_alone_in_a_sentence_have_the_measures_above_it() -> None:
    text = "1.编制应急预案，开展演练。由市水利局牵头，市财政局配合。清理河道。由市住建局负责。"
    assert [(s.span.of(t.text), s.task.of(t.text)) for t, s in statements(HEAD + text)] == [
        ("由市水利局牵头，市财政局配合", "编制应急预案，开展演练"),
        ("由市住建局负责", "清理河道"),
    ]
