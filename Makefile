# For fingers that know make. Everything is done by ./run, which says more: see its first lines.

.PHONY: run test lint format

run:
	./run

test:
	./run test

lint:
	./run lint

format:
	./run format
