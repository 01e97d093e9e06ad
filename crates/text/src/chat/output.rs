//! Where a template's output goes: a buffer that refuses to grow without end.

use std::io;

/// Collects output up to a number of bytes.
pub(crate) struct LimitedOutput {
    bytes: Vec<u8>,
    max_bytes: usize,
    full: bool,
}

impl LimitedOutput {
    pub(crate) fn new(max_bytes: usize) -> LimitedOutput {
        LimitedOutput {
            bytes: Vec::new(),
            max_bytes,
            full: false,
        }
    }

    /// True once a write was refused.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    pub(crate) fn into_string(self) -> String {
        // The engine writes whole strings, so no character is ever cut.
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl io::Write for &mut LimitedOutput {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if data.len() > self.max_bytes - self.bytes.len() {
            self.full = true;
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
