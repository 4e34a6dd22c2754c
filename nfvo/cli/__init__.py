"""
The command line: a client of the REST API that imports little, so that it is quick.

Modules here import the standard library and typer only; whatever is heavier is
imported inside the function that needs it (``tests/cli/test_imports.py``).
"""


def main() -> None:
    """Run the command that was typed."""
    from nfvo.cli.app import run

    run()
