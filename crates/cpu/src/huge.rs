//! Large zeroed buffers, on huge pages where the system has them.

use std::alloc::Layout;
use std::ptr::NonNull;

/// Memory could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not allocate {bytes} bytes")]
pub struct OutOfMemory {
    /// How much was asked for.
    pub bytes: usize,
}

/// Buffers of at least this size get pages of this size.
const HUGE_PAGE: usize = 2 << 20;
/// Alignment of smaller buffers: a cache line, which is also the widest vector.
const LINE: usize = 64;

/// Where an empty buffer begins: aligned for all [`Plain`] types, never read.
const NOWHERE: NonNull<u8> = NonNull::<u128>::dangling().cast();

/// Types that any bytes are a valid value of, zero included.
///
/// # Safety
/// Implement it for plain numbers only, of an alignment of at most 16.
pub unsafe trait Plain: Copy {}
// SAFETY: plain numbers.
unsafe impl Plain for u8 {}
// SAFETY: plain numbers.
unsafe impl Plain for u16 {}
// SAFETY: plain numbers.
unsafe impl Plain for u32 {}
// SAFETY: plain numbers.
unsafe impl Plain for f32 {}
// SAFETY: plain numbers, side by side.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// A zeroed buffer of bytes, aligned to 64 bytes at least. Memory is taken from
/// the system when it is first touched, in huge pages if the buffer is large.
#[derive(Debug)]
pub struct HugeBuffer {
    start: NonNull<u8>,
    len: usize,
    /// Gives the memory back.
    _block: Block,
}

// SAFETY: the buffer owns its memory and hands out references by the usual rules.
unsafe impl Send for HugeBuffer {}
// SAFETY: as above.
unsafe impl Sync for HugeBuffer {}

impl Default for HugeBuffer {
    fn default() -> Self {
        Self {
            start: NOWHERE,
            len: 0,
            _block: Block::Empty,
        }
    }
}

impl HugeBuffer {
    /// A buffer of `len` zero bytes.
    ///
    /// # Errors
    /// [`OutOfMemory`] if the system refuses.
    pub fn zeroed(len: usize) -> Result<Self, OutOfMemory> {
        let (start, block) = Block::zeroed(len).ok_or(OutOfMemory { bytes: len })?;
        Ok(Self {
            start,
            len,
            _block: block,
        })
    }

    /// Bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The buffer as values; bytes that do not fill a last one are left out.
    pub fn as_slice<T: Plain>(&self) -> &[T] {
        // SAFETY: aligned for every `Plain`, initialised, and borrowed from self.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr().cast(), self.len / size_of::<T>()) }
    }

    /// The buffer as values; bytes that do not fill a last one are left out.
    pub fn as_mut_slice<T: Plain>(&mut self) -> &mut [T] {
        // SAFETY: as above, and borrowed mutably.
        unsafe {
            std::slice::from_raw_parts_mut(self.start.as_ptr().cast(), self.len / size_of::<T>())
        }
    }
}

/// Where the memory of a buffer came from.
#[derive(Debug)]
enum Block {
    /// Nowhere: the buffer is empty.
    Empty,
    /// The heap.
    Heap(NonNull<u8>, Layout),
    /// The system: a mapping of so many bytes, in which the buffer begins at a
    /// multiple of the huge page.
    #[cfg(target_os = "linux")]
    Mapping(*mut libc::c_void, usize),
}

impl Block {
    fn zeroed(len: usize) -> Option<(NonNull<u8>, Self)> {
        if len == 0 {
            return Some((NOWHERE, Block::Empty));
        }
        #[cfg(target_os = "linux")]
        if len >= HUGE_PAGE {
            return Self::mapped(len);
        }
        let layout = Layout::from_size_align(len, LINE).ok()?;
        // SAFETY: the size is not zero.
        let start = NonNull::new(unsafe { std::alloc::alloc_zeroed(layout) })?;
        Some((start, Block::Heap(start, layout)))
    }

    #[cfg(target_os = "linux")]
    fn mapped(len: usize) -> Option<(NonNull<u8>, Self)> {
        // Room to move the start to a multiple of the huge page; what is left
        // over is never touched and so takes no memory.
        let size = len
            .checked_next_multiple_of(HUGE_PAGE)?
            .checked_add(HUGE_PAGE)?;
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a new mapping at an address of the system's choice.
        let base = unsafe { libc::mmap(std::ptr::null_mut(), size, protection, flags, -1, 0) };
        if base == libc::MAP_FAILED {
            return None;
        }
        let skip = base.addr().next_multiple_of(HUGE_PAGE) - base.addr();
        // SAFETY: `skip` is below the extra page, so the range is mapped. The
        // advice may be refused, for instance where huge pages are off.
        let start = unsafe {
            let start = base.byte_add(skip);
            libc::madvise(start, size - HUGE_PAGE, libc::MADV_HUGEPAGE);
            start
        };
        Some((NonNull::new(start.cast())?, Block::Mapping(base, size)))
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        match *self {
            Block::Empty => {}
            // SAFETY: allocated with this layout, and freed once.
            Block::Heap(start, layout) => unsafe { std::alloc::dealloc(start.as_ptr(), layout) },
            // SAFETY: mapped with this size, and unmapped once.
            #[cfg(target_os = "linux")]
            Block::Mapping(base, size) => unsafe {
                libc::munmap(base, size);
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_of_all_sizes_are_zero_and_aligned() {
        for len in [0, 1, 63, 4096, HUGE_PAGE - 1, HUGE_PAGE, 2 * HUGE_PAGE + 12] {
            let mut buffer = HugeBuffer::zeroed(len).unwrap();
            assert_eq!(buffer.len(), len);
            assert_eq!(buffer.is_empty(), len == 0);
            assert_eq!(buffer.as_slice::<f32>().len(), len / 4);
            assert!(buffer.as_slice::<u8>().iter().all(|&b| b == 0));
            let align = if len >= HUGE_PAGE && cfg!(target_os = "linux") {
                HUGE_PAGE
            } else {
                LINE
            };
            let start = buffer.as_slice::<u8>().as_ptr().addr();
            assert!(len == 0 || start.is_multiple_of(align));
            buffer.as_mut_slice::<u8>().fill(7);
            assert!(buffer.as_slice::<u8>().iter().all(|&b| b == 7));
        }
    }

    #[test]
    fn what_cannot_be_had_is_an_error() {
        let bytes = usize::MAX / 2;
        assert_eq!(
            HugeBuffer::zeroed(bytes).unwrap_err(),
            OutOfMemory { bytes }
        );
    }
}
