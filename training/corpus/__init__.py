"""The corpus: annotated press items in their compact form, and how an extraction is scored."""
