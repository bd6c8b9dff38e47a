"""Compares two revisions by turns: `make bench-compare BASE=<revision>`.

Read in this order: `process_benchmark` (what is measured of a tree), `product_benchmarks` (the
benchmarks), `turns` (base and head one after the other), `turn_comparison` (which differences are
more than noise), `revision_tree` (where the base comes from).
"""
