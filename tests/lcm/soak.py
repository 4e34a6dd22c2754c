"""
The state machine for long: `python -m tests.lcm.soak EXAMPLES [STEPS]`.

What fails is made as short as it gets, and can be repeated: it is printed how.
"""

import logging
import sys

import structlog
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lcm.machine import Machine


def main() -> None:
    """Run so many examples of so many steps."""
    level = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=level)
    examples, steps = (*map(int, sys.argv[1:]), 50)[:2]
    long = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=long)
    print(f"{examples} examples of {steps} steps: nothing was lost")


if __name__ == "__main__":
    main()
