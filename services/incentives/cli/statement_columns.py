"""The columns of a statement's figures, in tables and in CSV."""

COUNT_COLUMNS = ("due", "on_time", "late", "excused", "on_time_rate")
FIGURE_COLUMNS = (*COUNT_COLUMNS, "score", "weight", "weighted_points")

FIGURE_HEADINGS = (
    "due\n应交",
    "on time\n按时",
    "late\n逾期",
    "excused\n免责",
    "rate\n按时率",
    "score\n得分",
    "weight\n权重",
    "points\n加权分",
)
