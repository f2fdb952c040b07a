"""The sampler: mixtures multiplied, parts that hardly touch sampled by chains, convergence."""
