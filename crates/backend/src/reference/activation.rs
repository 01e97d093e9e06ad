//! Element-wise functions.

use crate::Activation;

/// The error function, to double precision.
///
/// `erf(x) = 2/sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (2n+1)!!`: all terms have
/// one sign, so nothing cancels.
pub fn erf(x: f64) -> f64 {
    if x.abs() > 6.0 {
        return x.signum();
    }
    let mut term = x;
    let mut sum = x;
    let mut odd = 1.0;
    while term.abs() > sum.abs() * 1e-17 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp() * sum
}

/// `f(x)`.
pub fn activate(function: Activation, x: f32) -> f32 {
    let x = f64::from(x);
    let y = match function {
        Activation::Silu => x / (1.0 + (-x).exp()),
        Activation::Gelu => 0.5 * x * (1.0 + erf(x * std::f64::consts::FRAC_1_SQRT_2)),
        Activation::GeluTanh => {
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x);
            0.5 * x * (1.0 + inner.tanh())
        }
        Activation::QuickGelu => x / (1.0 + (-1.702 * x).exp()),
        Activation::Relu => x.max(0.0),
        Activation::Relu2 => x.max(0.0).powi(2),
    };
    y as f32
}

/// [`crate::Op::Gate`]: `out[i] = f(input[i]) * input[width + i]` for each row of
/// `input` `[rows, 2 * width]`; `out` is `[rows, width]`.
pub fn gate(function: Activation, input: &[f32], width: usize, out: &mut [f32]) {
    for (row, out) in input
        .chunks_exact(2 * width)
        .zip(out.chunks_exact_mut(width))
    {
        let (gate, up) = row.split_at(width);
        for ((out, &gate), &up) in out.iter_mut().zip(gate).zip(up) {
            *out = activate(function, gate) * up;
        }
    }
}

/// `cap * tanh(x / cap)`.
pub fn softcap(cap: f32, x: f32) -> f32 {
    cap * (x / cap).tanh()
}
