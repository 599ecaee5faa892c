"""How fast the program is, beside its peers. Run by scripts/bench.sh."""
