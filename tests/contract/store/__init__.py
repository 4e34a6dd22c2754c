"""The contract of the port Store, by what its tests are about."""
