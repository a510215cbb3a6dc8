"""What the commands of `python -m pipelines` do, one module each, free of the command line itself."""
