"""The register of requirements: what the standard asks, what was found of it, and what people make of that."""
