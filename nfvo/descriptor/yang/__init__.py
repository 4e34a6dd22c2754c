"""Descriptors that YANG modules define: SOL006, and those of Open Source MANO."""
