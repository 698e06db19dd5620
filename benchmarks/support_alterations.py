"""Rules that turn a true sentence into a false one: one fact changed, everything else left as it was.

The tables are the rules' own, not those of the check, so that what the check does not know shows as a miss.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

Rule = Callable[[str, random.Random], Iterator[str]]

_HAN_DIGITS = "一二三四五六七八九"
_NUMBER = re.compile(r"(?<![A-Za-z\d.,\-])\d[\d,]*(?:\.\d+)?(?![\d.,]*[A-Za-z]*\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|\b)(?!\d)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])(?=月)")
_DAY = re.compile(r"(?<=月)(\d{1,2})(?=日)|(?<!\d)(\d{1,2})(?=[日号](?!元|圓|线|本))")
_MONTHS = "January February March April May June July August September October November December".split()
_HAN_COUNT = re.compile(r"[二三四五六七八九两兩](?=[家个個款年倍成名位座项項次人天月种條条台辆艘])")
_WORDS = "two three four five six seven eight nine ten eleven twelve fourteen sixteen".split()

UNITS = [
    ("亿", "万"), ("億", "萬"), ("万", "亿"), ("萬", "億"), ("美元", "欧元"), ("美元", "日元"), ("歐元", "美元"), ("欧元", "美元"), ("毫米", "厘米"), ("公里", "米"), ("公里", "英里"),
    ("%", "个百分点"), ("个百分点", "%"), ("個月", "年"), ("个月", "年"), ("个月", "天"), ("分钟", "小时"), ("小时", "分钟"), ("天", "周"), ("吨", "公斤"), ("吉瓦时", "兆瓦时"), ("倍", "成"), ("成", "倍"),
    ("million", "billion"), ("billion", "million"), ("dollars", "euros"), ("euros", "dollars"), ("pounds", "dollars"), ("millimetres", "centimetres"), ("kilometres", "miles"), ("months", "years"), ("years", "months"),
    ("percent", "percentage points"), ("minutes", "hours"), ("億円", "万円"), ("億円", "億ドル"), ("か月", "年"), ("公斤", "吨"), ("平方米", "平方公里"), ("元", "美元"), ("人民币", "美元"), ("yuan", "dollars"), ("yen", "dollars"),
]  # fmt: skip

FLIPS = [
    ("增长", "下降"), ("增長", "下降"), ("增加", "减少"), ("增加", "減少"), ("提高", "降低"), ("上升", "下降"), ("升至", "降至"), ("升到", "跌到"), ("上涨", "下跌"), ("下跌", "上涨"), ("下降", "上升"), ("减少", "增加"), ("減少", "增加"), ("降到", "升到"), ("降至", "升至"), ("缩短", "延长"), ("扩大", "缩小"), ("擴大", "縮小"), ("缩小", "扩大"), ("降低", "提高"), ("减到", "增到"), ("減到", "加到"),
    ("高于", "低于"), ("低于", "高于"), ("高出", "低出"), ("高於", "低於"), ("多于", "少于"), ("超过", "低于"), ("超過", "低於"), ("不到", "超过"), ("最高", "最低"), ("最低", "最高"), ("最大", "最小"), ("最薄", "最厚"), ("最快", "最慢"), ("最多", "最少"), ("更高", "更低"), ("更轻", "更重"), ("更大", "更小"), ("便宜", "昂贵"), ("便宜", "昂貴"),
    ("首次", "再次"), ("首家", "最后一家"), ("首款", "末款"), ("第一", "最后"), ("之前", "之后"), ("之后", "之前"), ("之後", "之前"), ("以后", "以前"), ("盈利", "亏损"), ("亏损", "盈利"), ("虧損", "盈餘"), ("獲利", "虧損"), ("成功", "失败"), ("失败", "成功"), ("失利", "成功"), ("支持", "反对"), ("反对", "支持"), ("接受", "拒绝"), ("同意", "拒绝"),
    ("进入", "退出"), ("退出", "进入"), ("退出", "進入"), ("收购", "出售"), ("购买", "出售"), ("買下", "賣掉"), ("出资", "撤资"), ("开业", "停业"), ("開幕", "關閉"), ("动工", "停工"), ("建成", "拆除"), ("海外", "国内"), ("海外", "國內"), ("国内", "海外"), ("进口", "出口"), ("出口", "进口"), ("推出", "召回"), ("发布", "撤回"), ("减持", "增持"), ("減持", "增持"),
    ("领先", "落后"), ("公开", "秘密"), ("開放", "封閉"), ("开放", "封闭"), ("国有", "民营"), ("國有", "民營"), ("主动", "被动"), ("容易", "困难"), ("长期", "短期"), ("長期", "短期"), ("加快", "放慢"), ("延长", "缩短"), ("提前", "推迟"), ("合并", "拆分"), ("乐观", "悲观"), ("相同", "不同"), ("承认", "否认"), ("坦承", "否認"), ("招聘", "裁减"), ("合作", "对抗"), ("自研", "外购"), ("上市", "退市"), ("批准", "否决"), ("获得", "失去"), ("利好", "利空"), ("男", "女"), ("胜", "败"), ("赢", "输"),
    ("rose", "fell"), ("fell", "rose"), ("increased", "decreased"), ("above", "below"), ("below", "above"), ("more than", "less than"), ("higher", "lower"), ("over", "under"), ("before", "after"), ("after", "before"), ("largest", "smallest"), ("thinnest", "thickest"), ("first", "last"), ("profit", "loss"), ("loss", "profit"), ("lost", "earned"), ("buy", "sell"), ("bought", "sold"), ("opened", "closed"), ("accepted", "rejected"), ("shorten", "lengthen"), ("overseas", "domestic"), ("abroad", "at home"), ("nearly", "more than"), ("worst", "best"), ("withdrawn from", "introduced in"), ("began", "ended"), ("start", "stop"), ("up from", "down from"), ("failed", "succeeded"), ("up to", "at least"), ("low-cost", "high-cost"),
    ("増え", "減り"), ("減らし", "増やし"), ("削減", "拡大"), ("下げ", "上げ"), ("始め", "やめ"), ("赤字", "黒字"),
]  # fmt: skip

QUANTIFIERS = [
    ("全部", "部分"), ("所有", "一些"), ("全体", "部分"), ("全體", "部分"), ("大多数", "少数"), ("多数", "少数"), ("多數", "少數"), ("大部分", "小部分"), ("部分", "全部"), ("一些", "所有"), ("每家", "个别"), ("每个", "个别"), ("每年", "每月"), ("每月", "每年"), ("每天", "每周"), ("每周", "每天"), ("唯一", "众多"), ("独家", "众多"), ("之一", "的唯一一个"), ("超过", "不到"), ("超過", "不到"), ("不到", "超过"), ("約", "超過"), ("约", "不到"), ("至少", "至多"), ("至多", "至少"), ("不超过", "至少"), ("最多", "最少"), ("以上", "以下"), ("以下", "以上"), ("以内", "以上"), ("近", "超过"), ("预计", "已经"), ("預計", "已經"), ("计划", "已经"), ("必须", "可以"), ("必須", "可以"), ("可能", "必然"), ("任何", "某些"), ("全年", "单月"), ("一半", "全部"), ("几乎", "完全不"), ("逾", "不足"), ("仅", "多达"), ("只有", "多达"), ("少数", "多数"),
    ("all ", "some "), ("most ", "few "), ("every ", "one "), ("half", "a tenth"), ("more than", "less than"), ("less than", "more than"), ("nearly", "over"), ("about", "over"), ("at least", "at most"), ("only", "as many as"), ("a year", "a month"), ("no more than", "at least"), ("fewer than", "more than"), ("some ", "all "), ("expects", "has already seen"), ("roughly", "over"), ("まで", "以上"),
]  # fmt: skip

DENIALS = [
    ("不靠", "靠"), ("不会", "会"), ("不會", "會"), ("不是", "是"), ("没有", "有"), ("沒有", "有"), ("不能", "能"), ("不可", "可"), ("不得", "可以"), ("不必", "必须"), ("不再", "仍"), ("未能", "得以"), ("无法", "可以"), ("無法", "可以"), ("并非", "正是"), ("不愿", "愿意"), ("不願", "願意"), ("不要", "要"), ("不用", "要用"), ("不需要", "需要"), ("从没", "曾经"), ("尚未", "已经"), ("不赞成", "赞成"), ("不看", "看"), ("不輸", "輸給"), ("不输", "输给"), ("看不出", "看得出"), ("找不到", "找到"), ("不懂", "懂"), ("未", "已"), ("不", ""), ("没", ""), ("沒", ""),
    (" not ", " "), ("cannot", "can"), (" no ", " a "), ("never ", ""), ("without", "with"), ("n't", ""), ("does without", "relies on"), ("none of", "all of"),
    ("しない", "する"), ("できない", "できる"), ("なかった", "た"), ("付かず", "付き"),
]  # fmt: skip
#: Words that hold a character of denial and deny nothing, or deny no claim.
_KEPT = re.compile(
    r"(?<=[能是会會要])不(?=[能是会會要])|不(?:禁|奇|手|和|容小|以为|断|斷|少|仅|僅|但|同|久|过|過|只|得不|论|論|管|良|锈|惜|止|如|妨|及|到|足|超|单|乏|光|凡|已|知不|可|大不|免|愧|等|一|佳|利|易|满|平|安|幸|错|对|明|适|定|信|宜|由|顾|顧|均)|没(?:收|落)|未(?:来|來|必|成年|知|婚)"
)
AFFIRMATIONS = [
    ("是", "不是"), ("会", "不会"), ("會", "不會"), ("有", "没有"), ("能", "不能"), ("可以", "不可以"), ("已经", "尚未"), ("已經", "尚未"), ("达到", "没有达到"), ("達到", "沒有達到"), ("成为", "没有成为"), ("成為", "沒有成為"), ("宣布", "没有宣布"), ("宣布", "沒有宣布"), ("推出", "未推出"), ("进入", "未进入"), ("完成", "未完成"), ("参加", "没有参加"), ("需要", "不需要"), ("认为", "不认为"), ("認為", "不認為"), ("表示", "不曾表示"), ("发布", "未发布"),
    (" is ", " is not "), (" was ", " was not "), (" were ", " were not "), (" has ", " has not "), (" will ", " will not "), (" can ", " cannot "), (" are ", " are not "), (" had ", " had not "),
    ("した。", "しなかった。"), ("する。", "しない。"),
]  # fmt: skip

COMPANIES = "零跑 一汽 日产 日產 福特 本田 三菱 特斯拉 雷诺 雷諾 松下 苹果 康宁 欧菲光 大疆 宁德时代 霁风 霽風 东陆资本 东陆 砺野 晶岚 星杳 北屿 翠鸟 翠鳥 蓝栎 拓翎 澄极 璟原 砚芯 望衡 曜川 布兰诺克 格维咨询 驰榆 曙拓 远岫 锐禾 澜舵 朔桥 澜桥 衡渡科技 楷泽 博世 采埃孚 葦原 科凡 白鷺 盧薩拉 凱斯川 嶼光 泓刻 翊速 湊電池 麦肯锡 德勤 华为 腾讯 阿里巴巴 百度 京东 小米 比亚迪 蔚来 谷歌 微软 英伟达 三星 英特尔 美团 中国移动 中国电信 工商银行 建设银行".split()  # fmt: skip
PEOPLE = "朱江明 潘迪庫蒂拉 乔布斯 馬斯克 马斯克 津贺一宏 温德尔·威克斯 威廉姆森 顾启岩 谭一苇 裴长岭 邬明哲 温若岚 祁牧原 尹怀谦 郁宗麟 戴云樵 傅雪樵 仇仲恺 宋知恒 卢映川 骆青禾 申屠朗 韩柏年 邱伯衡 陶景行 冷秋桐 贺兰舒 焦则鸣 鄢伯溪 汪听澜 葛城亮介 方以寧 早瀨由紀子 拉古南丹 藍紹庭 丁牧謙 桐谷修平 柯予安 駱思齊".split()  # fmt: skip
PLACES = "北京 上海 广州 深圳 杭州 武汉 成都 重庆 南京 苏州 无锡 西安 宁波 嘉兴 襄阳 蚌埠 合肥 慈溪 佛山 东莞 柳州 高雄 台中 台南 美国 英国 法国 德国 日本 韩国 印度 俄罗斯 西班牙 意大利 墨西哥 泰国 越南 智利 秘鲁 葡萄牙 土耳其 波蘭 加拿大 巴西 欧洲 北美 浙江 广东 江苏 山东 河南 四川 湖北 湖南 福建 河北 辽宁 黑龙江 云南 海南 贵州".split()  # fmt: skip
LATIN = "Leapmotor Nissan Ford Honda Mitsubishi Stellantis Tesla Panasonic Apple Corning DJI CATL Wayve Jifeng Donglu Liye Xingyao Beiyu Halcyon Lanli Chengji Jingyuan Yanxin Shutuo Shuoqiao Bosch Ovelle Ashihara Lusara Kestrane Voltmark Quillon Harrowgate Toyota Volvo Intel Microsoft Samsung Siemens Mexico Spain Italy Japan Germany France Portugal Utah Ohio Edinburgh Rotterdam".split()  # fmt: skip
NOUNS = "工厂 电池 发动机 保险 医院 学校 税收 芯片 房地产 机场 软件 石油 农业 玩具 餐厅 诉讼 港口 专利 股东 品牌 轮胎 铁路 药品 卫星 养老金 广告 钢铁 奶粉 电影 债券".split()  # fmt: skip
_DIRECTED = re.compile(r"收购|入股|投资|授权|击败|起诉|出资|向|对|給|给|借|买下|買下|认购|要求|邀请|提名|把|将|為|为|贷款|赔|派|接|授|引|下單|下单|支持|超过|承诺|bought|paid|licens|accept|told|signed|lost|opened|joined|beat|took|gave|charged|sold")  # fmt: skip
_JOINED = re.compile(r"^\s*(?:和|与|與|及|、|,|，|跟|同|and|&|-)?\s*$")


def _replace(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def figure(text: str, rng: random.Random) -> Iterator[str]:
    """Another number in the same place."""
    for match in _shuffled(_NUMBER.finditer(text), rng):
        written = match.group()
        if _YEAR.fullmatch(written) or re.match(r"[月日号號]", text[match.end() :]):
            continue
        place = rng.choice([i for i, c in enumerate(written) if c.isdigit()])
        others = [d for d in "123456789" if d != written[place]]
        yield _replace(text, match.start() + place, match.start() + place + 1, rng.choice(others))
        if "." not in written and not written.startswith("0"):
            yield _replace(text, *match.span(), written + "0")
    for match in _shuffled(_HAN_COUNT.finditer(text), rng):
        others = [
            d for d in _HAN_DIGITS[1:] if d != match.group() and not (d == "二" and match.group() in "两兩")
        ]
        yield _replace(text, *match.span(), rng.choice(others))
    for match in _shuffled(re.finditer(rf"\b(?:{'|'.join(_WORDS)})\b", text), rng):
        yield _replace(text, *match.span(), rng.choice([w for w in _WORDS if w != match.group()]))


def date(text: str, rng: random.Random) -> Iterator[str]:
    """Another year, month, day or part of the year."""
    for match in _shuffled(_YEAR.finditer(text), rng):
        yield _replace(text, *match.span(), str(int(match.group()) + rng.choice([-7, -3, -1, 1, 2, 4])))
    for match in _shuffled(_MONTH.finditer(text), rng):
        yield _replace(text, *match.span(), str(1 + (int(match.group()) + rng.randint(0, 10)) % 12))
    for match in _shuffled(_DAY.finditer(text), rng):
        yield _replace(text, *match.span(), str(1 + (int(match.group()) + rng.randint(0, 25)) % 28))
    for month in _MONTHS:
        if month in text:
            yield text.replace(month, rng.choice([m for m in _MONTHS if m != month]), 1)
    parts = [("上半年", "下半年"), ("下半年", "上半年"), ("年底", "年初"), ("年末", "年初"), ("初", "底"), ("去年", "今年"), ("今年", "明年"), ("明年", "去年"), ("第一季度", "第三季度"), ("第四季度", "第二季度"), ("early", "late"), ("mid-", "late "), ("last year", "this year"), ("昨日", "明日"), ("周一", "周三"), ("周五", "周二"), ("上旬", "下旬"), ("季初", "季末")]  # fmt: skip
    for old, new in parts:
        if old in text and not (old == "初" and not re.search(r"年初|月初", text)):
            yield text.replace(old if old != "初" else "年初", new if old != "初" else "年底", 1)


def _table(pairs: Sequence[tuple[str, str]]) -> Rule:
    def rule(text: str, rng: random.Random) -> Iterator[str]:
        for old, new in rng.sample(pairs, len(pairs)):
            places = [m.start() for m in re.finditer(re.escape(old), text) if _is_word(text, m.start(), old)]
            if places:
                start = rng.choice(places)
                yield _replace(text, start, start + len(old), new)

    return rule


def _is_word(text: str, start: int, old: str) -> bool:
    """Latin words whole; not inside a longer Chinese word that would become nonsense."""
    if old.strip().isascii() and old.strip().isalpha():
        return not re.match(r"[A-Za-z]", text[start + len(old.rstrip()) :]) and not re.search(
            r"[A-Za-z]$", text[:start]
        )
    after = text[start + len(old) : start + len(old) + 1]
    before = text[start - 1 : start]
    if old in {"亿", "億", "万", "萬", "%", "天", "成", "倍", "元", "小时", "分钟"}:
        return (
            bool(re.match(r"[\d.十百千两二三四五六七八九万亿萬億]", before))
            and not (old == "元" and after in "件素旦月宝年")
            and not (old == "天" and before in "十千百万")
        )
    if old in {"近", "约", "約", "逾", "仅"}:
        return after.isdigit()
    if old in {"男", "女", "胜", "败", "赢", "输"}:
        return after in "性子单士方" or before in "战得"
    if old == "第一" and after in "季时次代财":
        return False
    if old in {"超过", "超過"} and before == "不":
        return False
    if old in {"以上", "以下", "以内"} and not re.match(
        r"[\d%％元岁歲度吨噸米里个個年月人家辆輛天倍]", before
    ):
        return False
    if old == "まで" and not re.match(r"[\d年月日]", before):
        return False
    if old == "近" and before in {"最", "附", "临"}:
        return False
    if old == "不到":
        return bool(re.match(r"[\d一两半百千]", after))
    if old in {"预计", "計劃", "计划", "預計"}:
        return bool(re.match(r"[\d到在于於年明将今从達达]", after))
    return not (old == "上市" and after == "公")


def denial_dropped(text: str, rng: random.Random) -> Iterator[str]:
    """没有 becomes 有, "cannot" becomes "can"."""
    kept = [m.span() for m in _KEPT.finditer(text)]
    for old, new in DENIALS:
        for match in re.finditer(re.escape(old), text):
            if all(match.end() <= a or match.start() >= b for a, b in kept):
                yield _replace(text, *match.span(), new)
                break


def denial_added(text: str, rng: random.Random) -> Iterator[str]:
    """是 becomes 不是, "was" becomes "was not"."""
    for old, new in rng.sample(AFFIRMATIONS, len(AFFIRMATIONS)):
        for match in re.finditer(re.escape(old), text):
            around = text[max(0, match.start() - 2) : match.end() + 2]
            if old.strip().isascii():
                if not re.search(r"\b(?:not|no|cannot|never)\b|n't", text):
                    yield _replace(text, *match.span(), new)
                    break
            elif not re.search(
                r"不|没|沒|未|尤其是|但是|于是|於是|还是|還是|就是|只是|可是|或是|要是|都是|才是|只有|所有|具有|拥有|擁有|共有|持有|有些|有的|有限|有关|有關|机会|機會|社会|社會|会议|會議|协会|委会|发布会|大会|功能|性能|智能|能力|能源|可能|节能|能量|才能|动能|产能|產能|电能|年会|公会|会员|会长|國會|国会|晚会|晚會|董事会|技能|会上|会见|学会|工会|是否|有望|有人|唯有|固有|国有|还有|含有|没有|只能",
                around,
            ):
                yield _replace(text, *match.span(), new)
                break


def entity(text: str, rng: random.Random) -> Iterator[str]:
    """A company, person or place becomes another of its kind."""
    for names in rng.sample([COMPANIES, PEOPLE, PLACES], 3):
        here = [
            n
            for n in names
            if n in text
            and not (n == "日产" and re.search(r"日产量|日产能", text))
            and not (n == "日本" and "日本书" in text)
        ]
        here = [n for n in here if not any(n != m and n in m and m in text for m in names)]
        if here:
            old = rng.choice(here)
            new = rng.choice([n for n in names if n not in text and n[:2] != old[:2]])
            yield text.replace(old, new)
    words = [w for w in LATIN if re.search(rf"\b{w}\b", text)]
    if words:
        old = rng.choice(words)
        yield text.replace(old, rng.choice([w for w in LATIN if w not in text]))


def roles(text: str, rng: random.Random) -> Iterator[str]:
    """Two names change places, or two figures with the same unit do."""
    names = [n for n in [*COMPANIES, *PEOPLE, *LATIN] if n in text]
    names = [n for n in names if not any(n != m and n in m for m in names)]
    for i, one in enumerate(names):
        for two in names[i + 1 :]:
            first, second = sorted((one, two), key=text.index)
            between = text[text.index(first) + len(first) : text.index(second)]
            if (
                text.count(first) == text.count(second) == 1
                and len(between) < 24
                and not _JOINED.match(between)
                and not re.search(r"[。；;、]", between)
                and _DIRECTED.search(between)
                and not re.search(r"^(?:和|与|與|跟|同|、)", between)
                and not re.search(r"(?:和|与|與|、|跟| and )$", between)
            ):
                yield text.replace(first, "\0").replace(second, first).replace("\0", second)


def figures_swapped(text: str, rng: random.Random) -> Iterator[str]:
    """Two figures with the same unit change places."""
    found = list(
        re.finditer(
            r"(?<![A-Za-z\d.])(\d[\d,.]*)(%|％|万辆|萬輛|人|家|名|亿元|億元|美元|万元|辆|个月|天|台|套| percent| people)",
            text,
        )
    )
    for one, two in pairwise(found):
        between = text[one.end() : two.start()]
        if (
            one.group(2) == two.group(2)
            and one.group(1) != two.group(1)
            and len(between) > 1
            and not re.fullmatch(r"至|到|~|-| to ", between)
        ):
            yield (
                text[: one.start(1)]
                + two.group(1)
                + text[one.end(1) : two.start(1)]
                + one.group(1)
                + text[two.end(1) :]
            )


def invention(text: str, rng: random.Random) -> Iterator[str]:
    """A noun becomes another noun."""
    here = [n for n in NOUNS if n in text]
    for old in here[:2]:
        yield text.replace(old, rng.choice([n for n in NOUNS if n not in text]))


def _shuffled(matches: Iterator[re.Match[str]], rng: random.Random) -> list[re.Match[str]]:
    found = list(matches)
    return rng.sample(found, len(found))


RULES: dict[str, Rule] = {
    "figure": figure,
    "unit": _table(UNITS),
    "date": date,
    "entity": entity,
    "roles": roles,
    "figures swapped": figures_swapped,
    "direction": _table(FLIPS),
    "negation dropped": denial_dropped,
    "negation added": denial_added,
    "quantifier": _table(QUANTIFIERS),
    "invented word": invention,
}


def alterations(texts: Sequence[str], kind: str, most: int, seed: int = 0) -> Iterator[tuple[int, str]]:
    """Alter an even spread of the texts by one rule.

    :return: (place of the text, altered text), at most ``most``; the same for the same texts and seed.
    """
    drawn = f" {seed}" if seed else ""
    order = list(range(len(texts)))
    random.Random(f"order {kind}{drawn}").shuffle(order)
    made = 0
    for place in order:
        text = texts[place]
        altered = next(
            (new for new in RULES[kind](text, random.Random(f"{kind} {text}{drawn}")) if new != text), None
        )
        if altered:
            yield place, altered
            made += 1
            if made == most:
                return
