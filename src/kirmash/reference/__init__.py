"""Reference data: economies, goods, organisations, people, and how to look them up."""
