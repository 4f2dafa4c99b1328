"""Calibration: perturbed reference addresses, reliability of the probabilities, fitting of the weights."""
