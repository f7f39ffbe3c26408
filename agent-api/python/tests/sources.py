"""Lets the tests find the library in the folder above, whichever folder they are started from."""

import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCES))
