"""Where the packages of a built distribution come from; everything else stands in pyproject.toml.

``pipelines`` lies at the top of the checkout, as Scrapy projects have it. Among other people's packages such a name
would be in the way, so that a built distribution keeps it within ``harvester``; ``harvester/__init__.py`` finds it in
either place. The demo's fixtures come along the same way.
"""

from pathlib import Path

from setuptools import find_packages, setup

WITHIN = "harvester._installed"
moved = {f"{WITHIN}.{name}": name for name in ("pipelines", "fixtures") if Path(name).is_dir()}
setup(packages=[*find_packages(include=["harvester", "harvester.*"]), *moved], package_dir=moved)
