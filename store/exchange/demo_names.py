"""Vocabulary of the demo book: names of people and companies, places and addresses, all fictional."""

from __future__ import annotations

from itertools import accumulate


def weighted(text: str) -> tuple[list[tuple[str, ...]], list[float]]:
    """Read "王:wang:72 李:li:71" into [("王", "wang"), …] and the running sums `Random.choices` wants."""
    entries = [tuple(entry.split(":")) for entry in text.split()]
    return [entry[:-1] for entry in entries], list(accumulate(float(entry[-1]) for entry in entries))


def words(text: str) -> tuple[str, ...]:
    """The words of the text."""
    return tuple(text.split())


def spelled(text: str) -> list[tuple[str, str]]:
    """Read "伟:wei 芳:fang" into [("伟", "wei"), ("芳", "fang")]."""
    return [(characters, spelling) for characters, _mark, spelling in map(_parted, text.split())]


def _parted(entry: str) -> tuple[str, str, str]:
    return entry.partition(":")


# Shares are about those of the census, in tenths of a percent.
CHINESE_SURNAMES, CHINESE_SURNAME_SHARES = weighted(
    """
    王:wang:72 李:li:71 张:zhang:68 刘:liu:54 陈:chen:46 杨:yang:31 赵:zhao:23 黄:huang:22 周:zhou:21
    吴:wu:21 徐:xu:17 孙:sun:15 胡:hu:13 朱:zhu:13 高:gao:12 林:lin:12 何:he:12 郭:guo:11 马:ma:11
    罗:luo:9 梁:liang:9 宋:song:8 郑:zheng:8 谢:xie:7 韩:han:7 唐:tang:6 冯:feng:6 于:yu:6 董:dong:6
    萧:xiao:6 程:cheng:6 曹:cao:5 袁:yuan:5 邓:deng:5 许:xu:5 傅:fu:5 沈:shen:5 曾:zeng:5 彭:peng:5
    吕:lv:5 苏:su:4 卢:lu:4 蒋:jiang:4 蔡:cai:4 贾:jia:4 丁:ding:4 魏:wei:4 薛:xue:4 叶:ye:4 阎:yan:4
    余:yu:4 潘:pan:4 杜:du:4 戴:dai:3 夏:xia:3 钟:zhong:3 汪:wang:3 田:tian:3 任:ren:3 姜:jiang:3
    范:fan:3 方:fang:3 石:shi:3 姚:yao:3 谭:tan:3 廖:liao:3 邹:zou:3 熊:xiong:3 金:jin:3 陆:lu:3
    郝:hao:3 孔:kong:3 白:bai:3 崔:cui:3 康:kang:3 毛:mao:3 邱:qiu:2 秦:qin:2 江:jiang:2 史:shi:2
    顾:gu:2 侯:hou:2 邵:shao:2 孟:meng:2 龙:long:2 万:wan:2 段:duan:2 钱:qian:2 汤:tang:2 尹:yin:2
    黎:li:2 易:yi:2 常:chang:2 武:wu:2 乔:qiao:2 贺:he:2 赖:lai:2 龚:gong:2 文:wen:2 单:shan:1 仇:qiu:1
    解:xie:1 欧阳:ouyang:1 司马:sima:1 诸葛:zhuge:1 上官:shangguan:1
    """
)
CHINESE_MEN = spelled(
    """
    伟:wei 强:qiang 磊:lei 军:jun 洋:yang 勇:yong 杰:jie 涛:tao 超:chao 明:ming 刚:gang 平:ping 辉:hui
    鹏:peng 华:hua 飞:fei 鑫:xin 波:bo 斌:bin 宇:yu 浩:hao 凯:kai 健:jian 俊:jun 帆:fan 建国:jianguo
    志强:zhiqiang 建华:jianhua 志明:zhiming 文博:wenbo 浩然:haoran 子轩:zixuan 宇航:yuhang 俊杰:junjie
    天佑:tianyou 立新:lixin 国栋:guodong 海涛:haitao 永康:yongkang 家豪:jiahao 振华:zhenhua 思远:siyuan
    承志:chengzhi 少华:shaohua 景行:jingxing 泽民:zemin 一鸣:yiming 嘉伟:jiawei 启明:qiming 德胜:desheng
    学文:xuewen 光辉:guanghui
    """
)
CHINESE_WOMEN = spelled(
    """
    芳:fang 娜:na 敏:min 静:jing 丽:li 艳:yan 娟:juan 霞:xia 燕:yan 玲:ling 丹:dan 萍:ping 红:hong
    婷:ting 雪:xue 琳:lin 洁:jie 颖:ying 倩:qian 慧:hui 莉:li 蕾:lei 梅:mei 欣:xin 悦:yue 秀英:xiuying
    桂兰:guilan 丽华:lihua 雅琴:yaqin 雨桐:yutong 梓涵:zihan 欣怡:xinyi 诗涵:shihan 思琪:siqi 佳怡:jiayi
    美玲:meiling 淑珍:shuzhen 婉清:wanqing 若兰:ruolan 梦洁:mengjie 海燕:haiyan 春梅:chunmei 玉兰:yulan
    文静:wenjing 晶晶:jingjing 可心:kexin 语嫣:yuyan 月娥:yuee 凤英:fengying 素芬:sufen 佩珊:peishan
    安琪:anqi
    """
)
ENGLISH_MEN = words(
    """
    James John Robert Michael David William Richard Thomas Charles Daniel Matthew Anthony Mark Steven
    Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan Jacob Gary
    Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Samuel Gregory Alexander Patrick Jack
    Dennis Tyler Aaron Henry Oliver Liam Callum Rory Graham Nigel Owen Hugh Rajesh Omar Mateo Lars Piotr
    """
)
ENGLISH_WOMEN = words(
    """
    Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Karen Sarah Lisa Nancy Sandra Ashley
    Emily Kimberly Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Laura Helen Cynthia Amy
    Angela Anna Brenda Emma Nicole Samantha Katherine Christine Rachel Carolyn Janet Maria Olivia
    Heather Diane Julie Joyce Victoria Ruth Isla Freya Niamh Siobhan Fiona Gemma Priya Fatima Lucia
    Ingrid Agnieszka
    """
)
ENGLISH_SURNAMES = words(
    """
    Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Thomas Taylor Moore Jackson Martin
    Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams
    Nelson Baker Hall Campbell Mitchell Carter Roberts Phillips Evans Turner Parker Collins Edwards
    Stewart Morris Murphy Cook Rogers Morgan Cooper Peterson Reed Bailey Bell Kelly Howard Ward Cox
    Richardson Wood Watson Brooks Bennett Gray Hughes Price Myers Foster Sanders Ross Powell Sullivan
    Russell Fisher Henderson Cole Patterson Jordan Reynolds Hamilton Graham Ellis O'Brien Fraser
    MacDonald Patel Khan Novak Larsen Fernandez Schmidt Rossi
    """
)

CHINESE_BRAND_FIRST = spelled(
    """
    金:jin 华:hua 恒:heng 瑞:rui 宏:hong 永:yong 东:dong 海:hai 长:chang 天:tian 新:xin 盛:sheng 国:guo
    中:zhong 万:wan 富:fu 正:zheng 德:de 嘉:jia 博:bo 星:xing 云:yun 远:yuan 信:xin 智:zhi 联:lian 安:an
    明:ming 汇:hui 鼎:ding 丰:feng 百:bai 同:tong 佳:jia 隆:long 锦:jin 腾:teng 卓:zhuo 启:qi 润:run
    """
)
CHINESE_BRAND_SECOND = spelled(
    """
    桥:qiao 江:jiang 泰:tai 达:da 成:cheng 源:yuan 利:li 通:tong 和:he 兴:xing 邦:bang 辰:chen 创:chuang
    维:wei 科:ke 润:run 丰:feng 宇:yu 峰:feng 盈:ying 川:chuan 诚:cheng 业:ye 隆:long 祥:xiang 昌:chang
    鸿:hong 悦:yue 元:yuan 力:li 航:hang 景:jing 升:sheng 茂:mao 岳:yue 凯:kai 盟:meng 捷:jie 泽:ze
    森:sen
    """
)
ENGLISH_BRAND_FIRST = words(
    """
    North South West East Silver Golden Stone Ash Oak River Bright Clear Iron Blue Red Green White Black
    High Long Fair Wood Harbour Summit Castle King Queen Bridge Mill Wind Sun Star Moon Frost Lake Marsh
    Field Thorn Elm Cedar Maple Birch Raven Falcon Heron Fox Hart Wolf Swift Lark
    """
)
ENGLISH_BRAND_SECOND = words(
    """
    gate field brook ridge bridge well stone mark wick ford haven dale shaw worth ley point view bank
    court wood side crest path line port reach hurst holm mere combe hall stead moor cliff vale march
    craft lane yard cross
    """
)

# Trade word, the industry of the vocabulary it belongs to.
CHINESE_TRADES = (
    ("贸易", "trade"),
    ("进出口", "trade"),
    ("机械", "manufacturing"),
    ("电子", "manufacturing"),
    ("精密制造", "manufacturing"),
    ("包装", "manufacturing"),
    ("科技", "it"),
    ("软件", "it"),
    ("信息技术", "it"),
    ("物流", "logistics"),
    ("供应链", "logistics"),
    ("仓储", "logistics"),
    ("医疗器械", "healthcare"),
    ("药业", "healthcare"),
    ("教育", "education"),
    ("建材", "construction"),
    ("工程", "construction"),
    ("食品", "food"),
    ("餐饮管理", "food"),
    ("商超", "retail"),
    ("服饰", "retail"),
    ("能源", "energy"),
    ("咨询", "services"),
    ("金融服务", "finance"),
)
ENGLISH_TRADES = (
    ("Trading", "trade"),
    ("Imports", "trade"),
    ("Engineering", "manufacturing"),
    ("Components", "manufacturing"),
    ("Packaging", "manufacturing"),
    ("Systems", "it"),
    ("Software", "it"),
    ("Logistics", "logistics"),
    ("Freight", "logistics"),
    ("Medical", "healthcare"),
    ("Pharma", "healthcare"),
    ("Learning", "education"),
    ("Builders", "construction"),
    ("Foods", "food"),
    ("Bakeries", "food"),
    ("Stores", "retail"),
    ("Outfitters", "retail"),
    ("Energy", "energy"),
    ("Consulting", "services"),
    ("Capital", "finance"),
)
CHINESE_SUFFIXES = ("", "", "", "有限公司", "有限公司", "股份有限公司", "集团")
ENGLISH_SUFFIXES = ("", " Ltd", " Ltd", " Ltd", " Inc", " & Sons", " Group", " GmbH")

# City, province, telephone area code, streets.
CHINESE_CITIES = (
    ("上海", "上海", "21", ("南京西路", "世纪大道", "淮海中路", "漕宝路")),
    ("北京", "北京", "10", ("建国路", "中关村大街", "西直门外大街", "望京街")),
    ("广州", "广东", "20", ("天河路", "中山大道", "新港东路", "黄埔大道")),
    ("深圳", "广东", "755", ("深南大道", "科技园南路", "福华路", "宝安大道")),
    ("东莞", "广东", "769", ("东莞大道", "鸿福路", "长安路", "振安路")),
    ("杭州", "浙江", "571", ("文三路", "延安路", "江南大道", "滨盛路")),
    ("宁波", "浙江", "574", ("中山东路", "百丈路", "江东北路", "通途路")),
    ("南京", "江苏", "25", ("中山路", "汉中路", "软件大道", "江东中路")),
    ("苏州", "江苏", "512", ("干将东路", "星湖街", "人民路", "狮山路")),
    ("无锡", "江苏", "510", ("中山路", "太湖大道", "锡沪路", "震泽路")),
    ("青岛", "山东", "532", ("香港中路", "山东路", "延吉路", "辽阳西路")),
    ("济南", "山东", "531", ("经十路", "泉城路", "历山路", "工业南路")),
    ("成都", "四川", "28", ("人民南路", "天府大道", "蜀都大道", "一环路")),
    ("重庆", "重庆", "23", ("解放碑", "金开大道", "红锦大道", "松石大道")),
    ("武汉", "湖北", "27", ("解放大道", "光谷大道", "中南路", "珞喻路")),
    ("长沙", "湖南", "731", ("五一大道", "芙蓉中路", "韶山路", "麓谷大道")),
    ("西安", "陕西", "29", ("高新路", "长安路", "未央路", "科技路")),
    ("郑州", "河南", "371", ("花园路", "金水路", "商务外环路", "航海路")),
    ("合肥", "安徽", "551", ("长江西路", "徽州大道", "望江西路", "繁华大道")),
    ("厦门", "福建", "592", ("湖滨南路", "环岛路", "软件园二期", "吕岭路")),
    ("福州", "福建", "591", ("五四路", "工业路", "华林路", "乌龙江大道")),
    ("天津", "天津", "22", ("南京路", "解放南路", "友谊路", "第三大街")),
    ("大连", "辽宁", "411", ("中山路", "人民路", "软件园路", "金马路")),
    ("沈阳", "辽宁", "24", ("青年大街", "中华路", "浑南大道", "建设大路")),
    ("昆明", "云南", "871", ("北京路", "人民中路", "春城路", "滇池路")),
)
# City, region, country, prefix of the numbers reserved there for fiction and how many digits follow it.
ENGLISH_CITIES = (
    ("London", "England", "GB", "+44207946", 4),
    ("Leeds", "England", "GB", "+44113496", 4),
    ("Manchester", "England", "GB", "+44161496", 4),
    ("Birmingham", "England", "GB", "+44121496", 4),
    ("Bristol", "England", "GB", "+44117496", 4),
    ("Sheffield", "England", "GB", "+44114496", 4),
    ("Edinburgh", "Scotland", "GB", "+44131496", 4),
    ("Glasgow", "Scotland", "GB", "+44141496", 4),
    ("Cardiff", "Wales", "GB", "+44292018", 4),
    ("Belfast", "Northern Ireland", "GB", "+44289649", 4),
    ("New York", "New York", "US", "+121255501", 2),
    ("Boston", "Massachusetts", "US", "+161755501", 2),
    ("Chicago", "Illinois", "US", "+131255501", 2),
    ("Seattle", "Washington", "US", "+120655501", 2),
    ("Austin", "Texas", "US", "+151255501", 2),
    ("Denver", "Colorado", "US", "+130355501", 2),
)
ENGLISH_STREETS = ("High Street", "Station Road", "Mill Lane", "Park Avenue", "Market Street", "Quay Road")
# The first three digits of mobile numbers in use; 0000 after them is given to nobody.
CHINESE_MOBILES = words(
    """
    130 131 132 133 134 135 136 137 138 139 150 151 152 153 155 156 157 158 159 166 173 175 176 177 178
    180 181 182 183 185 186 187 188 189 191 193 195 196 198 199
    """
)
