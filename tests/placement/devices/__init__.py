"""Tests of devices that hosts lend."""
