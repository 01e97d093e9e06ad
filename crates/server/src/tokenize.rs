//! `POST /tokenize`, `POST /detokenize` and `GET /tokenizer_info`.

use std::sync::Arc;

use axum::{Json, extract::State};
use quire_core::TokenId;
use serde::Serialize;
use serde_json::Value;

use crate::{
    chat::{self, Conversation},
    completions::to_id,
    config::RequestLimits,
    error::ApiError,
    fields::Fields,
    json::JsonBody,
    state::App,
};

/// Most token ids in one detokenize request.
const MAX_IDS: usize = 4 << 20;
/// The class that reads tokenizer.json, for models whose files name none.
const TOKENIZER_CLASS: &str = "PreTrainedTokenizerFast";

/// What to tokenize.
enum Source {
    Text(String),
    Chat(Conversation),
}

/// What to tokenize, and how.
pub(crate) struct TokenizeRequest {
    model: Option<String>,
    source: Source,
    add_special_tokens: bool,
    return_token_strs: bool,
}

impl TokenizeRequest {
    pub(crate) fn read(mut fields: Fields, limits: &RequestLimits) -> Result<Self, ApiError> {
        let model = fields.string("model");
        let add_special_tokens = fields.bool("add_special_tokens");
        let return_token_strs = fields.flag("return_token_strs");
        let source = if fields.has("messages") && !fields.has("prompt") {
            let conversation = Conversation::read(&mut fields, limits);
            Source::Chat(conversation)
        } else {
            if !fields.has("prompt") {
                fields.missing("prompt");
                fields.missing("messages");
            }
            Source::Text(fields.string("prompt").unwrap_or_default())
        };
        fields.finish()?;
        // Templates write the special tokens themselves.
        let special_by_default = matches!(source, Source::Text(_));
        if let Source::Chat(conversation) = &source {
            conversation.check()?;
        }
        Ok(TokenizeRequest {
            model,
            source,
            add_special_tokens: add_special_tokens.unwrap_or(special_by_default),
            return_token_strs,
        })
    }
}

/// What to make a text of.
pub(crate) struct DetokenizeRequest {
    model: Option<String>,
    /// Not negative; not yet compared with the vocabulary.
    ids: Vec<i64>,
}

impl DetokenizeRequest {
    pub(crate) fn read(mut fields: Fields) -> Result<Self, ApiError> {
        let model = fields.string("model");
        if !fields.has("tokens") {
            fields.missing("tokens");
        }
        let items = fields.list("tokens", MAX_IDS).unwrap_or_default();
        let loc = fields.loc("tokens");
        let mut ids = Vec::with_capacity(items.len());
        for (i, item) in items.into_iter().enumerate() {
            match to_id(item, &format!("{loc}.{i}")) {
                Ok(id) => ids.push(id),
                Err(error) => fields.complain(error),
            }
        }
        fields.finish()?;
        Ok(DetokenizeRequest { model, ids })
    }
}

/// The answer to `POST /tokenize`.
#[derive(Serialize)]
pub(crate) struct Tokenized {
    count: usize,
    max_model_len: u32,
    tokens: Vec<TokenId>,
    token_strs: Option<Vec<String>>,
}

/// The answer to `POST /detokenize`.
#[derive(Serialize)]
pub(crate) struct Detokenized {
    prompt: String,
}

/// `POST /tokenize`.
pub(crate) async fn tokenize(
    State(app): State<Arc<App>>,
    JsonBody(fields): JsonBody,
) -> Result<Json<Tokenized>, ApiError> {
    let request = TokenizeRequest::read(fields, &app.config().limits)?;
    app.model_name(request.model.as_deref())?;
    app.run_text_job(move |app| {
        let tokenizer = app.need_tokenizer()?;
        let text = match request.source {
            Source::Text(text) => text,
            Source::Chat(conversation) => {
                chat::render(app, &conversation, conversation.tools.as_deref())?
            }
        };
        let tokens = tokenizer.encode(&text, request.add_special_tokens)?;
        let name = |id: &TokenId| tokenizer.id_to_token(*id).unwrap_or_default();
        Ok(Json(Tokenized {
            count: tokens.len(),
            max_model_len: app.config().max_model_len,
            token_strs: request
                .return_token_strs
                .then(|| tokens.iter().map(name).collect()),
            tokens,
        }))
    })
    .await
}

/// `POST /detokenize`.
pub(crate) async fn detokenize(
    State(app): State<Arc<App>>,
    JsonBody(fields): JsonBody,
) -> Result<Json<Detokenized>, ApiError> {
    let DetokenizeRequest { model, ids } = DetokenizeRequest::read(fields)?;
    app.model_name(model.as_deref())?;
    app.run_text_job(move |app| {
        let tokenizer = app.need_tokenizer()?;
        let known = |id: i64| {
            let id = TokenId::try_from(id).ok();
            id.filter(|&id| (id as usize) < tokenizer.vocab_size())
        };
        let mut tokens = Vec::with_capacity(ids.len());
        for id in ids {
            let out = || ApiError::invalid(format!("Token id {id} is out of vocabulary"));
            tokens.push(known(id).ok_or_else(out)?);
        }
        Ok(Json(Detokenized {
            prompt: tokenizer.decode(&tokens, false),
        }))
    })
    .await
}

/// `GET /tokenizer_info`: the model's tokenizer_config.json, with tokens as
/// their texts and the chat template that is in use, wherever it came from.
/// Clients make prompts from it.
pub(crate) async fn info(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    let mut info = with_plain_tokens(app.need_tokenizer()?.config());
    if let Value::Object(members) = &mut info {
        let class = members.entry("tokenizer_class");
        class.or_insert_with(|| TOKENIZER_CLASS.into());
        if let Some(template) = app.chat_template() {
            members.insert("chat_template".to_owned(), template.source().into());
        }
    }
    Ok(Json(info))
}

/// The value with every added token, which is an object with its text and how
/// it is matched, replaced by its text.
fn with_plain_tokens(value: &Value) -> Value {
    match value {
        Value::Object(members) => match members.get("content") {
            Some(Value::String(text)) => text.as_str().into(),
            _ => {
                let plain =
                    |(name, value): (&String, &Value)| (name.clone(), with_plain_tokens(value));
                Value::Object(members.iter().map(plain).collect())
            }
        },
        Value::Array(list) => list.iter().map(with_plain_tokens).collect(),
        other => other.clone(),
    }
}
