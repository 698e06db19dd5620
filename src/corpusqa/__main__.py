"""``python -m corpusqa`` is the command ``corpusqa``."""

import sys

from corpusqa.cli import main

sys.exit(main())
