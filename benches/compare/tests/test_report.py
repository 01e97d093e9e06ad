"""The report from made-up numbers."""

import json
import tempfile
import unittest
from pathlib import Path

import report
from machine import parse_limits
from results import OURS, Results, Scrubber, add_sample, empty_cell
from rows import HIGHER, LOWER, ROWS, Metric
from shapes import SHAPES
from stats import median, percentile

LIMITS = {"read_gb_s": 50.0, "gflop_s": 900.0}


def cell(ours: dict, theirs: dict, **members) -> dict:
    return {**empty_cell("now", LIMITS), "ours": ours, "theirs": theirs, "way": "server", **members}


def data(cells: dict) -> dict:
    return {
        "format": 1,
        "machine": {"processor": "a | b", "cores used": "2"},
        "runs": [{"date": "now", "command": "compare.py", "quick": False, "limits": [{**LIMITS, "unit": "bf16 dot"}]}],
        "peers": {
            OURS: {"versions": {"commit": "abc"}, "reason": None},
            "llama.cpp": {"versions": {"source": "1"}, "reason": None},
            "vllm": {"versions": {}, "reason": "no: it rains"},
        },
        "shapes": {"qwen3-0.6b": {"cells": cells, "commands": {OURS: ["vllm serve WORK/x"]}}},
    }


class Ratios(unittest.TestCase):
    def test_above_one_is_better_in_either_direction(self):
        made = cell({"a": [10.0, 30.0]}, {"a": [5.0, 20.0]})
        self.assertEqual(report.ratios(made, Metric("a", "", HIGHER)), [2.0, 1.5])
        self.assertEqual(report.ratios(made, Metric("a", "", LOWER)), [0.5, 20 / 30])
        self.assertEqual(report.ratios(made, Metric("a", "", None)), [])

    def test_only_pairs_count_and_nothing_is_divided_by_zero(self):
        made = cell({"a": [10.0, 30.0]}, {"a": [0.0]})
        self.assertEqual(report.ratios(made, Metric("a", "", HIGHER)), [])
        self.assertEqual(report.ratios(cell({}, {}), Metric("a", "", HIGHER)), [])


class Aims(unittest.TestCase):
    def test_decode_needs_the_limit_and_the_ratio(self):
        row = ROWS["decode"]
        good = cell({"tok_s": [40.0], "read_gb_s": [46.0]}, {"tok_s": [20.0], "read_gb_s": [23.0]})
        slow = cell({"tok_s": [30.0], "read_gb_s": [35.0]}, {"tok_s": [25.0], "read_gb_s": [29.0]})
        self.assertEqual(report.misses(row, {"llama.cpp": good}), [])
        missed = report.misses(row, {"llama.cpp": slow})
        self.assertEqual(len(missed), 2)
        self.assertIn("1.20 × llama.cpp", missed[0])
        self.assertIn("70% of the limit", missed[1])

    def test_the_prefix_row_is_held_against_vllm_alone(self):
        row = ROWS["prefix"]
        cells = {
            "llama.cpp": cell({"seconds": [5.0]}, {"seconds": [4.0]}),
            "vllm": cell({"seconds": [5.0]}, {"seconds": [9.0]}),
        }
        self.assertEqual(report.misses(row, cells), [])
        self.assertEqual(len(report.defeats(row, cells)), 1)

    def test_server_rows_are_held_in_every_cell(self):
        metrics = {metric.key: [10.0] for metric in ROWS["serve8"].metrics}
        worse = {**metrics, "itl_p99_ms": [12.0]}
        missed = report.misses(ROWS["serve8"], {"vllm": cell(worse, metrics)})
        self.assertEqual(len(missed), 1)
        self.assertIn("ITL p99", missed[0])

    def test_bounds(self):
        for row, metric, good, bad in (
            ("start", "seconds", 1.4, 1.6),
            ("burning", "kept", 45.0, 35.0),
            ("mixed", "p99_over_calm", 2.5, 3.5),
            ("memory", "beyond_mb", -5.0, 101.0),
        ):
            self.assertEqual(report.misses(ROWS[row], {OURS: cell({metric: [good]}, {})}), [])
            self.assertEqual(len(report.misses(ROWS[row], {OURS: cell({metric: [bad]}, {})})), 1)

    def test_without_numbers_nothing_is_missed_and_nothing_reached(self):
        for row in ROWS.values():
            self.assertEqual(report.misses(row, {OURS: cell({}, {}, limits=None)}), [])


class Pages(unittest.TestCase):
    def test_a_whole_page(self):
        made = data(
            {
                "decode": {
                    "llama.cpp": cell(
                        {"tok_s": [40.0, 41.0, 42.0], "read_gb_s": [46.0, 47.0, 48.0]},
                        {"tok_s": [44.0, 45.0, 46.0], "read_gb_s": [29.0, 29.0, 29.0]},
                    ),
                    "vllm": cell({"tok_s": [40.0]}, {}, reason="ProcessEnded: it rains"),
                },
                "idle": {"llama.cpp": cell({"cpu": [0.0]}, {"cpu": [0.5]})},
            }
        )
        page = report.render(made)
        for text in (
            "## Qwen3-0.6B",
            "40.5",
            "45.0, 58% (0.91 ×)",
            "failed",
            "decode, one stream, 512 context: llama.cpp 45.0, Quire 41.0 (tok/s)",
            "44.0 … 46.0",
            "vLLM (CPU): ProcessEnded: it rains",
            "50.0 GB/s read, 900 GFLOP/s (bf16 dot)",
            "no: it rains",
            "    vllm serve WORK/x",
        ):
            self.assertIn(text, page)
        self.assertIn(r"| processor | a \| b |", page)
        self.assertEqual(report.render(json.loads(json.dumps(made))), page)

    def test_tables_have_one_width(self):
        metrics = {metric.key: [10.0] for row in ROWS.values() for metric in row.metrics}
        page = report.render(data({key: {"llama.cpp": cell(metrics, metrics)} for key in ROWS}))
        width = None
        for line in page.splitlines():
            if not line.startswith("|"):
                width = None
            elif "processor" not in line:
                width = width or line.count("|")
                self.assertEqual(line.count("|"), width, line)

    def test_ratios_of_several_shapes_stand_side_by_side(self):
        made = data({"decode": {"llama.cpp": cell({"tok_s": [30.0]}, {"tok_s": [20.0]})}})
        self.assertNotIn("Ratios across", report.render(made))
        other = {"decode": {"llama.cpp": cell({"tok_s": [18.0]}, {"tok_s": [10.0]})}}
        made["shapes"]["llama-3.2-1b"] = {"cells": other, "commands": {}}
        page = report.render(made)
        self.assertIn("| llama.cpp | 1.50 × | 1.80 × | 20% |", page)

    def test_a_page_without_cells(self):
        page = report.render({**data({}), "shapes": {}, "runs": []})
        self.assertIn("## Programs", page)
        self.assertIn("None", report.render(data({})))

    def test_quick_runs_are_marked(self):
        made = data({})
        self.assertNotIn("quick run", report.render(made))
        made["runs"][0]["quick"] = True
        self.assertIn("quick run", report.render(made))


class Kept(unittest.TestCase):
    def test_cells_survive_and_other_machines_do_not_mix(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sub" / "benchmarks.json"
            first = Results(path, {"processor": "x"})
            first.put("tiny", "decode", "vllm", cell({"tok_s": [1.0]}, {}))
            first.put("tiny", "prefill", "vllm", cell({}, {}))
            again = Results(path, {"processor": "x", "kernel": "new"})
            self.assertEqual(set(again.shape("tiny")["cells"]), {"decode", "prefill"})
            self.assertEqual(again.data["machine"]["kernel"], "new")
            self.assertEqual(Results(path, {"processor": "y"}).data["shapes"], {})
            self.assertEqual(Results(path, {"processor": "x"}, fresh=True).data["shapes"], {})

    def test_samples_add_up(self):
        samples: dict[str, list[float]] = {}
        add_sample(samples, {"a": 1.0})
        add_sample(samples, {"a": 2.0, "b": 1 / 3})
        self.assertEqual(samples, {"a": [1.0, 2.0], "b": [0.333333]})

    def test_nothing_of_the_machine_is_published(self):
        scrub = Scrubber({"WORK": Path("/data/work/w"), ".": Path("/data/work"), "~": Path("/home/me")})
        text = "/data/work/w/envs/x/bin/vllm serve /data/work/w/c --port=1234 --cache /home/me/y and https://host/a |"
        self.assertEqual(scrub.text(text), "WORK/envs/x/bin/vllm serve WORK/c --port=PORT --cache ~/y and <address> |")
        self.assertEqual(scrub.text("see /usr/lib/z/a.so"), "see .../a.so")
        reason = scrub.reason(ValueError("a | b\n" + "x" * 900))
        self.assertLess(len(reason), 400)
        self.assertNotIn("|", reason)
        self.assertEqual(scrub.reason(KeyError()), "KeyError")


class Numbers(unittest.TestCase):
    def test_percentiles(self):
        self.assertEqual(median([3.0, 1.0, 2.0]), 2.0)
        self.assertEqual(median([4.0, 1.0]), 2.5)
        self.assertAlmostEqual(percentile(list(range(101)), 0.99), 99.0)
        self.assertEqual(percentile([7.0], 0.99), 7.0)
        with self.assertRaises(ValueError):
            median([])

    def test_limits_are_those_of_bfloat16_products(self):
        limits = {"level": "avx2", "read_gb_s": 45.1, "fma_gflop_s": 310.0, "bf16_dot_gflop_s": None}
        found = parse_limits({"limits": [limits]})
        self.assertEqual(found, {"read_gb_s": 45.1, "gflop_s": 310.0, "unit": "f32 multiply-add"})
        found = parse_limits({"limits": [{**limits, "bf16_dot_gflop_s": 943.0}]})
        self.assertEqual(found, {"read_gb_s": 45.1, "gflop_s": 943.0, "unit": "bf16 dot"})

    def test_shapes_have_the_published_sizes(self):
        sizes = {name: round(shape.weight_bytes / 2e9, 3) for name, shape in SHAPES.items()}
        self.assertEqual((sizes["qwen3-0.6b"], sizes["llama-3.2-1b"], sizes["qwen2.5-1.5b"]), (0.596, 1.236, 1.544))
        self.assertEqual(SHAPES["qwen3-0.6b"].kv_bytes_per_token, 114688)


if __name__ == "__main__":
    unittest.main()
