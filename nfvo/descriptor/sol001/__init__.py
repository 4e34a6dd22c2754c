"""SOL001: TOSCA service templates of ETSI NFV → VNFDs and NSDs."""

from nfvo.descriptor.sol001.reader import Sol001

__all__ = ["Sol001"]
