import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.evaluation.matching import mentions, negations, norm, support, tok


def test_tokens_are_characters_words_whole_numbers_and_signs():
    assert tok("2025年，LEAP3.5平台賣出 1,200 輛，增长 35%！CEO朱江明") == (
        *("2025", "年", "leap", "3.5", "平", "台", "卖", "出", "1200", "辆", "增", "长", "35", "%"),
        *("ceo", "朱", "江", "明"),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("零跑 汽車。", "零跑汽车"),
        ("ＡＢＣ", "abc"),
        ("12,000辆", "12000 辆"),
        ("It's here", "It's here!"),
        ("€ 3.5", "€3.5"),
    ],
)
def test_norm_is_blind_to_script_width_case_blanks_and_punctuation(one, other):
    assert norm(one) == norm(other)


@pytest.mark.parametrize(
    ("one", "other"), [("3.5", "35"), ("2023 12", "202312"), ("35%", "35"), ("3,5,7", "357")]
)
def test_norm_keeps_numbers_apart(one, other):
    assert norm(one) != norm(other)


@given(st.text())
def test_norm_and_tokens_take_any_text(text):
    assert all(token and not token.isspace() for token in tok(text))
    assert norm(text).replace(" ", "") == "".join(tok(text))


@pytest.mark.parametrize(
    ("text", "alias", "found"),
    [
        ("毛利率為14%至15%的水準", "14%", True),
        ("增长35%", "5%", False),
        ("增长3.5%", "5%", False),
        ("35個海外市場", "35个", True),
        ("every car", "EV", False),
        ("an EV maker", "ev", True),
        ("零跑", "，。", False),
        ("", "零跑", False),
    ],
)
def test_an_alias_is_found_as_whole_numbers_and_words(text, alias, found):
    assert mentions(text, alias) is found


@given(st.text(), st.text(min_size=1), st.text())
def test_an_alias_with_tokens_is_found_where_blanks_surround_it(before, alias, after):
    # A blank keeps tokens apart; a comma or point next to digits would join them into one number.
    if tok(alias):
        assert mentions(f"{before} \n {alias} \n {after}", alias)


def test_support_needs_the_words_numbers_names_units_and_the_same_negation():
    quote = "2025年零跑全年销量接近60万辆，LEAP3.5没有延期。"
    assert support(quote, [quote])
    assert support("2025年零跑全年銷量接近60萬輛,LEAP3.5沒有延期", [quote])
    assert not support("2025年零跑全年销量接近70万辆，LEAP3.5没有延期。", [quote], tau=0.8)
    assert not support("2025年零跑全年销量接近60亿辆，LEAP3.5没有延期。", [quote], tau=0.8)
    assert not support("2025年零跑全年销量接近60万辆，CTP3.5没有延期。", [quote], tau=0.8)
    assert not support("2025年零跑全年销量接近60万辆，LEAP3.5有延期。", [quote], tau=0.8)


def test_support_at_a_lower_tau_lets_some_words_differ():
    quote = "公司 在 35 個 海外 市場 開設 門市"
    sentence = "公司在35個海外市場開設商店"
    assert not support(sentence, [quote])
    assert support(sentence, [quote], tau=0.8)


def test_quotes_support_together_what_none_of_them_does_alone():
    one, other = "零跑在杭州", "一汽在长春"
    assert support("零跑在杭州，一汽在长春", [one, other])
    assert not support("零跑在杭州，一汽在长春", [one])


def test_nothing_supports_nothing():
    assert not support("", ["零跑"])
    assert not support("零跑", [])
    assert not support("！？", ["！？"])


def test_negations_are_seen_in_several_languages():
    assert negations("這不是") and negations("It isn't so") and negations("Das ist nicht so")
    assert negations("できません") and negations("이 없다") and negations("Это не так")
    assert not negations("零跑特别好") and not negations("a note about knots")


@given(st.text(min_size=1))
def test_a_text_supports_itself_if_it_says_anything(text):
    assert support(text, [text]) is bool(tok(text))
