"""Finding card data wherever it hides, and keeping it out of whatever is written down."""
