"""Which language a text is written in, from its script, characters and function words."""

from __future__ import annotations

from functools import cache, lru_cache

import regex

from corpusqa.text.folding import simplify

_LOOKED_AT = 20_000  # characters; more adds nothing
_GROUPS = regex.compile(
    r"(?P<han>\p{Han})|(?P<kana>[\p{Hiragana}\p{Katakana}ー])|(?P<hangul>\p{Hangul}+)"
    r"|(?P<latin>\p{Latin}[\p{Latin}\p{M}'’]*+)|(?P<cyrillic>\p{Cyrillic}[\p{Cyrillic}\p{M}]*+)"
    r"|(?P<other>\p{L}[[\p{L}\p{M}]--[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Latin}\p{Cyrillic}]]*+)",
    regex.VERSION1,
)
_PIECE = regex.compile(r"[^']+'?")
# Words of a sentence's frame, which names and loan words do not have.
_CHINESE_FRAME = frozenset(
    "的是了吗嗎呢吧谁誰哪什么麼何几幾多少怎为為在有和与與及从從被把这這那也都而但其之于於将將们們"
)
_OTHER_SCRIPTS = {
    "ar": r"\p{Arabic}",
    "he": r"\p{Hebrew}",
    "el": r"\p{Greek}",
    "th": r"\p{Thai}",
    "hi": r"\p{Devanagari}",
    "bn": r"\p{Bengali}",
    "ta": r"\p{Tamil}",
    "te": r"\p{Telugu}",
    "ka": r"\p{Georgian}",
    "hy": r"\p{Armenian}",
    "km": r"\p{Khmer}",
    "lo": r"\p{Lao}",
    "my": r"\p{Myanmar}",
}
_FRAME_WORDS = {
    "en": "the of and to in is are was were be been a an that which what who whom whose when where why how "
    "does did do has have had it its this these those by for with from on at as or not much many "
    "there their can could will would should about into than explain tell me list he she they you we "
    "i his her just up out over after",
    "fr": "le la les un une des du de et est sont été était en dans que qui quoi quel quelle quels quelles "
    "quand où pourquoi comment combien pour par sur avec au aux ce cette ces ne pas plus il elle ils "
    "a ont se sa son l' qu' c' j' n' m' t' s' d' t-il t-elle",
    "de": "der die das den dem des ein eine einen einem einer und ist sind war waren wird wurde wurden von "
    "zu im in mit für auf nicht auch sich als wer was wann wo warum wie viele viel welche welcher "
    "welches wieviel hat haben bei nach aus über durch es am an um",
    "es": "quien quienes cuando cuantos cuantas cuanto donde cual cuales empresa tiene el la los las un "
    "una unos unas de del y es son fue fueron era en que qué quién quiénes cuándo cuántos cuántas "
    "cuánto dónde cómo cuál cuáles por para con se su sus al no más lo ha han como porque qual está "
    "están esta este muy hombre mujer sobre entre dos hay pero también",
    "pt": "o a os as um uma de do da dos das e é são foi foram era em no na nos nas que quem quando "
    "quantos quantas quanto onde como qual quais por para com se seu sua ao à não mais pelo pela tem "
    "têm está estão você isso esta este muito uns duas dois homem mulher sobre entre",
    "it": "il lo la gli le un una uno di del della dei delle e è sono era fu stato che chi cosa quando "
    "quanti quante quanto dove come quale quali perché per con si suo sua al alla non più nel nella "
    "ha hanno da dal dalla l' un' dell' all' nell' d' c' sta stanno i ai degli sugli perche piu uomo "
    "donna due anche uomini tra cui",
    "vi": "nhieu khong cua nguoi cong là của và có được các những một người cho với không trong này đó khi "
    "nào ai gì đâu sao bao nhiêu như thế xin chào để từ đã sẽ về theo ở tại năm công ty nao la",
    "nl": "de het een en van is zijn was werd wie wat waar wanneer waarom hoe veel hoeveel welke in op met "
    "voor door niet ook dat die aan bij naar er u uw we zij zei volgende kan worden",
    "pl": "w na z jest są był była było nie się kto co kiedy gdzie dlaczego jak ile który która które od "
    "po przez dla ze oraz ale swoje tym",
    "tr": "ve bir bu da de için ile kim ne zaman nerede neden nasıl kaç hangi mi mı mu mü olan olarak çok "
    "değil var ilk şirket",
    "id": "yang dan di ke dari untuk dengan adalah ini itu siapa apa kapan mana mengapa bagaimana berapa "
    "tidak pada oleh dalam akan telah sebagai para mereka kami saat tahun orang bisa",
    "sv": "och att det en ett är var som på av för med till den inte vem vad när varför hur många mycket "
    "vilken vilket har om från",
    "cs": "je se na v že s z jsem jsou byl byla který která které za po k ve jak kdo kdy kde proč kolik",
}
# Letters that a language has and its neighbours rarely or never have.
_TELLING_LETTERS = {
    "fr": "çœêëîïûùÿè",
    "de": "ßäöü",
    "es": "ñ¿¡óíú",
    "pt": "ãõçâêôóíú",
    "it": "ìò",
    "vi": "ăơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "pl": "łżźęąćńś",
    "tr": "ğışİ",
    "sv": "åäö",
    "cs": "ěřůčšž",
}
# Common endings of words of five letters and more.
_TELLING_ENDINGS = {
    "en": "ing tion ness ed ly",
    "fr": "tion ment eux aux ait ez eau elle ette",
    "de": "ung ungen lich keit heit isch schen cht ern elt",
    "es": "ción ciones ando iendo ado ada dad mente ería illa",
    "pt": "ção ções ando endo dade mente eiro inho aram",
    "it": "zione zioni ando endo ato ata tto tta mente zza cci gli eri",
    "nl": "lijk heid tje ingen eren ige ijn",
    "id": "kan nya",
    "tr": "lar ler lık yor dır rak dan",
    "pl": "ych ego ość ów nie ski",
    "sv": "ning arna erna ande lig",
    "cs": "ých ého ní ost",
}
_CYRILLIC_LETTERS = {"uk": "іїєґ", "be": "ў", "sr": "ђјљњћџ", "mn": "өү", "ru": "ыэё"}


def language_of(text: str) -> str:
    """Name the main language of a question, sentence or document.

    Names in another script do not decide: "What is 零跑?" is English, "Leapmotor是谁创立的?" Chinese.

    :return: BCP 47: "zh-Hans", "zh-Hant", "ja", "ko", "en", "fr", "de", "es", "pt", "it", "vi", "nl", "pl",
        "tr", "id", "sv", "ru", "uk", "ar", ...; "en" for Latin letters that tell nothing more; "" for no
        letters or a script not known here.
    """
    text = text[:_LOOKED_AT]
    found: dict[str, list[str]] = {}
    for match in _GROUPS.finditer(text):
        found.setdefault(str(match.lastgroup), []).append(match.group())
    if not found:
        return ""
    han, kana = found.get("han", []), found.get("kana", [])
    words = [word.casefold().replace("’", "'") for word in found.get("latin", [])]
    # About two Han characters or four other letters make a word. Frame words count more, and hiragana,
    # which write the frame of Japanese.
    hiragana = sum(c <= "ゟ" for c in kana)
    weights = {
        "cjk": len(han) / 2 + len(kana) / 4 + hiragana / 2 + 2 * sum(c in _CHINESE_FRAME for c in han),
        "hangul": 1.5 * len(found.get("hangul", [])),
        "cyrillic": 2.0 * len(found.get("cyrillic", [])),
        "other": sum(max(1.5, len(run) / 4) for run in found.get("other", [])),
        "latin": len(words) + 2.0 * _frame_share(words),
    }
    other = _other("".join(found.get("other", [])))
    if not other:
        del weights["other"]
        if not any(weights.values()):
            return ""
    main = max(weights, key=lambda group: weights[group])  # the first of equals
    if main == "cjk":
        return "ja" if _is_japanese(han, kana) else _chinese(han)
    if main == "hangul":
        return "ko"
    if main == "latin":
        return _latin(text, words)
    if main == "cyrillic":
        return _cyrillic("".join(found["cyrillic"]).casefold())
    return other


@cache
def _frame_words() -> dict[str, tuple[str, ...]]:
    """For each function word the languages that use it."""
    languages: dict[str, tuple[str, ...]] = {}
    for language, words in _FRAME_WORDS.items():
        for word in set(words.split()):
            languages[word] = (*languages.get(word, ()), language)
    return languages


@cache
def _endings() -> dict[str, tuple[str, ...]]:
    return {language: tuple(endings.split()) for language, endings in _TELLING_ENDINGS.items()}


def _pieces(words: list[str]) -> list[str]:
    """Words cut at apostrophes: "l'usine" holds the function word "l"."""
    return [piece for word in words for piece in _PIECE.findall(word)]


def _frame_share(words: list[str]) -> int:
    """How many words are a function word of some Latin-script language; single letters do not count."""
    return sum(len(piece) > 1 and piece in _frame_words() for piece in _pieces(words))


def _latin(text: str, words: list[str]) -> str:
    scores = dict.fromkeys(_FRAME_WORDS, 0.0)
    for piece in _pieces(words):
        languages = _frame_words().get(piece, ())
        for language in languages:
            scores[language] += 1 / len(languages) + 0.25
    for word in words:
        if len(word) >= 5:
            for language, endings in _endings().items():
                scores[language] += 0.5 * word.endswith(endings)
    folded = text.casefold()
    for language, letters in _TELLING_LETTERS.items():
        scores[language] += sum(0.5 * folded.count(letter) for letter in letters)
    return max(scores, key=lambda language: scores[language])  # English is first among equals


def _cyrillic(letters: str) -> str:
    scores = {name: sum(letters.count(c) for c in own) for name, own in _CYRILLIC_LETTERS.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > scores["ru"] else "ru"


def _other(letters: str) -> str:
    counts = {name: len(regex.findall(script, letters)) for name, script in _OTHER_SCRIPTS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else ""


@lru_cache(maxsize=1 << 15)
def _character_sets(character: str) -> tuple[bool, bool, bool]:
    """Whether the national character sets of mainland China, Taiwan and Japan hold a character.

    One that a single set holds tells where a text was written.
    """
    found = []
    for encoding in ("gb2312", "big5", "euc_jp"):
        try:
            found.append(len(character.encode(encoding)) == 2)  # 3 bytes: the supplement of JIS X 0212
        except UnicodeEncodeError:
            found.append(False)
    return found[0], found[1], found[2]


def _is_japanese(han: list[str], kana: list[str]) -> bool:
    # Chinese writers use の as an ornament.
    if kana and set(kana) != {"の"}:
        return len(kana) * 10 >= len(han)
    telling = chinese = 0
    for character in han:
        mainland, taiwan, japan = _character_sets(character)
        telling += japan and not taiwan and not mainland
        chinese += (mainland or taiwan) and not japan
    if kana and len(han) <= 6 and not chinese:
        return True
    return telling > chinese and telling * 4 >= len(han)


def _chinese(han: list[str]) -> str:
    balance = 0
    for character in han:
        mainland, taiwan, _ = _character_sets(character)
        changes = simplify(character) != character
        balance += (changes and not mainland) - (mainland and not taiwan and not changes)
    return "zh-Hant" if balance > 0 else "zh-Hans"
