//! `vllm bench kernels`: the kernels of this program beside the processor's
//! limits. What is measured, and how, is the business of [`quire_cpu::bench`];
//! here are the flags, the sizes and the table.

mod report;
mod shapes;

use std::path::PathBuf;

use quire_backend::{DType, Program};
use quire_cpu::bench::{self, Kernel, Measured, Plan};
use quire_cpu::pool::{MAX_THREADS, Pool, default_threads};
use quire_cpu::probe::READ_BUFFER;
use quire_cpu::simd::{LEVEL_ENV, Level};

use super::terminal::print;
use super::{start_log, write_json};
use crate::args::CpuBind;
use crate::args::read::Reader;
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{BENCH_KERNELS, Settings, scan};
use crate::logging::LogArgs;
use crate::machine::{DEFAULT_SHARE, Memory};
use crate::prepare::progress;
use crate::sizes::parse_size;
use report::Setting;

/// Most sizes in one list: each makes rows of its own.
const MAX_SIZES: usize = 64;
/// Most rows of a product.
const MAX_ROWS: u64 = 8192;
/// Most sequences that decode together.
const MAX_BATCH: u64 = 1024;
/// Most tokens of a sequence.
const MAX_CONTEXT: u64 = 1 << 20;

const DTYPES: [(&str, DType); 6] = [
    ("bfloat16", DType::BF16),
    ("float16", DType::F16),
    ("float32", DType::F32),
    ("bf16", DType::BF16),
    ("f16", DType::F16),
    ("f32", DType::F32),
];

/// Everything that `vllm bench kernels` was told.
#[derive(Clone, Debug)]
pub struct KernelsArgs {
    /// Name of the shape, or where its config.json is.
    shape: String,
    /// The program that a model of that shape is lowered to.
    program: Program,
    /// What to measure; the memory that it may take is not known yet.
    plan: Plan,
    threads: usize,
    /// CPUs to bind threads to; empty binds none.
    cpus: Vec<usize>,
    output_json: Option<PathBuf>,
    log: LogArgs,
    /// `VLLM_LOGGING_STREAM` says where the log goes.
    log_stream_given: bool,
    warnings: Vec<String>,
}

impl KernelsArgs {
    /// Reads the arguments after `vllm bench kernels`.
    ///
    /// # Errors
    /// If a flag is unknown, has a value that it does not take, or asks for
    /// something that this machine does not have.
    pub fn parse(args: &[String], env: &Environment) -> Result<KernelsArgs, CliError> {
        let scan = scan(&BENCH_KERNELS, args)?;
        if let [shape, ..] = scan.positionals.as_slice() {
            let words = scan.positionals.join(" ");
            return Err(CliError::usage(format!("unrecognized arguments: {words}"))
                .hint(format!("sizes of a model: --shape {shape}")));
        }
        let mut settings = Settings::collect(&BENCH_KERNELS, scan.occurrences)?;
        settings.check_statuses()?;
        let flags = Reader(&settings);
        let shape = flags.text("shape");
        let (threads, cpus) = threads(&flags, env)?;
        let read = KernelsArgs {
            program: shapes::program(&shape)?,
            shape,
            plan: plan(&flags, env)?,
            threads,
            cpus,
            output_json: flags.opt_text("output-json").map(PathBuf::from),
            log: LogArgs::read(&settings, env)?,
            log_stream_given: env.get("VLLM_LOGGING_STREAM").is_some(),
            warnings: Vec::new(),
        };
        let mut warnings = settings.take_warnings();
        warnings.extend(env.warnings());
        Ok(KernelsArgs { warnings, ..read })
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            shape: &self.shape,
            threads: self.threads,
            working_set: self.plan.working_set,
        }
    }
}

fn plan(flags: &Reader, env: &Environment) -> Result<Plan, CliError> {
    let kernels = Kernel::ALL.map(|kernel| (kernel.name(), kernel));
    let kernels = match (flags.bool("limits-only"), words(flags, "kernels")) {
        (false, None) => Kernel::ALL.to_vec(),
        (false, Some(words)) => chosen("kernels", &words, &kernels)?,
        (true, None) => Vec::new(),
        (true, Some(words)) => {
            let words = words.join(",");
            return Err(CliError::usage(format!(
                "--limits-only measures no kernel, and --kernels {words} asks for some"
            )));
        }
    };
    let dtypes = words(flags, "dtypes").unwrap_or_default();
    Ok(Plan {
        kernels,
        dtypes: chosen("dtypes", &dtypes, &DTYPES)?,
        levels: levels(words(flags, "levels"), env)?,
        rows: sizes(flags, "rows", MAX_ROWS)?,
        batches: sizes(flags, "batch-sizes", MAX_BATCH)?,
        contexts: sizes(flags, "contexts", MAX_CONTEXT)?,
        chunk: flags.number("chunk"),
        seconds: flags.opt_float("seconds").unwrap_or_default(),
        working_set: flags.number("working-set"),
        read_buffer: READ_BUFFER,
        memory: 0,
    })
}

/// The words of a list, if there is one; commas may part them, too.
fn words(flags: &Reader, flag: &str) -> Option<Vec<String>> {
    let list = flags.list(flag);
    let words = list.iter().flat_map(|text| text.split(','));
    let words = words.map(|word| word.trim().to_owned());
    (!list.is_empty()).then(|| words.collect())
}

/// The values that words stand for, each once.
fn chosen<T: Copy + PartialEq>(
    flag: &str,
    words: &[String],
    options: &[(&str, T)],
) -> Result<Vec<T>, CliError> {
    let mut values = Vec::new();
    for word in words {
        let found = options
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word));
        let Some(&(_, value)) = found else {
            let names: Vec<&str> = options.iter().map(|(name, _)| *name).collect();
            return Err(CliError::usage(format!(
                "argument --{flag}: invalid choice: {word:?} (choose from {})",
                names.join(", ")
            )));
        };
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Ok(values)
}

/// Sizes from 1 to `most`, each once, in their order.
fn sizes(flags: &Reader, flag: &str, most: u64) -> Result<Vec<usize>, CliError> {
    let mut sizes = Vec::new();
    for word in words(flags, flag).unwrap_or_default() {
        let size = parse_size(&word).map_err(|problem| {
            CliError::usage(format!(
                "argument --{flag}: invalid value {word:?}: {problem}"
            ))
        })?;
        if !(1..=most).contains(&size) {
            return Err(CliError::usage(format!(
                "argument --{flag}: {word} is out of range: it must be between 1 and {most}"
            )));
        }
        if !sizes.contains(&(size as usize)) {
            sizes.push(size as usize);
        }
    }
    if sizes.len() > MAX_SIZES {
        return Err(CliError::usage(format!(
            "argument --{flag}: {} sizes, at most {MAX_SIZES} are measured in one run",
            sizes.len()
        )));
    }
    Ok(sizes)
}

/// Without the flag, what the back end would take.
fn levels(words: Option<Vec<String>>, env: &Environment) -> Result<Vec<Level>, CliError> {
    let available = Level::available();
    let Some(words) = words else {
        let level = match env.get(LEVEL_ENV) {
            Some(name) => Level::named(name),
            None => Ok(Level::highest()),
        };
        let level = level.map_err(|problem| CliError::usage(problem.to_string()))?;
        return Ok(vec![level]);
    };
    if words.iter().any(|word| word.eq_ignore_ascii_case("all")) {
        return Ok(available);
    }
    let options: Vec<(&str, Level)> = available
        .iter()
        .map(|&level| (level.kind().name(), level))
        .collect();
    chosen("levels", &words, &options)
        .map_err(|error| error.hint("these are the instruction sets of this machine; or all"))
}

/// Threads and the CPUs to bind them to, as for the engine.
fn threads(flags: &Reader, env: &Environment) -> Result<(usize, Vec<usize>), CliError> {
    let bind = env
        .get("VLLM_CPU_OMP_THREADS_BIND")
        .map_or(Ok(CpuBind::Auto), CpuBind::parse)?;
    let cpus = match bind {
        CpuBind::Cores(cores) => cores,
        CpuBind::Auto | CpuBind::NoBind => Vec::new(),
    };
    let threads = flags
        .opt_number("threads")
        .or((!cpus.is_empty()).then_some(cpus.len()))
        .unwrap_or_else(default_threads);
    if threads > MAX_THREADS {
        return Err(CliError::usage(format!(
            "--threads {threads}: at most {MAX_THREADS} threads compute"
        )));
    }
    Ok((threads, cpus))
}

/// Runs the benchmark, prints and saves its result.
///
/// # Errors
/// If there is not enough memory, or the result cannot be written.
pub fn run(args: KernelsArgs) -> anyhow::Result<()> {
    start_log(&args.log, args.log_stream_given, &args.warnings);
    let memory = Memory::read()?.available as f64 * DEFAULT_SHARE;
    let measured = measure(&args, memory as usize)?;
    print(&report::text(&args.setting(), &measured));
    match &args.output_json {
        Some(path) => write_json(path, &report::json(&args.setting(), &measured)),
        None => Ok(()),
    }
}

/// Measures, in so many bytes of memory.
fn measure(args: &KernelsArgs, memory: usize) -> anyhow::Result<Measured> {
    let plan = Plan {
        memory,
        read_buffer: args.plan.read_buffer.min(memory / 2),
        ..args.plan.clone()
    };
    let pool = Pool::pinned(args.threads, &args.cpus);
    let reporter = progress::reporter(true);
    Ok(bench::run(&pool, &args.program, &plan, &*reporter)?)
}

#[cfg(test)]
mod tests;
