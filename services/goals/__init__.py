"""Goals (方案1): what the departments aim at together, how far they are, what stands in the way."""
