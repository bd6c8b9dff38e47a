"""The tour of the sample company: each step of the scenario, its facts, and the changed figures.

`fact_stream_reader` reads all facts from the event stream, `statement_diff` compares two
statements, `step_effects` assigns both to the steps of the scenario, `step_effects_output` prints
them. The command is in `shared/command_line/tour_command.py`.
"""
