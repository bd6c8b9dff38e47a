"""The sample company's story walked through: what happened, which facts it made, what they moved.

`facts` reads the stream of all facts, `figures` compares two statements, `walk` puts both to the
act they belong to, `printed` shows it; `command` is the terminal's.
"""
