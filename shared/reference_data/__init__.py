"""Reference data: what an area knows of departments and projects, which other areas own."""
