"""Who trades most with whom and in what: partners, goods and suppliers of a market in order."""
