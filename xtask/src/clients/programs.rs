//! The programs, and what each needs.

/// One program that people use with OpenAI-compatible servers.
#[derive(Clone, Copy)]
pub struct Program {
    /// As in `--skip` and in the report; the packages are in `requirements/NAME.txt`.
    pub name: &'static str,
    /// The script below `tests/ecosystem`; its ending tells Python from Node.
    pub script: &'static str,
    /// How many servers it is run against.
    pub servers: usize,
    /// Flags of these servers, before those of the command line.
    pub server_flags: &'static [&'static str],
    /// Arguments of the script beside those that every script has.
    pub arguments: &'static [&'static str],
    /// Whether it reads the model's tokenizer from a directory.
    pub tokenizer: bool,
    /// What the report says about it.
    pub about: &'static str,
}

/// What most programs need.
const PLAIN: Program = Program {
    name: "",
    script: "",
    servers: 1,
    server_flags: &[],
    arguments: &[],
    tokenizer: false,
    about: "",
};

/// The servers of routers let running streams end before they do.
const ROUTER: Program = Program {
    servers: 3,
    server_flags: &["--shutdown-timeout", "30"],
    ..PLAIN
};

/// All of them, in the order of the report.
pub const PROGRAMS: &[Program] = &[
    Program {
        name: "langchain",
        script: "langchain_client.py",
        about: "LangChain's `ChatOpenAI` and `OpenAI`, and an agent of `create_agent`",
        ..PLAIN
    },
    Program {
        name: "litellm",
        script: "litellm_client.py",
        about: "LiteLLM with the provider `hosted_vllm`: library, Router and proxy",
        ..PLAIN
    },
    Program {
        name: "instructor",
        script: "instructor_client.py",
        server_flags: &[
            "--structured-outputs-config",
            r#"{"disable_any_whitespace": true}"#,
        ],
        about: "Instructor with pydantic models; the server writes JSON without white space",
        ..PLAIN
    },
    Program {
        name: "openai-agents",
        script: "openai_agents_client.py",
        about: "OpenAI's Agents SDK; every check over the Responses API and over chat completions",
        ..PLAIN
    },
    Program {
        name: "openai-node",
        script: "openai_node_client.mjs",
        about: "OpenAI's SDK for Node",
        ..PLAIN
    },
    Program {
        name: "vercel-ai",
        script: "vercel_ai_client.mjs",
        about: "Vercel's AI SDK with `@ai-sdk/openai-compatible`",
        ..PLAIN
    },
    Program {
        name: "open-webui",
        script: "open_webui_client.py",
        server_flags: &["--api-key", "sk-open-webui"],
        arguments: &["--key", "sk-open-webui"],
        about: "the requests of Open WebUI, sent by `aiohttp`; the program itself is not installed",
        ..PLAIN
    },
    Program {
        name: "lm-eval",
        script: "lm_eval_client.py",
        server_flags: &["--enable-tokenizer-info-endpoint"],
        tokenizer: true,
        about: "EleutherAI's evaluation harness on tasks of 20 items, held against the server's own log-probabilities",
        ..PLAIN
    },
    Program {
        name: "guidellm",
        script: "guidellm_client.py",
        tokenizer: true,
        about: "GuideLLM, four benchmarks of 8 s each",
        ..PLAIN
    },
    Program {
        name: "vllm-router",
        script: "vllm_router_client.py",
        about: "vLLM's router in front of three servers",
        ..ROUTER
    },
    Program {
        name: "sglang-router",
        script: "sglang_router_client.py",
        about: "SGLang's router in front of three servers",
        ..ROUTER
    },
];

impl Program {
    /// Whether its packages come from npm.
    pub fn is_node(&self) -> bool {
        self.script.ends_with(".mjs")
    }
}

#[cfg(test)]
mod tests {
    use super::PROGRAMS;
    use crate::workspace_root;

    #[test]
    fn every_program_has_its_files() {
        let folder = workspace_root().unwrap().join("tests/ecosystem");
        for program in PROGRAMS {
            assert!(folder.join(program.script).is_file(), "{}", program.script);
            let packages = folder.join(format!("requirements/{}.txt", program.name));
            assert!(packages.is_file(), "{}", packages.display());
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = PROGRAMS.iter().map(|program| program.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PROGRAMS.len());
    }
}
