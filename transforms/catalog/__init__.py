"""From rights holders' typed rows to the tables of the MSDB."""
