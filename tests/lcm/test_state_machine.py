"""Whatever is asked for, fails and dies, in whatever order: nothing is lost."""

from hypothesis import HealthCheck, Phase, settings

from tests.lcm.machine import Machine

TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=20,
    stateful_step_count=30,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate,),  # a failure of 30 steps can be read as it is
    suppress_health_check=list(HealthCheck),
)
