"""``python -m benchmarks.descriptors [--tosca-parser PYTHON]``."""

from argparse import ArgumentParser

from benchmarks.descriptors import peer
from benchmarks.descriptors.reading import measure


def main() -> None:
    """Measure what is asked for."""
    parser = ArgumentParser(prog="python -m benchmarks.descriptors")
    parser.add_argument(
        "--tosca-parser", default="", metavar="PYTHON", help="a Python that has it"
    )
    measure(peer.python(parser.parse_args().tosca_parser))


if __name__ == "__main__":
    main()
