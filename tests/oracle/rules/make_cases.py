"""Firing and silent cases of every shipped rule, for tests/fixtures/rules/cases.toml.

An evaluation of the rule files of its own, in Python's tomllib and two-valued logic: none of
the program's code takes part. What it writes is read by a person against the clause, kept, and
never made anew by the tests. Run from the repository root:

    python3 tests/oracle/rules/make_cases.py > tests/fixtures/rules/cases.toml
"""

import datetime
import glob
import itertools
import re
import tomllib

QUESTIONS = {}
for code, options in re.findall(
    r'\w+ = "(\w+)", "[^"]*", \[([^\]]*)\];', open("src/rules/question.rs").read()
):
    QUESTIONS[code] = re.findall(r'"([^"]+)"', options) or ["yes", "no"]
ATTRIBUTES = {}
for code, values in re.findall(
    r'\w+ = "(\w+)", \[([^\]]*)\],\s*\[', open("src/rules/attribute.rs").read()
):
    ATTRIBUTES[code] = re.findall(r'"([^"]+)"', values)
MEASURES = {"project_ha", "project_length_m", "occupied_ha", "basic_farmland_ha",
            "other_farmland_ha", "other_land_ha"}
CLASSES = {
    "nature_reserve": ["core", "general", "legacy_core", "legacy_buffer", "legacy_experimental"],
    "ecological_redline": ["core", "general"], "scenic_area": ["core", "general"],
    "world_heritage": ["core", "buffer"],
    "drinking_water_source_zone": ["grade_one", "grade_two", "quasi"],
    "eco_control_unit": ["priority", "key", "general_unit"],
    "cultural_relic": ["protection", "construction_control"],
}
NEARBY_M = 500


def listed(value):
    return value if isinstance(value, list) else [value]


def leaves(table):
    """Leaves of a condition: (key, accepted values or comparison)."""
    for key, value in table.items():
        if key in ("all", "any"):
            for part in value:
                yield from leaves(part)
        elif key == "not":
            yield from leaves(value)
        else:
            yield key, value


def holds(table, given):
    results = []
    for key, value in table.items():
        if key == "all":
            results.append(all(holds(p, given) for p in value))
        elif key == "any":
            results.append(any(holds(p, given) for p in value))
        elif key == "not":
            results.append(not holds(value, given))
        elif isinstance(value, dict):
            number = given[key]
            tests = {"over": number > value.get("over", 0), "at_least": number >= value.get("at_least", 0),
                     "under": number < value.get("under", 0), "at_most": number <= value.get("at_most", 0)}
            results.append(all(tests[t] for t in value))
        else:
            results.append(given[key] in listed(value))
    return all(results)


def domain(key, where, value):
    if key in MEASURES:
        figure = list(value.values())[0]
        return [figure, figure + 0.0001]
    if key == "county":
        return listed(value) + ["阳朔县"]
    if where:
        return ATTRIBUTES[key] or listed(value) + ["other"]
    return QUESTIONS[key]


def assignments(table, where):
    keys, values = [], []
    for key, value in leaves(table):
        if key not in keys:
            keys.append(key)
            values.append(domain(key, where, value))
    for combination in itertools.product(*values):
        yield dict(zip(keys, combination))


def cover(table, where, wanted):
    """The fewest of the assignments that agree with `wanted` in which each value occurs."""
    if not table:
        return [{}] if wanted else []
    chosen, seen = [], set()
    matching = [a for a in assignments(table, where) if holds(table, a) == wanted]
    if not wanted:
        # Silent for one reason only, where that can be: one step from one that fires.
        firing = [a for a in assignments(table, where) if holds(table, a)]
        near = [a for a in matching
                if any(sum(a[k] != f[k] for k in a) == 1 for f in firing)]
        matching = near or matching
    for assignment in matching:
        new = {(k, v) for k, v in assignment.items()} - seen
        if new:
            chosen.append(assignment)
            seen |= new
    if wanted:
        # Each value once where everything hangs on it.
        decisive = set()
        for one in matching:
            for key in one:
                others = (o for o in assignments(table, where) if not holds(table, o))
                hangs = any(all((o[k] == one[k]) != (k == key) for k in one) for o in others)
                if hangs and (key, one[key]) not in decisive:
                    decisive.add((key, one[key]))
                    if one not in chosen:
                        chosen.append(one)
    return chosen


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return str(value)
    return '"' + value + '"'


def case(rule, role, zone, answers, ground, day, distance=None):
    out = {"on": day, "role": role}
    if zone:
        out["class"] = zone
    if distance is not None:
        out["distance_m"] = distance
    if answers:
        out["answers"] = answers
    zones = {k: v for k, v in ground.items() if k in ATTRIBUTES}
    figures = {k: v for k, v in ground.items() if k in MEASURES}
    if zones:
        out["attributes"] = zones
    if figures:
        out["measures"] = figures
    if "county" in ground:
        out["county"] = ground["county"]
    return out


def zones_of(rule, role, inside):
    """Zones that the rule speaks of, or does not."""
    known = CLASSES.get(role, [])
    classes, excepted = rule.get("classes", []), rule.get("except_classes", [])
    if inside:
        if classes:
            return [c for c in classes if c in known]
        return [None] + [c for c in known if c not in excepted][:1]
    silent = [c for c in known if (classes and c not in classes) or c in excepted]
    if classes and rule.get("stated_only"):
        silent.append(None)
    return silent


def distances(rule):
    """(fires at, silent at) metres from the zone; none for a rule without a distance."""
    if "within_m" in rule:
        return rule["within_m"], rule["within_m"] + 0.01
    if "within" in rule:
        return NEARBY_M, NEARBY_M + 0.01
    return None


def cases_of(rule):
    roles = listed(rule["role"])
    when, where = rule.get("when", {}), rule.get("where", {})
    first = rule["valid_from"]
    last = rule.get("valid_to")
    stages = rule.get("stages", [])
    asked = cover(when, False, True)
    grounds = cover(where, True, True)
    reach = distances(rule)
    far = reach[0] if reach else None
    staged = [{"project_stage": s} for s in stages] or [{}]
    fires, silent = [], []

    def fire(role, zone, answers, ground, day, distance=None):
        one = case(rule, role, zone, answers, ground, day, distance)
        if one not in fires:
            fires.append(one)

    def still(role, zone, answers, ground, day, distance=None):
        one = case(rule, role, zone, answers, ground, day, distance)
        if one not in silent:
            silent.append(one)

    base = {**staged[0], **asked[0]}
    for role in roles:
        for zone in zones_of(rule, role, True):
            fire(role, zone, base, grounds[0], first, far)
        for zone in zones_of(rule, role, False):
            still(role, zone, base, grounds[0], first, far)
    role, zone = roles[0], zones_of(rule, roles[0], True)[0]
    for answers in asked:
        fire(role, zone, {**staged[0], **answers}, grounds[0], first, far)
    for stage in staged:
        fire(role, zone, {**stage, **asked[0]}, grounds[0], first, far)
    for ground in grounds:
        fire(role, zone, base, ground, first, far)
    if reach:
        fire(role, zone, base, grounds[0], first)
        still(role, zone, base, grounds[0], first, reach[1])
    if last:
        fire(role, zone, base, grounds[0], last, far)
        still(role, zone, base, grounds[0], last + datetime.timedelta(days=1), far)
    else:
        fire(role, zone, base, grounds[0], datetime.date(2046, 1, 1), far)
    still(role, zone, base, grounds[0], first - datetime.timedelta(days=1), far)
    if rule.get("relation", "inside") not in ("project", "layer_missing", "outside"):
        still("lake", None, base, grounds[0], first, far)
    for answers in cover(when, False, False):
        still(role, zone, {**staged[0], **answers}, grounds[0], first, far)
    for stage in QUESTIONS["project_stage"]:
        if stages and stage not in stages:
            still(role, zone, {**asked[0], "project_stage": stage}, grounds[0], first, far)
    for ground in cover(where, True, False):
        still(role, zone, base, ground, first, far)
    unknown = []
    if rule.get("classes") and not rule.get("stated_only"):
        unknown += [case(rule, r, None, base, grounds[0], first, far) for r in roles]
    if when or stages:
        unknown.append(case(rule, role, zone, {}, grounds[0], first, far))
    if when and stages:
        unknown.append(case(rule, role, zone, asked[0], grounds[0], first, far))
    if where:
        unknown.append(case(rule, role, zone, base, {}, first, far))
    if rule.get("relation") == "project" and rule.get("stated_only"):
        # Speaks of projects that say themselves what they are.
        return fires, silent + [c for c in unknown if c not in silent], []
    return fires, silent, unknown


def citation(rule):
    edition = f"（{rule['edition']}）" if "edition" in rule else ""
    return f"《{rule['law']}》{edition}{rule['article']}"


def main():
    rules = []
    for path in sorted(glob.glob("assets/rules/*.toml")):
        with open(path, "rb") as file:
            rules += tomllib.load(file).get("rule", [])
    rules.sort(key=lambda r: r["id"])
    print("# Cases of every shipped rule: where it fires, with the clause as printed, and where it")
    print("# is silent, and where it stays open. Made by tests/oracle/rules/make_cases.py, which shares no code with the")
    print("# program but reads the same rule files: they notice what changes later, not an entry that was")
    print("# wrong from the start. What the statutes say is held by tests/suite/rules/worked.rs.")
    for rule in rules:
        fires, silent, unknown = cases_of(rule)
        print()
        print("[[rule]]")
        print(f'id = "{rule["id"]}"')
        print(f'relation = "{rule.get("relation", "inside")}"')
        print(f'effect = "{rule["effect"]}"')
        print(f'citation = "{citation(rule)}"')
        print(f'gist = "{rule["gist"]}"')
        print(f'authority = "{rule["authority"]}"')
        if "requires" in rule:
            print(f'requires = "{rule["requires"]}"')
        for name, cases in (("fires", fires), ("silent", silent), ("open", unknown)):
            if not cases:
                continue
            print(f"{name} = [")
            for one in cases:
                print(f"    {toml(one)},")
            print("]")


main()
