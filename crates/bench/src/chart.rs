//! A run as a picture: four panels of an SVG file.
//!
//! The picture needs nothing but text, so it is written as such; a bitmap would
//! need a rasterizer and fonts.

use std::fmt::Write;

use crate::{Metric, Outcome, Timeline, stats};

const WIDTH: f64 = 920.0;
const PANEL_HEIGHT: f64 = 300.0;
const HEAD: f64 = 64.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 46.0;
/// Lines of a grid.
const TICKS: usize = 5;
/// Points of a curve; more could not be told apart.
const MAX_POINTS: usize = 600;

/// Blue, orange, green, red: told apart also by the colour-blind.
const COLORS: [&str; 4] = ["#0072b2", "#e69f00", "#009e73", "#d55e00"];

/// A named curve.
struct Curve {
    name: &'static str,
    points: Vec<(f64, f64)>,
}

/// A diagram with axes from zero.
struct Panel {
    title: &'static str,
    x: &'static str,
    y: &'static str,
    curves: Vec<Curve>,
}

/// Draws a run: tokens and requests over time, latencies over their percentile,
/// and inter-token latencies over time.
pub fn svg(title: &str, outcomes: &[Outcome]) -> String {
    let timeline = Timeline::of(outcomes);
    let panels = [
        over_time("Output tokens per second", "tokens/s", &timeline.tokens),
        over_time("Requests in flight", "requests", &timeline.requests),
        percentiles(outcomes),
        pauses_over_time(outcomes),
    ];
    let height = HEAD + panels.len() as f64 * PANEL_HEIGHT;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"36\" font-size=\"18\">{}</text>\n",
        escape(title)
    );
    for (at, panel) in panels.iter().enumerate() {
        panel.draw(&mut svg, HEAD + at as f64 * PANEL_HEIGHT);
    }
    svg + "</svg>\n"
}

/// One value per second.
fn over_time(title: &'static str, name: &'static str, values: &[f64]) -> Panel {
    let points = values.iter().enumerate();
    Panel {
        title,
        x: "seconds since the first request",
        y: name,
        curves: vec![Curve {
            name,
            points: thin(
                points.map(|(second, value)| (second as f64, *value)),
                values.len(),
            ),
        }],
    }
}

fn percentiles(outcomes: &[Outcome]) -> Panel {
    const STEPS: usize = 200;
    let curve = |metric: Metric| {
        let seconds = stats::sorted(&metric.values(outcomes));
        let steps = if seconds.is_empty() { 0 } else { STEPS + 1 };
        let points = (0..steps).map(|step| {
            let percent = 100.0 * step as f64 / STEPS as f64;
            (percent, 1e3 * stats::percentile(&seconds, percent))
        });
        Curve {
            name: metric.label(),
            points: points.collect(),
        }
    };
    let metrics = [Metric::Ttft, Metric::Tpot, Metric::Itl, Metric::E2el];
    Panel {
        title: "Latencies",
        x: "percentile of requests (ITL: of chunks)",
        y: "ms, logarithmic",
        curves: metrics.map(curve).into(),
    }
}

/// Median and 99th percentile of the pauses that ended in each second.
fn pauses_over_time(outcomes: &[Outcome]) -> Panel {
    let answered = || outcomes.iter().filter(|outcome| outcome.is_success());
    let begin = answered().map(|o| o.start).fold(f64::INFINITY, f64::min);
    let mut seconds = vec![Vec::new(); Timeline::of(outcomes).tokens.len()];
    for outcome in answered() {
        for (time, pause) in outcome.chunk_times().skip(1).zip(&outcome.itls) {
            if let Some(pauses) = seconds.get_mut((time - begin) as usize) {
                pauses.push(1e3 * pause);
            }
        }
    }
    let seconds: Vec<(f64, Vec<f64>)> = seconds
        .into_iter()
        .enumerate()
        .filter(|(_, pauses)| !pauses.is_empty())
        .map(|(second, pauses)| (second as f64, stats::sorted(&pauses)))
        .collect();
    let curve = |name, percent| Curve {
        name,
        points: thin(
            seconds
                .iter()
                .map(|(second, pauses)| (*second, stats::percentile(pauses, percent))),
            seconds.len(),
        ),
    };
    Panel {
        title: "Inter-token latency over time",
        x: "seconds since the first request",
        y: "ms",
        curves: vec![curve("median", 50.0), curve("P99", 99.0)],
    }
}

/// At most [`MAX_POINTS`] points, each the highest of its neighbours, so that no
/// peak is lost.
fn thin(points: impl Iterator<Item = (f64, f64)>, count: usize) -> Vec<(f64, f64)> {
    let group = count.div_ceil(MAX_POINTS).max(1);
    let points: Vec<(f64, f64)> = points.collect();
    let highest = |group: &[(f64, f64)]| group.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
    points.chunks(group).filter_map(highest).collect()
}

/// Width and height of the inside of a panel.
const INNER: (f64, f64) = (WIDTH - LEFT - RIGHT, PANEL_HEIGHT - TOP - BOTTOM);

impl Panel {
    /// Draws it with its upper edge at `y`.
    fn draw(&self, svg: &mut String, y: f64) {
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        let right = points().map(|point| point.0).fold(1.0, f64::max);
        let is_logarithmic = self.y.ends_with("logarithmic");
        let scale = Scale::of(points().map(|point| point.1), is_logarithmic);
        self.draw_names(svg, y);
        draw_grid(svg, y, right, &scale);
        for (at, curve) in self.curves.iter().enumerate() {
            let path: Vec<String> = curve
                .points
                .iter()
                .map(|&(x, value)| {
                    let x = LEFT + INNER.0 * x / right;
                    let y = y + TOP + INNER.1 * (1.0 - scale.place(value));
                    format!("{x:.1},{y:.1}")
                })
                .collect();
            draw_curve(svg, y, at, curve.name, &path.join(" "));
        }
    }

    fn draw_names(&self, svg: &mut String, y: f64) {
        let _ = write!(
            svg,
            "<text x=\"{LEFT}\" y=\"{}\" font-size=\"14\">{}</text>\n\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n\
             <text transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
            y + TOP - 14.0,
            self.title,
            LEFT + INNER.0 / 2.0,
            y + PANEL_HEIGHT - 10.0,
            self.x,
            y + TOP + INNER.1 / 2.0,
            self.y,
        );
    }
}

/// Grid lines with the numbers of both axes.
fn draw_grid(svg: &mut String, y: f64, right: f64, scale: &Scale) {
    for step in 0..=TICKS {
        let share = step as f64 / TICKS as f64;
        let (x, level) = (LEFT + INNER.0 * share, y + TOP + INNER.1 * (1.0 - share));
        let _ = write!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{level:.1}\" y2=\"{level:.1}\" stroke=\"#ddd\"/>\n\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n\
             <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            LEFT + INNER.0,
            LEFT - 8.0,
            level + 4.0,
            number(scale.value(share)),
            y + TOP + INNER.1 + 16.0,
            number(right * share),
        );
    }
}

/// A curve and its entry in the key.
fn draw_curve(svg: &mut String, y: f64, at: usize, name: &str, points: &str) {
    let color = COLORS[at % COLORS.len()];
    let key = y + TOP + 18.0 * at as f64 + 8.0;
    let _ = write!(
        svg,
        "<polyline points=\"{points}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\"/>\n\
         <rect x=\"{}\" y=\"{}\" width=\"12\" height=\"4\" fill=\"{color}\"/>\n\
         <text x=\"{}\" y=\"{key}\">{name}</text>\n",
        WIDTH - RIGHT + 12.0,
        key - 6.0,
        WIDTH - RIGHT + 30.0,
    );
}

/// The vertical axis.
enum Scale {
    /// From zero to this.
    Linear(f64),
    /// From this to that, both above zero.
    Logarithmic(f64, f64),
}

impl Scale {
    fn of(values: impl Iterator<Item = f64>, is_logarithmic: bool) -> Scale {
        let values: Vec<f64> = values.filter(|v| v.is_finite() && *v > 0.0).collect();
        let most = values.iter().copied().fold(0.0, f64::max);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        match (most > 0.0, is_logarithmic) {
            (false, _) => Scale::Linear(1.0),
            (true, false) => Scale::Linear(most * 1.05),
            // Times below a microsecond are noise and would stretch the axis.
            (true, true) => {
                let least = least.max(1e-3).min(most);
                Scale::Logarithmic(least / 1.2, most * 1.2)
            }
        }
    }

    /// Where a value is, 0 at the bottom and 1 at the top.
    fn place(&self, value: f64) -> f64 {
        match self {
            Scale::Linear(most) => value / most,
            Scale::Logarithmic(least, most) => {
                (value.max(*least) / least).ln() / (most / least).ln()
            }
        }
    }

    /// The value at a place.
    fn value(&self, place: f64) -> f64 {
        match self {
            Scale::Linear(most) => most * place,
            Scale::Logarithmic(least, most) => least * (most / least).powf(place),
        }
    }
}

/// A number of an axis with about three digits.
fn number(value: f64) -> String {
    match value.abs() {
        small if small < 1.0 && small > 0.0 => format!("{value:.3}"),
        small if small < 10.0 => format!("{value:.2}"),
        small if small < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// Text inside XML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes() -> Vec<Outcome> {
        let request = |at: usize| Outcome {
            start: at as f64 * 0.3,
            ttft: 0.05 + at as f64 * 0.001,
            itls: vec![0.02; 50],
            latency: 1.05 + at as f64 * 0.001,
            output_tokens: 51,
            ..Outcome::default()
        };
        (0..30).map(request).collect()
    }

    #[test]
    fn every_curve_is_drawn_inside_its_panel() {
        let svg = svg("a <b> & c", &outcomes());
        assert!(svg.contains("a &lt;b&gt; &amp; c"));
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        let curves: Vec<&str> = svg
            .split("<polyline points=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(curves.len(), 1 + 1 + 4 + 2);
        for (at, curve) in curves.iter().enumerate() {
            let panel = [0, 1, 2, 2, 2, 2, 3, 3][at] as f64;
            let top = HEAD + panel * PANEL_HEIGHT;
            assert!(!curve.is_empty());
            for point in curve.split(' ') {
                let (x, y) = point.split_once(',').unwrap();
                let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
                assert!((LEFT..=WIDTH - RIGHT).contains(&x), "{x}");
                assert!((top..=top + PANEL_HEIGHT).contains(&y), "{y}");
            }
        }
    }

    #[test]
    fn a_run_without_answers_has_empty_panels() {
        let svg = svg("none", &[]);
        assert_eq!(svg.matches("<polyline points=\"\"").count(), 8);
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn long_runs_keep_their_peaks() {
        let points = (0..10_000).map(|at| (at as f64, if at == 7777 { 9.0 } else { 1.0 }));
        let thinned = thin(points, 10_000);
        assert!(thinned.len() <= MAX_POINTS);
        assert!(thinned.contains(&(7777.0, 9.0)));
    }
}
