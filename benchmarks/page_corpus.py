"""A corpus of made-up workshops for measuring the page, each article with a question it answers."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

_FIRST, _SECOND = "云石松桂兰杏柳桐枫竹", "溪岭桥渡湾坡泉塘洲岗"
_CRAFTS = ("木器", "陶瓷", "纸伞", "竹编", "漆器", "铁锅", "灯笼", "蜡染", "毛笔", "砚台")
_FILLER = (
    "作坊临着一条小河，院子里堆着晾干的原料，工人们清早就开始干活。",
    "老师傅说，手上的分寸要练很多年，图纸上写不出来。",
    "去年冬天的订单比往年多，仓库里一度放不下成品。",
    "附近的学校每个学期都带学生来参观，孩子们可以亲手试一试。",
    "新来的学徒先学认料，再学磨刀，半年以后才碰第一件活。",
    "镇上的人谈起这家作坊，多半会说到院里那棵老槐树。",
    "账本还是手写的，摆在柜台后面，一年一册。",
    "货车每周来两趟，把装好的箱子送到城里的铺子。",
)


def write(folder: Path, articles: int) -> list[str]:
    """Write the articles, about a thousand characters each; the same ones every time.

    :param articles: how many; up to 10,000.
    :return: a question that each of them answers, in their order.
    """
    draw = random.Random(7)
    names = [
        f"{a}{b}{c}{craft}"
        for a, b, c, craft in itertools.product(_FIRST, _SECOND, "一二三四五六七八九十", _CRAFTS)
    ]
    questions = []
    for number, name in enumerate(draw.sample(names, articles)):
        year, people, price = draw.randint(1780, 1990), draw.randint(4, 180), draw.randint(20, 900)
        asked, facts = (
            (f"{name}作坊成立于哪一年？", f"{name}作坊成立于{year}年，创办人是本地人。"),
            (f"{name}作坊有多少名工人？", f"{name}作坊现在有{people}名工人，一半是女工。"),
            (f"{name}作坊的产品卖多少钱一件？", f"{name}作坊的产品卖{price}元一件，十年没有涨价。"),
        )[number % 3]
        questions.append(asked)
        paragraphs = ["".join(draw.sample(_FILLER, 6)) for _ in range(6)]
        paragraphs.insert(draw.randint(1, 5), facts)
        head = f"---\ntitle: {name}作坊纪事\npublisher: 乡土报\ndate: {draw.randint(2005, 2024)}-05-01\n---\n"
        (folder / f"{number:05}.md").write_text(head + "\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return questions
