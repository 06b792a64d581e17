"""Tables of rows and answers of APIs: what is machine-readable already, read strictly."""
