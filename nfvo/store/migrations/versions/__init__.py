"""One module per revision, called rNNNN_what, with a fixed picture of its tables."""
