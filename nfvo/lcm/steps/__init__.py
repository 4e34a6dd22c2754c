"""The steps of operations: each says how to do itself and how to undo itself."""
