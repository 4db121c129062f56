"""The parts of `make run`, which `config.supervisor` puts together."""
