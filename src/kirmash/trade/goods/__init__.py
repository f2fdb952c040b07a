"""Goods in one edition of their nomenclature, whichever edition each reporter tells."""
