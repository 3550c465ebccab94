"""How a unit can stand to a task."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A unit's part in a task (职责角色). The value is the local name of the role's IRI in the ontology."""

    LEAD = "Lead"  # 牵头
    RESPONSIBLE = "Responsible"  # 责任
    COOPERATE = "Cooperate"  # 配合
    SUPERVISE = "Supervise"  # 监督
