"""One folder a source: its facts, its parser, its spider where discovery is new, and notes."""
