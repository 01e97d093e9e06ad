//! Normalisation of rows.

use crate::NormKind;

/// A [`crate::Norm`] with its weights at hand, each `[width]`.
#[derive(Clone, Copy, Debug)]
pub struct NormWeights<'a> {
    /// Which statistic.
    pub kind: NormKind,
    /// Multiplies the normalised row.
    pub weight: Option<&'a [f32]>,
    /// Added last.
    pub bias: Option<&'a [f32]>,
    /// Added to the variance.
    pub eps: f32,
    /// Multiply by `1 + weight`.
    pub unit_offset: bool,
}

/// Normalises one row in place.
pub fn norm_row(norm: &NormWeights<'_>, row: &mut [f32]) {
    let count = row.len() as f64;
    let mean = match norm.kind {
        NormKind::Rms => 0.0,
        NormKind::Layer => row.iter().map(|&x| f64::from(x)).sum::<f64>() / count,
    };
    let variance = row
        .iter()
        .map(|&x| (f64::from(x) - mean).powi(2))
        .sum::<f64>()
        / count;
    let inverse = 1.0 / (variance + f64::from(norm.eps)).sqrt();
    for (i, x) in row.iter_mut().enumerate() {
        let mut y = ((f64::from(*x) - mean) * inverse) as f32;
        if let Some(weight) = norm.weight {
            y *= if norm.unit_offset {
                1.0 + weight[i]
            } else {
                weight[i]
            };
        }
        if let Some(bias) = norm.bias {
            y += bias[i];
        }
        *x = y;
    }
}

/// [`crate::Op::Norm`] over rows of `width`.
pub fn norm(norm: &NormWeights<'_>, width: usize, input: &[f32], out: &mut [f32]) {
    out.copy_from_slice(input);
    out.chunks_exact_mut(width)
        .for_each(|row| norm_row(norm, row));
}

/// [`crate::Op::Add`]: `acc += input * scale`.
pub fn add(acc: &mut [f32], input: &[f32], scale: f32) {
    for (acc, &x) in acc.iter_mut().zip(input) {
        *acc += x * scale;
    }
}

/// [`crate::Op::HeadNorm`] over rows of `width`: the slices
/// `[col + h * head_dim ..][..head_dim]` are normalised in place.
pub fn head_norm(
    norm: &NormWeights<'_>,
    width: usize,
    col: usize,
    heads: usize,
    head_dim: usize,
    buf: &mut [f32],
) {
    for row in buf.chunks_exact_mut(width) {
        for head in row[col..col + heads * head_dim].chunks_exact_mut(head_dim) {
            norm_row(norm, head);
        }
    }
}
