"""Measuring the hot paths: each figure beside a named baseline of the same run, with the machine it ran on."""
