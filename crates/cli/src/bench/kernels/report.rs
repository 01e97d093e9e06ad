//! The table for people, and the same for files.

use std::fmt::Write as _;

use quire_bench::report::date;
use quire_bench::stats::percentile;
use quire_cpu::bench::{Bound, Measured, Row};
use quire_cpu::probe::{Arithmetic, Limits};
use serde_json::{Map, Value, json};

/// What the numbers belong to.
pub struct Setting<'a> {
    /// `--shape`
    pub shape: &'a str,
    /// Threads that computed.
    pub threads: usize,
    /// Bytes that operands rotated through.
    pub working_set: usize,
}

/// What a row's times amount to.
struct Summary {
    best: f64,
    /// 10th and 90th percentile.
    tenths: [f64; 2],
    median: f64,
    bound: Bound,
    /// Of the speed that the bound allows.
    share: f64,
}

impl Summary {
    fn of(row: &Row, limits: &Limits) -> Summary {
        let median = percentile(&row.times, 50.0);
        let (bound, least) = row.bound(limits);
        Summary {
            best: percentile(&row.times, 0.0),
            tenths: [10.0, 90.0].map(|percent| percentile(&row.times, percent)),
            median,
            bound,
            share: least / median,
        }
    }

    /// Half the distance between the tenths, as a share of the median.
    fn spread(&self) -> f64 {
        (self.tenths[1] - self.tenths[0]) / 2.0 / self.median
    }

    fn gb_per_s(&self, row: &Row) -> f64 {
        row.case.work.bytes as f64 / self.median / 1e9
    }

    fn gflop_per_s(&self, row: &Row) -> f64 {
        row.case.work.flops as f64 / self.median / 1e9
    }
}

fn bound_name(bound: Bound) -> &'static str {
    match bound {
        Bound::Read => "read",
        Bound::Arithmetic(arithmetic) => arithmetic.name(),
    }
}

/// Each row with the limits of its level.
fn with_limits(measured: &Measured) -> impl Iterator<Item = (&Row, Summary)> {
    measured.rows.iter().filter_map(|row| {
        let (_, limits) = measured.limits.iter().find(|(of, _)| *of == row.level)?;
        Some((row, Summary::of(row, limits)))
    })
}

/// The limits, and a line per row.
pub fn text(setting: &Setting<'_>, measured: &Measured) -> String {
    let Setting { shape, threads, .. } = setting;
    let plural = if *threads == 1 { "" } else { "s" };
    let mut text = format!("Kernels of {shape}, {threads} thread{plural}\n\n");
    text += &limits_table(measured);
    if !measured.rows.is_empty() {
        let _ = write!(text, "\n{}", rows_table(measured));
        let _ = writeln!(
            text,
            "\n%: of the speed that the limit behind it would allow, at the median time; ±: half the distance from\n\
             the 10th to the 90th percentile. MB and GB/s count what a kernel must read and write, once. Operands\n\
             rotate through {} MB: what is below that does not come from caches that are smaller.",
            setting.working_set >> 20
        );
    }
    for case in &measured.left_out {
        let (what, gb) = (&case.what, case.bytes as f64 / 1e9);
        let _ = writeln!(text, "Left out: {what} ({gb:.1} GB, more than is free).");
    }
    text
}

fn limits_table(measured: &Measured) -> String {
    let head = [
        "level".to_owned(),
        "read GB/s".to_owned(),
        format!("{} GFLOP/s", Arithmetic::Fma.name()),
        format!("{} GFLOP/s", Arithmetic::Bf16Dot.name()),
    ];
    let mut lines = vec![head.to_vec()];
    for (level, limits) in &measured.limits {
        lines.push(vec![
            level.to_string(),
            format!("{:.1}", limits.read),
            format!("{:.0}", limits.fma),
            limits
                .bf16_dot
                .map_or_else(|| "-".to_owned(), |peak| format!("{peak:.0}")),
        ]);
    }
    table(1, &lines)
}

fn rows_table(measured: &Measured) -> String {
    const HEAD: [&str; 13] = [
        "kernel", "of", "type", "level", "sizes", "limit", "%", "us", "± %", "MB", "GB/s", "MFLOP",
        "GFLOP/s",
    ];
    let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
    for (row, summary) in with_limits(measured) {
        let sizes: Vec<String> = row
            .case
            .sizes
            .iter()
            .map(|(name, size)| format!("{name} {size}"))
            .collect();
        let computes = row.case.work.flops > 0;
        let flops = |number: f64, digits: usize| match computes {
            true => format!("{number:.digits$}"),
            false => "-".to_owned(),
        };
        lines.push(vec![
            row.case.kernel.name().to_owned(),
            row.case.name.clone(),
            row.case
                .dtype
                .map_or("float32", |dtype| dtype.name())
                .to_owned(),
            row.level.to_string(),
            sizes.join(", "),
            bound_name(summary.bound).to_owned(),
            format!("{:.0}", 100.0 * summary.share),
            format!("{:.1}", 1e6 * summary.median),
            format!("{:.0}", 100.0 * summary.spread()),
            format!("{:.3}", row.case.work.bytes as f64 / 1e6),
            format!("{:.1}", summary.gb_per_s(row)),
            flops(row.case.work.flops as f64 / 1e6, 1),
            flops(summary.gflop_per_s(row), 1),
        ]);
    }
    table(6, &lines)
}

/// Columns as wide as their widest cell, the first `left` of them flush left.
fn table(left: usize, lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| match column < left {
                true => format!("{cell:width$}"),
                false => format!("{cell:>width$}"),
            })
            .collect();
        text += cells.join("  ").trim_end();
        text.push('\n');
    }
    text
}

/// The result file.
pub fn json(setting: &Setting<'_>, measured: &Measured) -> Map<String, Value> {
    let limits: Vec<Value> = measured
        .limits
        .iter()
        .map(|(level, limits)| {
            json!({
                "level": level.to_string(),
                "read_gb_s": limits.read,
                "fma_gflop_s": limits.fma,
                "bf16_dot_gflop_s": limits.bf16_dot,
            })
        })
        .collect();
    let rows: Vec<Value> = with_limits(measured)
        .map(|(row, summary)| row_json(row, &summary))
        .collect();
    let left_out = measured
        .left_out
        .iter()
        .map(|case| json!({"what": case.what, "bytes": case.bytes}));
    let left_out: Vec<Value> = left_out.collect();
    let mut result = Map::new();
    for (key, value) in [
        ("date", date().into()),
        ("shape", setting.shape.into()),
        ("threads", setting.threads.into()),
        ("working_set", setting.working_set.into()),
        ("limits", limits.into()),
        ("rows", rows.into()),
        ("left_out", left_out.into()),
    ] {
        result.insert(key.to_owned(), value);
    }
    result
}

fn row_json(row: &Row, summary: &Summary) -> Value {
    let sizes: Map<String, Value> = row
        .case
        .sizes
        .iter()
        .map(|(name, size)| ((*name).to_owned(), (*size).into()))
        .collect();
    json!({
        "kernel": row.case.kernel.name(),
        "of": row.case.name,
        "dtype": row.case.dtype.map_or("float32", |dtype| dtype.name()),
        "level": row.level.to_string(),
        "sizes": sizes,
        "bytes": row.case.work.bytes,
        "flops": row.case.work.flops,
        "samples": row.times.len(),
        "best_s": summary.best,
        "p10_s": summary.tenths[0],
        "median_s": summary.median,
        "p90_s": summary.tenths[1],
        "gb_s": summary.gb_per_s(row),
        "gflop_s": summary.gflop_per_s(row),
        "limit": bound_name(summary.bound),
        "share": summary.share,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use quire_backend::DType;
    use quire_cpu::bench::{Case, Kernel, LeftOut, Work};
    use quire_cpu::simd::Level;

    const SETTING: Setting<'static> = Setting {
        shape: "tiny",
        threads: 2,
        working_set: 512 << 20,
    };

    fn measured() -> Measured {
        let limits = Limits {
            read: 20.0,
            fma: 100.0,
            bf16_dot: None,
        };
        let row = |kernel, dtype, work, times: &[f64]| Row {
            case: Case {
                kernel,
                name: "qkv 10x20".into(),
                dtype,
                sizes: vec![("rows", 4)],
                work,
            },
            level: Level::PORTABLE,
            times: times.to_vec(),
        };
        let product = Work {
            bytes: 1_000_000,
            flops: 50_000_000,
        };
        let norm = Work {
            bytes: 2_000_000,
            flops: 0,
        };
        Measured {
            limits: vec![(Level::PORTABLE, limits)],
            rows: vec![
                // 500 us at the peak; ten percent around a millisecond.
                row(
                    Kernel::Gemm,
                    Some(DType::F16),
                    product,
                    &[0.9e-3, 1e-3, 1.1e-3],
                ),
                // 100 us at the limit of reading.
                row(Kernel::Norm, None, norm, &[125e-6]),
            ],
            left_out: vec![LeftOut {
                what: "a product".into(),
                bytes: 3_000_000_000,
            }],
        }
    }

    #[test]
    fn a_row_has_its_speed_and_its_share_of_the_limit() {
        let text = text(&SETTING, &measured());
        let words = |start: &str| {
            let line = text.lines().find(|line| line.starts_with(start));
            let line = line.unwrap_or_else(|| panic!("{start}: {text}"));
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(words("portable"), "portable 20.0 100 -");
        assert_eq!(
            words("gemm"),
            "gemm qkv 10x20 float16 portable rows 4 f32 multiply-add 50 1000.0 8 1.000 1.0 50.0 50.0"
        );
        assert_eq!(
            words("norm"),
            "norm qkv 10x20 float32 portable rows 4 read 80 125.0 0 2.000 16.0 - -"
        );
        assert!(text.contains("rotate through 512 MB"), "{text}");
        assert!(
            text.ends_with("a product (3.0 GB, more than is free).\n"),
            "{text}"
        );
        // All rows are as wide: numbers stand below each other.
        let widths: Vec<usize> = text
            .lines()
            .filter(|line| line.starts_with("kernel ") || line.starts_with("gemm"))
            .map(|line| line.chars().count())
            .collect();
        assert_eq!(widths[0], widths[1], "{text}");
    }

    #[test]
    fn the_file_has_the_same_and_more() {
        let json = Value::Object(json(&SETTING, &measured()));
        assert_eq!(json["shape"], "tiny");
        assert_eq!(json["limits"][0]["read_gb_s"], 20.0);
        assert_eq!(json["limits"][0]["bf16_dot_gflop_s"], Value::Null);
        let row = &json["rows"][0];
        assert_eq!(
            (&row["kernel"], &row["of"]),
            (&json!("gemm"), &json!("qkv 10x20"))
        );
        assert_eq!(
            (&row["sizes"]["rows"], &row["samples"]),
            (&json!(4), &json!(3))
        );
        assert_eq!(row["median_s"], 1e-3);
        assert!((row["share"].as_f64().unwrap() - 0.5).abs() < 1e-9);
        assert_eq!(json["rows"][1]["limit"], "read");
        assert_eq!(json["left_out"][0]["bytes"], 3_000_000_000_u64);
    }
}
