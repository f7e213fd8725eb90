"""How the house looks: pictures of its components and pages, the same on every machine."""
