"""One folder per package, plus architecture, browser and benchmarks."""
