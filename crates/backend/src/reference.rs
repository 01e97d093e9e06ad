//! The meaning of every op, in plain f32 loops.
