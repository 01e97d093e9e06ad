//! Groups of `vllm chat` and `vllm complete`.

use super::super::Preset::{Derived, Unset};
use super::super::{
    Flag,
    Kind::{Bool, Str},
    Section,
};
use super::COUNT;

pub const CHAT_USAGE: &str = "\
usage: vllm chat [MODEL] [flags]

Talks to the model of a running server, or to MODEL, a checkpoint directory or a name on the hub, which is
then served in this process. Without MODEL and --url, and with no server at the default URL, quire-demo
answers, a demonstration model that is part of this program. /help lists what can be typed besides messages.
Texts that are typed are kept in $XDG_STATE_HOME/quire, else ~/.local/state/quire, which only you can read.
";

pub const COMPLETE_USAGE: &str = "\
usage: vllm complete [MODEL] [flags]

Lets the model of a running server, or MODEL, continue texts. Which one is decided as for vllm chat.
";

pub static CHAT: [Section; 1] = [Section {
    group: "Chat",
    doc: "Which model is asked, and what.",
    flags: &[
        URL,
        MODEL_NAME,
        API_KEY,
        Flag::new(
            "system-prompt",
            Str,
            Unset,
            "System prompt of the conversation.",
        ),
        QUICK,
        MAX_TOKENS,
        STATS,
    ],
}];

pub static COMPLETE: [Section; 1] = [Section {
    group: "Complete",
    doc: "Which model is asked, and what.",
    flags: &[URL, MODEL_NAME, API_KEY, QUICK, MAX_TOKENS, STATS],
}];

const URL: Flag = Flag::new(
    "url",
    Str,
    Derived("http://localhost:8000/v1, else the model in this program"),
    "Base URL of the server's API.",
);
const MODEL_NAME: Flag = Flag::new(
    "model-name",
    Str,
    Derived("the first that the server lists"),
    "Model of the server to ask.",
);
const API_KEY: Flag = Flag::new(
    "api-key",
    Str,
    Derived("OPENAI_API_KEY"),
    "Key to send as a bearer token.",
)
.secret();
const QUICK: Flag = Flag::new(
    "quick",
    Str,
    Unset,
    "Send this one text, with what is piped in behind it, print the answer and end; - is what is piped in alone.",
)
.aliases(&["-q"]);
const MAX_TOKENS: Flag = Flag::new(
    "max-tokens",
    COUNT,
    Derived("the server's"),
    "Most tokens of an answer.",
);
const STATS: Flag = Flag::new(
    "stats",
    Bool,
    Unset,
    "Say after each answer how long its first token took and how fast the others came.",
);
