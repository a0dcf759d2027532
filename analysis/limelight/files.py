"""Files that several processes may write or read at a time."""

import os
import tempfile
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, making its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as handle:
        handle.write(text)
    os.chmod(handle.name, 0o644)
    os.replace(handle.name, path)
