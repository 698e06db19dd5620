"""Single-byte Windows code pages, accepted only for text that reads like one of their languages.

A code page decodes any bytes, so decoding proves nothing. What proves something: the letters beyond ASCII
are those of one language, signs stand where signs stand, and the language's small words occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Profile:
    codec: str
    encoding: str
    letters: frozenset[str]
    words: frozenset[str]


def _profile(codec: str, letters: str, words: str) -> _Profile:
    letters = letters + letters.upper().replace("SS", "")
    return _Profile(codec, codec.replace("cp", "windows-"), frozenset(letters), frozenset(words.split()))


_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_PROFILES = (
    _profile(
        "cp1252", "éèêëïöüçñáíóàô", "the of and to in a is that for it as was with be by on are from this"
    ),
    _profile(
        "cp1252", "àâçéèêëîïôùûüœæÿ", "le la les de des du et en un une est que qui dans pour au sur par l d"
    ),
    _profile(
        "cp1252", "äöüßéè", "der die das und in den von zu ist mit ein eine für auf nicht des im sich dem"
    ),
    _profile("cp1252", "áéíñóúü", "el la los las de del y en un una que es por con para se al su no lo"),
    _profile("cp1252", "àèéìíîòóùú", "il la le di del della e in un una che è per con i non si da al dei"),
    _profile("cp1252", "áâãàçéêíóôõúü", "o a os as de do da dos e em um uma que é por com para se no na não"),
    _profile("cp1252", "åäöéàü", "och att det i en som på är av för med till den har inte om ett de var"),
    _profile("cp1252", "äöåé", "ja on ei että se oli hän mutta niin kun joka tai myös ovat mukaan kuin sen"),
    _profile("cp1252", "æøåéèêóôü", "og i at det er en af til på som for med har de den ikke et der av"),
    _profile("cp1252", "ëïéèüöáóê", "de het een en van in is dat op te zijn met voor niet aan er om ook"),
    _profile("cp1250", "ąćęłńóśźż", "i w na z do się nie że to jest o za od po jak przez dla oraz są"),
    _profile("cp1250", "áčďéěíňóřšťúůýž", "a v na se je že do s z o k i za ve po by jako pro ale jsou"),
    _profile("cp1250", "áéíóöőúüű", "a az és hogy nem is egy meg volt ez de csak el már vagy mint ki"),
    _profile("cp1254", "çğıöşüâîİ", "ve bir bu da de için ile olarak çok daha olan ne gibi var en sonra"),
    _profile("cp1251", _CYRILLIC, "и в не на что с по как это из к за от для о а но он у же"),
    _profile(
        "cp1251",
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "і в на не що з до за та у як це від про для але є його",
    ),
)
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = frozenset("“”‘’„‚«»‹›–—…•·°§©®™€£¥¢½¼¾²³¹ªº×÷±µ¡¿´`‰†‡¶\xa0\xad№")
_INSIDE_WORDS = "’‘·\\xad–—…´"
_SIGN_IN_WORD = re.compile(rf"[^\W\d_][^\w\s\x00-\x7f{_INSIDE_WORDS}][^\W\d_]")
_CAPITAL_IN_WORD = re.compile(r"[a-zß-ÿ][À-ÞĄ-ŽА-Я](?=[a-zß-ÿ]|\W)")
_SMALL_WORDS = 0.10  #: share of small words that every longer text of these languages exceeds


def decode_latin(data: bytes) -> tuple[str, str] | None:
    """Decode with the one code page under which the bytes read like one of its languages.

    :return: text and encoding name; None if no code page fits, or two fit with different texts.
    """
    found: dict[str, str] = {}
    decoded: dict[str, str | None] = {}
    for profile in _PROFILES:
        if profile.codec not in decoded:
            decoded[profile.codec] = _strict(data, profile.codec)
        text = decoded[profile.codec]
        if text is not None and text not in found and _reads_like(text, profile):
            found[text] = profile.encoding
    return next(iter(found.items())) if len(found) == 1 else None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _reads_like(text: str, profile: _Profile) -> bool:
    words = _WORD.findall(text)
    if len(words) < 3:
        return False
    beyond = [character for character in text if character >= "\x80"]
    letters = [character for character in beyond if character.isalpha() and character not in "ªºµ"]
    strange = sum(character not in profile.letters for character in letters)
    strange += sum(character not in _SIGNS for character in beyond if character not in letters)
    strange += len(_SIGN_IN_WORD.findall(text)) + len(_CAPITAL_IN_WORD.findall(text))
    if strange > 0.01 * len(beyond):
        return False
    small = sum(word.casefold() in profile.words for word in words)
    return small >= max(1.0, _SMALL_WORDS * len(words))
