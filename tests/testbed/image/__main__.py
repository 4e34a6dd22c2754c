"""``python -m tests.testbed.image`` builds the image if need be and prints its path."""

from tests.testbed.image.build import build

print(build().qcow2)
