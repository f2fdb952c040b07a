"""Reference data: economies, goods, organisations, people; and looking things up in them."""
