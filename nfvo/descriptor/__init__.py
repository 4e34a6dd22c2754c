"""YAML in, valid Nsds and Vnfds out, or every problem in it with its place."""
