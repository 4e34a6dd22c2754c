"""What operators see: services, operations and hosts, with the age of what is known."""
