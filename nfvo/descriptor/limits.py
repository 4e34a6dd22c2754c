"""How large a descriptor may be; beyond these it is a mistake or an attack."""

MAX_BYTES = 1024 * 1024
MAX_NODES = 100_000
MAX_ALIASED_NODES = 10_000
MAX_DEPTH = 64
MAX_SCALAR = 256 * 1024
CHARACTERS_PER_NODE = 256
MAX_PROBLEMS = 1000
MAX_VNFCS = 10_000
