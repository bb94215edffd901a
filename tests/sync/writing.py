"""A process that writes until it is killed, and says what was acknowledged.

    python -m tests.sync.writing FILE NAME COUNT

Each line it prints names what is stored: a document, or a batch with the local
document that was written in the same transaction.
"""

import sys
from itertools import count

from sync.database import Database


def write(path: str, name: str, most: int) -> None:
    with Database(path) as database:
        for n in count() if most < 0 else range(most):
            if n % 3:
                database.put({"_id": f"{name}-{n}", "x": "说理" * 500})
            else:
                with database.transaction():
                    docs = [{"_id": f"{name}-{n}-{k}", "k": k} for k in range(20)]
                    database.bulk_docs(docs)
                    database.put_local(name, {"n": n})
            sys.stdout.write(f"{n}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
