"""What press and tables share of bytes and digits: numbers, encodings, containers, documents, workbooks, separated text."""
