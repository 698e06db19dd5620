"""Bytes are decoded exactly or refused; they never become mojibake."""

# ruff: noqa: E501 (lines of pages stay as pages have them)
from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.documents.encoding import decode
from corpusqa.errors import FileRejected

HANS = "龙窑全长四十六米，烧一次需要松柴九吨。周启明说：“火候全凭眼睛判断。”镇上去年接待了12.6万名游客。"
HANT = "館長說，最早的三百本書是她用手推車推來的。「漁船回港的船員是最常見的讀者」，每週五開放到午夜。"
JA = "町の小さな図書館は、去年の夏に古い倉庫を改装して開館しました。蔵書は二万六千冊で、すべて寄付です。"
KO = "작년 여름 항구 옆의 오래된 창고가 도서관으로 바뀌었다. 장서는 이만 육천 권이고 모두 주민이 기증했다."
FR = "L'été dernier, la bibliothèque du port a été rénovée : près de 26 000 livres, tous donnés par les élèves."
DE = "Die Fähre fährt im Winter nur zweimal in der Woche, und für viele Bewohner ist das zu wenig, sagt Frau Jäger."
ES = "El año pasado la pequeña biblioteca del puerto abrió sus puertas con 26.000 libros que donaron los niños."
RU = "Прошлым летом старый склад у порта стал библиотекой, и все книги для нее подарили жители города."
PL = "W zeszłym roku stary magazyn w porcie stał się biblioteką, a wszystkie książki podarowali mieszkańcy."
CS = "Loni se starý sklad v přístavu stal knihovnou a všechny knihy do ní darovali zdejší obyvatelé, říká paní Nová."
EN = "The café’s owner said it was “a gift to the island” – and the crossing now takes 45 minutes, down from 70."

READABLE = [
    (HANS, "gb18030", "gb18030"),
    (HANS, "gbk", "gb18030"),
    (HANT, "gbk", "gb18030"),
    (HANT, "cp950", "big5"),
    (JA, "cp932", "shift_jis"),
    (JA, "euc_jp", "euc-jp"),
    (JA, "iso2022_jp", "iso-2022-jp"),
    (KO, "cp949", "euc-kr"),
    (FR, "cp1252", "windows-1252"),
    (DE, "cp1252", "windows-1252"),
    (ES, "cp1252", "windows-1252"),
    (EN, "cp1252", "windows-1252"),
    (RU, "cp1251", "windows-1251"),
    (RU, "koi8-r", "koi8-r"),
    (PL, "iso8859-2", "iso-8859-2"),
    ("佢哋嘅圖書館喺碼頭隔籬，夜晚都開門，好多人嚟睇書，我哋都好鍾意。", "big5hkscs", "big5-hkscs"),
    (PL, "cp1250", "windows-1250"),
    (CS, "cp1250", "windows-1250"),
    (HANS, "utf-16-le", "utf-16-le"),
    (HANT, "utf-16-be", "utf-16-be"),
    *((text, "utf-8", "utf-8") for text in (HANS, HANT, JA, KO, FR, DE, ES, RU, PL, CS, EN)),
]


@pytest.mark.parametrize(("text", "codec", "name"), READABLE)
def test_each_encoding_is_told_and_decoded_exactly(text: str, codec: str, name: str) -> None:
    text += "\n"
    assert decode(text.encode(codec)) == (text, name)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_dropped(codec: str) -> None:
    assert decode(HANS.encode(codec)) == (HANS, codec.removesuffix("-sig"))


@pytest.mark.parametrize("text", ["你好，世界", "上海今日有雨", "会议改到三点", "中国人民"])
def test_a_few_words_are_enough(text: str) -> None:
    assert decode(text.encode("gbk"))[0] == text


@pytest.mark.parametrize(
    "text", ["é", "Привет", "naïve café", "ß", "Ünal", "½ cup", "你", "Ελλάδα", "שלום", "مرحبا"]
)
def test_short_utf8_stays_utf8(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")


def test_a_page_may_declare_its_charset() -> None:
    page = "<html><head><meta charset='big5'></head><body>港口</body></html>"
    assert decode(page.encode("big5"), html=True) == (page, "big5")
    older = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>窑</p>'
    assert decode(older.encode("gbk"), html=True) == (older, "gb18030")
    xml = '<?xml version="1.0" encoding="Shift_JIS"?><html><p>窯</p></html>'
    assert decode(xml.encode("cp932"), html=True) == (xml, "shift_jis")


def test_a_wrong_declaration_does_not_spoil_a_page() -> None:
    page = f"<meta charset='gb2312'><p>{HANS}</p>"
    assert decode(page.encode("utf-8"), html=True) == (page, "utf-8")
    latin = f"<meta charset='iso-8859-1'><p>{HANS}</p>"
    assert decode(latin.encode("gbk"), html=True) == (latin, "gb18030")


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(128, 256)),
        bytes([0xC3, 0x28, 0xA0, 0xA1, 0xFF]),
        "Ο παλιός σταθμός άνοιξε ξανά".encode("iso8859-7"),
        "สวัสดีชาวโลก วันนี้อากาศดี".encode("cp874"),
        "مكتبة صغيرة في الميناء القديم".encode("cp1256"),
        "הספרייה הקטנה בנמל הישן".encode("cp1255"),
        "žluťoučký kůň".encode("cp1250"),
        FR.encode("mac-roman"),
        RU.encode("cp866"),
        HANS.encode("cp037", "replace") + bytes(range(129, 200)),
    ],
)
def test_what_cannot_be_told_is_refused(data: bytes) -> None:
    with pytest.raises(FileRejected, match="UTF-8"):
        decode(data)


def test_damaged_files_say_where() -> None:
    with pytest.raises(FileRejected, match="byte order mark"):
        decode(b"\xef\xbb\xbf" + HANS.encode()[:-1])
    data = (HANS * 20).encode()
    with pytest.raises(FileRejected, match="looks like UTF-8, but the bytes at 299 are damaged"):
        decode(data[:301] + b"\xff" + data[302:])


def test_binary_with_nul_bytes_is_refused() -> None:
    with pytest.raises(FileRejected, match="binary"):
        decode(b"\x00\x01\xfe\xca" * 64)


COMMON = {
    "gbk": "的一在是有人我他这中大来上个国和说们为子时道要就出会可也你对生能而那得于着下自之年过发后作里用成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心",
    "cp950": "的一在是有人我他這中大來上個國和說們為子時道要就出會可也你對生能而那得於著下自之年過發後作裡用成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心",
    "cp932": "のにはをたがでてとしれさあいるなもらかりっまことよす人年上性大行用中日一合国定場使者時出生発間前地動作",
    "euc_jp": "のにはをたがでてとしれさあいるなもらかりっまことよす人年上性大行用中日一合国定場使者時出生発間前地動作",
    "cp949": "다이에는을한의하가를고스로있서은지사리기자트인수드시니해대들아어라그정도용일으성여러파나것제할보소비했위명요부적전주상과",
}


@given(st.data(), st.sampled_from(sorted(COMMON)))
def test_random_text_of_common_characters_is_exact_or_refused(data: st.DataObject, codec: str) -> None:
    words = st.text(alphabet=COMMON[codec], min_size=1, max_size=12)
    text = "，".join(data.draw(st.lists(words, min_size=1, max_size=20)))
    text = text.replace("，", "、" if codec in ("cp932", "euc_jp") else " " if codec == "cp949" else "，")
    try:
        decoded, _ = decode(text.encode(codec))
    except FileRejected:
        return
    assert decoded == text


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except FileRejected:
        return
    text.encode("utf-8")


@given(st.text(max_size=200))
def test_utf8_of_some_length_is_never_taken_for_anything_else(text: str) -> None:
    text = HANS + text
    assert decode(text.encode()) == (text, "utf-8")


DATA = Path(__file__).parents[2] / "shared" / "data"


def _contexts(name: str) -> list[str]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        return sorted({json.loads(line)["context"] for line in file})[:200]


@pytest.mark.skipif(not DATA.is_dir(), reason="the texts are not here")
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("qa_zh_cmrc2018_trial.jsonl.gz", "gb18030"),
        ("qa_drcd_dev.jsonl.gz", "gb18030"),
        ("qa_drcd_dev.jsonl.gz", "cp950"),
        ("qa_ja_jsquad_valid_test.jsonl.gz", "cp932"),
        ("qa_ja_jsquad_valid_test.jsonl.gz", "euc_jp"),
    ],
)
def test_two_hundred_encyclopaedia_texts_are_exact(name: str, codec: str) -> None:
    texts = [text.encode(codec, "ignore").decode(codec) for text in _contexts(name)]
    assert [decode(text.encode(codec))[0] for text in texts] == texts
