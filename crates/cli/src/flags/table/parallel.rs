//! Group `ParallelConfig`.

use super::super::Preset::{Is, Unset};
use super::super::{
    Flag,
    Kind::{Bool, Choice, Json, Path, Str},
    Shape,
};
use super::{COUNT, COUNT_OR_ZERO, PORT};

const ONE_DEVICE: &str = "this version runs a model on one device";
const ONE_DEVICE_HINT: &str = "leave it out; --threads N sets how many cores the model uses";
const ONE_ENGINE: &str = "this version runs one engine";
const ONE_ENGINE_HINT: &str =
    "start one server per replica on its own --port, behind a load balancer";
const ALONE: &str = "one device holds the whole model";

pub const FLAGS: &[Flag] = &[
    Flag::new(
        "tensor-parallel-size",
        COUNT,
        Is("1"),
        "Devices that each layer is split over.",
    )
    .aliases(&["-tp"])
    .refused(ONE_DEVICE, ONE_DEVICE_HINT),
    Flag::new(
        "pipeline-parallel-size",
        COUNT,
        Is("1"),
        "Devices that the layers are spread over.",
    )
    .aliases(&["-pp"])
    .refused(ONE_DEVICE, ONE_DEVICE_HINT),
    Flag::new(
        "data-parallel-size",
        COUNT,
        Is("1"),
        "Replicas of the engine.",
    )
    .aliases(&["-dp"])
    .refused(ONE_ENGINE, ONE_ENGINE_HINT),
    Flag::new(
        "data-parallel-rank",
        COUNT_OR_ZERO,
        Unset,
        "Rank of this replica.",
    )
    .aliases(&["-dpn"])
    .refused(ONE_ENGINE, ONE_ENGINE_HINT),
    Flag::new(
        "data-parallel-start-rank",
        COUNT_OR_ZERO,
        Unset,
        "First rank on this machine.",
    )
    .aliases(&["-dpr"])
    .refused(ONE_ENGINE, ONE_ENGINE_HINT),
    Flag::new(
        "data-parallel-size-local",
        COUNT,
        Is("1"),
        "Replicas on this machine.",
    )
    .aliases(&["-dpl"])
    .refused(ONE_ENGINE, ONE_ENGINE_HINT),
    Flag::new(
        "data-parallel-address",
        Str,
        Unset,
        "Address of the head machine.",
    )
    .aliases(&["-dpa"])
    .no_effect(ONE_ENGINE),
    Flag::new(
        "data-parallel-rpc-port",
        PORT,
        Unset,
        "Port between replicas.",
    )
    .aliases(&["-dpp"])
    .no_effect(ONE_ENGINE),
    Flag::new(
        "data-parallel-backend",
        Choice(&["mp", "ray"]),
        Is("mp"),
        "What starts replicas.",
    )
    .aliases(&["-dpb"])
    .no_effect(ONE_ENGINE),
    Flag::new(
        "data-parallel-hybrid-lb",
        Bool,
        Unset,
        "Balance load within a machine.",
    )
    .aliases(&["-dph"])
    .no_effect(ONE_ENGINE),
    Flag::new(
        "data-parallel-external-lb",
        Bool,
        Unset,
        "Leave balancing to an outer balancer.",
    )
    .aliases(&["-dpe"])
    .no_effect(ONE_ENGINE),
    Flag::new(
        "enable-expert-parallel",
        Bool,
        Unset,
        "Spread experts over devices.",
    )
    .aliases(&["-ep"])
    .no_effect(ALONE),
    Flag::new("enable-eplb", Bool, Unset, "Balance experts over devices.").no_effect(ALONE),
    Flag::new(
        "eplb-config",
        Json(Shape::Object),
        Unset,
        "How experts are balanced.",
    )
    .no_effect(ALONE),
    Flag::new(
        "expert-placement-strategy",
        Str,
        Is("linear"),
        "How experts are placed.",
    )
    .no_effect(ALONE),
    Flag::new(
        "all2all-backend",
        Str,
        Is("allgather_reducescatter"),
        "How experts exchange tokens.",
    )
    .no_effect(ALONE),
    Flag::new(
        "enable-ep-weight-filter",
        Bool,
        Unset,
        "Read only the local experts.",
    )
    .no_effect(ALONE),
    Flag::new(
        "decode-context-parallel-size",
        COUNT,
        Is("1"),
        "Devices that a decode's context is split over.",
    )
    .aliases(&["-dcp"])
    .refused(ONE_DEVICE, ONE_DEVICE_HINT),
    Flag::new(
        "prefill-context-parallel-size",
        COUNT,
        Is("1"),
        "Devices that a prefill's context is split over.",
    )
    .aliases(&["-pcp"])
    .refused(ONE_DEVICE, ONE_DEVICE_HINT),
    Flag::new(
        "distributed-executor-backend",
        Choice(&["mp", "ray", "uni", "external_launcher"]),
        Is("uni"),
        "What starts the processes of one engine.",
    )
    .no_effect("an engine is one process here"),
    Flag::new(
        "master-addr",
        Str,
        Is("127.0.0.1"),
        "Address of the first machine.",
    )
    .no_effect(ALONE),
    Flag::new(
        "master-port",
        PORT,
        Is("29501"),
        "Port of the first machine.",
    )
    .no_effect(ALONE),
    Flag::new("nnodes", COUNT, Is("1"), "Machines of one engine.")
        .aliases(&["-n"])
        .refused(ONE_DEVICE, ONE_DEVICE_HINT),
    Flag::new("node-rank", COUNT_OR_ZERO, Is("0"), "Rank of this machine.")
        .aliases(&["-r"])
        .refused(ONE_DEVICE, ONE_DEVICE_HINT),
    Flag::new(
        "disable-custom-all-reduce",
        Bool,
        Unset,
        "Use NCCL's all-reduce.",
    )
    .no_effect(ALONE),
    Flag::new(
        "max-parallel-loading-workers",
        COUNT,
        Unset,
        "Processes that load at once.",
    )
    .no_effect("one process loads"),
    Flag::new("worker-cls", Path, Is("auto"), "Python class of workers.").refused(
        "it loads Python code, and there is no Python in this program",
        "",
    ),
    Flag::new("device-ids", Str, Unset, "Devices to use, such as 0,1.")
        .no_effect("this version runs on the CPU"),
    Flag::new("numa-bind", Bool, Unset, "Bind workers to memory nodes.")
        .no_effect("VLLM_CPU_OMP_THREADS_BIND binds the engine's threads to cores"),
    Flag::new("enable-dbo", Bool, Unset, "Overlap two half batches.").no_effect(ALONE),
];
