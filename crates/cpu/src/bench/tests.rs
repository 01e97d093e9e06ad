//! A tiny program: every kernel is measured, at every level, and nothing else.

use quire_backend::Silent;

use super::*;
use crate::tests::fixture::{Shape, model};

fn plan() -> Plan {
    Plan {
        kernels: Kernel::ALL.to_vec(),
        dtypes: vec![DType::BF16, DType::F16, DType::F32],
        levels: Level::available(),
        rows: vec![1, 3, 13],
        batches: vec![1, 2],
        contexts: vec![5, 40],
        chunk: 24,
        seconds: 1e-4,
        working_set: 100_000,
        read_buffer: 1 << 20,
        memory: 64 << 20,
    }
}

fn measure(plan: &Plan, shape: &Shape) -> Measured {
    let (program, _) = model(shape, 3);
    run(&Pool::new(2), &program, plan, &Silent).expect("there is memory")
}

/// Rows of a kernel.
fn count(measured: &Measured, kernel: Kernel) -> usize {
    let of = |row: &&Row| row.case.kernel == kernel;
    measured.rows.iter().filter(of).count()
}

#[test]
fn every_kernel_has_its_rows() {
    let plan = plan();
    let measured = measure(&plan, &Shape::default());
    assert_eq!(measured.left_out, []);
    let levels = plan.levels.len();
    // Of 3 types, or of 1; decoding has 2 batches, other kernels a chunk, too.
    for (kernel, rows) in [
        (Kernel::Gemm, 5 * 3 * 3),
        (Kernel::DecodeAttention, 2 * 2 * 3),
        (Kernel::PrefillAttention, 2 * 3),
        // Norm, residual add, both, and norm of heads.
        (Kernel::Norm, 4 * 3),
        (Kernel::Rope, 3),
        (Kernel::CacheWrite, 3 * 3),
        (Kernel::Activation, 3),
        (Kernel::Embedding, 3 * 3),
        (Kernel::Sampling, 4 * 2),
    ] {
        assert_eq!(count(&measured, kernel), rows * levels, "{kernel:?}");
    }
    assert_eq!(measured.limits.len(), levels);
    for (level, limits) in &measured.limits {
        assert!(limits.read > 0.0 && limits.fma > 0.0, "{level}: {limits:?}");
        for row in measured.rows.iter().filter(|row| row.level == *level) {
            let (bound, least) = row.bound(limits);
            assert!(least > 0.0 && row.times[0] > 0.0, "{:?}", row.case);
            assert!(row.times.is_sorted());
            let computes = row.case.work.flops > 0;
            assert!(computes || bound == Bound::Read, "{:?}", row.case);
        }
    }
}

#[test]
fn work_is_that_of_the_program() {
    let plan = Plan {
        levels: vec![Level::PORTABLE],
        dtypes: vec![DType::BF16],
        ..plan()
    };
    let measured = measure(&plan, &Shape::default());
    let work = |kernel: Kernel, name: &str, sizes: &[(&str, usize)]| {
        let mut rows = measured.rows.iter().map(|row| &row.case);
        let found = rows
            .find(|case| case.kernel == kernel && case.name.contains(name) && case.sizes == sizes);
        found.unwrap_or_else(|| panic!("{kernel:?} {name}")).work
    };
    let bytes = |kernel, name, sizes: &[(&str, usize)]| work(kernel, name, sizes).bytes;
    // Hidden 48, intermediate 72, 4 / 2 heads of 20, all rotated, 331 tokens.
    let rows = &[("rows", 24)][..];
    let qkv = work(Kernel::Gemm, "qkv 160x48", &[("rows", 13)]);
    assert_eq!(qkv.bytes, 2 * 160 * 48 + 4 * 13 * (160 + 48));
    assert_eq!(qkv.flops, 2 * 13 * 160 * 48);
    let decode = [("batch", 2), ("context", 40)];
    let decode = work(Kernel::DecodeAttention, "4/2 heads of 20", &decode);
    assert_eq!(decode.bytes, 2 * (40 * 2 * 40 * 2 + 2 * 4 * 80));
    assert_eq!(decode.flops, 2 * 40 * 80 * 4);
    // 16 tokens are there already: 17 + 18 + … + 40 are seen.
    let prefill = [("rows", 24), ("context", 40)];
    let prefill = work(Kernel::PrefillAttention, "4/2 heads of 20", &prefill);
    assert_eq!(prefill.bytes, 40 * 2 * 40 * 2 + 24 * 2 * 4 * 80);
    assert_eq!(prefill.flops, 684 * 80 * 4);
    assert_eq!(bytes(Kernel::Norm, "Rms 48", rows), 4 * (2 * 24 * 48 + 48));
    let sum = bytes(Kernel::Norm, "add and Rms 48", rows);
    assert_eq!(sum, 4 * (4 * 24 * 48 + 48));
    let heads = bytes(Kernel::Norm, "Rms of 6 heads of 20", rows);
    assert_eq!(heads, 4 * (2 * 24 * 120 + 20));
    assert_eq!(
        bytes(Kernel::Rope, "6 heads", rows),
        4 * 24 * (2 * 120 + 20)
    );
    assert_eq!(bytes(Kernel::CacheWrite, "2x2", rows), 24 * 80 * (4 + 2));
    assert_eq!(bytes(Kernel::Activation, "gated", rows), 4 * 24 * 3 * 72);
    assert_eq!(bytes(Kernel::Embedding, "331x48", rows), 24 * 48 * (2 + 4));
    assert_eq!(
        bytes(Kernel::Sampling, "argmax of 331", &[("rows", 2)]),
        2 * 4 * 331
    );
}

#[test]
fn what_is_not_asked_for_is_not_measured() {
    let plan = Plan {
        kernels: vec![Kernel::Rope],
        levels: vec![Level::PORTABLE],
        working_set: 0,
        ..plan()
    };
    let measured = measure(&plan, &Shape::default());
    assert_eq!(measured.rows.len(), 3);
    assert_eq!(count(&measured, Kernel::Rope), 3);
    let nothing = Plan {
        kernels: Vec::new(),
        ..plan
    };
    let measured = measure(&nothing, &Shape::default());
    assert!(measured.rows.is_empty() && measured.limits.len() == 1);
}

#[test]
fn cases_that_take_too_much_memory_are_named() {
    let plan = Plan {
        kernels: vec![Kernel::DecodeAttention],
        dtypes: vec![DType::F32],
        levels: vec![Level::PORTABLE],
        contexts: vec![16, 4096],
        working_set: 0,
        // A token takes 2 x 2 x 32 x 4 = 512 bytes, padding included.
        memory: 4096 * 512,
        ..plan()
    };
    let measured = measure(&plan, &Shape::default());
    assert_eq!(measured.rows.len(), 3);
    let left_out = LeftOut {
        what: "attention of 2 x 4096 tokens, 4/2 heads of 20 float32".into(),
        bytes: 2 * 4096 * 512,
    };
    assert_eq!(measured.left_out, [left_out]);
}

#[test]
fn the_nearer_limit_bounds_a_row() {
    let limits = Limits {
        read: 10.0,
        fma: 100.0,
        bf16_dot: None,
    };
    let row = |bytes, flops| Row {
        case: Case {
            kernel: Kernel::Gemm,
            name: String::new(),
            dtype: Some(DType::F32),
            sizes: Vec::new(),
            work: Work { bytes, flops },
        },
        level: Level::PORTABLE,
        times: vec![1.0],
    };
    let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
    // A second to read, a tenth to compute.
    let (bound, least) = row(10_000_000_000, 10_000_000_000).bound(&limits);
    assert!(bound == Bound::Read && near(least, 1.0), "{least}");
    let (bound, least) = row(1, 200_000_000_000).bound(&limits);
    let fma = Bound::Arithmetic(Arithmetic::Fma);
    assert!(bound == fma && near(least, 2.0), "{least}");
}
