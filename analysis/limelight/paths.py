"""Every place the project reads or writes, so that no other module spells a path."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

DATA = ROOT / "data"
DATAPACKAGE = DATA / "datapackage.json"
CLAIMS = DATA / "claims.yml"
CLAIMS_SCHEMA = DATA / "claims.schema.json"

ANALYSIS = ROOT / "analysis"

BOOK = ROOT / "book"
STATIC = BOOK / "_static"
FONTS = STATIC / "fonts"
ALLOWED_NUMBERS = BOOK / "allowed_numbers.yml"

CONFIG = ROOT / "_config.yml"
TOC = ROOT / "_toc.yml"

RESULTS = ROOT / "results"
RUN = BOOK / "results"  # those of the last build

BUILD = ROOT / "_build"
HTML = BUILD / "html"
PDF = BUILD / "limelight.pdf"
FRONT_DOOR = BUILD / "index.html"
