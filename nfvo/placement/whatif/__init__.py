"""What if: the same service without some hosts, after the loss of one, or once more."""
