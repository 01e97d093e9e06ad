//! Sessions with a server that says what the test told it to say.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::super::args::Source;
use super::super::fake::{Fake, Reply, answer, chunks, delta, error, event, finish, models};
use super::*;

/// Text that a test types.
struct Typed {
    lines: VecDeque<Input>,
    interactive: bool,
    remembered: Vec<String>,
}

impl Typed {
    fn new(lines: &[&str]) -> Typed {
        Typed {
            lines: lines
                .iter()
                .map(|line| Input::Text((*line).to_owned()))
                .collect(),
            interactive: true,
            remembered: Vec::new(),
        }
    }
}

impl Lines for Typed {
    fn interactive(&self) -> bool {
        self.interactive
    }

    fn line(&mut self, _: &str) -> anyhow::Result<Input> {
        Ok(self.lines.pop_front().unwrap_or(Input::End))
    }

    fn remember(&mut self, text: &str) {
        self.remembered.push(text.to_owned());
    }
}

/// A stream that a test can look at.
#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

/// What a session printed.
struct Printed {
    answers: String,
    notes: String,
    ended: anyhow::Result<ExitCode>,
}

fn args(kind: Kind) -> ClientArgs {
    ClientArgs {
        kind,
        source: Source::Any,
        api_key: None,
        system_prompt: None,
        quick: None,
        max_tokens: None,
        stats: false,
        warnings: Vec::new(),
    }
}

/// Runs `use_it` with a session of a server at `url`.
fn with_session(
    url: &str,
    args: &ClientArgs,
    stop: &Stop,
    use_it: impl FnOnce(&mut Session) -> anyhow::Result<ExitCode>,
) -> Printed {
    let api = Api::new(url, args.api_key.clone()).unwrap();
    let (answers, notes) = (Paper::default(), Paper::default());
    let screen = Screen::new(answers.clone(), notes.clone(), false);
    let mut session = Session::new(args, &api, "m".into(), stop, screen);
    let ended = use_it(&mut session);
    Printed {
        answers: answers.text(),
        notes: notes.text(),
        ended,
    }
}

fn typed(fake: &Fake, args: &ClientArgs, lines: &[&str]) -> Printed {
    let mut lines = Typed::new(lines);
    let printed = with_session(&fake.url, args, &Stop::default(), |session| {
        session.run(&mut lines)
    });
    assert!(printed.ended.is_ok(), "{:?}", printed.ended);
    printed
}

fn quick(fake: &Fake, args: &ClientArgs) -> Printed {
    with_session(&fake.url, args, &Stop::default(), |session| {
        session.quick("Hi")
    })
}

#[test]
fn answers_are_the_same_however_the_stream_is_cut() {
    let stream = [
        delta("zürich "),
        ": keep-alive\n\n".into(),
        delta("東\x1b[31m京🦀"),
        finish("stop"),
    ]
    .concat();
    for size in [1, 2, 3, 5, 7, 64, 4096] {
        for kind in [Kind::Chat, Kind::Complete] {
            let fake = Fake::new(vec![Reply::Stream(chunks(&stream, size))]);
            let printed = quick(&fake, &args(kind));
            assert_eq!(printed.answers, "zürich 東京🦀\n", "chunks of {size} bytes");
            assert_eq!(printed.notes, "");
            assert!(printed.ended.is_ok());
        }
    }
}

#[test]
fn a_conversation_is_sent_whole_and_can_be_forgotten() {
    let fake = Fake::new(vec![answer("Hello."), answer("Four."), answer("Hm.")]);
    let chat = ClientArgs {
        system_prompt: Some("Be brief.".into()),
        ..args(Kind::Chat)
    };
    let lines = [
        "Hi", "2 + 2?", "/reset", "/system", "//etc?", "/quit", "never",
    ];
    let printed = typed(&fake, &chat, &lines);
    assert_eq!(printed.answers, "Hello.\nFour.\nHm.\n");
    let messages = || {
        let body = fake.request().body;
        assert_eq!(
            (&body["model"], &body["stream"]),
            (&json!("m"), &json!(true))
        );
        body["messages"].clone()
    };
    let message = |role: &str, text: &str| json!({"role": role, "content": text});
    let system = message("system", "Be brief.");
    assert_eq!(messages(), json!([system, message("user", "Hi")]));
    let second = json!([
        system,
        message("user", "Hi"),
        message("assistant", "Hello."),
        message("user", "2 + 2?")
    ]);
    assert_eq!(messages(), second);
    assert_eq!(messages(), json!([message("user", "/etc?")]));
}

#[test]
fn completions_have_a_prompt_and_no_memory() {
    let fake = Fake::new(vec![answer(" upon"), answer(" a time")]);
    let complete = ClientArgs {
        max_tokens: Some(5),
        ..args(Kind::Complete)
    };
    typed(&fake, &complete, &["Once", "Once upon"]);
    for prompt in ["Once", "Once upon"] {
        let request = fake.request();
        assert!(
            request.head.starts_with("post /v1/completions "),
            "{}",
            request.head
        );
        let body = json!({"model": "m", "stream": true, "prompt": prompt, "max_tokens": 5});
        assert_eq!(request.body, body);
    }
}

#[test]
fn a_refused_message_was_never_said() {
    let fake = Fake::new(vec![error(400, "bad words\x1b[2J"), answer("Yes?")]);
    let printed = typed(&fake, &args(Kind::Chat), &["first", "second"]);
    assert_eq!(printed.answers, "Yes?\n");
    assert_eq!(printed.notes, "error: bad words\n");
    fake.request();
    let messages = fake.request().body["messages"].clone();
    assert_eq!(messages, json!([{"role": "user", "content": "second"}]));
}

#[test]
fn keys_are_sent_and_wrong_ones_get_a_hint() {
    let fake = Fake::new(vec![error(401, "Unauthorized"), error(401, "Unauthorized")]);
    let with_key = ClientArgs {
        api_key: Some("k-1".into()),
        ..args(Kind::Chat)
    };
    for (args, has_key) in [(with_key, true), (args(Kind::Chat), false)] {
        let failed = quick(&fake, &args).ended.unwrap_err();
        let report = errors::report(&failed);
        assert!(
            report.starts_with("error: Unauthorized\nhint: --api-key"),
            "{report}"
        );
        let head = fake.request().head;
        assert_eq!(
            head.contains("authorization: bearer k-1"),
            has_key,
            "{head}"
        );
        assert_eq!(head.contains("authorization"), has_key, "{head}");
    }
}

#[test]
fn a_broken_answer_is_an_error() {
    let cut = [delta("half of"), "data: {\"choi".into()].concat();
    let fault =
        delta("half of") + &event(&json!({"error": {"message": "the engine died", "code": 500}}));
    let replies = vec![
        (Reply::Cut(chunks(&cut, 9)), "closed the connection"),
        // Complete as a body, but not as an answer.
        (
            Reply::Stream(chunks(&delta("half of"), 9)),
            "closed the connection",
        ),
        (Reply::Stream(chunks(&fault, 9)), "error: the engine died"),
        (Reply::Stream(vec![b"data: {\n\n".to_vec()]), "not JSON"),
        (
            Reply::Whole(200, "application/json", "{}".into()),
            "not answer with an event stream",
        ),
        (
            Reply::Whole(502, "text/html", "<html>".into()),
            "HTTP status 502",
        ),
    ];
    for (reply, says) in replies {
        let fake = Fake::new(vec![reply]);
        let printed = quick(&fake, &args(Kind::Chat));
        let report = errors::report(&printed.ended.unwrap_err());
        assert!(report.contains(says), "{report}");
        assert!(
            ["", "half of\n"].contains(&printed.answers.as_str()),
            "{}",
            printed.answers
        );
    }
}

#[test]
fn an_end_that_is_given_a_reason_is_complete_without_done() {
    let last = event(&json!({"choices": [{"delta": {}, "finish_reason": "stop"}]}));
    let fake = Fake::new(vec![Reply::Stream(chunks(&(delta("all") + &last), 9))]);
    let printed = quick(&fake, &args(Kind::Chat));
    assert_eq!(printed.answers, "all\n");
    assert!(printed.ended.is_ok());
}

#[test]
fn stopping_closes_the_connection_and_keeps_what_came() {
    let stalled = Reply::Stall(chunks(&delta("I thi"), 9));
    let fake = Fake::new(vec![stalled, answer("Well.")]);
    let url = fake.url.clone();
    let stop = Stop::default();
    assert!(!stop.now(), "there is nothing to stop yet");
    let stopper = {
        let stop = stop.clone();
        std::thread::spawn(move || {
            fake.request();
            // The text is on its way; a stop before it comes is as good.
            assert!(stop.now());
            fake.wait_until_closed();
            fake
        })
    };
    let mut lines = Typed::new(&["Why?", "And?"]);
    let printed = with_session(&url, &args(Kind::Chat), &stop, |session| {
        session.run(&mut lines)
    });
    assert!(
        printed.ended.is_ok(),
        "a stopped answer does not end the session"
    );
    assert!(printed.answers.ends_with("Well.\n"), "{}", printed.answers);
    assert!(!printed.notes.contains("error"), "{}", printed.notes);
    let kept = printed.answers.starts_with("I thi\n");
    let messages = stopper.join().unwrap().request().body["messages"].clone();
    let count = messages.as_array().unwrap().len();
    assert_eq!(count, if kept { 3 } else { 1 }, "{messages}");
}

#[test]
fn an_unreachable_server_is_named() {
    let url = "http://127.0.0.1:1/v1";
    let printed = with_session(url, &args(Kind::Chat), &Stop::default(), |session| {
        session.quick("Hi")
    });
    let report = errors::report(&printed.ended.unwrap_err());
    let expected = "error: cannot reach http://127.0.0.1:1/v1/chat/completions: Connection refused\nhint: start a server: vllm serve";
    assert!(report.starts_with(expected), "{report}");
}

#[test]
fn models_are_listed_and_chosen() {
    let list = || models(&["m", "other\x1b[2J"]);
    let fake = Fake::new(vec![list(), list(), models(&["m", "other"]), answer("Hi.")]);
    let lines = ["/model", "/model othe", "/model other", "Hello"];
    let printed = typed(&fake, &args(Kind::Chat), &lines);
    let notes: Vec<&str> = printed.notes.lines().collect();
    assert_eq!(
        notes[..3],
        ["* m", "  other", "error: the server has no model othe"]
    );
    assert_eq!(notes.last(), Some(&"Using model: other"));
    let requests: Vec<Json> = (0..4).map(|_| fake.request().body).collect();
    assert_eq!(requests[3]["model"], "other");
}

#[test]
fn statistics_are_asked_for_and_shown() {
    let usage = event(&json!({"choices": [], "usage": {"completion_tokens": 3}}));
    let last = event(&json!({"choices": [{"delta": {}, "finish_reason": "length"}]}));
    let stream = delta("a b c") + &last + &usage + "data: [DONE]\n\n";
    let reply = || Reply::Stream(chunks(&stream, 20));
    let fake = Fake::new(vec![reply(), reply()]);
    let printed = typed(&fake, &args(Kind::Chat), &["Hi", "/stats", "Hi"]);
    let notes: Vec<&str> = printed.notes.lines().collect();
    assert!(notes[0].starts_with("[the answer ends here"), "{notes:?}");
    assert_eq!(notes[1], "statistics are on");
    assert!(
        notes[3].starts_with("[TTFT ") && notes[3].contains(", 3 tokens in "),
        "{notes:?}"
    );
    assert_eq!(fake.request().body.get("stream_options"), None);
    assert_eq!(
        fake.request().body["stream_options"],
        json!({"include_usage": true})
    );
}

#[test]
fn a_script_ends_at_the_first_error_and_a_person_goes_on() {
    for interactive in [true, false] {
        let fake = Fake::new(vec![answer("Fine.")]);
        let mut lines = Typed::new(&["/sistem", "", "  ", "How are you?"]);
        lines.interactive = interactive;
        let printed = with_session(&fake.url, &args(Kind::Chat), &Stop::default(), |session| {
            session.run(&mut lines)
        });
        assert_eq!(printed.ended.is_ok(), interactive);
        assert_eq!(printed.answers.is_empty(), !interactive);
        assert_eq!(lines.remembered.len(), if interactive { 2 } else { 1 });
    }
}

#[test]
fn a_closed_output_is_no_error() {
    struct Closed;
    impl io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let fake = Fake::new(vec![answer("Hello.")]);
    let api = Api::new(&fake.url, None).unwrap();
    let stop = Stop::default();
    let screen = Screen::new(Closed, io::sink(), false);
    let mut session = Session::new(&args(Kind::Chat), &api, "m".into(), &stop, screen);
    assert!(session.quick("Hi").is_ok());
}
