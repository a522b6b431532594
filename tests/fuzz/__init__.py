"""Targets for a coverage-guided fuzzer, and the inputs that once found something.

A module named in `targets.py` holds two functions:

- `target(data)` hands one input to a reader of ours and judges what becomes of it: True where it
  was taken, False where it was refused in one of the documented ways. Whatever else is raised is
  a finding; so is an answer that an independent judge contradicts (AssertionError).
- `seeds()` makes the inputs to start from.

`corpus/<target>/` keeps every input that found something. `test_kept_cases.py` replays them in
every run; `test_long.py` goes on looking (`./run test --long`).
"""
