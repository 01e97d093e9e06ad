//! Routes of the development mode.

use super::{
    operation::{Operation, Refusal},
    schema::{boolean, choice, integer, list, literal, record, string},
};

const TAG: &str = "Development";

fn operation(id: &str, summary: &str) -> Operation {
    let refusals = [Refusal::Invalid, Refusal::Engine, Refusal::Unavailable];
    Operation::new(id, TAG, summary).refuses(&refusals)
}

fn with_mode(operation: Operation) -> Operation {
    operation.query(
        "mode",
        choice(&["abort", "wait", "keep"]).default("abort"),
        "What becomes of running requests: they end, are waited for, or stand still and go on later.",
    )
}

/// `POST /sleep`.
pub(super) fn sleep() -> Operation {
    let answer = record(vec![
        ("status", literal("sleeping")),
        ("level", integer().min(0).max(1)),
    ]);
    with_mode(operation("sleep", "Stop working and give memory back"))
        .says(
            "New requests are held until the server is woken. Level 0 only pauses; level 1 also gives \
             the memory of the KV cache back to the system. Weights stay in memory.",
        )
        .query("level", integer().min(0).max(1).default(1), "How deep.")
        .answers("Asleep.", answer)
}

/// `POST /wake_up`.
pub(super) fn wake_up() -> Operation {
    let tags = list(choice(&["weights", "kv_cache", "scheduling"]));
    let answer = record(vec![
        ("status", choice(&["awake", "sleeping"])),
        ("tags", list(string()).or_null()),
    ]);
    operation("wake_up", "Go on working")
        .says("Held requests run, once every part is awake.")
        .query("tags", tags, "The parts to wake; all if none is named.")
        .answers("What holds now.", answer)
}

/// `GET /is_sleeping`.
pub(super) fn is_sleeping() -> Operation {
    Operation::new("is_sleeping", TAG, "Whether the server sleeps").answers(
        "Paused counts as asleep.",
        record(vec![("is_sleeping", boolean())]),
    )
}

/// `POST /pause`.
pub(super) fn pause() -> Operation {
    with_mode(operation("pause", "Stop working"))
        .says("New requests are held until the server is resumed.")
        .query(
            "clear_cache",
            boolean().default(true),
            "Empty the KV cache; what stands still is computed again.",
        )
        .answers("Paused.", record(vec![("status", literal("paused"))]))
}

/// `POST /resume`.
pub(super) fn resume() -> Operation {
    operation("resume", "Go on working")
        .answers("Resumed.", record(vec![("status", literal("resumed"))]))
}

/// `GET /is_paused`.
pub(super) fn is_paused() -> Operation {
    Operation::new("is_paused", TAG, "Whether the server is paused").answers(
        "Asleep counts as paused.",
        record(vec![("is_paused", boolean())]),
    )
}

/// `POST /reset_prefix_cache`.
pub(super) fn reset_prefix_cache() -> Operation {
    operation("reset_prefix_cache", "Forget cached prefixes")
        .query(
            "reset_running_requests",
            boolean().default(false),
            "Take the blocks of running requests, too; they are computed again.",
        )
        .query(
            "reset_external",
            boolean().default(false),
            "Accepted, without effect: there is no cache outside of the process.",
        )
        .answers(
            "False if blocks are in use.",
            record(vec![("success", boolean())]),
        )
}

/// `POST /reset_mm_cache` and `POST /reset_encoder_cache`.
pub(super) fn reset_nothing(id: &str) -> Operation {
    Operation::new(id, TAG, "Forget cached media")
        .says("There are none: models here read text.")
        .answers_empty("200", "Done.")
}
