"""Turns benchmarks.json into benchmarks.md. Pure: no clock, no machine, no files but for what `write` is given."""

from pathlib import Path

from results import BUSY_SHARE, OURS
from rows import HIGHER, ROWS, Aim, Metric, Row
from shapes import SHAPES, Shape
from stats import median

TITLES = {
    "quire": "Quire",
    "llama.cpp": "llama.cpp",
    "vllm": "vLLM (CPU)",
    "openvino": "OpenVINO GenAI",
    "transformers": "transformers",
}
NOTHING = "–"


def write(data: dict, path: Path) -> None:
    path.write_text(render(data))


def number(value: float, digits: int = 1) -> str:
    return f"{value:,.{digits}f}"


def times(ratio: float) -> str:
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.0f} ×"


def spread(samples: list[float], digits: int) -> str:
    """Median, and smallest to largest if there are several."""
    text = number(median(samples), digits)
    if len(samples) > 1:
        text += f" ({number(min(samples), digits)} … {number(max(samples), digits)})"
    return text


def ratios(cell: dict, metric: Metric) -> list[float]:
    """How many times better Quire was, in each pair of samples that were taken together."""
    if metric.better is None:
        return []
    ours, theirs = (cell[side].get(metric.key, []) for side in ("ours", "theirs"))
    pairs = [(a, b) if metric.better == HIGHER else (b, a) for a, b in zip(ours, theirs, strict=False)]
    return [good / bad for good, bad in pairs if bad > 0]


def our_samples(cells: dict[str, dict], metric: str) -> list[float]:
    """Quire's samples of a row, from beside every peer."""
    return [value for cell in cells.values() for value in cell["ours"].get(metric, [])]


def limit_share(samples: list[float], cell: dict, limit: str) -> float | None:
    """The median as a share of what the machine could do in the same run."""
    if not samples or not cell.get("limits"):
        return None
    return median(samples) / cell["limits"][limit]


def our_limit_share(row: Row, cells: dict[str, dict]) -> float | None:
    if row.limit is None:
        return None
    metric, limit = row.limit
    shares = [limit_share(cell["ours"].get(metric, []), cell, limit) for cell in cells.values()]
    shares = [share for share in shares if share is not None]
    return median(shares) if shares else None


def misses(row: Row, cells: dict[str, dict]) -> list[str]:
    """What of the row's aim was not reached; one phrase each."""
    return [*_lost_ratios(row, cells), *_missed_bounds(row, cells)]


def _lost_ratios(row: Row, cells: dict[str, dict]) -> list[str]:
    aim, found = row.aim, []
    if aim.ratio is None:
        return found
    for peer, cell in cells.items():
        if aim.against and peer not in aim.against:
            continue
        for metric in row.metrics if aim.every_metric else row.metrics[:1]:
            pairs = ratios(cell, metric)
            if pairs and median(pairs) < aim.ratio:
                found.append(f"{times(median(pairs))} {TITLES[peer]} in {metric.title}, not {times(aim.ratio)}")
    return found


def _missed_bounds(row: Row, cells: dict[str, dict]) -> list[str]:
    aim, found = row.aim, []
    share = our_limit_share(row, cells)
    if aim.of_limit is not None and share is not None and share < aim.of_limit:
        found.append(f"{share:.0%} of the limit, not {aim.of_limit:.0%}")
    for bound, sign in ((aim.at_most, 1), (aim.at_least, -1)):
        if bound is None:
            continue
        metric = next(metric for metric in row.metrics if metric.key == bound[0])
        samples = our_samples(cells, metric.key)
        if samples and sign * median(samples) > sign * bound[1]:
            value = number(median(samples), metric.digits)
            found.append(f"{value} {metric.title}, not {number(bound[1], metric.digits)}")
    return found


def has_checks(aim: Aim) -> bool:
    return any(part is not None for part in (aim.ratio, aim.of_limit, aim.at_most, aim.at_least))


def defeats(row: Row, cells: dict[str, dict]) -> list[str]:
    """Metrics in which a peer was better than Quire."""
    found = []
    for peer, cell in cells.items():
        for metric in row.metrics:
            pairs = ratios(cell, metric)
            if pairs and median(pairs) < 1:
                theirs = number(median(cell["theirs"][metric.key]), metric.digits)
                ours = number(median(cell["ours"][metric.key]), metric.digits)
                found.append(f"{row.title}: {TITLES[peer]} {theirs}, Quire {ours} ({metric.title})")
    return found


def table(head: list[str], lines: list[list[str]]) -> list[str]:
    lines = [[text.replace("|", r"\|") for text in line] for line in lines]
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(line) + " |" for line in lines),
        "",
    ]


def render(data: dict) -> str:
    parts = [
        "# Benchmarks",
        "",
        "<!-- Written by benches/compare from benchmarks.json. Do not edit; run benches/compare/compare.py. -->",
        "",
        *_how_to_read(data),
        *_machine(data),
        *_peers(data),
    ]
    for name, entry in data["shapes"].items():
        parts += _shape(SHAPES[name], entry, [peer for peer in TITLES if peer in data["peers"]])
    parts += _across(data)
    return "\n".join(parts).rstrip() + "\n"


def _across(data: dict) -> list[str]:
    """Whether the ratios of one shape hold for the others."""
    names = list(data["shapes"])
    lines = []
    for key, row in ROWS.items():
        for peer in TITLES:
            cells = [data["shapes"][name]["cells"].get(key, {}).get(peer) for name in names]
            found = [ratios(cell, row.metrics[0]) if cell else [] for cell in cells]
            values = [median(pairs) for pairs in found if pairs]
            if len(values) < 2 or peer == OURS:
                continue
            shown = [times(median(pairs)) if pairs else NOTHING for pairs in found]
            furthest = max(abs(value / values[0] - 1) for value in values)
            lines.append([row.title, TITLES[peer], *shown, f"{furthest:.0%}"])
    head = ["", "beside", *(SHAPES[name].title for name in names), "furthest from the first"]
    return ["## Ratios across shapes", "", *table(head, lines)] if lines else []


def _how_to_read(data: dict) -> list[str]:
    lines = [
        "All programs did the same work on the same random weights in 16 bits, with greedy sampling and all cores;"
        " every answer's length was checked. Quire ran beside one other program at a time, by turns, while the one that"
        " waited was frozen. A number is the median; in parentheses are the smallest and the largest. A ratio is the"
        " median of the ratios of samples taken in turn, and above 1 × means that Quire is better, whichever direction"
        " is good. “Of the limit” compares with what the machine could read or compute at most in the same run.",
        "",
    ]
    if any(run.get("quick") for run in data["runs"]):
        lines += ["**Some numbers come from a quick run, with little work: they only show that it runs.**", ""]
    return lines


def _machine(data: dict) -> list[str]:
    lines = [[name, value] for name, value in data["machine"].items()]
    for run in data["runs"]:
        for limits in run["limits"][:1]:
            best = {key: max(each[key] for each in run["limits"]) for key in ("read_gb_s", "gflop_s")}
            text = f"{best['read_gb_s']:.1f} GB/s read, {best['gflop_s']:.0f} GFLOP/s ({limits['unit']})"
            lines.append([f"limits in the run of {run['date']}", text])
    commands = [f"    {run['command']}    # {run['date']}" for run in data["runs"]]
    return ["## Machine and runs", "", *table(["", ""], lines), *commands, ""]


def _peers(data: dict) -> list[str]:
    lines = []
    for name in TITLES:
        if name not in data["peers"]:
            continue
        peer = data["peers"][name]
        versions = ", ".join(f"{package} {version}" for package, version in peer["versions"].items())
        lines.append([TITLES[name], versions or NOTHING, peer["reason"] or "yes"])
    return ["## Programs", "", *table(["", "versions", "could be run"], lines)]


def _shape(shape: Shape, entry: dict, peers: list[str]) -> list[str]:
    rows = [(row, entry["cells"][key]) for key, row in ROWS.items() if key in entry["cells"]]
    others = [name for name in peers if name != OURS]
    parts = [
        f"## {shape.title}",
        "",
        f"{shape.weight_bytes / 1e9:.2f} GB of weights per decoded token, {shape.kv_bytes_per_token / 1e3:.0f} kB of"
        f" KV cache per token of context, {shape.flops_per_prompt_token / 1e9:.2f} GFLOP in products per prompt token."
        f"{_disturbance(rows)}",
        "",
        *_summary(rows, others),
        *_losses(rows),
        *_details(rows),
        *_absent(rows),
    ]
    if entry["commands"]:
        parts += ["### Commands", ""]
        parts += [f"    {command}" for commands in entry["commands"].values() for command in commands]
        parts.append("")
    return parts


def _disturbance(rows: list[tuple[Row, dict]]) -> str:
    """How quiet the machine was, if it was not."""
    before = [busy for _, cells in rows for cell in cells.values() for busy in cell["busy_before"]]
    loud = sum(1 for busy in before if busy > BUSY_SHARE)
    if not loud:
        return ""
    return f" Before {loud} of {len(before)} samples, other programs used more than {BUSY_SHARE:.0%} of the cores."


def _summary(rows: list[tuple[Row, dict]], others: list[str]) -> list[str]:
    lines = []
    for row, cells in rows:
        metric = row.metrics[0]
        samples = our_samples(cells, metric.key)
        share = our_limit_share(row, cells)
        line = [
            f"{row.title}, {metric.title}",
            f"**{number(median(samples), metric.digits)}**" if samples else NOTHING,
            f"{share:.0%}" if share is not None else "",
        ]
        line += [_summary_cell(row, cells.get(name)) for name in others]
        reached = NOTHING if not samples or not has_checks(row.aim) else "no" if misses(row, cells) else "yes"
        lines.append([*line, row.aim.text, reached])
    head = ["", "Quire", "of the limit", *(TITLES[name] for name in others), "aim", "reached"]
    return ["### Summary", "", *table(head, lines)]


def _summary_cell(row: Row, cell: dict | None) -> str:
    metric = row.metrics[0]
    samples = cell and cell["theirs"].get(metric.key)
    if not samples:
        return "failed" if cell and cell["reason"] else NOTHING
    text = number(median(samples), metric.digits)
    pairs = ratios(cell, metric)
    if row.limit:
        share = limit_share(cell["theirs"].get(row.limit[0], []), cell, row.limit[1])
        text += f", {share:.0%}" if share is not None else ""
    return f"{text} ({times(median(pairs))})" if pairs else text


def _losses(rows: list[tuple[Row, dict]]) -> list[str]:
    lost = [f"- {text}" for row, cells in rows for text in defeats(row, cells)]
    missed = [f"- {row.title}: {text}" for row, cells in rows for text in misses(row, cells)]
    return [
        "### Rows that we lose",
        "",
        *(lost or ["None: nobody was better than Quire in anything measured here."]),
        "",
        "### Aims that we miss",
        "",
        *(missed or ["None of those that could be checked."]),
        "",
    ]


def _details(rows: list[tuple[Row, dict]]) -> list[str]:
    lines = []
    for row, cells in rows:
        for peer, cell in cells.items():
            for metric in row.metrics:
                ours, theirs = (cell[side].get(metric.key) for side in ("ours", "theirs"))
                if not ours and not theirs:
                    continue
                pairs = ratios(cell, metric)
                lines.append(
                    [
                        row.key,
                        metric.title,
                        spread(ours, metric.digits) if ours else NOTHING,
                        NOTHING if peer == OURS else f"{TITLES[peer]} ({cell.get('way', '?')})",
                        spread(theirs, metric.digits) if theirs else NOTHING,
                        f"{times(median(pairs))} ({times(min(pairs))} … {times(max(pairs))})" if pairs else NOTHING,
                    ]
                )
    return ["### All numbers", "", *table(["row", "", "Quire", "beside", "", "ratio"], lines)]


def _absent(rows: list[tuple[Row, dict]]) -> list[str]:
    found = []
    for row, cells in rows:
        for peer, cell in cells.items():
            if cell["reason"] and peer != OURS:
                found.append(f"- {row.title}, {TITLES[peer]}: {cell['reason']}")
            if cell["ours_reason"]:
                found.append(f"- {row.title}, Quire beside {TITLES[peer]}: {cell['ours_reason']}")
    return ["### Not measured", "", *found, ""] if found else []
