"""The one façade the outer world uses; it alone carries records from step to step."""
