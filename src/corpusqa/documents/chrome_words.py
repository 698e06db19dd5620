"""Words of page furniture: buttons, counters, menus. All Han here is Simplified, in Japanese words too."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|") if phrase.strip())


#: Buttons, counters and sharing. A line of nothing but such words and numbers is an interface.
BUTTONS = _words(
    """
    关注他 关注她 申请转载 写文章 赞同 首发于 同时转发到我的微博 留言 规范 会员中心 会员登录 点击量 钱包
    分享 分享至 分享到 分享到微信 分享到微博 转发 收藏 点赞 赞 赞一个 踩 在看 喜欢 举报 投诉 评论 跟贴
    写评论 我要评论 发表评论 评论区 打赏 赞赏 关注 +关注 已关注 取消关注 加关注 粉丝 阅读 阅读量 阅读数
    浏览 播放 参与 热度 打印 字号 字体 大字 大 中 小 特大 放大 缩小 语音播报 听新闻 听全文 听文章 播报
    播报文章 朗读 用手机看 手机看 手机查看 微信 微信好友 朋友圈 微信朋友圈 微博 新浪微博 腾讯微博 qq
    qq好友 qq空间 抖音 知乎 豆瓣 人人网 复制链接 生成海报 扫一扫 扫码 二维码 展开 收起 展开全文 阅读全文
    查看全文 显示全部 返回 返回首页 返回列表 上一篇 下一篇 上一页 下一页 末页 回到顶部 返回顶部 置顶
    订阅 登录 注册 退出 搜索 设置 反馈 意见反馈 广告 申请入驻 条评论 次阅读 原创 楼主 只看楼主 缩小字体
    放大字体 我来说两句 换一换 发布 文明上网理性发言 搜一搜 收听 下载 纠错 繁体 简体 繁 简 导航 更多分享
    share tweet pin email e-mail print save copy facebook twitter whatsapp linkedin reddit telegram line
    pinterest messenger instagram youtube like likes comment comments reply follow following followers
    subscribe menu close search login logout register bookmark listen play pause mute unmute views view
    shares ad ads newsletter newsletters advertisement teilen drucken merken partager imprimer compartir
    imprimir シェア ツイート ポスト 保存 印刷 ブックマーク 공유 인쇄 댓글 스크랩
    """
)
BUTTON_PHRASES = _phrases(
    """
    aller au contenu|zum inhalt springen|ir al contenido|vai al contenuto|本文へスキップ
    ajouter à vos sélections|sign in|sign up|log in|log out|skip to content|skip to main content
    jump to content|copy link|share this|share this article|share this story|share on facebook
    share on twitter|share on x|share full article|on x|listen to this article|save for later
    add to bookmarks|read more|show more|load more|see more|view comments|leave a comment|post a comment
    back to top|scroll to top|print this page|toggle navigation|open menu|main menu|follow us
    subscribe now|add us on google|zur startseite|kommentare anzeigen|lire les commentaires|続きを読む
    ログイン|会员登录|この记事をシェア|기사 공유|본문 바로가기|글자크기 조절|카카오톡 공유
    """
)
#: Sections that portals list in menus and footers.
SECTIONS = _words(
    """
    生活 消费 产业 证券 即时 评析 速报 首页 主页 新闻 要闻 头条 热点 推荐 国内 国际 社会 时政 政务 财经
    股票 基金 理财 商业 产经 科技 数码 手机 互联网 体育 nba 足球 娱乐 电影 电视 音乐 明星 综艺 汽车 房产
    家居 教育 健康 时尚 女人 亲子 育儿 旅游 文化 历史 读书 军事 游戏 动漫 视频 图片 图集 直播 专题 观点
    博客 论坛 邮箱 地图 天气 彩票 星座 美食 公益 佛学 本地 地方 公开课 更多 全部 正文 关于我们 联系我们
    网站地图 广告服务 诚聘英才 诚邀合作 法律声明 隐私政策 用户协议 服务条款 版权声明 免责声明 帮助中心
    友情链接 客户端 客户端下载 app下载 手机版 电脑版 触屏版 无障碍 无障碍浏览 进入关怀版 关怀版 长者版
    适老化 加入我们 商务合作 举报中心 人才招聘 意见反馈 版权所有 home news world business tech
    technology politics sport sports entertainment opinion video videos photos weather markets lifestyle
    podcasts live about contact careers advertise privacy terms cookies sitemap help faq rss
    accessibility startseite politik wirtschaft panorama accueil inicio deportes ホーム ニュース 홈 뉴스
    """
)
SECTION_PHRASES = _phrases(
    """
    about us|contact us|terms of use|terms of service|terms and conditions|privacy policy|cookie policy
    privacy notice|cookie settings|do not sell my personal information|site map|all topics|latest news
    top stories
    """
)
