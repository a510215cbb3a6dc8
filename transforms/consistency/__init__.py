"""What does not add up in a rights holder's data: one small rule each, for the holder to act on (整合性チェック)."""
