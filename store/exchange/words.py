"""What other programs and hand-made tables call the values of a choice, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping

from store.model.fields import folded

_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "company": "company organisation organization account firm business 公司 企业 单位 机构 公司客户 企业客户",
        "person": "person individual contact people 个人 人 个人客户",
    },
    "channel": {
        "call": "call phone telephone 电话 通话 去电 来电 致电",
        "mail": "mail email e-mail 邮件 电子邮件 邮箱",
        "visit": "visit meeting on-site 拜访 上门 面谈 会议 上门拜访 现场 到访",
        "wechat": "wechat weixin 微信 企业微信",
        "chat": "chat im sms message 聊天 在线 在线客服 短信 qq",
        "note": "note internal 备注 内部备注 记录",
    },
    "direction": {
        "in": "in inbound incoming received from-customer 呼入 来电 收到 客户发起 入站 <",
        "out": "out outbound outgoing sent made 呼出 去电 致电 发出 主动 出站 >",
    },
    "outcome": {
        "reached": "reached connected answered ok yes 接通 已接通 成功 已联系",
        "not-reached": "not-reached noanswer no-answer missed failed no 未接通 未接 无人接听 未联系上",
        "voicemail": "voicemail left-message vm 语音信箱 留言",
        "busy": "busy 忙 占线 忙线",
    },
    "mood": {
        "positive": "positive good happy 正面 满意 积极 好",
        "neutral": "neutral 中性 一般",
        "negative": "negative bad angry 负面 不满意 消极 差",
    },
    "task_kind": {
        "follow-up": "follow-up followup 跟进 回访 跟踪",
        "call": "call phone 电话 致电",
        "mail": "mail email e-mail 邮件",
        "visit": "visit meeting 拜访 会议 上门",
        "quote": "quote quotation 报价",
        "other": "other todo to-do 其他 其它",
    },
    "priority": {
        "low": "low minor 低",
        "normal": "normal medium middle standard 中 普通 一般 正常",
        "high": "high major 高 重要",
        "urgent": "urgent highest critical blocker immediate 紧急 特急 加急 非常紧急",
    },
    "ticket_kind": {
        "ticket": "ticket request incident question problem service 工单 服务",
        "complaint": "complaint 投诉",
        "feedback": "feedback suggestion 反馈 建议 意见",
    },
    "ticket_type": {
        "support": "support technical 技术支持 支持",
        "consultation": "consultation question inquiry 咨询",
        "fault": "fault incident problem bug 故障 报修 维修",
        "other": "other 其他 其它",
    },
    "ticket_status": {
        "new": "new created 新建 新 待受理 未受理",
        "open": "open inprogress in-progress assigned working pendingagent 处理中 进行中 已受理 打开",
        "waiting": "waiting pending waitingforcustomer waiting-for-customer awaiting 等待客户 待客户 待回复 挂起",
        "hold": "hold on-hold onhold waitingforthirdparty 等待第三方 暂停 搁置",
        "solved": "solved resolved done fixed completed 已解决 解决 已完成 完成 已处理",
        "closed": "closed 已关闭 关闭 结束 已结束",
        "rejected": "rejected invalid spam cancelled canceled 已拒绝 无效 已取消",
        "duplicate": "duplicate 重复",
        "merged": "merged 已合并",
    },
    "industry": {
        "manufacturing": "manufacturing 制造 制造业 工业",
        "trade": "trade trading wholesale 贸易 批发 外贸",
        "retail": "retail 零售 电商",
        "it": "it software computersoftware informationtechnology internet 软件 互联网 信息技术 科技 it行业",
        "logistics": "logistics transport 物流 运输",
        "construction": "construction 建筑 建筑业 房地产",
        "food": "food restaurants foodandbeverages 餐饮 食品",
        "energy": "energy utilities 能源 电力",
        "healthcare": "healthcare health hospital 医疗 健康 医药",
        "education": "education 教育 培训",
        "finance": "finance financial banking 金融 银行 保险",
        "services": "services 服务 服务业",
        "agriculture": "agriculture 农业",
        "government": "government 政府 公共事业",
        "other": "other 其他 其它",
    },
    "source": {
        "referral": "referral employeereferral externalreferral 转介绍 介绍 推荐 客户介绍",
        "website": "website web online organicsearch 网站 官网 网络",
        "exhibition": "exhibition tradeshow fair 展会 展览",
        "advertisement": "advertisement advertising ad 广告",
        "social": "social socialmedia 社交媒体 微信 抖音",
        "cold-call": "cold-call coldcall 陌生拜访 电话销售 电销",
        "walk-in": "walk-in walkin 上门 自来客",
        "other": "other 其他 其它",
    },
    "contact_role": {
        "decision-maker": "decision-maker decisionmaker 决策者 决策人",
        "influencer": "influencer 影响者",
        "buyer": "buyer purchaser 采购 采购者",
        "user": "user 使用者",
        "technical": "technical 技术 技术负责人",
        "finance": "finance 财务",
        "other": "other 其他",
    },
    "gender": {
        "female": "female f woman ms mrs 女 女性 女士",
        "male": "male m man mr 男 男性 先生",
        "other": "other diverse 其他",
    },
    "event": {
        "in": "in message customer received inbound question 客户消息 客户回复 收到 客户",
        "out": "out reply answer agent sent outbound response 回复 答复 客服回复",
        "note": "note internal comment 备注 内部备注 内部",
    },
}
_RATINGS: Mapping[str, int] = {
    **dict.fromkeys(("非常满意", "很满意", "verysatisfied", "excellent"), 5),
    **dict.fromkeys(("满意", "satisfied", "good"), 4),
    **dict.fromkeys(("一般", "中立", "neutral", "fair", "ok"), 3),
    **dict.fromkeys(("不满意", "dissatisfied", "unsatisfied", "poor", "bad"), 2),
    **dict.fromkeys(("非常不满意", "很不满意", "verydissatisfied", "terrible"), 1),
}
_SPACES = re.compile(r"[\s_]+")
_RATING = re.compile(r"([1-5])(?:\.0+)?(?:分|星|/5|stars?)?")


def meant(vocabulary: str, text: str) -> str:
    """The value that is meant by a word other programs use for it, else the text as it is."""
    return _values(vocabulary).get(_SPACES.sub("", folded(text)), text)


def rating_meant(text: str) -> str:
    """The rating, 1 to 5, that a text says in digits, stars or words, else the text as it is."""
    typed = _SPACES.sub("", folded(text))
    if typed and set(typed) <= {"★", "☆", "⭐"}:
        return str(typed.count("★") + typed.count("⭐"))
    match = _RATING.fullmatch(typed)
    return match[1] if match else str(_RATINGS.get(typed, text))


_read: dict[str, dict[str, str]] = {}


def _values(vocabulary: str) -> Mapping[str, str]:
    if vocabulary not in _read:
        words = _WORDS.get(vocabulary, {})
        _read[vocabulary] = {word: value for value, named in words.items() for word in named.split()}
    return _read[vocabulary]
