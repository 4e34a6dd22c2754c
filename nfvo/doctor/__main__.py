"""`python -m nfvo.doctor`: for an installation so broken that `nfvo` does not start."""

import sys

from nfvo.doctor import run
from nfvo.doctor.report import sick, text

if __name__ == "__main__":
    found = run()
    sys.stdout.write(f"{text(found)}\n")
    sys.exit(sick(found))
