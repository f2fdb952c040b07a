"""What a question is answered from: the records of the ledger that bear on it, and no others."""
