"""Page chrome goes, with a record; the article stays, character for character."""

# ruff: noqa: E501 (lines of pages stay as pages have them)
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.documents import parse_document
from corpusqa.documents.chrome import split_chrome

BODY = """十月的一个清晨，青石镇的老陶窑重新点火，三十二名年轻学徒第一次站在窑口前。
守窑人周启明说，这座窑停了十一年，上一次开窑还是在2013年冬天。
柴烧的秘密
龙窑全长四十六米，烧一次需要松柴九吨，火候全凭眼睛判断，窑温最高可达1280摄氏度。
2024年10月，学徒在窑口合影
镇上给每位学徒每月发放两千四百元补贴，学满三年可以留下自己的作品，也可以拿到作坊公开展卖。
周启明的愿望很简单：“窑火不断，手艺就不断。”"""
BODY_HANT = """去年夏天，港口旁的舊倉庫改成了一間圖書館，館藏兩萬六千冊，全部來自居民捐贈。
館長林素芬說，最早的三百本書是她用手推車一趟一趟推來的。
夜裡也開門
每週五、週六開放到午夜十二點，漁船回港的船員是最常見的讀者。
她希望三年內把館藏增加到五萬冊，並且設立一間給孩子用的工作室。"""
BODY_EN = """The ferry to Kettle Island runs only twice a week in winter, and most islanders plan their lives around it.
Captain Rosa Imlay has steered the 38-foot boat since 2009, through 412 storms by her own count.
A second engine
Last spring the county paid $310,000 for a second engine, which cut the crossing from 70 minutes to 45.
"People ask why I stay," she said. "Somebody has to bring the mail."
"""

TITLE, TITLE_HANT, TITLE_EN = (
    "停火十一年的龙窑又点着了",
    "碼頭邊的深夜圖書館",
    "The woman who brings the mail to Kettle Island",
)

PAGES = {
    "netease": (
        f"网易首页 > 新闻中心 > 正文\n{TITLE}\n2024-10-21 08:12:45　来源: 青石晚报　作者：许白\n举报\n12\n分享至\n",
        BODY,
        "\n(责任编辑：何知秋_NB1234)\n特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台“网易号”用户上传并发布，"
        "本平台仅提供信息存储服务。\n相关推荐\n热点推荐\n昨夜三场大雨，这座城的地铁停了吗？\n昨夜三场大雨，这座城的地铁停了吗？\n"
        "老刘说天气\n2024-10-21 07:15:13\n球队老将宣布退役，最后一战门票售罄\n球队老将宣布退役，最后一战门票售罄\n球迷小站\n"
        "2024-10-20 22:05:10\n2024-10-21 09:00:00\n青石在线 incentive-icons\n青石在线\n看见小镇\n812文章数 3301关注度\n往期回顾 全部\n"
        "财经要闻\n油价今晚再次下调\n体育要闻\n国足公布新一期名单\n无障碍浏览 进入关怀版",
    ),
    "sina": (
        f"新浪首页 新闻 体育 财经 娱乐 科技 博客 图片 专栏 更多\n新闻中心 > 国内新闻 > 正文\n{TITLE}\n{TITLE}\n"
        "2024年10月21日 08:12 青石晚报\n新浪财经APP 缩小字体 放大字体 收藏 微博 微信 分享 0\n".replace(
            "新浪财经APP ", ""
        ).replace(f"{TITLE}\n{TITLE}\n", f"{TITLE}\n"),
        BODY,
        "\n责任编辑：何知秋\n扫描二维码关注新浪新闻官方公众号\n阅读排行榜\n01\n南方多地入秋失败\n02\n这家老店排队三小时\n03\n高速免费时段公布\n"
        "新浪简介 | 广告服务 | About Sina | 联系我们\nCopyright © 1996-2024 SINA Corporation, All Rights Reserved 新浪公司 版权所有",
    ),
    "sohu": (
        f"{TITLE}\n2024-10-21 08:12\n来源: 青石晚报\n发布于：浙江省\n",
        BODY,
        "\n返回搜狐，查看更多\n责任编辑：\n平台声明：该文观点仅代表作者本人，搜狐号系信息发布平台，搜狐仅提供信息存储空间服务。\n阅读 (2301)\n大家都在看\n"
        "我来说两句 0人参与，0条评论\n推荐阅读\n这三种蔬菜别再买了\n今日 08:00\n35岁的她决定回乡养蜂\n昨天 19:20\n",
    ),
    "tencent": (
        f"腾讯新闻\n首页\n要闻\n财经\n科技\n娱乐\n{TITLE}\n青石晚报 2024-10-21 08:12 发布于浙江\n+关注\n",
        BODY,
        "\n免责声明：本内容来自腾讯平台创作者，不代表腾讯新闻或腾讯网的观点和立场。\n举报\n评论 0 文明上网理性发言，请遵守《新闻评论服务协议》\n请先登录后发表评论~\n"
        "为您推荐\n一张旧船票背后的故事\n海边日记 1小时前\n学会这三招，土豆不发芽\n厨房小事 3小时前",
    ),
    "toutiao": (
        f"首页 / 历史 / 正文\n{TITLE}\n2024-10-21 08:12·青石晚报\n",
        BODY,
        "\n举报\n评论 36\n发布\n相关推荐\n窑变的颜色从哪里来？\n陶土研究所\n2.1万阅读 · 3天前\n一把紫砂壶的七道工序\n老匠人\n8千阅读 · 1周前\n"
        "热门视频\n换一换\n02:13\n他用废木头做了一辆车",
    ),
    "wechat": (
        f"{TITLE}\n原创 许白 青石观察 2024年10月21日 08:12 浙江\n点击上方“青石观察”蓝字关注我们\n![图片](https://example.org/a.png)\n导语\n",
        BODY,
        "\n- END -\n作者：许白\n编辑：何知秋\n图片来源：受访者提供\n往期推荐\n一座桥的三次重建\n冬天，去山里等一场雪\n长按识别二维码关注我们\n点个“在看”，让更多人看见\n阅读原文",
    ),
    "portal in Traditional script": (
        f"首頁 > 生活 > 地方\n{TITLE_HANT}\n2024-10-21 08:12 濱海日報 記者許白／報導\n分享\n",
        BODY_HANT,
        "\n延伸閱讀：颱風過後的第一班渡輪\n你可能也喜歡\n早餐店老闆的三本帳簿\n山城咖啡節下週登場\n她把陽台種成菜園\n加入LINE好友\n"
        "免責聲明：本文內容僅代表作者觀點，不代表本平台立場。\n© 2024 濱海日報 版權所有 不得轉載",
    ),
    "English site": (
        f"Skip to main content\nHome > News > Regional\n{TITLE_EN}\nBy Dana Whitlock, Coastal Herald\n"
        "Published October 21, 2024 8:12 AM EDT\nShare\nFacebook Twitter Email\nAdvertisement\n",
        BODY_EN.strip(),
        "\nRelated stories\nCounty weighs new dock fees\nWinter storms erode north beach\n5 recipes for chowder season\nMost Read\n"
        "School board names new chair\nSign up for our newsletter and get the latest headlines in your inbox\n"
        "© 2024 Coastal Herald. All rights reserved.\nPrivacy Policy | Terms of Service | Contact Us",
    ),
    "finance portal": (
        f"当前位置：首页>财经>产业>正文\n{TITLE}\n来源：青石晚报　2024-10-21 08:12　作者：许白　编辑：何知秋\n字号：大 中 小\n",
        BODY,
        "\n郑重声明：本站发布此信息的目的在于传播更多信息，与本站立场无关，不构成投资建议，据此操作，风险自担。\n热门文章\n三季度消费数据出炉\n新茶饮打响冬季战\n"
        "一图看懂退税流程\n京ICP备12345678号 京公网安备11010502000001号\n网上有害信息举报专区 举报电话：010-00000000",
    ),
}
TITLES = {"portal in Traditional script": TITLE_HANT, "English site": TITLE_EN}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_leaves_title_and_body_exactly(name: str) -> None:
    before, body, after = PAGES[name]
    title = TITLES.get(name, TITLE)

    document = parse_document((before + body + after).encode(), "page.txt")

    assert document.text == f"{title}\n{body}"
    assert document.title == title


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_loses_is_listed_line_by_line(name: str) -> None:
    page = "".join(PAGES[name])
    document = parse_document(page.encode(), "page.txt")
    lines = page.split("\n")

    numbers = [item.line for item in document.removed]
    assert numbers == sorted(set(numbers))
    assert all(lines[item.line - 1] == item.text and item.reason for item in document.removed)
    kept = [line for number, line in enumerate(lines, start=1) if number not in set(numbers)]
    assert "\n".join(kept).strip("\n") == document.text


FOREIGN = {
    "Japanese": (
        "トップ\n速報\nログイン\n古い窯に11年ぶりの火、若い職人32人が見守る\nコメント12件\n",
        "町の古い登り窯に21日朝、11年ぶりに火が入った。\n窯は全長46メートルで、松の薪を9トン使う。",
        "\n【関連記事】\n港の倉庫が図書館に\n冬の渡し船、今年も運航\nアクセスランキング\n1\n連休の天気は下り坂\n© 2024 町新聞社 無断転載を禁じます。",
        "",
    ),
    "French": (
        "Aller au contenu\nAccueil > Régions\nLe four s'est rallumé après onze ans\nPar Claire Dubois\n"
        "Publié le 21 octobre 2024 à 08h12\nPartager\n",
        "Le vieux four du village s'est rallumé lundi matin, après onze années d'arrêt complet.\n"
        "Long de quarante-six mètres, il brûle neuf tonnes de pin à chaque cuisson, selon le gardien.",
        "\nSur le même sujet\nUne passerelle pour l'île\nLes derniers charpentiers\nLes plus lus\nMétéo : la pluie revient",
        "2024-10-21",
    ),
    "German": (
        "Zum Inhalt springen\nStartseite > Panorama\nDer alte Ofen brennt wieder\nVon Jana Keller\n21.10.2024, 08.12 Uhr\nTeilen\n",
        "Nach elf Jahren Stillstand brennt im Dorf wieder der alte Ofen, wie die Gemeinde mitteilte.\n"
        "Er ist 46 Meter lang und verbraucht neun Tonnen Kiefernholz bei jedem Brand.",
        "\nMehr zum Thema\nDie Fähre im Winter\nEine Bücherei am Hafen\nMeistgelesen\nSturm an der Küste",
        "2024-10-21",
    ),
}


@pytest.mark.parametrize("language", FOREIGN)
def test_pages_in_other_languages_are_cut_too(language: str) -> None:
    before, body, after, date = FOREIGN[language]
    document = parse_document((before + body + after).encode(), "page.txt")
    assert document.text == f"{document.title}\n{body}"
    assert document.title in before.split("\n")[2:4]
    assert document.date == date


def test_markdown_pages_and_pages_without_a_headline_are_cut_too() -> None:
    page = f"![]()\n導語\nIntroduction\n{BODY_HANT}\n![]()\n責編:何知秋 編輯:許白\nTHE END\nPAST · 往期回顧\n山裡的最後一班車\n海風吹過的鹽田\n![]()"
    document = parse_document(page.encode(), "page.md")
    assert document.text == BODY_HANT
    assert document.author == "何知秋 (責編)"
    assert {item.reason for item in document.removed} == {
        "image",
        "label",
        "byline",
        "end mark",
        "recommended",
    }


def test_captions_beside_images_stay() -> None:
    page = f"网易首页 > 正文\n{TITLE}\n{BODY}\n![]()\n2019年的老窑口\n![]()\n三号窑室，深一米八\n{BODY}"
    text = parse_document(page.encode(), "a.txt").text
    assert "2019年的老窑口\n三号窑室，深一米八" in text


def test_section_numbers_of_a_page_go_and_their_headings_stay() -> None:
    page = f"![]()\n01\n开窑\n{BODY}\n![]()\n02\n收徒\n{BODY}"
    text = parse_document(page.encode(), "a.txt").text
    assert text == f"开窑\n{BODY}\n收徒\n{BODY}"


def test_links_between_paragraphs_of_a_page_go() -> None:
    page = (
        f"首页 > 地方\n{TITLE}\n{BODY}\n\n延伸阅读：这条老街还剩几家铺子\n\n相关阅读\n三代人的豆腐坊\n河边的修船匠\n\n{BODY}\n"
        "请继续往下阅读...\n守到天亮的人，会喝一碗姜汤再回家，这是规矩。\n版权声明：未经本网授权不得转载本文图片。"
    )
    text = parse_document(page.encode(), "a.txt").text
    for gone in ("老街还剩", "相关阅读", "豆腐坊", "修船匠", "继续往下", "版权声明"):
        assert gone not in text
    assert text.endswith("这是规矩。")
    assert text.count(BODY) == 2


CLEAN = {
    "about disclaimers": "免责声明怎么写\n很多网站在文末写“特别声明：以上内容仅代表作者观点”，律师认为这句话并不能免除平台责任。\n"
    "所谓“相关推荐”“猜你喜欢”，本质上是算法按点击率排出来的列表。\n如果文章来自网络，转载者仍要承担核实的义务，这是法院的一贯看法。",
    "poem": "山中夜坐\n作者：佚名\n\n松风吹过旧石阶\n一盏灯，照见两个人\n雪落无声\n\n分享\n给远方的你\n\n完",
    "numbers": "01\n02\n03\n12\n0\n15\n2024-10-21 08:12:45\n88.5",
    "list of headlines": "# 本周选题\n\n## 推荐阅读\n\n- 小镇青年为什么回来？\n- 一座窑的十一年\n- 谁在守夜\n\n## 相关阅读\n\n- 陶土的秘密\n- 柴火从哪里来",
    "chat log": "张三 2024-10-21 08:12:45\n早上好\n李四 2024-10-21 08:13:01\n今天开会吗\n张三 2024-10-21 08:13:20\n开，十点\n李四 2024-10-21 08:14:00\n收到",
    "interview": "记者：您哪一年来的？\n周启明：1998年。\n记者：为什么留下\n周启明：喜欢。\n记者：后悔吗\n周启明：不后悔",
    "schedule": "开幕日程\n请各位代表按时到场，会场设在三楼报告厅，入场需要佩戴证件。\n09:00\n开幕式\n10:30\n主题报告\n12:00\n午餐\n14:00\n分组讨论",
    "announcement": "关于停水的公告\n因管道检修，10月21日8时至18时，青石镇东区停水，请居民提前储水。\n特此公告。\n青石镇自来水公司\n2024年10月20日",
    "law": "第十二条\n未经当事人同意，平台不得向第三方提供个人信息，法律另有规定的除外。\n第十三条\n如侵犯他人著作权，应当承担停止侵害、赔偿损失等责任。",
    "contacts": "青石镇便民电话\n供水抢修：0571-00000001\n联系电话：0571-00000002\n举报电话：12345\n24小时值班，有事请拨打以上号码，我们会在一小时内回复。",
    "film": "一部关于窑火的电影\n影片讲述一位守窑人和他的三个学徒，全片在青石镇实景拍摄，历时两年完成。\n导演：许白\n编剧：何知秋\n摄影：周朗\n出品：青石影业",
    "risk": "窑炉改造的三点提醒\n重要提示：点火前必须检查烟道，来源不明的燃料不得使用，操作人员应当持证上岗。\n投资有风险，也有回报，关键看窑主的耐心。",
    "english essay": "On Sharing\nIntroduction\nSharing a boat teaches patience, and comments from strangers teach humility.\nRelated work is discussed by Imlay (2009).\n"
    "Read more: it helps.\nNotice: the author keeps no boat herself, and regrets it.\nThe end",
    "markdown": "Setup\n=====\n\n1. Install it\n2. Run it\n\n```\n![]()\n相关推荐\n分享至\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted > text > here\n",
    "comparison": "不等式\n若 a > b > c，则 a > c。\n首页 排版要点：标题不超过二十字，正文 > 图片 > 广告。",
    "whitespace": "\n\n  第一行有缩进，后面跟着两个空行，都应当原样保留下来。\n\n\n\t第二行。  \n\n",
    "diary": "2024年10月21日\n晴。上山砍柴，下午修窑门。\n2024年10月22日\n阴。学徒们第一次拉坯，没有一个站得住。\n2024年10月23日\n雨。休息。",
    "faq": "常见问题\n问：可以打印吗\n答：可以。\n问：评论在哪里看\n答：点击查看更多，然后登录。\n",
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_text_keeps_every_character(name: str) -> None:
    document = parse_document(CLEAN[name].encode(), "clean.md")
    assert document.text == CLEAN[name]
    assert document.removed == ()


CLAUSES = st.text(
    alphabet="的一是在有人我他这中大来上个国和说们为子时道要就出会可也你对生能而那得于着下自之",
    min_size=6,
    max_size=30,
)
SENTENCES = st.lists(CLAUSES, min_size=1, max_size=4).map(lambda clauses: "，".join(clauses) + "。")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=5).map("".join)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=8), st.sampled_from(("\n", "\n\n", "\n　　")))
def test_any_prose_is_returned_unchanged(paragraphs: list[str], gap: str) -> None:
    text = gap.join(paragraphs)
    assert split_chrome(text)[:2] == (text, ())


@given(st.text(max_size=300))
def test_any_text_is_split_without_loss(text: str) -> None:
    article, removed, lines = split_chrome(text)
    gone = {item.line for item in removed}
    kept = "\n".join(line for number, line in enumerate(text.split("\n"), start=1) if number not in gone)
    assert article == text if not removed else article in kept
    assert len(lines) == text.count("\n") + 1


@settings(max_examples=60)
@given(st.lists(PARAGRAPHS, min_size=2, max_size=5), st.sampled_from(sorted(PAGES)))
def test_the_same_page_around_any_prose_leaves_the_prose(paragraphs: list[str], name: str) -> None:
    before, _, after = PAGES[name]
    body = "\n".join(paragraphs)
    assert split_chrome(before + body + after)[0].endswith(f"\n{body}")


SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the original pages are not here")
@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_original_pages_keep_every_body_line_and_lose_the_rest(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    document = parse_document(page.encode(), path.name)
    lines = [line.strip() for line in page.split("\n") if line.strip()]
    disclaimers = ("特别声明:", "特別聲明:", "财经号声明:", "責編:")
    end = next(number for number, line in enumerate(lines) if line.startswith(disclaimers))
    labels = {"![]()", "導語", "Introduction", "01", "02", "0", "分享至"}
    body = [line for line in lines[:end] if line not in labels]
    body = [line for line in body if "申请入驻" not in line and not line.startswith("本文来源:")]

    assert [line for line in document.text.split("\n") if line.strip()] == body
    assert not set(document.text.split("\n")) & set(lines[end:])
