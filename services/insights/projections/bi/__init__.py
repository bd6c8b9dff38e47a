"""What BI tools read: views without joins in English and Chinese, and the rows that each may read.

Read in this order: `view` (what a view is), `fact_views`, `state_views`, `dimension_views` (all of
them), `bi_catalogue` (in one list), `row_policies` (who reads which rows), `publish_views` (makes
all of it in the database), `bi_readers` (what each reader reads).
"""
