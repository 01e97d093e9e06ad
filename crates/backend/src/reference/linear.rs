//! Linear layers.

/// [`crate::Op::Linear`]: `out[m, n] = sum_k input[m, k] weight[n, k] + bias[n]`.
///
/// `input` is `[rows, k]`, `weight` `[n, k]`, `bias` `[n]`, `out` `[rows, n]`.
pub fn linear(input: &[f32], weight: &[f32], bias: Option<&[f32]>, k: usize, out: &mut [f32]) {
    let n = weight.len() / k;
    for (row, out) in input.chunks_exact(k).zip(out.chunks_exact_mut(n)) {
        for (i, (weight, out)) in weight.chunks_exact(k).zip(out).enumerate() {
            *out = dot(row, weight) + bias.map_or(0.0, |bias| bias[i]);
        }
    }
}

/// `sum_i a[i] b[i]`.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| f64::from(a) * f64::from(b))
        .sum::<f64>() as f32
}
