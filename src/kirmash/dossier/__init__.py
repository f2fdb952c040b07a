"""The use cases, one module each, and the façade over them."""
