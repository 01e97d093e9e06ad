//! What a device must be able to do: the flat [`Program`] that a model is
//! lowered to, the [`Batch`] of one step, the [`Backend`] trait, and (in
//! [`reference`]) the meaning of every op in plain f32 loops.
//!
//! Nothing here knows a model family, a request or a file format.

mod batch;
mod check;
mod device;
mod dtype;
mod program;
pub mod reference;
mod weights;

pub use batch::{
    Batch, LogprobRow, Penalties, PenaltyToken, SampleRow, Sampled, SeqSpan, StepOut, TokenMask,
};
pub use device::{Backend, Caps, KvConfig, LoadError, LoadPlan, Reporter, Silent, StepError};
pub use dtype::DType;
pub use program::{
    Activation, Attention, Buf, BufferRows, BufferSpec, CacheLayer, Linear, Moe, Norm, NormKind,
    Op, Program, RopeStyle, RopeTable, Router, Slot, SlotId, SlotKind, SlotPart,
};
pub use weights::{Tensor, WeightError, WeightSource};
