"""Words with a full stop that does not end a sentence, in the languages written with spaces."""

from __future__ import annotations


def _set(*words: str) -> frozenset[str]:
    return frozenset(" ".join(words).split())


_NEVER = _set(
    # titles and forms of address
    "mr mrs ms dr prof rev hon gen col capt lt sgt cpl adm gov sen sens rep reps pres st ste messrs mx",
    "m mme mlle mm hr fr hrn dipl ing sr sra srta dra d dª ud uds sig sigg dott avv",
    "gs pgs ts ths tp dhr mw mevr drs",
    # references and connectives
    "fig figs eq eqs sec ch chap vol vols pp p pg par ed eds cf vs viz resp approx ca circa al",
    "e.g i.e eg ie abb tab kap bd nr nrs no nos anm vgl hrsg z.b d.h u.a s.o s.u u.u z.t bzw ggf",
    "evtl inkl exkl zzgl sog lt insb p.ex env av apr réf n núm pág págs p.ej op",
    "ej aprox tel dept est ext incl ee",
    # Russian
    "т.е т.н т.к им ул стр рис табл гл проф акад см ср напр пр наб обл тов",
)
# Full stops of these often end the sentence too; what follows decides.
_SOMETIMES = _set(
    "inc ltd co corp plc llc gmbh bros jr sr etc usw u.s u.k u.n e.u a.m p.m ph.d b.a m.a m.d b.c a.d d.c",
    "st ave blvd rd ecc ff f mio mrd mill tsd eur млн млрд тыс руб т.д т.п др г гг в вв т д v.v ee.uu uu",
)
_MONTHS = _set(
    "jan feb mar apr jun jul aug sep sept oct nov dec janv févr juil déc okt dez mär",
)
# Before a number these are abbreviations, elsewhere ordinary words at a sentence's end.
_BEFORE_NUMBER = _set(
    "no nos fig art sec ch p pp s n nr vol ed min max par sun sat ex abs",
)
_STARTERS = _set(
    "the a an it its he she they we you i this that these those in on at as by for from with after before",
    "when while if but and or so then there here however meanwhile since although because his her their our",
    "my your what who why how where which not no yes now today one two some many most all both each",
    "il elle ils elles le la les un une des ce cette ces en dans pour mais et on nous vous je",
    "er sie es wir ihr der die das ein eine dies diese dieser im in am an auf mit nach bei seit für aber und",
    "dann doch auch damit dabei jedoch danach seitdem außerdem",
    "el los las una unos en este esta estos estas su sus por para pero y con no",
    "он она они оно мы вы я это в на по из для но и как что при с к",
)
_GERMAN_STARTERS = _set(
    "er sie es wir ihr der die das ein eine dies diese dieser im in am an auf mit nach bei seit für aber und",
    "dann doch auch damit dabei jedoch danach seitdem außerdem",
)


def starts_sentence(word: str, language: str = "") -> bool:
    """Whether a capitalised word is one that stands capitalised only at the start of a sentence.

    :param language: "de" to ask German words only.
    """
    starters = _GERMAN_STARTERS if language == "de" else _STARTERS
    return word[:1].isupper() and word.lower() in starters


def never_ends(word: str, before: str, *, opens: bool, digit: bool) -> bool:
    """Whether the full stop behind ``word`` belongs to an abbreviation and ends no sentence.

    :param word: the letters before the full stop, with inner stops: "Dr", "z.B", "U.S".
    :param before: what stands before the word in its sentence.
    :param opens: whether a word follows that can only begin a sentence.
    :param digit: whether a number follows.
    """
    lower = word.lower().rsplit("'", 1)[-1].rsplit("’", 1)[-1]  # l'U.S
    if lower in _MONTHS:
        return digit
    if lower in _BEFORE_NUMBER and len(lower) > 1 and lower not in {"fig", "vol", "pp", "nr"}:
        return digit
    if lower == "г":  # "2015 г. Компания" ends, "г. Москва" does not
        return not before.rstrip().endswith(tuple("0123456789"))
    if lower in _SOMETIMES:
        return not opens
    if lower in _NEVER:
        return True
    if all(len(piece) == 1 for piece in word.split(".")):  # J. K. Rowling, z. B., U.S.A
        return not opens
    # "Ltd", "Hrsg": no vowel, not written in capitals
    return len(word) <= 4 and word.isascii() and not word.isupper() and not set(lower) & set("aeiouy")
