"""What coord costs beside the same thing made plainly: `make bench`, or `python -m tests.bench`.

Every figure is a ratio of two medians taken in one run, the two sides in turn, because machines are noisy and
differ; the raw times of both sides are kept so that anyone can judge.

- registry.py   what a benchmark is, and the list of them
- harness.py    runs one: warms both sides up, takes turns, makes a row
- machine.py    on what it was measured
- serving.py    a side as a web server in a process of its own, and the browsers that ask it
- ours/         one file per benchmark: coord's side, and what is compared
- other/        the other side of each, under the same name, as a user of plain Flask and SQLAlchemy would write it

To add one, write ours/<name>.py with a function under @benchmark and other/<name>.py with its opposite. Data sets are
made under build/ and kept between runs.
"""
