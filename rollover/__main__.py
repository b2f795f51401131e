"""``python -m rollover``."""

import sys

from rollover.cli import main

sys.exit(main())
