"""
Packages: folders, zips and tars that hold descriptors and what belongs to them.

``package.package`` opens and checks one by ``rules.Rules``.  Nothing is imported here:
who reads a single YAML file does without cryptography.
"""
