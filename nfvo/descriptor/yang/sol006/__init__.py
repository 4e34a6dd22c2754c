"""VNFDs and NSDs of SOL006, also as OSM writes them from release 9 on → the model."""
