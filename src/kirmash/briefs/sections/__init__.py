"""The sections of a brief, each made from the material as pure data."""
