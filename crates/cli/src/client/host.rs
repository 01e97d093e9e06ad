//! Which server answers: one that runs, or one in this process.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::Context;

use super::api::Api;
use super::args::{ClientArgs, DEFAULT_URL, Source};
use super::failure::Failure;
use super::stop::Stop;
use crate::args::{ModelStyle, ServeArgs};
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::serve::Embedded;

/// Where [`DEFAULT_URL`] leads.
const DEFAULT_ADDRESS: &str = "localhost:8000";
/// How long a server on this machine may take to accept a connection.
const PROBE_LIMIT: Duration = Duration::from_secs(1);

/// A server and the model that it is to be asked for.
pub struct Host {
    /// Where requests go.
    pub api: Api,
    /// The model's name there.
    pub model: String,
    /// Which model answers, and where it is: the first line.
    pub greeting: String,
    /// Ends with the session.
    _embedded: Option<Embedded>,
}

impl Host {
    /// Finds the server, or starts one.
    ///
    /// # Errors
    /// If the server does not answer or the model cannot be served.
    pub fn find(args: &ClientArgs, env: &Environment) -> anyhow::Result<Host> {
        match &args.source {
            Source::Server { url, model } => Host::running(url, model.clone(), args),
            Source::Model(model) => Host::embedded(model, " in this process".to_owned(), env),
            Source::Any if listens(DEFAULT_ADDRESS) => Host::running(DEFAULT_URL, None, args),
            Source::Any => {
                let place = format!(" in this process, because nothing listens on {DEFAULT_URL}");
                Host::embedded(quire_demo::NAME, place, env)
            }
        }
    }

    fn running(url: &str, model: Option<String>, args: &ClientArgs) -> anyhow::Result<Host> {
        let api = Api::new(url, args.api_key.clone())?;
        let model = match model {
            Some(model) => model,
            None => first_model(&api).map_err(|failure| failure.into_error(false))?,
        };
        let place = format!(" at {}", api.base());
        Ok(Host {
            greeting: greeting(&model, &place),
            api,
            model,
            _embedded: None,
        })
    }

    fn embedded(model: &str, place: String, env: &Environment) -> anyhow::Result<Host> {
        let key = random_key()?;
        let embedded = Embedded::start(&serve_args(model, &key, env)?)?;
        let url = format!("http://{}/v1", embedded.address());
        Ok(Host {
            api: Api::new(&url, Some(key))?,
            model: model.to_owned(),
            greeting: greeting(model, &place),
            _embedded: Some(embedded),
        })
    }
}

fn first_model(api: &Api) -> Result<String, Failure> {
    // Ctrl-C ends the program as long as nothing is asked.
    let models = api.models(&Stop::default())?;
    models
        .into_iter()
        .next()
        .ok_or_else(|| Failure::Broken(format!("{} lists no model", api.base())))
}

/// Whether a server accepts connections at `address`.
fn listens(address: &str) -> bool {
    let Ok(addresses) = address.to_socket_addrs() else {
        return false;
    };
    let mut addresses = addresses;
    addresses.any(|address| TcpStream::connect_timeout(&address, PROBE_LIMIT).is_ok())
}

/// The flags of a server that only this process can use, for a user who waits
/// for one answer at a time.
fn serve_args(model: &str, key: &str, env: &Environment) -> Result<ServeArgs, CliError> {
    let flags = [
        "--host=127.0.0.1",
        "--port=0",
        &format!("--api-key={key}"),
        // One answers; another may still be on its way out after Ctrl-C.
        "--max-num-seqs=2",
        // As much context as the memory has room for, because nobody planned it.
        "--max-model-len=auto",
        "--disable-log-stats",
        "--",
        model,
    ];
    ServeArgs::parse(&flags.map(str::to_owned), ModelStyle::Positional, env)
}

/// A key that nobody else on this machine can guess.
fn random_key() -> anyhow::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("the operating system gives no random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn greeting(model: &str, place: &str) -> String {
    let using = format!("Using model: {model}{place}");
    match model {
        quire_demo::NAME => format!(
            "{using}. It is a demonstration and no useful model; to serve a real one: vllm serve Qwen/Qwen3-0.6B"
        ),
        _ => using,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_demonstration_is_called_one_wherever_it_runs() {
        let line = greeting("quire-demo", " at http://h/v1");
        assert!(line.starts_with("Using model: quire-demo at http://h/v1. It is a demonstration"));
        assert!(line.ends_with("vllm serve Qwen/Qwen3-0.6B"));
        assert_eq!(
            greeting("m", " in this process"),
            "Using model: m in this process"
        );
    }

    #[test]
    fn a_listener_is_found_and_its_absence_too() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        assert!(listens(&address));
        drop(listener);
        assert!(!listens(&address));
        assert!(!listens("no address"));
    }

    #[test]
    fn the_server_in_this_process_is_for_nobody_else() {
        let key = random_key().unwrap();
        assert_ne!(key, random_key().unwrap());
        assert_eq!(key.len(), 64);
        let env = Environment::of_pairs([("VLLM_API_KEY", "public")]);
        let args = serve_args("quire-demo", &key, &env).unwrap();
        assert_eq!(args.model.model, "quire-demo");
        assert_eq!(args.http.host.as_deref(), Some("127.0.0.1"));
        assert_eq!((args.http.port, args.http.api_keys), (0, vec![key]));
        assert!(!args.log.stats);
    }
}
