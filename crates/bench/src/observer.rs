//! What a benchmark has to say while it runs.

/// Hears what happens. The program decides whether and where that is shown.
pub trait Observer: Send + Sync {
    /// A line for people.
    fn note(&self, line: &str);

    /// A phase of so many steps begins.
    fn begin(&self, phase: &str, total: usize);

    /// One more step is done.
    fn advance(&self);

    /// The phase is over.
    fn end(&self);
}

/// Says nothing.
pub struct Silent;

impl Observer for Silent {
    fn note(&self, _: &str) {}
    fn begin(&self, _: &str, _: usize) {}
    fn advance(&self) {}
    fn end(&self) {}
}
