"""``python -m tests.real.freeze``: freeze today's extraction of the real documents, after reading what changed."""

from __future__ import annotations

import json

from kg.build import build
from kg.store import GraphStore
from tests.real.snapshot import CORPUS, SNAPSHOT, changes, facts_of, read_snapshot


def main() -> None:
    store = GraphStore.in_memory()
    build([CORPUS], store)
    facts = facts_of(store)
    gained, lost = changes(read_snapshot(SNAPSHOT), facts)
    print(*(f"+ {fact}" for fact in gained), *(f"- {fact}" for fact in lost), sep="\n")
    SNAPSHOT.write_text(json.dumps(sorted(facts), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(facts)} facts frozen, {len(gained)} gained, {len(lost)} lost")


if __name__ == "__main__":
    main()
