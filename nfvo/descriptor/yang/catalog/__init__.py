"""VNFDs and NSDs as OSM had them before release 9, in catalogs → the model."""
