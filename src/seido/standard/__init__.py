"""The standard as data: one folder a release, read by one typed loader. Knows nothing else."""

from seido.standard.load import RELEASE, load
from seido.standard.model import Item, Metric, Requirement, Standard, Text, Waiver

__all__ = ["RELEASE", "Item", "Metric", "Requirement", "Standard", "Text", "Waiver", "load"]
