"""Which language a text is written in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.text.language import language_of

CASES = {
    "zh-Hans": [
        "零跑的研发人员占比是多少?",
        "Leapmotor是谁创立的?",
        "iPhone多少钱",
        "TSLA股价",
        "后来",
        "《The Wall Street Journal》报道了公司创始人的访谈",
        "首席执行官CEO of Leapmotor是谁",
        "他说の确如此,这很好。",
        "他在东京的カフェ里写完了这本关于城市与建筑的书,然后回到北京的家中,继续写下一本小说",
    ],
    "zh-Hant": [
        "零跑的研發人員占比是多少?",
        "日產與誰合作?",
        "資料",
        "LEAP3.5是什麼架構?",
        "雷諾皇后里程",
        "溥儁是誰的兒子?",
    ],
    "ja": [
        "リープモーターの創業者は誰ですか",
        "会社はいつ設立されましたか?",
        "日産、新型車発表へ",
        "発売日",
        "カメラ",
    ],
    "ko": ["창업자는 누구입니까?", "Leapmotor의 직원 수는?"],
    "en": [
        "Who founded Leapmotor?",
        "What is 零跑?",
        "What is 全域自研战略?",
        "Who is 朱江明 and when did he found 零跑汽车?",
        "How much did Panasonic invest in the Gigafactory?",
        "Leapmotor C11",
        "R&D share?",
        "Where?",
        "List all partners of Nissan.",
    ],
    "fr": [
        "Quand Leapmotor a-t-elle été fondée ?",
        "Combien d'employés ?",
        "L’entreprise a investi.",
        "Qui est-ce ?",
    ],
    "de": [
        "Wie viele Mitarbeiter hat Leapmotor?",
        "Warum?",
        "Wer hat die Firma gegründet?",
        "Die Firma investierte.",
        "Gewerkschaftliche Versammlungen",
    ],
    "es": [
        "¿Cuántos empleados tiene Leapmotor?",
        "¿Quién es?",
        "La empresa invirtió mucho.",
        "Quien fundo la empresa",
    ],
    "pt": ["Quem fundou a Leapmotor?", "Quantos funcionários tem a empresa?"],
    "it": ["Chi ha fondato Leapmotor?", "Quanti dipendenti ha la società?", "Intossicazione alimentare"],
    "vi": ["Ai là người sáng lập Leapmotor?", "Công ty có bao nhiêu nhân viên?"],
    "nl": ["Wie heeft het bedrijf opgericht?"],
    "pl": ["Kto założył firmę?"],
    "tr": ["Şirketi kim kurdu?"],
    "sv": ["Hur många anställda har företaget?"],
    "ru": ["Кто основал Leapmotor?", "Когда?"],
    "uk": ["Хто заснував компанію і коли її відкрили?"],
    "ar": ["من أسس الشركة؟"],
    "he": ["מי ייסד את החברה?"],
    "el": ["Ποιος ίδρυσε την εταιρεία;"],
    "th": ["ใครเป็นผู้ก่อตั้งบริษัท"],
    "hi": ["कंपनी की स्थापना किसने की?"],
    "": ["", " \n", "12345 ?!", "😀", "\ud800\x00", "。。。", "ᚠᚢᚦ"],
}


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in CASES.items() for text in texts], ids=ascii
)
def test_language(language, text):
    assert language_of(text) == language


def test_an_article_with_foreign_parts_keeps_its_language():
    chinese = "十年间,制造业完成了一场淬炼与跃迁。从手机到汽车,这不只是工业的成就。" * 20
    notice = "Notice: The content above is uploaded and posted by a user of the platform. " * 3
    assert language_of(chinese + notice) == "zh-Hans"
    assert language_of(notice * 10 + chinese[:60]) == "en"


@given(st.text(st.characters()))
@settings(deadline=None)
def test_any_text_has_a_language_or_none(text):
    language = language_of(text)
    assert language == language_of(text)
    assert language or not any("a" <= character <= "z" or "一" <= character <= "龥" for character in text)
