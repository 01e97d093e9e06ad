//! How weights come in: by name, one tensor at a time, without copying.

use crate::DType;

/// A tensor as stored: row-major little-endian bytes.
#[derive(Clone, Debug)]
pub struct Tensor<'a> {
    /// Element type of `data`.
    pub dtype: DType,
    /// Outermost dimension first.
    pub shape: Vec<usize>,
    /// `shape.product() * dtype.size()` bytes; no alignment is promised.
    pub data: std::borrow::Cow<'a, [u8]>,
}

/// Why a tensor cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightError {
    /// No file of the checkpoint has it.
    #[error("the checkpoint has no tensor named {0:?}")]
    Missing(String),
    /// It has another shape than config.json implies.
    #[error("tensor {name:?} has shape {found:?}, config.json implies {expected:?}")]
    Shape {
        /// Tensor name.
        name: String,
        /// Shape in the file.
        found: Vec<usize>,
        /// Shape wanted.
        expected: Vec<usize>,
    },
    /// Its element type is not one that can be read.
    #[error("tensor {name:?} has element type {dtype}; supported: F32, F16, BF16")]
    DType {
        /// Tensor name.
        name: String,
        /// Type as the file names it.
        dtype: String,
    },
    /// The file could not be read.
    #[error("{0}")]
    Io(String),
}

/// Where a back end gets tensors from: a checkpoint, or a generator of random
/// weights. Called from several threads at once while loading.
pub trait WeightSource: Send + Sync {
    /// The tensor of that name. `expected` is the shape that the model implies;
    /// a source must refuse another one (generators make that shape).
    ///
    /// # Errors
    /// See [`WeightError`].
    fn tensor(&self, name: &str, expected: &[usize]) -> Result<Tensor<'_>, WeightError>;

    /// True if the source has a tensor of that name.
    fn contains(&self, name: &str) -> bool;
}
