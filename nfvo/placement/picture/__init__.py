"""Pictures of where a service goes, or why it goes nowhere: values in, SVG out."""
