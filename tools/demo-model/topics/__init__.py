"""What quire-demo knows, one module a field. Each has a table `TOPICS`: name → (weight, function)."""
