"""The house's DAGs: what runs when, after what, retried how. The work itself is in pipelines."""
