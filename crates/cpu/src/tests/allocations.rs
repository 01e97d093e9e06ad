//! Steady state allocates nothing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use quire_backend::{Backend, DType, Silent, StepOut};

use super::fixture::{Chunk, Shape, batch, model, plan};
use super::program::backend;
use crate::simd::Level;

/// The system's allocator, with a count of each thread's requests.
struct Counting;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // At a thread's end the count may be gone already.
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_step_like_an_earlier_one_allocates_nothing() {
    for shape in [
        Shape::default(),
        Shape {
            experts: 4,
            ..Shape::default()
        },
    ] {
        let (program, weights) = model(&shape, 1);
        let mut cpu = backend(Level::highest(), 1);
        let plan = plan(&program, DType::BF16, DType::BF16, 16);
        cpu.load(plan, &weights, &Silent).expect("loads");
        let tokens: Vec<u32> = (0..90).collect();
        let chunk = |position, end| Chunk {
            tokens: &tokens[position..end],
            position,
            blocks: &[3, 1, 4, 5, 9, 2],
            all: true,
        };
        let mut first = batch(&[chunk(0, 44)], 16, shape.vocab);
        let mut second = batch(&[chunk(44, 88)], 16, shape.vocab);
        for (i, row) in first
            .samples
            .iter_mut()
            .chain(&mut second.samples)
            .enumerate()
        {
            (row.temperature, row.top_p, row.top_k) = (0.7, 0.9, (i % 2) as u32 * 50);
        }
        let mut out = StepOut::default();
        cpu.step(&first, &mut out).expect("runs");
        let before = COUNT.with(Cell::get);
        cpu.step(&second, &mut out).expect("runs");
        assert_eq!(COUNT.with(Cell::get) - before, 0, "{shape:?}");
    }
}
