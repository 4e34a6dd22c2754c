"""Running an operation: durable steps under leases, forwards, and back if need be."""
