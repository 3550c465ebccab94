"""Networks for the tests of pictures, in words of our own.

``river`` when the content matters, ``made`` when the size does, ``hostile`` when neither must.
"""

from __future__ import annotations

import random

from kg.network import Edge, Network, Node, Sentence

ID = "https://w3id.org/hetu/id/"
PLAN = f"{ID}document/示例-2024-1号"
RULES = f"{ID}document/示例-2024-2号"

MARKUP = [
    "</script><script>window.ran=1</script>",
    "<img src=x onerror=window.ran=2>",
    '"><svg onload=window.ran=3>',
    "<a href=javascript:window.ran=4>局</a>",
    "--><!--<script>window.ran=5</script>",
    "{{ 7 * 7 }}{% raw %}",
    "]]>&lt;b&gt;&amp;\u2028\u2029",
    "'onmouseover='window.ran=6",
]
UNFIT = [
    "河\u202e局\u202c长",
    "\u2066左\u2069",
    "零\u200b宽\ufeff度\u200d",
    "\x00\x07铃\x1b[31m",
    "\ud800半",
    "ا‏لعربية 河",
]


def sentence(
    text: str, *, document: str = PLAN, title: str = "示例市水体整治方案", start: int = 0
) -> Sentence:
    """A sentence at ``start`` of a document; the heading is always the same."""
    return Sentence(document, title, "二、任务 > （一）排污口", text, start, start + len(text))


def river() -> Network:
    """Three units, two tasks, one river, two documents; one task is led and supervised by the same unit."""
    nodes = (
        Node(f"{ID}unit/371500/生态环境局", "unit", "示例市生态环境局", "示例市生态环境局", "示例市", "市级"),
        Node(f"{ID}unit/371500/水利局", "unit", "示例市水利局", "示例市水利局", "示例市", "市级"),
        Node(
            f"{ID}group/371502/各镇", "group", "各镇（街道）", "各镇人民政府、各街道办事处", "示例区", "镇级"
        ),
        Node(f"{PLAN}/task/1", "task", "排查入河排污口", "排查入河排污口，六月底前建成台账。"),
        Node(f"{RULES}/task/4", "task", "清理河面漂浮物", "清理河面漂浮物，每周至少一次。"),
        Node(f"{ID}water/371500/示例河", "water", "示例河", "示例河"),
    )
    unit, works, towns, outfalls, litter, water = (node.iri for node in nodes)
    first = sentence("市生态环境局牵头并监督，市水利局配合", start=120)
    second = sentence("各镇（街道）负责", document=RULES, title="示例区巡河办法", start=40)
    edges = (
        Edge(unit, outfalls, "Lead", first),
        Edge(unit, outfalls, "Supervise", first),
        Edge(works, outfalls, "Cooperate", first),
        Edge(towns, litter, "Responsible", second),
        Edge(outfalls, water, "concerns", sentence("示例河沿岸", start=90)),
        Edge(litter, water, "concerns", None),
    )
    return Network("示例河上的任务", nodes, edges, 9, "links")


def made(nodes: int, edges: int, seed: int = 1) -> Network:
    """Units, tasks and waters of any number, in loose groups, as real documents give them."""
    dice = random.Random(seed)
    units, waters = max(1, nodes // 5), max(1, nodes // 20)
    first_task = units + waters
    things = [
        Node(f"{ID}unit/{n}", "unit", f"示例{n}局", f"示例市第{n}局", f"第{n % 4}区", "区级")
        for n in range(units)
    ]
    things += [Node(f"{ID}water/{n}", "water", f"示例{n}河", f"示例{n}河") for n in range(waters)]
    things += [
        Node(f"{ID}task/{n}", "task", f"整治第{n}处排污口", f"整治第{n}处排污口，建立台账，按期销号。")
        for n in range(nodes - first_task)
    ]
    groups = max(2, nodes // 60)
    roles = ["Lead", "Responsible", "Cooperate", "Cooperate", "Supervise", "concerns"]
    links: dict[tuple[int, int, str], Edge] = {}
    while len(links) < edges:
        task, role = dice.randrange(first_task, nodes), dice.choice(roles)
        low, high = (units, first_task) if role == "concerns" else (0, units)
        near = task % groups + groups * int(dice.random() ** 2 * ((high - low) // groups + 1))
        other = low + (near if dice.random() < 0.8 else dice.randrange(high - low)) % (high - low)
        said = sentence(f"示例{other}局对第{task}处负有责任（第{len(links)}句）", start=len(links) * 40)
        ends = (task, other) if role == "concerns" else (other, task)
        links[*ends, role] = Edge(things[ends[0]].iri, things[ends[1]].iri, role, said)
    return Network(f"示例网络（{nodes}）", tuple(things), tuple(links.values()), nodes)


def hostile(title: str = MARKUP[0]) -> Network:
    """Every text of a network is an attempt to run, to hide or to break out."""
    words = [*MARKUP, *UNFIT, "长" * 10_000]
    nodes = tuple(
        Node(f"{ID}x/{n}{word[:60]}", ["unit", "task", word[:40]][n % 3], word, word, word[:50], word[:30])
        for n, word in enumerate(words)
    )
    edges = tuple(
        Edge(
            nodes[n].iri,
            nodes[(n + 1) % len(nodes)].iri,
            "Lead" if n % 2 else word[:50],
            Sentence(f"{ID}document/{word[:50]}", word, word, word, 0, len(word)),
        )
        for n, word in enumerate(words)
    )
    return Network(title, nodes, edges, len(nodes), MARKUP[1])
