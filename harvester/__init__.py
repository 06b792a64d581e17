"""Harvest what the parties to a war and those who monitor it say about civilian casualties."""

import sys
from importlib.util import find_spec
from pathlib import Path

__version__ = "0.2.0.dev0"

# In a checkout the pipelines lie beside this package, in an installed distribution within it: a package of so plain a
# name would be in everybody's way there (setup.py). Whoever imports this package finds them in either place.
INSTALLED = Path(__file__).parent / "_installed"
if find_spec("pipelines") is None:
    sys.path.append(str(INSTALLED))
