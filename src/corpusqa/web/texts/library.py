"""What the page says about the list of articles, adding and removing them, and asking only some of them."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # looking for articles
    "find_articles": (
        "按标题、出处、作者、日期或开头查找",
        "Find by title, publisher, author, date or opening",
    ),
    "by_date": ("按日期", "By date"),
    "since": ("从", "From"),
    "until": ("到", "To"),
    "any_date": ("不限日期", "Any date"),
    "dates_wrong": (
        "开始日期晚于结束日期。",
        "The first date is later than the last one.",
    ),
    "matching": ("{0} 篇，共 {1} 篇", "{0} of {1} articles"),
    "undated_out": ("没有写明日期的 {0} 篇未列出。", "Left out because they say no date: {0}."),
    "more_articles": ("再显示 {0} 篇", "Show {0} more"),
    "list_failed": (
        "文章列表读不到：连接已断开，或程序已停止。",
        "The list of articles cannot be read: the connection or the program stopped.",
    ),
    # asking only some
    "ask_only": ("只问这篇", "Ask only this one"),
    "ask_only_one": ("只问这篇：{0}", "Ask only this one: {0}"),
    "ask_within_dates": ("只问这段时间的文章", "Ask only articles of these dates"),
    "only_within": ("只查：", "Only in:"),
    "only_within_group": ("提问的范围", "Where the answer is looked for"),
    "chip_document": ("不再限于：{0}", "No longer only: {0}"),
    "chip_dates": ("{0} 至 {1}", "{0} to {1}"),
    "chip_since": ("{0} 以来", "since {0}"),
    "chip_until": ("截至 {0}", "until {0}"),
    "now_within": ("接下来只问：{0}", "From now on only: {0}"),
    "now_everywhere": ("接下来问全部文章。", "From now on all articles."),
    "was_within": ("只查了：", "Searched only in: "),
    # a link
    "copy_link": ("复制这篇文章的链接", "Copy a link to this article"),
    "link_copied": ("链接已复制。", "Link copied."),
    "link_in_bar": ("链接在地址栏里。", "The link is in the address bar."),
    # adding
    "add_files": ("添加文章", "Add articles"),
    "add_files_more": (
        "可一次选多个 .txt、.md、.html 文件，也可以直接拖进来；每个文件最大 {0} MB。",
        "Choose several .txt, .md or .html files at once, or drop them here; up to {0} MB each.",
    ),
    "drop_here": ("松开鼠标，添加这些文件", "Drop to add these files"),
    "changes": ("正在进行的添加和删除", "Articles being added and removed"),
    "tally": ("已处理 {0} 个，共 {1} 个", "{0} of {1} done"),
    "clear_done": ("清除已完成的", "Clear finished ones"),
    "stage_queued": ("等待发送", "Waiting to be sent"),
    "stage_sending": ("正在发送", "Sending"),
    "stage_waiting": ("等待处理", "Waiting"),
    "stage_reading": ("正在读取", "Reading"),
    "stage_cutting": ("正在切分", "Cutting into passages"),
    "stage_indexing": ("正在编入索引", "Indexing"),
    "stage_encoding": ("正在计算向量", "Encoding"),
    "stage_writing": ("正在写入索引", "Writing the index"),
    "stage_lost": (
        "连接中断，不知道结果如何。请看文章列表里有没有；没有就再添加一次。",
        "The connection was lost, the outcome is unknown. See whether the list has it; if not, add it again.",
    ),
    "seconds_left": ("还需约 {0} 秒", "about {0} s left"),
    "minutes_left": ("还需约 {0} 分钟", "about {0} min left"),
    "progress_of": ("进度：{0}", "Progress: {0}"),
    "added": ("已添加", "Added"),
    "added_facts": (
        "1 篇文章，{0} 个段落，编码 {1}",
        "1 document, chunks: {0}, encoding {1}",
    ),
    "open_added": ("打开：{0}", "Open: {0}"),
    "chrome_none": ("没有删去任何内容。", "Nothing was left out."),
    "chrome_lines": ("作为网页杂项略去 {0} 行", "Left out as page furniture: {0} lines"),
    "chrome_more": ("另有 {0} 行", "{0} more lines"),
    "chrome_line": ("第 {0} 行", "line {0}"),
    "not_added": ("未添加", "Not added"),
    "all_added": (
        "处理完毕：添加 {0} 个，未添加 {1} 个。",
        "Finished. Added: {0}, not added: {1}.",
    ),
    "no_corpus": (
        "要在这里添加或删除文章，请用 --corpus 文件夹 启动 corpusqa chat。",
        "To add or remove articles here, start corpusqa chat with --corpus FOLDER.",
    ),
    "not_writable": (
        "文章所在的文件夹不可写，所以不能在这里添加或删除文章。",
        "The folder of articles cannot be written, so articles cannot be added or removed here.",
    ),
    # removing
    "remove_article": ("删除这篇文章", "Remove this article"),
    "remove_one": ("删除文章：{0}", "Remove the article: {0}"),
    "really_remove": (
        "从语料中删除？文件会移到文章文件夹里的 .removed，不会丢失。",
        "Remove it from the corpus? Its file is moved to .removed in the folder of articles, not lost.",
    ),
    "remove": ("删除", "Remove"),
    "removed": ("已删除", "Removed"),
    "not_removed": ("未删除", "Not removed"),
    # why a page line was left out
    "chrome_image": ("图片", "image"),
    "chrome_account": ("账号信息", "account"),
    "chrome_navigation": ("导航", "navigation"),
    "chrome_timestamp": ("时间", "timestamp"),
    "chrome_recommended": ("推荐阅读", "recommended"),
    "chrome_end_mark": ("结束标记", "end mark"),
    "chrome_label": ("标签", "label"),
    "chrome_advertisement": ("广告", "advertisement"),
    "chrome_promotion": ("推广", "promotion"),
    "chrome_byline": ("署名", "byline"),
    "chrome_disclaimer": ("声明", "disclaimer"),
    "chrome_copyright": ("版权", "copyright"),
    "chrome_other": ("其他", "other"),
    # why a file is refused
    "refused_empty": ("文件是空的。", "The file is empty."),
    "refused_archive": (
        "这是压缩包，不会被解开。请先解压，再添加里面的 .txt、.md 或 .html 文件。",
        "This is an archive, which is not unpacked here. Add the .txt, .md or .html files in it.",
    ),
    "refused_pdf": (
        "这是 PDF 文件。请导出为 .txt、.md 或 .html 再添加。",
        "This is a PDF file. Export it as .txt, .md or .html and add that.",
    ),
    "refused_office": (
        "这是办公软件的文档。请另存为 .txt、.md 或 .html 再添加。",
        "This is a document of an office program. Save it as .txt, .md or .html and add that.",
    ),
    "refused_media": (
        "这是图片、音频或视频，不是文字。",
        "This is an image, sound or video, not text.",
    ),
    "refused_binary": ("这是程序或数据文件，不是文字。", "This is a program or a data file, not text."),
    "refused_no_text": (
        "里面没有可以引用的句子。",
        "It holds no sentence that could be quoted.",
    ),
    "refused_no_text_page": (
        "这个网页里读不出正文。请把文章的文字另存为 .txt 或 .md 再添加。",
        "No article could be read from this page. Save its text as .txt or .md and add that.",
    ),
    "refused_encoding": (
        "看不准文件是什么编码。请另存为 UTF-8 再添加。",
        "Its encoding cannot be told for sure. Save it as UTF-8 and add it again.",
    ),
    "refused_damaged": (
        "文件有损坏或不完整。请重新另存为 UTF-8 再添加。",
        "It is damaged or cut off. Save it again as UTF-8 and add that.",
    ),
    "refused_because": ("无法使用（{0}）。", "It cannot be used: {0}."),
    "refused_known": ("已经有同样内容的文章：{0}", "An article with the same text is there already: {0}"),
    "refused_large": (
        "文件太大，最大 {0} MB。请分成几个文件。",
        "The file is too large; {0} MB at most. Split it.",
    ),
    "refused_many": (
        "等待处理的文件太多（最多 {0} 个）。请等前面的处理完，再添加这个文件。",
        "Too many files are waiting ({0} at most). Add this one again when those are done.",
    ),
    "refused_read_only": (
        "这里的文章只供阅读，不能添加或删除。",
        "The articles here are for reading only; none can be added or removed.",
    ),
    "refused_busy": (
        "另一个程序正在写这个索引，什么都没有改变。请稍后再试。",
        "Another program is writing the index. Nothing was changed; try again later.",
    ),
    "refused_disk": (
        "磁盘上写不进去（{0}），什么都没有改变。",
        "The disk could not be written ({0}). Nothing was changed.",
    ),
    "refused_gone": ("这篇文章已经不在了。", "This article is gone already."),
    "refused_not_here": (
        "它的文件（{0}）不在文章文件夹里，无法在这里删除。",
        "Its file ({0}) is not in the folder of articles, so it cannot be removed here.",
    ),
    "refused_last": (
        "至少要留一篇文章，所以什么都没有删除。",
        "One article at least must stay, so nothing was removed.",
    ),
    "refused_unexpected": (
        "出了意外的错误，什么都没有改变。",
        "Something unexpected went wrong. Nothing was changed.",
    ),
}
