"""Promises about bytes and rows: table contracts, Great Expectations suites, the intake gate."""
