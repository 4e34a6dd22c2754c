"""An NFV orchestrator: descriptors in, running network services out."""

__version__ = "0.1.0"
