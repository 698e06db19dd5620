"""What figures look like in a sentence: patterns, without what they are worth."""

from __future__ import annotations

from fractions import Fraction

import regex

from corpusqa.answering.support_numerals import ORDINALS, WORD_SCALES, WORDS

DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"
    r"|\d+(?:\.\d+)?(?:,\d{1,2}(?!\d))?"
)
HAN = r"[〇零一二三四五六七八九十百千万亿兆两俩廿]"
WORD = "|".join(sorted([*WORDS, *WORD_SCALES], key=len, reverse=True))
NUMBER = regex.compile(
    rf"""
    (?P<percent> [百千万]分之 ) (?P<share> (?:{DIGITS}) | {HAN}+(?:点{HAN}+)? )
  | (?P<parts> {HAN}+ | \d+ ) 分之 (?P<count> {HAN}+ | \d+ )
  | (?P<tenths> [一二三四五六七八九\d]成[一二三四五六七八九半](?!以|年|本|功|为) )
  | (?P<discount> [一二三四五六七八九\d]{{1,2}}(?:\.\d)?折 (?![叠扣戟旧]) )
  | (?P<vague> (?:[数几好上]|成(?=[百千]))(?P<size>[十百千万亿]+) | 十[几余](?=[个家名人位天年座款辆])
        | \b(?:dozens|hundreds|thousands|millions|billions|trillions)\b )
  | (?P<mixed> (?:(?:{DIGITS})\ ?[百千万亿兆만억조]+\ ?)+(?:\d{{1,4}}(?![\d.,%]))? )
  | (?P<han> (?:{HAN}|(?<={HAN})点(?={HAN}))+ )
  | (?P<slash> (?<![\d/.])\d{{1,2}}\ ?[/⁄]\ ?\d{{1,2}}(?![\d/]) )
  | (?P<digits> (?<![\d.])(?:{DIGITS}) )
  | (?P<english> \b(?:half\ an?\ (?:million|billion|hundred|thousand)|(?:a\ )?(?:{WORD}))
        (?:(?:[\ -]+(?:and\ )?)(?:{WORD})\b)*\b )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
ENGLISH_FRACTIONS = {
    "half": Fraction(1, 2), "third": Fraction(1, 3), "quarter": Fraction(1, 4), "fourth": Fraction(1, 4),
    "fifth": Fraction(1, 5), "sixth": Fraction(1, 6), "eighth": Fraction(1, 8), "tenth": Fraction(1, 10),
}  # fmt: skip
FRACTION = regex.compile(
    r"\b(?P<n>an?|one|two|three|four)[ -](?P<d>(?:third|quarter|fifth|sixth|eighth|tenth)(?=\s*(?:of|the|as"
    r"|less|more|lower|higher|[,.;)]|$))|(?<=one[ -])(?:third|quarter|fifth)|thirds|quarters|fifths|sixths"
    r"|eighths|tenths)\b"
    r"|(?P<half>\b(?:one |a )?half\b(?!-?(?:year|hour|a)\b)(?!-[a-z])|一半|半数|对半|半分|半价"
    r"|(?P<more>大半|过半|多半(?!是))|절반|hälfte|moitié|mitad|половин\w)",
    regex.IGNORECASE,
)
HALF_TIME = regex.compile(
    r"(?<![大前后上下])半(?:个)?(?P<unit>年|月|小时|天)|half(?:-a|-| a| an)[ -]?(?P<unit>year|hour)",
    regex.IGNORECASE,
)
MULTIPLES = regex.compile(
    r"(?P<two>\btwice\b|\bdoubl(?:e[ds]?|ing)\b(?!-)|\btwofold\b|翻了?[一1]?番|翻倍|加倍|倍增|(?:多|增加?|增长|高|大|长|快|贵|提高|扩大|上升)(?:出|了)?一倍|倍になる)|(?P<three>\btripl(?:e[ds]?|ing)\b|\bthreefold\b)",
    regex.IGNORECASE,
)
BOTH = regex.compile(r"双方|两[家者方边人](?!共)|二者|\bboth\b|\bthe two\b|両社|双方|両者", regex.IGNORECASE)
ORDINAL = regex.compile(
    rf"第(?P<n>{HAN}+|\d+)(?!方)|\b(?:(?P<tens>twenty|thirty|forty|fifty)[- ])(?P<word>first|second|third"
    rf"|fourth|fifth|sixth|seventh|eighth|ninth)\b|(?<![\d.])(?P<n>\d+)(?:st|nd|rd|th)\b|(?P<n>\d+"
    rf"|{HAN}+)(?:番目|位(?=[にのとで、])|号店|度目|回目)(?!数)"
    rf"|\b(?P<word>{'|'.join(ORDINALS)})\b(?! of all)(?!-?(?:hand|s\b))"
    r"|(?P<first>(?<![元部岁魁祸])首(?![都席先页要饰领脑尾府相级肯长])(?=\p{Han})|初(?=めて|代|の|の|年度)|头(?=款|个|部)|首先"
    r"|首任|(?P<early>最初|率先)|\bpremière?s?\b|\b(?:le|du|au) premier\b|\berste[nrs]?\b|\bprimer[ao]?\b"
    r"|перв\w+|처음|첫|đầu tiên|\bmaiden\b|率先)",
    regex.IGNORECASE,
)
PERIODS = {
    "年": "year",
    "个月": "month",
    "月": "month",
    "天": "day",
    "日": "day",
    "周": "week",
    "季": "quarter",
    "year": "year",
    "month": "month",
    "day": "day",
    "week": "week",
    "quarter": "quarter",
}
PERIOD = regex.compile(
    r"(?P<han>年|个月|月|天|日|周|季)|[ -](?P<word>year|month|day|week|quarter)\b", regex.IGNORECASE
)
# "first aid", "1 second", "at first", "first, ..."
NO_ORDINAL = regex.compile(
    r"(?:will|must|should|to|can|would|you|we|they) first|first (?:aid|name|lady|hand|place|and fore|\d|two"
    r"|three|four|five|six|seven|few|several)|third[ -]part|\d second|\b(?:at|of) first|first(?: of all"
    r"|[,.?!:;]|$)|split second",
    regex.IGNORECASE,
)
NOT_FIGURES = regex.compile(
    r"(?<!第)一[汽起样般定直旦些切律贯向致并边面心度带路点举味同共再气股旁角时体经]|统一|唯一|第一[时线]|同一|万一|单一|逐一|合一|(?<!分)之一|不一|专一|[进一]一步|进一|其一"
    r"|(?<![一二三四五六七八九两])十[分足](?!钟|之|钱)|百[姓度货科般变]|千[万方]不?要|万[科物能家]|半[导岛途成]|两[会岸国极]|[二三]手|二次元|三[菱星电国亚角农]|四[川处面肢]|五[金官]|六安|七夕|八[方卦]"
    r"|九[江州寨死]|一生|四通|百家|百年|千[载古]|万[千一]|百分百|不三不四|一带一路|一无|独一无二|一律|零(?=[跑排部件售配食工下])|亿[纬咖滋]|[零○]距离|清零|归零|千里马|百叶|五粮|三元(?!钱)"
    r"|\bone of\b|\bno one\b|\bone (?:another|day|hand)\b|\beach one\b|\bthis one\b|\bone'?s?\b(?= (?:who"
    r"|that|is|can))"
)
MORE = (
    r"(?:超过|超|逾|突破|高于|大于|多于|超出|过(?=[百千万亿半])|以上の|more than|over|above|exceed(?:s"
    r"|ed|ing)?|upwards of|in excess of|greater than|higher than|más de|plus de|mehr als|über|более|свыше"
    r"|hơn)"
)
REACH = r"(?:多达|高达|as many as|as much as)"
WITHIN = r"(?:within|in under)"
ATLEAST = (
    r"(?:(?:至少|最少)\p{Han}{0,5}|至少|不少于|不低于|起码|最少|at least|no less than|no fewer than"
    r"|not less than|少なくとも|mindestens|au moins|al menos|не менее|ít nhất)"
)
LESS = (
    r"(?:不到|不足|低于|少于|小于|未满|未达|less than|fewer than|under|below|short of|moins de"
    r"|weniger als|unter|menos de|менее|dưới)"
)
ATMOST = (
    r"(?:(?:至多|最多)\p{Han}{0,5}|至多|最多|不超过|不超|不高于|不多于|不大于|最高|up to|at most"
    r"|no more than|not more than|a maximum of|höchstens|jusqu'à|hasta|до|tối đa)"
)
ABOUT = (
    r"(?:大约|大概|约为?|约有|近|将近|接近|差不多|几乎|估计|预计约|about|around|roughly|approximately"
    r"|some|nearly|almost|close to|just over|just under|circa|約|およそ|ほぼ|environ|etwa|rund|unos|unas"
    r"|около|почти|khoảng)"
)
BEFORE = tuple(
    (
        name,
        regex.compile(
            rf"(?<!\p{{Latin}}){pattern}\s*(?:了|到|至|为|有|放|可|能|装|卖|收|坐|用|需|要|花|给|a |an |only "
            rf"|as many as )?\s*[$€£¥]?(?:us|nt|hk)?\$?\s*$",
            regex.IGNORECASE,
        ),
    )
    for name, pattern in (
        ("within", WITHIN),
        ("reach", REACH),
        ("atleast", ATLEAST),
        ("atmost", ATMOST),
        ("less", LESS),
        ("more", MORE),
        ("about", ABOUT),
    )
)
AFTER = tuple(
    (name, regex.compile(rf"\s*(?:{pattern})", regex.IGNORECASE))
    for name, pattern in (
        ("about", r"左右|上下|前后|程度|ほど|前後|or so"),
        (
            "more",
            r"或(?:以上|更多|更高|更长)|多(?!家|数|样|元)|余(?![额])|以上|之上|超|を超え|を上回|有余|\+"
            r"|or more|plus\b|and (?:more|up)",
        ),
        ("atmost", r"at (?:the )?most|封顶|为限"),
        ("atleast", r"at (?:the very )?least|起步"),
        ("within", r"以内|之内|内(?![部存需地])"),
        ("less", r"以下|未満|未满|を下回|or (?:less|fewer)"),
    )
)
CURRENCY = (
    ("money TWD", r"NT\$|新台币|台币"), ("money HKD", r"HK\$|港币"), ("money USD", r"US\$|USD|美金|\$"),
    ("money AUD", r"A\$"), ("money EUR", r"€|EUR"), ("money GBP", r"£|GBP"), ("money JPY", r"JPY"),
    ("money CNY", r"RMB|CNY|CN¥|人民币|¥"), ("money KRW", r"₩"), ("money INR", r"₹"),
)  # fmt: skip
PREFIX = tuple((unit, regex.compile(rf"(?:{pattern})\s*$", regex.IGNORECASE)) for unit, pattern in CURRENCY)
RANGE = regex.compile(
    r"\s*(?:至|到|乃至|[-–~〜～]|から|to|and|or|或|bis|a|à|до|、)\s*(?:about |around |约|[$€£¥])?\s*",
    regex.IGNORECASE,
)
RANGE_AHEAD = regex.compile(rf"(?:至|到|乃至|[-~])(?={HAN}+|\d)")
#: Figures that say little by themselves; they may stand in a sentence without standing in a quote.
WEAK = frozenset({Fraction(1), Fraction(2)})
