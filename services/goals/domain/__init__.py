"""The rules of cycles, their goals and what stands in the goals' way; pure."""
