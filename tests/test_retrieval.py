import pytest

from corpusqa import build_index
from corpusqa.index import Index
from corpusqa.retrieval import retrieve


@pytest.fixture(scope="module")
def index(corpus_index):
    return Index.open(corpus_index)


def test_the_scores_are_those_of_the_formula_and_best_comes_first(index):
    passages = retrieve(index, "零跑与一汽的战略合作", 8)
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
    assert passages[0].lexical_score > 0.3 and passages[0].vector_score > 0
    assert {p.document_id for p in passages} <= {d.id for d in index.documents()}
    for passage in passages:
        assert index.document(passage.document_id).text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("日产和雷诺的股权关系", "nissan-alliances.md"),
        ("日產和雷諾的股權關係", "nissan-alliances.md"),
        ("Nissan and the Renault alliance", "nissan-alliances.md"),
        ("供应链里的技术信任", "supply-chain-trust.md"),
        ("技術信任與供應鏈", "supply-chain-trust.md"),
    ],
)
def test_both_scripts_and_english_find_the_article(index, question, source):
    assert retrieve(index, question, 3)[0].source == source


def test_a_question_without_words_finds_nothing(index):
    assert retrieve(index, "？！", 8) == []


def test_reprints_do_not_fill_the_list(tmp_path):
    story = "工厂在三月停产检修，预计四月恢复生产。公司表示订单不受影响，库存足够六周。"
    for i in range(6):
        (tmp_path / f"reprint{i}.txt").write_text(f"转载之{i}\n\n{story}\n第{i}家媒体。\n", "utf-8")
    (tmp_path / "other.txt").write_text("另一篇\n\n工厂明年扩建，新增两条生产线。\n", "utf-8")
    build_index(tmp_path, tmp_path / "index")
    passages = retrieve(Index.open(tmp_path / "index"), "工厂什么时候停产?", 8)
    assert sum(story[:10] in p.text for p in passages) == 1
    assert any(p.source == "other.txt" for p in passages)


def test_a_copy_with_another_figure_is_another_statement(tmp_path):
    story = (
        "石桥镇的新水厂三月开工，占地六十亩，由镇政府和两家企业出资。水厂总投资{}万元，建成以后每天供水"
        "两万吨，全镇的居民和工厂都能用上。负责人说，施工队伍已经进场，主体工程年底完工，明年夏天试运行。"
    )
    for name, cost in (("one", "3200"), ("same", "3200"), ("other", "4500")):
        (tmp_path / f"{name}.txt").write_text(story.format(cost), "utf-8")
    build_index(tmp_path, tmp_path / "index")
    passages = retrieve(Index.open(tmp_path / "index"), "水厂总投资多少?", 8)
    assert len(passages) == 2
    assert {"3200" in p.text for p in passages} == {True, False}
