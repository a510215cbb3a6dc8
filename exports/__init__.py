"""What leaves the house: selection by licence, bytes, the leak gate, packages and channels."""
