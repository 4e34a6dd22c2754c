"""The physical network: switches, links, and how virtual links run over them."""
