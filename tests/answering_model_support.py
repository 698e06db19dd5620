"""Small models for answering, made on the spot: random ones, and ones whose weights are set by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ARTICLE = """# 青禾机器人的五年

青禾机器人成立于2019年，总部设在苏州。初创团队只有47人，多数来自高校。公司的第一款产品是采摘机器人。

## 市场

去年公司卖出3200台机器人，收入达到6亿元。公司没有在海外建厂。林远是公司的创始人。
"""
OTHER = """# 港口的一年

港口今年吞吐了321万个集装箱。新码头在9月启用。老码头将改建成公园。
"""
QUESTION = "青禾机器人的初创团队有多少人？"
#: Latin words of the tokenizer that are one token.
WORDS = ["how", "many", "people", "who", "founded", "the", "company"]
_MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def characters() -> list[str]:
    told = ARTICLE + OTHER + QUESTION + "abcdefghijklmnopqrstuvwxyz0123456789.,?!：，。？"
    return sorted({c for c in told if not c.isspace()})


def tokenizer(most_tokens: int | None = None) -> Any:
    """A tokenizer of words and characters as BERT has it."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    letters = characters()
    vocabulary = [*_MARKS, *letters, *(f"##{one}" for one in letters), *WORDS]
    fast = Tokenizer(models.WordPiece({word: i for i, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    fast.normalizer = normalizers.BertNormalizer(lowercase=True)
    fast.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    fast.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = {f"{name.strip('[]').lower()}_token": name for name in _MARKS}
    most = {} if most_tokens is None else {"model_max_length": most_tokens}
    return PreTrainedTokenizerFast(tokenizer_object=fast, **names, **most)


def shape(positions: int = 512, hidden: int | None = None) -> dict[str, Any]:
    vocabulary = len(tokenizer())
    return {
        "vocab_size": vocabulary,
        "hidden_size": hidden or vocabulary,
        "num_hidden_layers": 1,
        "num_attention_heads": 1,
        "intermediate_size": 16,
        "max_position_embeddings": positions,
    }


def random_model(folder: Path, kind: str, *, seed: int = 0, positions: int = 512, **config: Any) -> Path:
    """A BERT of a kind such as ``QuestionAnswering`` with random weights, as transformers saves it."""
    import torch
    import transformers

    torch.manual_seed(seed)
    made = transformers.BertConfig(**shape(positions, hidden=32), **config)
    model = getattr(transformers, f"BertFor{kind}")(made)
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.4)  # strong opinions about nothing
    return save(model, folder)


def save(model: Any, folder: Path) -> Path:
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


def span_model(folder: Path, first: str, last: str, *, strength: float = 12.0, positions: int = 512) -> Path:
    """Answers begin with the character ``first`` and end with ``last``; without them there is no answer."""
    from transformers import BertConfig, BertForQuestionAnswering

    model = BertForQuestionAnswering(BertConfig(**shape(positions)))
    places = _one_number_each(model.bert)
    head = model.qa_outputs
    head.weight.data.zero_()
    head.bias.data.zero_()
    head.weight.data[0, places[first]] = head.weight.data[1, places[last]] = strength
    head.weight.data[:, places["[CLS]"]] = strength / 2
    return save(model, folder)


def pair_model(folder: Path, wanted: list[dict[str, float]], labels: list[str] | None = None) -> Path:
    """Gives for each label the weighted shares of characters in a pair; one label makes a re-ranker."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    named = {"id2label": dict(enumerate(labels))} if labels else {}
    made = BertConfig(**shape(), num_labels=len(wanted), **named)
    model = BertForSequenceClassification(made)
    places = _one_number_each(model.bert)
    attention = model.bert.encoder.layer[0].attention
    size = made.hidden_size
    attention.self.value.weight.data = torch.eye(size)  # every token sees the mean of all
    attention.output.dense.weight.data = torch.eye(size)
    model.bert.pooler.dense.weight.data = torch.eye(size) * 0.05
    model.bert.pooler.dense.bias.data.zero_()
    model.classifier.weight.data.zero_()
    model.classifier.bias.data.zero_()
    for row, shares in enumerate(wanted):
        for character, weight in shares.items():
            if character:
                model.classifier.weight.data[row, places[character]] = weight
            else:
                model.classifier.bias.data[row] = weight
    return save(model, folder)


def _one_number_each(bert: Any) -> dict[str, int]:
    """Let the state of a token be one number that only it has; attention and the rest do nothing yet.

    :return: the place of that number, by token.
    """
    import torch

    for name, weight in bert.named_parameters():
        if not name.endswith("LayerNorm.weight"):
            weight.data.zero_()
    words = bert.embeddings.word_embeddings.weight
    words.data = torch.eye(words.shape[0])
    return dict(tokenizer().get_vocab())
