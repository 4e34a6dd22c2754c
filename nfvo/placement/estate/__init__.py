"""What a search works on: hosts and demands as arrays, and a placement on trial."""
