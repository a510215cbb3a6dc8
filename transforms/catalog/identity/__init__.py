"""Which suppliers' keys are one work and which names one person: spelling, evidence, clusters, experts, ownership."""
