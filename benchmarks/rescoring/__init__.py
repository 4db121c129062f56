"""How fast a portfolio is scored anew: the rate of `manage.py rescore`, beside what the engine alone would need."""
