"""The few words that answer: what is set off before a sentence, and what never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.answering.candidates import Candidate
from corpusqa.answering.short import short_answer
from corpusqa.text.question import analyse
from corpusqa.types import Sentence

BEFORE = 100  #: characters of the document before the first sentence


def sentences(*texts):
    """Candidates that stand one behind the other in a document."""
    found, start = [], BEFORE
    for place, text in enumerate(texts):
        found.append(Candidate(0, place, Sentence(start, start + len(text)), text))
        start += len(text)
    return found


def short(question, *texts):
    """The short answer's words, cut out of the document by its offsets."""
    found = short_answer(analyse(question), sentences(*texts))
    if found is None:
        return None
    number, start, end = found
    one = sentences(*texts)[number].sentence
    assert one.start <= start < end <= one.end
    return ("#" * BEFORE + "".join(texts))[start:end]


CAR = "2021年11月，新车在合肥投产，首年卖出3.2万辆，售价12.98万元，毛利率为8.5%，研发历时三年零两个月。"
CAR_EN = (
    "The plant opened on 3 March 2021 after eighteen months, cost $1.6 billion, employs 340 people "
    "and makes 12 percent of all vans."
)
FIRM_JA = (
    "同社は平成13年（2001年）4月1日に設立され、社員は約1,200人、売上高は35億円、"
    "利益率は8.5パーセントで、工期は6か月だった。"
)


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("新车售价是多少钱？", CAR, "12.98万元"),
        ("毛利率是多少？", CAR, "8.5%"),
        ("首年卖出多少辆？", CAR, "3.2万辆"),
        ("新车什么时候投产？", CAR, "2021年11月"),
        ("研发用了多长时间？", CAR, "三年零两个月"),
        ("How much did the plant cost?", CAR_EN, "$1.6 billion"),
        ("What percentage of vans does it make?", CAR_EN, "12 percent"),
        ("How many people does it employ?", CAR_EN, "340 people"),
        ("When did the plant open?", CAR_EN, "3 March 2021"),
        ("How long did it take?", CAR_EN, "eighteen months"),
        ("売上高はいくらですか？", FIRM_JA, "35億円"),
        ("利益率は何%ですか？", FIRM_JA, "8.5パーセント"),
        ("社員は何人ですか？", FIRM_JA, "約1,200人"),
        ("いつ設立されましたか？", FIRM_JA, "平成13年（2001年）4月1日"),
        ("工期は何か月でしたか？", FIRM_JA, "6か月"),
        ("언제 설립되었습니까?", "회사는 2001년 4월 1일에 설립되었다.", "2001년 4월 1일"),
        ("Quand a-t-elle été fondée ?", "L'entreprise a été fondée le 4 mars 1998.", "4 mars 1998"),
        (
            "Wie viele Mitarbeiter hat sie?",
            "Sie hat 1.200 Mitarbeiter und neun Filialen.",
            "1.200 Mitarbeiter",
        ),
        ("Сколько сотрудников?", "В ней работает 350 человек.", "350 человек"),
    ],
)
def test_each_kind_of_question_gets_its_own_words(question, text, words):
    assert short(question, text) == words


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("多少人报名？", "共有40至50人报名，名额只有20个。", "40至50人"),
        ("售价是多少？", "新车售价12.98万元至18.58万元。", "12.98万元至18.58万元"),
        (
            "How far is the island?",
            "The island lies between 40 and 50 km from the coast.",
            "between 40 and 50 km",
        ),
        ("多少病人好转？", "一半以上的病人好转。", "一半以上"),
        ("国内市场占多少比例？", "国内市场占四分之三左右。", "四分之三左右"),
        ("列车跑多快？", "列车长200米，时速126英里，载客556人。", "时速126英里"),
        ("最高速度是多少？", "列车长200米，最高速度350公里/小时。", "350公里/小时"),
        ("军队有多少人？", "驻守的军队不到三千人。", "不到三千人"),
        ("公司亏损多少钱？", "公司亏损1亿2000万元。", "1亿2000万元"),
        ("电池容量是多少？", "该车搭载69.9kWh电池。", "69.9kWh"),
        ("占地多少？", "园区占地面积11.3公顷，有6栋楼。", "11.3公顷"),
        ("首府的人口是多少？", "首府建于1822年，人口达2,790,060。", "2,790,060"),
        ("排名第几？", "客量居世界第7名，2014年共接待7,040万人次。", "第7名"),
        ("站台有几个？", "一个站台很短，加起来有六个。", "六个"),
        ("桥有多长？", "1957年建成的桥长1670米，宽20米。", "1670米"),
        ("How long is the bridge?", "The bridge took two years and is 1,670 metres long.", "1,670 metres"),
    ],
)
def test_a_figure_comes_whole_with_its_range_its_bound_and_its_unit(question, text, words):
    assert short(question, text) == words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("他哪一年出生？", "1938年"),
        ("他什么时候出生？", "1938年7月3日"),
        ("他的生日是几月几日？", "1938年7月3日"),
        ("他何时去世？", "2001年初"),
        ("他去世多少年了？", None),
    ],
)
def test_a_date_is_as_exact_as_the_question_wants_it(question, words):
    assert short(question, "他于1938年7月3日出生在台北，2001年初去世。") == words


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("圜丘坛哪一年建成？", "圜丘坛是皇帝祭天的地方，建于嘉靖九年。", "嘉靖九年"),
        ("他哪一年战死？", "他于永禄10年（1567年）战死。", "1567年"),
        ("省政府在民国几年成立？", "省政府成立于民国16年（1927年）。", "民国16年"),
        ("木版印刷はいつ始まりましたか？", "14世紀に木版印刷が始まった。", "14世紀"),
        ("青瓷在哪个朝代成熟？什么时候？", "青瓷在东汉成熟。", None),
        ("青瓷什么时候成熟？", "青瓷在东汉成熟。", "东汉"),
        ("他什么时候开始学琴？", "他九岁时开始学琴。", None),
        ("任期は何年ですか？", "1998年から、市長の任期は4年である。", "4年"),
    ],
)
def test_eras_centuries_and_dynasties_are_dates_too(question, text, words):
    assert short(question, text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("他於１９３８年７月３日出生在臺北。", "１９３８年７月３日"),
        ("他於一九三八年七月三日出生在臺北。", "一九三八年七月三日"),
        ("他于 1938 年 7 月 3 日出生在台北。", "1938 年 7 月 3 日"),
        ("他於民國27年出生在臺北。", "民國27年"),
    ],
)
@pytest.mark.parametrize("question", ["他什么时候出生？", "他什麼時候出生？", "他什么时候出生"])
def test_width_and_script_do_not_matter_and_the_words_stay_as_written(question, text, words):
    assert short(question, text) == words


def test_full_width_amounts_stay_as_they_are():
    assert short("售价多少钱？", "售價為１２，９８０元，較去年上漲５％。") == "１２，９８０元"
    assert short("共有多少人？", "這裡在１９５７年，３００人住着。") == "３００人"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("公司为什么亏损16亿元？", "因为销量只有3万辆，公司亏损16亿元。"),
        ("Why did the price rise?", "The price rose by 5 percent in 2020 because of the drought."),
        ("谁在2011年创办了公司？", "李明远2011年创办公司，投资300万元。"),
        ("公司总部在哪里？", "公司2011年成立，总部在武汉，有340人。"),
        ("何人收復了常州？", "建炎三年六月，岳飛率三千人收復了常州。"),
        ("哪种米的比例最高？", "白米的比例最高，占60%。"),
        ("甲厂和乙厂分别有多少人？", "甲厂有51人，乙厂有300人。"),
        ("桥有多长？什么时候建成？", "桥长1670米，1957年建成。"),
        ("", "桥长1670米。"),
        ("桥有多长？", "桥很长。"),
        ("桥有多长？", ""),
    ],
)
def test_nothing_is_set_off_where_no_figure_is_asked_for_or_none_is_there(question, text):
    assert short(question, text) is None


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("2024年5月启动的工程投资多少钱？", "2024年5月启动的工程投资4.8亿元。", "4.8亿元"),
        ("投资4.8亿元的工程什么时候启动？", "2024年5月，投资4.8亿元的工程启动。", "2024年5月"),
        ("卖出3万辆的工厂有多少人？", "卖出3万辆的工厂有800人。", "800人"),
        ("5个工厂共有多少人？", "5个工厂共有25人。", "25人"),
        ("2019年开的面包店什么时候开的？", "面包店2019年开的。", None),
    ],
)
def test_what_the_question_says_itself_is_no_answer(question, text, words):
    assert short(question, text) == words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("石油地质专业招收多少名学员？", "26名"),
        ("金属物探专业招收多少名学员？", "39名"),
        ("综合找矿专业招收多少名学员？", "111名"),
    ],
)
def test_of_several_figures_the_one_beside_the_questions_words_counts(question, words):
    text = "学院招收学员：综合找矿专业111名，金属物探专业39名，石油地质专业26名，工程地质专业44名。"
    assert short(question, text) == words


def test_a_figure_follows_its_verb_more_often_than_it_precedes_it():
    assert short("票价涨到多少？", "票价从20元涨到25元，客流减少。") == "25元"


def test_a_date_belongs_to_what_follows_it():
    text = "1958年，最初的实用发动机在巴黎发明，1976年，奥托完成了四冲程机。"
    assert short("发动机是什么时候发明的？", text) == "1958年"
    assert short("四冲程机是什么时候完成的？", text) == "1976年"


def test_of_several_sentences_the_one_that_speaks_of_the_matter_counts():
    before = "河水改道用了8亿元。"
    said = "清河改造工程总投资为4.8亿元。"
    assert short("清河改造工程总投资是多少钱？", before, said) == "4.8亿元"
    assert short("清河改造工程总投资是多少钱？", said, before) == "4.8亿元"


def test_of_equal_figures_the_first_one_counts():
    found = short_answer(analyse("桥长多少米？"), sentences("桥长50米。", "桥长60米。"))
    assert found is not None and found[0] == 0


ASKED = [
    "多少钱？", "占比是多少？", "哪一年？", "什么时候？", "多久？", "有多少人？", "排名第几？", "When?",
    "How many cars?", "How much is it?", "In which year?", "何年ですか", "いくらですか", "몇 명?",
    "Combien ?", "Сколько?",
]  # fmt: skip
PIECES = st.sampled_from(
    [
        *"0123456789０１２３,.，。年月日元%％$€万億一二三十百至到-()（）第约每 /:",
        "two",
        " million",
        "km",
        "㎡",
        "½",
        "①",
        "𠮷",
        "👨‍👩‍👧",
        "ﬃ",
        "人",
        "个",
    ]
)


@given(
    st.sampled_from(ASKED),
    st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join)),
    st.text(max_size=20),
)
def test_the_words_stand_where_they_say_in_any_text(question, text, more):
    texts = [one for one in (more, text) if one]
    words = short(question, *texts)
    assert words is None or (words == words.strip() and words in "".join(texts))
    assert words == short(question, *texts)


@pytest.mark.parametrize(
    "piece", ["1", "1,", "一", "一、", "1 ", "100 ", "1万", "1至", "1年", "约", "$", "1/1", "(", "one "]
)
def test_long_odd_texts_come_to_an_end(piece):
    for question in ASKED:
        short(question, piece * (2000 // len(piece)))
