"""Golden files: generated and reviewed once; ``--regenerate`` rewrites them."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Golden:
    """A folder of golden files, to compare with or to rewrite."""

    folder: Path
    rewrite: bool

    def compare(self, name: str, text: str) -> None:
        path = self.folder / name
        if self.rewrite:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert path.read_text() == text
