"""A process for the tests that forks writers and tells, after each has died, what it had been promised.

It reads orders from its standard input, a JSON object a line, and answers each with one. A writer makes
transactions of five documents and says so on a pipe once the book has acknowledged each; it ends at a named point
of the store, by an alarm that takes it wherever it stands, or when it has made as many as it should.
"""

import json
import os
import signal
import sys
from itertools import count

from store.disk import system
from store.disk.bookfile import BookFile

TABLES = ("customers", "contacts", "interactions", "tasks", "自由")


def documents(file, writer, number):
    """The five documents of one transaction, each in the next row of its table; the row changed twice is one."""
    note = f"{writer}/{number}"
    return [
        (table, file.next_doc_id(table), {"id": f"{note}/{part}", "name": note, "part": part, "fill": "字" * 40})
        for part, table in enumerate(TABLES)
    ]


def die_at(point, times):
    """End this process when it comes to a point of the store for the n-th time."""
    left = [times]

    def come_to(name):
        if name == point:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    whole_write = system.write

    def half_write(descriptor, data, offset):
        if point == "mid-write" and len(data) > 100:
            left[0] -= 1
            if left[0] == 0:
                whole_write(descriptor, data[: len(data) // 3 + times * 7], offset)
                os.kill(os.getpid(), signal.SIGKILL)
        whole_write(descriptor, data, offset)

    system.point = come_to
    system.write = half_write


def write(order, writer, acknowledge):
    if "point" in order:
        die_at(order["point"], order["times"])
    if "seconds" in order:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, order["seconds"][writer])
    file = BookFile.open(order["path"], create_missing=True)
    for number in range(order["most"]) if "most" in order else count():
        with file.lock():
            file.commit(documents(file, f"{order['run']}.{writer}", number))
        os.write(acknowledge, b"%d\n" % number)
        if number % order.get("fold_each", 5) == 1 + writer:
            file.fold()
    file.close()


def run(order):
    """Fork the writers, wait for their deaths, and answer with the names of the acknowledged transactions."""
    writers = []
    for writer in range(order.get("writers", 1)):
        reading, acknowledge = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(reading)
            write(order, writer, acknowledge)
            os._exit(0)
        os.close(acknowledge)
        writers.append((writer, process, reading))
    acknowledged, ended = [], []
    for writer, process, reading in writers:
        with open(reading, encoding="ascii") as pipe:
            acknowledged += [f"{order['run']}.{writer}/{line.strip()}" for line in pipe]
        ended.append(os.waitpid(process, 0)[1])
    return {"acknowledged": acknowledged, "ended": ended}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
