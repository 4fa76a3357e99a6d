"""The limit of placement: one pass in C over packed roll-up columns, computing the very rules that are shipped.

The program is written from the rule set, so that it can never compute other rules than the product. It has no
engine, no storage and one core; what it takes is the unit in which placement is measured.
"""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.journey.rules.ruleset import Leaf, Node, RuleSet
from app.journey.vocabulary import ZONES, Aggregate
from app.signals.vocabulary import KINDS
from tests.benchmarks.company import Activity

HEAD = """
#include <stdint.h>
#include <stddef.h>
#define SET 512
/* daily: rows in order of person; facets: rows in order of person, key below SET. */
void place_all(const int32_t *dp, const int16_t *dd, const int16_t *dm, size_t dn,
               const int32_t *fp, const int16_t *fd, const int16_t *fk, const int16_t *fc, size_t fn,
               int on, int people, int8_t *out) {
  size_t i = 0, j = 0;
  static uint32_t seen[SET];
  static int32_t sum[SET];
  uint32_t stamp = 0;
  for (int p = 0; p < people; p++) {
"""


class Limit:
    """The compiled pass over one company's packed columns."""

    def __init__(self, rules: RuleSet, activity: Activity, folder: Path) -> None:
        self._library = ctypes.CDLL(str(_compile(_program(rules), folder)))
        self._daily = (
            activity.daily_person.astype(np.int32),
            activity.daily_day.astype(np.int16),
            np.ascontiguousarray(activity.daily_counts.astype(np.int16)),
        )
        self._facets = (
            activity.facet_person.astype(np.int32),
            activity.facet_day.astype(np.int16),
            activity.facet_key.astype(np.int16),
            activity.facet_count.astype(np.int16),
        )
        self._people = activity.people

    def place(self, on: int) -> NDArray[np.int8]:
        """The rank of each person's zone on a day."""
        out = np.zeros(self._people, np.int8)
        self._library.place_all(
            *map(_pointer, self._daily),
            ctypes.c_size_t(len(self._daily[0])),
            *map(_pointer, self._facets),
            ctypes.c_size_t(len(self._facets[0])),
            on,
            self._people,
            _pointer(out),
        )
        return out


def _pointer(column: NDArray[np.generic]) -> ctypes.c_void_p:
    return column.ctypes.data_as(ctypes.c_void_p)


def _compile(program: str, folder: Path) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise SystemExit(
            "The limit is a C program: install a C compiler (Debian: apt-get install gcc) and run again."
        )
    source, library = folder / "limit.c", folder / "limit.so"
    source.write_text(program)
    subprocess.run([compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


def _program(rules: RuleSet) -> str:
    leaves = {_name(leaf): leaf for zone in rules.zones.values() for _, leaf in zone.leaves}
    faceted = {name: leaf for name, leaf in leaves.items() if _needs_facets(leaf)}
    counted = {name: leaf for name, leaf in leaves.items() if name not in faceted}
    longest = rules.longest_window
    lines = [HEAD, *(f"    int {name} = 0;" for name in leaves)]
    lines.append("    int any = 0;")
    lines.append("    for (; i < dn && dp[i] == p; i++) {")
    lines.append(f"      any = 1; int age = on - dd[i]; if (age < 0 || age >= {longest}) continue;")
    lines.append(f"      const int16_t *m = dm + i * {len(KINDS)};")
    for name, leaf in counted.items():
        total = " + ".join(f"m[{index}]" for index in leaf.measure.indexes)
        lines.append(f"      if (age < {leaf.days}) {{ int n = {total}; {name} += {_of_a_day(leaf)}; }}")
    lines.append("    }")
    for name, leaf in faceted.items():
        lines.append(
            f"    stamp++; for (size_t k = j; k < fn && fp[k] == p; k++) if (on - fd[k] < {leaf.days}) {{"
        )
        lines.append("      int key = fk[k]; if (seen[key] != stamp) { seen[key] = stamp; sum[key] = 0; }")
        lines.append(
            f"      int before = sum[key]; sum[key] += fc[k]; {name} += {_of_a_counterpart(leaf)}; }}"
        )
    lines.append("    while (j < fn && fp[j] == p) j++;")
    lines.append("    int zone = any;")
    ruled = ((zone.rank, rules.zones[zone].tree) for zone in ZONES)
    lines += [f"    if ({_condition(tree)}) zone = {rank};" for rank, tree in ruled if tree]
    lines += ["    out[p] = zone;", "  }", "}"]
    return "\n".join(lines)


def _name(leaf: Leaf) -> str:
    return f"{leaf.measure.key}_{leaf.days}"


def _needs_facets(leaf: Leaf) -> bool:
    return leaf.measure.aggregate is Aggregate.COUNTERPARTS or leaf.measure.per_counterpart is not None


def _of_a_counterpart(leaf: Leaf) -> str:
    """What an act adds, `before` being what was counted with this counterpart until then."""
    if leaf.measure.aggregate is Aggregate.COUNTERPARTS:
        return "before == 0"
    cap = leaf.measure.per_counterpart
    return f"(sum[key] < {cap} ? sum[key] : {cap}) - (before < {cap} ? before : {cap})"


def _of_a_day(leaf: Leaf) -> str:
    if leaf.measure.aggregate is Aggregate.DAYS:
        return "n > 0"
    return f"(n < {leaf.measure.per_day} ? n : {leaf.measure.per_day})" if leaf.measure.per_day else "n"


def _condition(node: Node) -> str:
    if isinstance(node, Leaf):
        return f"{_name(node)} >= {node.enter}"
    return "(" + " + ".join(f"({_condition(child)})" for child in node.of) + f") >= {node.needed}"
