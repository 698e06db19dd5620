"""What page chrome is written with: words and line forms of news portals, as data.

All Chinese here is Simplified; lines are compared after folding Traditional to Simplified.
"""

from __future__ import annotations

import re

#: Buttons, counters and sharing. A line of nothing but such words and numbers is an interface.
UI_WORDS = frozenset(
    ["分享", "分享至", "分享到", "分享到微信", "分享到微博", "转发", "收藏", "点赞", "赞", "赞一个", "踩", "在看", "喜欢", "举报", "投诉", "评论", "跟贴", "写评论", "我要评论", "发表评论", "评论区", "打赏", "赞赏", "关注", "+关注", "已关注", "取消关注", "加关注", "粉丝", "阅读", "阅读量", "阅读数", "浏览", "播放", "参与", "热度", "打印", "字号", "字体", "大字", "大", "中", "小", "特大", "放大", "缩小", "语音播报", "听新闻", "听全文", "听文章", "播报", "播报文章", "朗读", "用手机看", "手机看", "手机查看", "微信", "微信好友", "朋友圈", "微信朋友圈", "微博", "新浪微博", "腾讯微博", "qq", "qq好友", "qq空间", "抖音", "知乎", "豆瓣", "人人网", "复制链接", "生成海报", "扫一扫", "扫码", "二维码", "展开", "收起", "展开全文", "阅读全文", "查看全文", "显示全部", "返回", "返回首页", "返回列表", "上一篇", "下一篇", "上一页", "下一页", "首页", "末页", "回到顶部", "返回顶部", "置顶", "订阅", "登录", "注册", "登录/注册", "退出", "搜索", "设置", "反馈", "意见反馈", "广告", "ad", "ads", "advertisement", "advert", "sponsored", "promoted", "申请入驻", "share", "tweet", "pin", "email", "e-mail", "print", "save", "copy", "link", "facebook", "twitter", "x", "whatsapp", "linkedin", "reddit", "telegram", "pinterest", "messenger", "like", "likes", "comment", "comments", "reply", "follow", "following", "followers", "subscribe", "menu", "close", "search", "login", "logout", "register", "home", "bookmark", "listen", "play", "pause", "mute", "unmute", "views", "view", "shares", "newsletter", "newsletters", "teilen", "drucken", "merken", "partager", "imprimer", "compartir", "imprimir", "シェア", "ツイート", "保存", "印刷", "공유", "인쇄", "댓글"]
)
UI_PHRASES = frozenset(
    """
    sign in|sign up|log in|log out|skip to content|skip to main content|jump to content|copy link|share this
    share this article|share this story|share on facebook|share on twitter|share on x|share full article
    listen to this article|save for later|add to bookmarks|read more|show more|load more|see more|view comments
    leave a comment|post a comment|back to top|scroll to top|print this page|toggle navigation|open menu
    main menu|follow us|subscribe now|story continues below advertisement|article continues below
    zur startseite|kommentare anzeigen|lire les commentaires|続きを読む|ログイン|会員登録|기사 공유|본문 바로가기
    """.replace("\n", "|").split("|")
) - {""}

#: Sections that portals list in menus and footers.
SECTION_WORDS = frozenset(
    ["首页", "主页", "新闻", "要闻", "头条", "热点", "推荐", "国内", "国际", "社会", "时政", "政务", "财经", "股票", "基金", "理财", "商业", "产经", "科技", "数码", "手机", "互联网", "体育", "nba", "足球", "娱乐", "电影", "电视", "音乐", "明星", "综艺", "汽车", "房产", "家居", "教育", "健康", "时尚", "女人", "亲子", "育儿", "旅游", "文化", "历史", "读书", "军事", "游戏", "动漫", "视频", "图片", "图集", "直播", "专题", "评论", "观点", "博客", "论坛", "邮箱", "地图", "天气", "彩票", "星座", "美食", "公益", "佛学", "本地", "地方", "公开课", "航空", "更多", "全部", "态度原创", "正文", "关于我们", "联系我们", "网站地图", "广告服务", "招聘", "诚聘英才", "诚邀合作", "法律声明", "隐私政策", "用户协议", "服务条款", "版权声明", "免责声明", "帮助中心", "友情链接", "客户端", "客户端下载", "app下载", "手机版", "电脑版", "触屏版", "无障碍", "无障碍浏览", "进入关怀版", "关怀版", "长者版", "适老化", "加入我们", "商务合作", "举报中心", "home", "news", "world", "business", "tech", "technology", "science", "politics", "sport", "sports", "entertainment", "culture", "opinion", "video", "videos", "photos", "health", "travel", "lifestyle", "weather", "markets", "money", "style", "arts", "food", "music", "podcasts", "live", "topics", "about", "contact", "careers", "advertise", "privacy", "terms", "cookies", "sitemap", "help", "faq", "rss", "accessibility", "startseite", "politik", "wirtschaft", "panorama", "accueil", "économie", "inicio", "deportes", "economía", "ホーム", "ニュース", "홈", "뉴스"]
)
SECTION_PHRASES = frozenset(
    """
    about us|contact us|terms of use|terms of service|terms and conditions|privacy policy|cookie policy
    cookie settings|do not sell my personal information|site map|all topics|latest news|top stories
    """.replace("\n", "|").split("|")
) - {""}

#: "财经要闻", "本地新闻": a label over another section's headline.
SECTION_LABEL = re.compile(
    r"(?:头条|财经|体育|娱乐|科技|汽车|房产|教育|军事|国际|国内|社会|时政|健康|亲子|游戏|本地|文化|旅游|时尚|数码|手机|公益|历史|艺术|家居)"
    r"(?:要闻|新闻|热点|头条|精选|推荐|资讯)|态度原创|公开课|24小时热文|今日热点|热搜榜?|热榜|实时热点"
)

#: Headings that only a page puts over links to other pages.
LINKS_HEADING = re.compile(
    r"(?:相关|热点|热门|精彩|猜你喜欢的?|为[您你]|编辑|本站|今日|站内|专题|更多|最新|大家都在|视频|图文|精选|博主)?"
    r"(?:推荐|热文|热帖|热搜)(?:文章|内容|新闻|视频|给你)?|猜[你您](?:喜欢|想看)|大家(?:都在|正在|还在|爱)看"
    r"|[你您]可能(?:还?会?)?(?:感兴趣|喜欢|想看).{0,4}|看了本文的(?:网友|人)还看了|往期(?:回顾|精选|推荐|文章|精彩|内容|阅读|热文)"
    r"|(?:热门|精彩|最新|历史|近期|更多|热点)(?:文章|新闻|资讯|评论|内容|跟贴|回顾|专题)|(?:相关|更多)(?:新闻|专题|视频|标签|搜索|资讯)"
    r"|(?:网友|全部|最新|热门|精彩|用户)(?:评论|跟贴|留言)|评论区|阅读排行榜?|点击排行榜?|(?:热门|新闻|24小时|一周|日|周)?排行榜?"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: for you| reading| stories| articles)?"
    r"|more (?:from|on|in) [\w &'.-]{2,30}|most (?:read|popular|viewed|shared|commented)|trending(?: now| stories)?"
    r"|popular (?:stories|posts|articles|now)|editors?['’]?s? picks?|(?:read|up) next|top stories|latest (?:news|stories|posts)"
    r"|related (?:articles?|stories|posts?|news|content|coverage|topics|links)|more stories|from around the web"
    r"|sponsored (?:content|stories|links)|leave a (?:reply|comment)|(?:\d+ )?comments?(?: \(\d+\))?|view all comments"
    r"|関連記事|おすすめ記事|あわせて読みたい|人気記事|(?:アクセス)?ランキング|最新記事|こちらもおすすめ"
    r"|관련 ?기사|추천 ?기사|많이 본 (?:뉴스|기사)|인기 ?기사|최신 ?기사"
    r"|à lire (?:aussi|également)|articles? (?:similaires|liés)|sur le même sujet|les plus lus"
    r"|mehr zum thema|lesen sie auch|das könnte sie auch interessieren|meistgelesen|ähnliche artikel"
    r"|te puede interesar|noticias relacionadas|lo más (?:leído|visto)|artículos relacionados"
)
#: Headings that a writer may also put over a list of sources: they need another sign of a page.
READING_HEADING = re.compile(
    r"(?:延伸|推荐|相关|拓展|扩展|深度|关联|更多)(?:阅读|链接|文章|报道)|related|read more|see also|more"
    r"|weiterlesen|pour aller plus loin|関連|관련"
)

#: Openings of statements that a platform, not the writer, puts under an article.
DISCLAIMER_OPENING = re.compile(
    r"(?:[\w·]{0,8}号)?(?:特别|郑重|免责|版权|法律|风险|投资|平台|重要|原创|转载|侵权|著作权|网站|本站|本网|本刊)?"
    r"(?:声明|提示|说明|提醒|须知|申明)[】\])）]?\s*[:：]"
    r"|(?:notice|disclaimer|disclosure|editor['’]?s? note|legal notice|risk warning)\s*[:：]"
    r"|(?:本文|以上|文章|文中|上述|本内容|此文|该文|稿件|图文)\S{0,24}?"
    r"(?:仅代表|不代表|不构成|仅供参考|版权归|著作权归|转载请|未经|来自网络|来源于?网络|源自网络|如有侵权|不承担)"
    r"|未经\S{0,12}(?:授权|许可|同意|允许)|转载请(?:注明|联系|标明)|如(?:有|涉及?|需)\S{0,20}(?:侵权|版权|转载)|欢迎(?:转载|投稿)"
    r"|凡(?:本网|本站|注明)|版权归\S{0,12}所有|市场有风险|风险提示|投资有风险"
    r"|the (?:content|views?|opinions?|statements?)(?: and opinions?)? (?:above|expressed|contained|in this)"
    r"|(?:this|the) (?:article|story|post|piece|content|material)[\w ,]{0,40} (?:was (?:originally|first) published|is provided"
    r"|does not (?:constitute|represent)|may not be (?:published|reproduced)|reflects? the)"
    r"|all rights reserved|reproduction (?:without|in whole)|※.{0,20}(?:無断|转载|転載)|무단 ?전재",
    re.IGNORECASE,
)
#: What such statements talk about.
DISCLAIMER_TOPIC = re.compile(
    r"本平台|本站|本网|平台|观点|立场|仅代表|不代表|信息存储|转载|转发|版权|著作权|侵权|删除|投资建议|风险自担|风险自负|谨慎|责任|联系我们"
    r"|参考|授权|入驻|自媒体|图片|出处|来源|真实性|买卖|操作"
    r"|upload|platform|storage|views|opinions?|author|copyright|reproduc|rights|advice|liab|responsib|publish"
    r"|転載|転用|著作権|저작권|전재",
    re.IGNORECASE,
)

COPYRIGHT = re.compile(
    r"(?:©|ⓒ|\(c\)|copyright\b|版权所有|著作权所有).{0,120}|.{0,80}(?:all rights reserved|版权所有|保留所有权利|保留一切权利).{0,60}"
    r"|.{0,40}(?:icp备|icp证|网安备|公网安备|增值电信业务|许可证(?:号|编号)?\s*[:：]|违法和不良信息举报|经营许可证|备案号|营业执照).{0,120}"
    r"|.{0,10}(?:举报|客服|服务|联系|投诉)(?:电话|热线|邮箱)\s*[:：].{0,60}",
    re.IGNORECASE,
)
FOLLOW = re.compile(
    r"(?:扫码|扫一扫|扫描|长按|识别|微信扫|手机扫|微信搜索|搜索并?关注|请?关注(?:我们|公众号|微信|官方|本号|视频号)|点击(?:上方|下方|右上|右下|左下|蓝字|关注|卡片|这里|此处|名片|链接|进入|图片)"
    r"|点(?:个|一?下)?[“\"「]?(?:在看|赞)|更多(?:精彩|资讯|内容|新闻|报道).{0,10}(?:关注|下载|点击|请)|下载.{0,12}(?:客户端|app)|打开.{0,10}(?:app|客户端)"
    r"|加(?:入|微信|好友|群)|设为星标|星标|欢迎(?:关注|订阅|加入|扫码|点赞|分享|在评论区|留言)|喜欢.{0,6}(?:点赞|转发|分享)|添加.{0,8}微信|公众号[:：])[^。]{0,50}[。！!~]?"
    r"|(?:.{0,12}(?:二维码|蓝字)).{0,12}|.{0,16}(?:关注|转发|点赞|分享|收藏|在看)(?:和|、|，|,|哦|一下)(?:关注|转发|点赞|分享|收藏|在看).{0,12}"
    r"|(?:follow us|sign up|subscribe|join our|download our|get our|click here|tap here|like us on|join us on)\b.{0,90}",
    re.IGNORECASE,
)
VIEW_MORE = re.compile(
    r"(?:点击|轻触|单击)?(?:查看|阅读|展开|加载|浏览|显示)(?:更多|全部|原文|大图|原图|全文|剩余|详情|评论|其余).{0,12}|阅读原文|查看原文|责任编辑推荐"
    r"|返回(?:搜狐|新浪|网易|腾讯|凤凰|首页|列表).{0,8}|打开(?:网易|新浪|搜狐|腾讯|凤凰|今日头条|头条|微博|知乎).{0,12}|图片加载中.{0,3}|加载中.{0,3}|正在加载.{0,3}"
    r"|文章未经授权不得转载|特别关注|(?:没有|暂无)(?:更多)?(?:评论|了).{0,8}|已经到底了?.{0,6}|全部\d*条?评论|登录后.{0,12}|(?:网友)?评论仅供.{0,40}"
)
END_MARK = re.compile(
    r"[\W_]*(?:the\s*end|end|fin|全文完|完|本文完|正文完|全文结束|正文结束)[\W_]*", re.IGNORECASE
)
END_BARE = frozenset({"完", "end", "fin"})  #: only with something around them, as in "-END-" or "（完）"
LEAD_LABEL = re.compile(
    r"[【\[「|—-]*(?:导语|导读|引导语|核心导读|lead|introduction|intro)[】\]」|:：—-]*", re.IGNORECASE
)
PHOTO_CREDIT = re.compile(
    r"[▲△▼↑↓\s(（【\[]*(?:图片?来?源|图片来自|配图来源|题图|头图|封面图?|供图|图源网?|摄影|图[/／|｜]|摄[/／|｜]|图片?版权|(?:以上|文中|本文|部分)(?:图片|配图|素材)"
    r"|photo(?:graph)?s?(?: by| credit|:)|image (?:credit|source)s?|credit:|pictures?:|getty images|图片\s*[:：]?\s*(?:视觉中国|网络))"
    r"[^。！？!?]{0,40}[)）】\]]?",
    re.IGNORECASE,
)
IMAGE_MARK = re.compile(
    r"(?:[\[【(（<「〔](?:图片?|照片|配图|动图|视频|表情|音频|插图|image|img|photo|picture|video|gif|写真|画像|사진)\s*\d*[\]】)）>」〕]\s*)+",
    re.IGNORECASE,
)
#: Alternative texts that name no content.
EMPTY_ALT = re.compile(
    r"|图片?\s*\d*|配图|图像|照片|image\s*\d*|img\s*\d*|photo|picture|\S+\.(?:jpe?g|png|gif|webp)",
    re.IGNORECASE,
)
MARKDOWN_IMAGES = re.compile(r"(?:\[?!\[([^\]]*)\]\([^)]*\)(?:\]\([^)]*\))?\s*)+")
ACCOUNT_COUNTS = re.compile(
    r"(?:\d[\d.,]*\s*[万亿wk]?\+?\s*(?:文章数?|作品数?|关注度|关注数?|粉丝数?|获赞数?|动态|回答|视频数?|总阅读|阅读量?)[\s|·,，]*){2,}|.{1,30}incentive-icons",
    re.IGNORECASE,
)
HOME_WORDS = re.compile(
    r".{0,12}首页|主页|正文|(?:您的|当前|现在|所在)?位置.{0,3}|home(?:page)?|startseite|accueil|inicio|トップ|ホーム|홈",
    re.IGNORECASE,
)
