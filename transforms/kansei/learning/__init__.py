"""Learning from experts: features, ridge, second stage, calibration, the model, agreement, what to annotate next."""
