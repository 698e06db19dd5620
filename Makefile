# `make chat` and `make test` each work as the first command in a fresh clone.
# Plain pip equivalents are in README.md. ARGS passes options on, as in: make chat ARGS="--port 8080"
.PHONY: chat test lint eval index bench train
VENV := .venv
BIN := $(VENV)/bin

chat: $(VENV)/.installed-base
	@$(BIN)/corpusqa chat --corpus corpus --index index $(ARGS)

test: lint
	@$(BIN)/python -m pytest tests
	@$(BIN)/python -m pytest evals

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

eval: $(VENV)/.installed-dev
	@$(BIN)/corpusqa eval $(ARGS)

index: $(VENV)/.installed-base
	@$(BIN)/corpusqa index corpus --index index $(ARGS)

bench: $(VENV)/.installed-dev
	@$(BIN)/python benchmarks/speed.py $(ARGS)

train: $(VENV)/.installed-training
	@$(BIN)/python -m training.build training/multilingual.toml training/work/model $(ARGS)
	@$(BIN)/python -m training.reader --out training/work/reader.safetensors

# Installed once, and again when what is wanted changes; the stamp keeps later runs off the network.
$(VENV)/.installed-%: pyproject.toml constraints.txt
	@command -v $(BIN)/python >/dev/null || for python in $(PYTHON) python3.11 python3 python3.12 python3.13 python; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        $$python -m venv $(VENV) && break; \
	        echo "corpusqa: $$python could not make $(VENV); on Debian or Ubuntu: apt-get install python3-venv" >&2; \
	        rm -rf $(VENV); exit 1; \
	    fi; \
	done
	@command -v $(BIN)/python >/dev/null || { \
	    echo "corpusqa needs Python 3.11 or later, and none was found." >&2; \
	    echo "Install it, or name it: make $(firstword $(MAKECMDGOALS) chat) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing corpusqa into $(VENV) (once, about a minute) ..."
	@$(BIN)/python -m pip install -qq --root-user-action=ignore --upgrade pip
	@$(BIN)/python -m pip install -qq --root-user-action=ignore -c constraints.txt -e '.$(if $(filter-out base,$*),[$*])'
	@touch $@
