"""What `python -m pipelines doctor` looks at. Each module looks at one part and changes nothing."""
