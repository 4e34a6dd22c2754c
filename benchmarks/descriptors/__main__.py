"""``python -m benchmarks.descriptors [--tosca-parser PYTHON] [--mib 2048] ...``."""

from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.descriptors import onboarding, peer, reading


def main() -> None:
    """Measure what is asked for."""
    parser = ArgumentParser(prog="python -m benchmarks.descriptors")
    parser.add_argument(
        "--tosca-parser", default="", metavar="PYTHON", help="a Python that has it"
    )
    parser.add_argument("--mib", type=int, default=2048, help="of a CSAR; 0: none")
    parser.add_argument("--rounds", type=int, default=3, help="with the CSAR")
    parser.add_argument("--dir", default=None, help="has room for five such CSARs")
    given = parser.parse_args()
    reading.measure(peer.python(given.tosca_parser))
    if given.mib:
        with TemporaryDirectory(dir=given.dir) as folder:
            onboarding.measure(Path(folder), given.mib, given.rounds)


if __name__ == "__main__":
    main()
