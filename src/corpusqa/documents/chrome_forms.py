"""Forms of single chrome lines as patterns.

All Han here is Simplified, in Japanese words too: lines are folded before they are compared.

Each pattern names a form only; whether such a line is cut also depends on its place and on the rest of the
page (``chrome``).
"""

from __future__ import annotations

import re


def _form(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that is wrapped over several lines."""
    return re.compile("".join(line.strip() for line in pattern.splitlines()), re.IGNORECASE)


#: "财经要闻", "本地新闻": a label over another section's headline.
SECTION_LABEL = _form(
    r"""(?:头条|财经|体育|娱乐|科技|汽车|房产|教育|军事|国际|国内|社会|时政|健康|亲子|游戏|本地|文化|旅游
    |时尚|数码|手机
    |公益|历史|艺术|家居)(?:要闻|新闻|热点|头条|精选|推荐|资讯)|态度原创|公开课|24小时热[文榜]|今日热点
    |热搜榜?|热榜|实时热点"""
)
#: Headings that only a page puts over links to other pages, or over its comments.
LINKS_HEADING = _form(
    r"""(?:相关|热点|热门|精彩|为[您你]|编辑|本站|今日|站内|专题|更多|最新|视频|图文|精选|博主|小编|主编)
    (?:推荐|热文|热帖|热搜)(?:文章|内容|新闻|视频|给你)?
    |(?:推荐|热门|精彩|历史|近期|热点|相关|更多|最新|看更多)(?:文章|新闻|资讯|评论|跟贴|回顾|专题|视频
    |标签|搜索)
    |猜[你您](?:喜欢|想看|爱看)|大家(?:都在|正在|还在|爱)看|[你您]可能(?:还?会?|也)?(?:感兴趣|喜欢|想看).{0,4}
    |看了本文的(?:网友|人)还看了|往期(?:回顾|精选|推荐|文章|精彩|内容|阅读|热文|精华|好文)|(?:网友|全部
    |用户)(?:评论|跟贴|留言)
    |评论区|(?:阅读|点击)?排行榜?|(?:热门|新闻|24小时|一周|日|周)排行榜?|(?:热门|24小时|一周)点击
    |you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: for you| reading| stories
    | articles)?
    |more (?:from|on) [\w &'.-]{2,30}|most (?:read|popular|viewed|shared|commented)|trending(?: now| stories)?
    |popular (?:stories|posts|articles|now)|editors?['’]?s? picks?|(?:read|up) next|top stories|more stories
    |latest (?:news|stories|posts)|related (?:articles?|stories|posts?|news|content|coverage|topics|links)
    |from around the web|sponsored (?:content|stories|links)|leave a (?:reply|comment)
    |(?:\d+ )?comments?(?: \(\d+\))?
    |view all comments|関连记事|おすすめ记事|あわせて読みたい|人気记事|(?:アクセス)?ランキング|最新记事
    |この记事はいかがでしたか[?？]?
    |こちらもおすすめ
    |관련 ?기사|추천 ?기사|많이 본 (?:뉴스|기사)|인기 ?기사|최신 ?기사|à lire (?:aussi|également)
    |articles? (?:similaires|liés)|sur le même sujet|les plus lus|mehr zum thema|lesen sie auch|meistgelesen
    |das könnte sie auch interessieren|ähnliche artikel|te puede interesar|noticias relacionadas
    |lo más (?:leído|visto)|artículos relacionados"""
)
#: Headings that a writer may also put over a list of sources: they need other signs of a page.
READING_HEADING = _form(
    r"""(?:延伸|推荐|相关|拓展|扩展|深度|关联|更多|精彩)(?:阅读|链接|报道|内容)|延伸|阅读下一篇|下一篇
    |related|read more
    |see also|more
    |weiterlesen|pour aller plus loin|関连(?:リンク|ニュース)?|관련(?: ?뉴스)?"""
)
#: The same before a headline on one line: "延伸阅读：……", "Read more: ...".
READING_LINK = _form(
    r"""(?:(?:延伸|推荐|相关|拓展|关联)(?:阅读|链接|报道|新闻)|往期(?:回顾|推荐)|read more|related
    |see also|also read|(?:à )?lire aussi|lesen sie auch|mehr zum thema|le[ae]r? también
    |te puede interesar|関连记事|관련기사)
    \s*[:：>»]+\s*[^。]{4,80}"""
)

#: Statements that a platform, not the writer, puts under an article: how they open, what they speak of.
STATEMENTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        _form(
            r"""(?:[\w·]{0,8}号)?(?:特别|郑重|免责|版权|法律|风险|平台|重要|原创|转载|侵权|著作权|网站
            |本站|本网|本刊)?(?:声明|申明)
            [】\])）]?\s*[:：]|(?:免责|版权|特别)声明[】\])）]\s*|(?:disclaimer|disclosure|legal notice
            |copyright notice)\s*[:：]"""
        ),
        _form(
            r"""本平台|本站|本网|平台|观点|立场|仅代表|不代表|信息存储|转载|版权|著作权|侵权|投资建议
            |风险自[担负]|参考|授权
            |自媒体|图片|出处|真实性|upload|platform|storage|views|opinion|author|copyright|reproduc
            |rights|advice|liab"""
        ),
    ),
    (
        _form(
            r"""(?:[\w·]{0,8}号)?(?:特别|重要|投资|平台|版权|风险|免责|郑重|本站|本网)?(?:提示|提醒|说明
            |须知)[】\])）]?\s*[:：]
            |(?:notice|note|risk warning|warning)\s*[:：]"""
        ),
        _form(
            r"""本平台|本站|不代表|仅代表|信息存储|投资建议|风险自[担负]|转载|侵权|据此(?:操作|投资|买卖)
            |content above|uploaded|posted by|information storage|views of|investment advice|reproduc"""
        ),
    ),
    (
        _form(
            r"""(?:本文|以上|文章|文中|此文|该文|本内容|本稿|稿件|图文|本报告|部分(?:内容|图片|文字)|图片
            |内容|上述(?:内容|观点))"""
        ),
        _form(
            r"""(?:观点|看法|意见)[只仅]?代表|仅代表.{0,12}(?:观点|看法|意见)|信息存储
            |不代表.{0,16}(?:观点|立场|看法)|不构成.{0,14}(?:建议|依据
            |要约)|仅供(?:读者|投资者)?参考
            |(?:版权|著作权)归.{0,16}所有|(?:来自|来源于?|源自|源于)(?:互联)?网络|(?:授权|许可|允许
            |同意).{0,8}(?:转载|发布)
            |如有侵权|侵权?[,，]?\s*(?:请)?(?:联系|删)|侵删|转载请"""
        ),
    ),
    (
        _form(r"转载|未经|如|若|凡|欢迎|版权|\*|※|市场有风险|股市有风险|投资有风险|入市有风险|侵"),
        _form(
            r"""转载请(?:注明|联系|标明|务必)|(?:授权|许可|允许|同意).{0,14}(?:转载|摘编|抄袭|使用本
            |引用本)|欢迎.{0,6}转载
            |(?:侵权|版权).{0,24}(?:联系|删除|告知)|凡.{0,12}注明.{0,30}(?:来源|转载|作品)
            |版权归.{0,16}所有|有风险.{0,8}(?:谨慎|慎重)
            |无断転载"""
        ),
    ),
    (
        _form(
            r"""the (?:views?|opinions?|content|contents|material|information|article|story|text|author)\b
            |this (?:article|story|post|piece|content|material|site|website)\b|these (?:views|opinions)
            |opinions |views
            |all rights|reproduc|no part|republish|무단|저작권|※"""
        ),
        _form(
            r"""(?:views?|opinions?|statements?)[\w ,]{0,40} (?:are|is|those|solely|do not)
            |all rights reserved
            |(?:article|story|post|piece|content|material)[\w ,]{0,30} (?:originally|first) (?:published
            |appeared)
            |not (?:constitute|represent|be (?:published|broadcast|reproduced|rewritten))
            |without (?:\w+ )?permission
            |content above|무단 ?전재|저작권자|転载"""
        ),
    ),
)
STATEMENT_CHARS = (600, 400, 220, 120, 400)  #: longest line of each kind of statement

COPYRIGHT = _form(
    r"""(?:©|ⓒ|\(c\)|copyright(?: ?[©ⓒ]| \(c\)|\s*\d{4}|@)|版权所有|著作权所有).{0,120}
    |.{0,80}(?:all rights reserved|版权所有|保留所有权利|保留一切权利|不得转载|不许转载)[^，。]{0,40}
    |.{0,40}(?:icp备|icp证|网安备\s*\d|公网安备|增值电信业务(?:经营)?许可证|信息服务许可证
    |视听节目(?:制作)?许可证).{0,140}
    |.{0,4}(?:违法和不良信息|网上有害信息|不良信息)举报[^。]{0,60}|版权(?:与免责)?声明
    |营业执照(?:公示信息)?"""
)
#: Calls to scan, follow or subscribe that nobody writes into an article.
PROMOTION_SURE = _form(
    r"""(?:[▲▼↑↓👆👇→\s]*)(?:长按|扫码|扫描|扫一扫|识别|微信扫|点击(?:上方|下方|蓝字|右下角)).{0,22}
    (?:二维码|公众号|关注|蓝字|入群|进群|卡片|名片)[^？?]{0,20}
    |[^。]{0,14}(?:关注|搜索)[^。]{0,14}(?:公众号|视频号|微信号|官方微信|官方微博)[^。？?]{0,24}
    |点个?[“"「]?(?:在看|赞).{0,16}
    |.{0,6}(?:点赞|转发|分享|收藏|在看|关注)(?:和|、|，|,|与|\+)\s*[“"]?(?:点赞|转发|分享|收藏|在看|关注
    |评论).{0,12}"""
)
PROMOTION = _form(
    r"""(?:请?关注(?:我们|官方|本号)|更多(?:精彩|资讯|内容|新闻|报道).{0,10}(?:关注|下载|点击|请|尽在)
    |下载.{0,12}(?:客户端|app)
    |打开.{0,10}(?:app|客户端)|用?.{0,4}app看.{0,12}|加(?:微信|好友|群)|加入.{0,10}(?:群|好友|粉丝|line
    |会员)|设为星标|星标|添加.{0,8}微信
    |公众号[:：]
    |欢迎(?:关注|订阅|扫码|点赞|分享|在评论区|留言|投稿|加入)|喜欢.{0,6}(?:点赞|转发|分享)|投稿|爆料
    |商务合作|联系邮箱)[^。]{0,50}[。！!~]?
    |.{0,12}(?:二维码|蓝字).{0,12}
    |(?:follow us|sign up|subscribe|join our|download our|get our|click here|tap here|like us on
    |join us on)\b.{0,90}"""
)
VIEW_MORE = _form(
    r"""(?:点击|轻触|单击)?(?:查看|阅读|展开|加载|浏览|显示|看)(?:更多|全部|原文|大图|原图|全文|剩余|详情
    |评论|其余).{0,10}|阅读原文
    |返回(?:搜狐|新浪|网易|腾讯|凤凰|首页|列表).{0,8}|打开(?:网易|新浪|搜狐|腾讯|凤凰|今日头条|头条|微博
    |知乎).{0,12}
    |图片加载中.{0,3}|加载中.{0,3}|正在加载.{0,3}|(?:没有|暂无)更?多?评论.{0,8}|已经到底了?.{0,6}
    |全部\d*条?评论|登录后.{0,12}
    |(?:网友)?评论仅供.{0,40}|共?\d+条?(?:评论|跟贴|回复)|[\d.]+万?\s*人(?:参与|评论|阅读|赞同?|点赞
    |喜欢).{0,8}|コメント\s*\d+\s*件|赞同 \d+|\d{18,}
    |listen \d.{0,20}|\d+ min(?:ute)?s? read"""
)
#: Lines that advertising leaves between paragraphs.
ADVERT = _form(
    r"""advert(?:isement)?|ad|sponsored|广告|advertisement[ :-]+scroll to continue.{0,20}|(?:story
    |article) continues below.{0,20}
    |请?继续往下阅读.{0,6}|广告[,，] ?请?继续往下阅读.{0,6}|点击?(?:查看|看)(?:大图|原图)|anzeige
    |publicité|publicidad|広告|광고|- 広告 -"""
)
END_MARK = _form(
    r"""[\W_]*(?:the\s*end|[\W_]+end|end[\W_]+|[\W_]+完|完[\W_]+|全文完|本文完|正文完|全文结束|正文结束
    |[-—]+\s*fin\s*[-—]+)[\W_]*"""
)
LEAD_LABEL = _form(r"[【\[「|—-]*(?:导语|导读|引导语|核心导读|lead|introduction|intro)[】\]」|:：—-]*")
IMAGE_CREDIT = _form(
    r"""[▲△▼↑↓\s(（【\[]*(?:
    (?:图片?来?源|图片来自|配图来源|题图|头图|封面图|供图|图源网?|图片?版权)\s*(?:[:：/／|｜丨]|来自|来源
    |网络|于)\s*[^。！？!?，,]{1,30}
    |(?:摄影?|图|文图|图文|图/文|文/图|图片)\s*[/／|｜丨]\s*[^。！？!?，,]{1,24}|图源?网络[^？?]{0,14}
    |(?:以上|文中|本文|部分|文内)(?:图片?|配图|素材)[^。！？!?，,]{0,14}(?:来源|来自|网络|提供|供图|版权
    |截图|拍摄)[^。！？!?，,]{0,16}
    |photo(?:graph)?s?(?: by| credit|:)[^.!?]{1,60}|(?:image|picture) (?:credit|source)s?[:,][^.!?]{1,60}
    |getty images|图虫创意|视觉中国
    )(?:[,，](?:侵权?即?[联删].{0,6}|图文.{0,6}))*[)）】\]]?"""
)
IMAGE_MARK = _form(
    r"""(?:[\[【(（<「〔](?:图片?|照片|配图|动图|视频|表情|音频|插图|image|img|photo|picture|video|gif
    |写真|画像|사진)\s*\d*
    [\]】)）>」〕]\s*)+"""
)
#: Alternative texts that name no content.
EMPTY_ALT = _form(
    r"""|图片?\s*\d*|配图|图像|照片|image\s*\d*|img\s*\d*|photo|picture|\S+\.(?:jpe?g|png|gif|webp)"""
)
MARKDOWN_IMAGES = re.compile(r"(?:\[?!\[([^\]]*)\]\([^)]*\)(?:\]\([^)]*\))?\s*)+")
ACCOUNT = _form(
    r"""(?:\d[\d.,]*\s*[万亿wk]?\+?\s*(?:文章数?|作品数?|关注度|关注数?|粉丝数?|获赞数?|动态|回答|视频数?
    |总阅读|阅读量?)[\s|·,，]*){2,}
    |.{1,30}incentive-icons|(?:作者)?最新文章|(?:大家还在搜|大家都在搜)"""
)
#: The first or last step of a path such as "Home > World > Asia".
PATH_END = _form(
    r""".{0,12}首页|主页|正文|(?:您的|您|当前|现在|所在)?(?:所在)?(?:的)?位置.{0,12}|home(?:page)?
    |startseite|accueil|inicio|トップ|ホーム|홈"""
)
COUNTED = _form(
    r"""(?:评论|点赞|阅读|收藏|转发|分享|浏览|播放|跟贴|赞|粉丝|关注)\d[\d.,]*[万亿wk]?\+?
    |\d[\d.,]*[万亿wk]?\+?(?:人|次|条|个)?(?:评论|点赞|阅读|收藏|转发|分享|浏览|播放|跟贴|参与|赞|粉丝
    |关注|comments?|shares?|likes?|views?)"""
)
#: A moment as lists of links print it; the groups tell a date with a time from less exact ones.
MOMENT = _form(
    r"""(?:(?:发布|更新|编辑)(?:于|时间)?\s*[:：]?\s*)?
    (?:(?P<date>(?:(?:19|20)\d\d[-/.年]\s?)\d{1,2}[-/.月]\s?\d{1,2}日?
    |\d{1,2}[-/月]\d{1,2}日?)(?P<clock>[\sT]*\d{1,2}:\d{2}(?::\d{2})?)?
    |(?:今天|昨天|前天|今日|昨日)?\s*\d{1,2}:\d{2}(?::\d{2})?
    |(?P<ago>\d+\s*(?:秒|分钟|小时|天|周|个月|年)前|\d+ (?:minutes?|mins?|hours?|hrs?|days?|weeks?
    |months?) ago)|刚刚|昨天|前天)"""
)
#: A portal's name alone on a line, as its logo leaves it.
SITE_NAME = _form(
    r"""(?:网易|新浪|搜狐|腾讯|凤凰|澎湃|今日头条|头条|百度|界面|雪球|东方财富|新华|人民|央视|央广|中新
    |环球|光明|观察者|财新|虎嗅
    |36氪|钛媒体|知乎|微博|豆瓣|联合|中时|自由|苹果|ettoday|yahoo!?|naver|daum|msn|bbc|cnn|reuters)(?:网|新闻|新闻网
    |号|财经|科技|体育|娱乐|在线|时报|奇摩| news)?"""
)
