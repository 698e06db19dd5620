"""Small models made on the spot, in the layouts that are found on hubs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

WORDS = [
    *"abcdefghijklmnopqrstuvwxyz0123456789",
    *"你好世界价格上涨去年清河改造工程的了在一二三，。",
    ":",
    ".",
]


def static_model(folder: Path, *, width: int = 8, seed: int = 3, rows: int = 2000) -> Path:
    """A static model of random rows, as sentence-transformers saves one."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = ["[PAD]", "[UNK]", *WORDS]
    vocabulary += [f"w{i}" for i in range(rows - len(vocabulary))]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    matrix = np.random.default_rng(seed).standard_normal((rows, width)).astype(np.float32)
    matrix[:2] = 0
    save_file({"embedding.weight": matrix}, folder / "model.safetensors")
    module = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
    modules = [{"idx": 0, "name": "0", "path": "", "type": module}]
    (folder / "modules.json").write_text(json.dumps(modules))
    return folder


def tokenizer(most_tokens: int | None = None) -> Any:
    """A tokenizer of characters with the special tokens of RoBERTa."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: i for i, word in enumerate(["<s>", "<pad>", "</s>", "<unk>", *WORDS])}
    fast = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    fast.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    marks = [("<s>", 0), ("</s>", 2)]
    fast.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=marks)
    names = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    most = {} if most_tokens is None else {"model_max_length": most_tokens}
    return PreTrainedTokenizerFast(tokenizer_object=fast, cls_token="<s>", sep_token="</s>", **names, **most)


def plain_transformer(folder: Path, *, positions: int = 66, dtype: str = "float32", seed: int = 0) -> Path:
    """An XLM-RoBERTa of two layers as transformers saves it: no modules, no prompts, no length named."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaModel

    torch.manual_seed(seed)
    made = tokenizer()
    made.save_pretrained(folder)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = XLMRobertaConfig(
        vocab_size=len(made), max_position_embeddings=positions, pad_token_id=1, type_vocab_size=1, **shape
    )
    XLMRobertaModel(config).to(getattr(torch, dtype)).save_pretrained(folder)
    return folder


def sentence_transformer(
    folder: Path, plain: Path, *, prompts: dict[str, str] | None = None, **more: Any
) -> Path:
    """The same with pooling, as sentence-transformers saves it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    transformer = Transformer(str(plain), **more)
    pooling = Pooling(transformer.get_embedding_dimension(), "cls")
    model = SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu", prompts=prompts)
    model.save_pretrained(str(folder))
    return folder
