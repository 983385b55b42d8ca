"""What the demo desk, which sells label printers and warehouse software, talks about in Chinese."""

from __future__ import annotations

from datetime import date

from store.exchange.demo_talk import Language, Step, weeks_between


def _chinese_day(day: date, today: date) -> str:
    """The day as one says it on the phone: 周三, 下周三, 11月30日."""
    weeks = weeks_between(today, day)
    if weeks > 1:
        return f"{day.month}月{day.day}日"
    return ("下周" if weeks else "周") + "一二三四五六日"[day.weekday()]


CHINESE = Language(
    opening=(
        Step("call", "第一次联系，介绍了{product}，对方有兴趣，{day}寄样册", "寄样册", "other", (1, 3)),
        Step("wechat", "样册已收到，要给仓库主管看，约{day}再谈", "电话跟进样册", "call", (3, 8)),
        Step("visit", "上门演示{product}，现场用了他们的标签，效果不错，{day}给方案", "出方案", "quote", (2, 6)),
        Step("mail", "方案和报价已发，分两期实施"),
        Step("note", "对方预算年底才批，先保持联系，别催太紧", "问预算进度", "call", (10, 40)),
    ),
    threads=(
        (
            Step(
                "call",
                "客户来电问{product}，{count}台，{day}前要报价",
                "{product}报价",
                "quote",
                (1, 3),
                True,
            ),
            Step(
                "mail",
                "已发{product}报价单，{count}台，含运费，有效期30天，{day}电话确认",
                "确认报价",
                "call",
                (2, 5),
            ),
            Step("call", "觉得比同行贵{percent}%，请示后{day}回复", "回复价格", "call", (1, 4)),
            Step("call", "同意让{percent}%，合同{day}发过去", "发合同", "mail", (1, 2)),
            Step("mail", "合同已发，等对方盖章回传"),
            Step("wechat", "合同收到，已排产，下月初发货", inbound=True),
        ),
        (
            Step(
                "call",
                "反映{printer}打印有断线，已教清洁打印头，{day}回访",
                "回访打印效果",
                "call",
                (1, 3),
                True,
            ),
            Step("call", "断线没有再出现，客户满意", rated=True),
        ),
        (
            Step(
                "call",
                "{printer}连不上网络，远程看了配置，要换网口，{day}上门",
                "上门维修",
                "visit",
                (1, 3),
                True,
            ),
            Step("visit", "换了网口并升级固件，试打{count}张正常", rated=True),
            Step("wechat", "发来维修确认单照片，已存档", inbound=True),
        ),
        (
            Step("wechat", "问{product}什么时候到货，答应{day}给准信", "查到货时间", "follow-up", (1, 2), True),
            Step("wechat", "告知{day}到货，对方可以接受", "确认收货", "call", (2, 5)),
            Step("call", "货已收到，数量对，包装一箱受潮，补发{count}卷标签"),
        ),
        (
            Step("call", "维保下月到期，介绍了续保方案，{day}发报价", "发续保报价", "quote", (1, 3)),
            Step("mail", "续保报价已发，两年期优惠{percent}%", "跟进续保", "call", (4, 12)),
            Step("call", "决定续保一年，发票抬头不变"),
        ),
        (
            Step("call", "催{month}月货款，财务说{day}安排", "核对到账", "other", (3, 8)),
            Step("call", "款已到账，对方要对账单，当天已发"),
        ),
        (Step("call", "例行回访，设备运行正常，暂无新需求"),),
        (Step("wechat", "发了节日问候，对方回复感谢"),),
        (
            Step(
                "chat",
                "网上咨询{product}能不能接他们的ERP，答应{day}给接口说明",
                "发接口说明",
                "mail",
                (1, 3),
                True,
            ),
            Step("mail", "接口说明和示例已发，抄送对方技术"),
            Step("chat", "技术问字段长度限制，已答复", inbound=True),
        ),
        (
            Step(
                "visit",
                "季度拜访，见了采购和仓库，下季度要加{count}台{product}",
                "季度计划报价",
                "quote",
                (3, 10),
            ),
            Step("mail", "季度报价已发，按老客户价"),
        ),
        (
            Step(
                "mail",
                "来信投诉上批标签粘性差，要求换货，{day}前答复",
                "答复换货",
                "follow-up",
                (1, 2),
                True,
                mood="negative",
            ),
            Step("call", "道歉并同意换{count}卷，旧货下次带回", "确认换货收到", "call", (4, 9)),
            Step("call", "换的标签已用上，没有问题，感谢处理及时", rated=True),
        ),
    ),
    products=(
        "条码打印机",
        "工业打印机",
        "手持扫码枪",
        "无线扫描器",
        "热敏标签纸",
        "不干胶标签",
        "RFID读写器",
        "仓储软件",
        "盘点终端",
        "碳带",
    ),
    printers=("条码打印机", "工业打印机", "便携打印机"),
    tags=("vip", "年框", "展会", "老客户", "出口", "以旧换新", "试点", "月结"),
    unreached={
        "voicemail": ("转语音信箱，已留言请回电", "无人接听，留了言", "语音留言，说了报价的事"),
        "not-reached": ("无人接听", "出差不在，前台让改天再打", "电话没人接，下午再试"),
        "busy": ("占线", "正在开会，请稍后再打", "占线，过会儿再拨"),
    },
    errands=(
        ("准备年度回顾", "other"),
        ("更新联系人资料", "other"),
        ("上门拜访", "visit"),
        ("寄新产品目录", "mail"),
        ("谈明年框架协议", "call"),
        ("问新仓库投产时间", "call"),
    ),
    needs=(
        "仓库扩建，需要盘点终端",
        "想把手写标签换成打印",
        "旧打印机故障多，考虑以旧换新",
        "要和ERP对接",
        "出口标签要中英双语",
        "降低标签耗材成本",
    ),
    titles=(
        ("采购经理", "buyer"),
        ("总经理", "decision-maker"),
        ("仓库主管", "user"),
        ("财务", "finance"),
        ("IT主管", "technical"),
        ("行政助理", "user"),
        ("生产主任", "influencer"),
    ),
    notes=("上午难联系，下午三点后打", "付款准时", "只用微信沟通", "老客户介绍来的", "报价要含税"),
    handed_over="区域调整",
    spoken_day=_chinese_day,
)
