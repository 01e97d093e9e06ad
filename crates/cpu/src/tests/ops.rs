//! One op at a time.
