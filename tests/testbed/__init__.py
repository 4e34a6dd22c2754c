"""Real hypervisors and real guests on one machine: see README.md."""
