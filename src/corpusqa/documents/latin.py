"""Single-byte code pages, accepted only for text that reads like one of their languages.

A code page decodes any bytes, so decoding proves nothing. What proves something: the letters beyond ASCII
are those of one language, signs stand where signs stand, and the language's small words occur, while no
other code page gives letters that fit a language too (unless the small words leave no doubt).
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
    cyrillic: bool


def _profiles(codecs: dict[str, str], languages: str) -> tuple[_Profile, ...]:
    """One profile for each codec and each line of "letters : small words"."""
    found: list[_Profile] = []
    for line in languages.strip().splitlines():
        letters, words = line.split(":")
        both = frozenset(letters.strip() + letters.strip().upper())
        for codec, encoding in codecs.items():
            cyrillic = "а" in both
            found.append(_Profile(codec, encoding, both, frozenset(words.split()), cyrillic))
    return tuple(found)


_PROFILES = (
    *_profiles(
        {"cp1252": "windows-1252"},
        """
        éèêëïöüçñáíóàô : the of and to in a is that for it as was with be by on are from this at or an not but
        àâçéèêëîïôùûüœæÿ : le la les de des du et en un une est que qui dans pour au sur par pas ne se il à
        äöüßéè : der die das und in den von zu ist mit ein eine für auf nicht des im sich dem auch es er hat
        áéíñóúüï : el la los las de del y en un una que es por con para se al su no lo como más o
        àèéìíîòóùú : il la le di del della e in un una che è per con i non si da al dei a su
        áâãàçéêíóôõúü : o a os as de do da dos e em um uma que é por com para se no na não à mais foi ao ou
        åäöéàü : och att det i en som på är av för med till den har inte om ett de var så från vi kan å ö
        äöåé : ja on ei että se oli hän mutta niin kun joka tai myös ovat mukaan kuin sen hänen ole voi
        æøåéèêóôü : og i at det er en af til på som for med har de den ikke et der av fra om var å ø vi
        ëïéèüöáóê : de het een en van in is dat op te zijn met voor niet aan er om ook die ze hij was worden
        áðéíóúýþæö : og í að á sem er var um en við til ekki fyrir með það hann af frá voru eru
        """,
    ),
    *_profiles(
        {"cp1250": "windows-1250", "iso8859-2": "iso-8859-2"},
        """
        ąćęłńóśźż : i w na z do się nie że to jest o za od po jak przez dla oraz są a był co ze tego tym
        áčďéěíňóřšťúůýž : a v na se je že do s z o k i za ve po by jako pro ale jsou si to od který byl podle
        áäčďéíĺľňóôŕšťúýž : a v na sa je že do s z o k i za vo po by ako pre ale sú si to od
        áéíóöőúüű : a az és hogy nem is egy meg volt ez de csak el már vagy mint ki azt ezt lehet
        ăâîşţ : şi de la în cu pe care din nu este un o mai pentru sunt prin
        čćđšž : i u je na se da za su od s o kao iz koji bi će ali
        """,
    ),
    *_profiles(
        {"cp1254": "windows-1254"},
        "çğıöşüâîİ : ve bir bu da de için ile olarak çok daha olan ne gibi var en sonra o kadar olduğunu",
    ),
    *_profiles(
        {"cp1251": "windows-1251", "koi8-r": "koi8-r"},
        """
        абвгдежзийклмнопрстуфхцчшщъыьэюяё : и в не на что с по как это из к за от для о а но он у же я его все
        абвгдежзийклмнопрстуфхцчшщъьюя : и на да в се е за от не с като по че са при ще или
        """,
    ),
    *_profiles(
        {"cp1251": "windows-1251"},
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя : і в не на що з до за та у як це від про для але є його й а року",
    ),
)
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = frozenset("“”‘’„‚«»‹›–—…•·°§©®™€£¥¢½¼¾²³¹ªº×÷±µ¡¿´†‡¶\xa0\xad№")
#: Signs that may touch a letter: quotes and dashes, units such as m² and °C, Spanish opening marks.
_TOUCHING = re.compile(
    r"[“”‘’«»‹›–—…·\xad\xa0®™]|[„‚¡¿§](?=\w)(?<!\w.)|(?<=\bm)[²³]|(?<=[kcd]m)[²³]|°(?=[CF]\b)"
    r"|µ(?=[mglsA]\b)|[ªº](?<=\d.)"
)
_SIGN_AT_LETTER = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f]|[^\w\s\x00-\x7f](?=[^\W\d_])")
_CLOSING_IN_WORD = re.compile(r"[^\W\d_][”“»«„…][a-zà-ÿ]")
_MIXED_SCRIPTS = re.compile(r"[a-z][а-яё]|[а-яё][a-z]", re.IGNORECASE)
_FIRST_LOOK = 5_000  #: characters that rule most profiles out
_SMALL_WORDS = 0.10  #: share of small words that every longer text of these languages exceeds
_MANY_SMALL_WORDS = 0.15  #: share that tells the language by itself, and the language tells the code page
_CYRILLIC_COMMON = frozenset("оеаинтіОЕАИНТІ")  #: nearly half of the letters of a Cyrillic text


def decode_latin(data: bytes) -> tuple[str, str] | None:
    """Decode with the one code page under which the bytes read like one of its languages.

    :return: text and encoding name; None if no code page fits, or two fit with different texts.
    """
    texts: dict[str, str | None] = {}
    fitting: set[str] = set()
    reading: dict[str, str] = {}
    strong = False
    for profile in _PROFILES:
        if profile.codec not in texts:
            texts[profile.codec] = _strict(data, profile.codec)
        text = texts[profile.codec]
        if text is not None and _letters_fit(text[:_FIRST_LOOK], profile) and _letters_fit(text, profile):
            fitting.add(text)
            weight, share = _small_words(text, profile)
            if weight >= 1.0 and share >= _SMALL_WORDS:
                reading.setdefault(text, profile.encoding)
                strong |= weight >= 2.0 and share >= _MANY_SMALL_WORDS
    if len(reading) == 1 and (strong or len(fitting) == 1):
        return next(iter(reading.items()))
    return None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _letters_fit(text: str, profile: _Profile) -> bool:
    """Whether letters and signs beyond ASCII are, nearly all, where this language has them."""
    beyond = [character for character in text if character >= "\x80"]
    letters = [character for character in beyond if character.isalpha() and character not in "ªºµ"]
    strange = sum(character not in profile.letters for character in letters)
    strange += sum(not character.isalpha() and character not in _SIGNS for character in beyond)
    strange += sum(not _TOUCHING.match(text, match.start()) for match in _SIGN_AT_LETTER.finditer(text))
    strange += len(_CLOSING_IN_WORD.findall(text))
    strange += sum(_is_strange_word(word, profile) for word in _WORD.findall(text) if not word.isascii())
    if profile.cyrillic:
        strange += len(_MIXED_SCRIPTS.findall(text))
        common = sum(character in _CYRILLIC_COMMON for character in letters)
        if common < 0.36 * len(letters):
            return False
    capitals = sum(character.isupper() for character in letters)
    return strange <= 0.01 * len(beyond) and not (capitals > 3 and capitals > 0.5 * len(letters))


def _is_strange_word(word: str, profile: _Profile) -> bool:
    """Whether capitals stand inside a word, or a letter stands alone that is no word of the language."""
    if len(word) == 1:
        return word.casefold() not in profile.words
    return not word.isupper() and word[1:] != word[1:].lower()


def _small_words(text: str, profile: _Profile) -> tuple[float, float]:
    """How many small words occur, single letters counted half, and their share of all words."""
    words = _WORD.findall(text)
    small = [word.casefold() for word in words if word.casefold() in profile.words]
    weight = sum(1.0 if len(word) > 1 else 0.5 for word in small)
    return (weight, weight / len(words)) if len(words) >= 3 else (0.0, 0.0)
