//! From a model's name to its files: the built-in model, a directory or a hub.

use std::path::Path;

use anyhow::Context;
use quire_backend::Reporter;
use quire_checkpoint::HubOptions;
use quire_files::Files;

use crate::args::{LoadFormat, ModelArgs};

/// Says that the model is the built-in one, if it is: nobody should take its
/// answers for what a real model would say.
pub fn introduce(name: &str) {
    if name != quire_demo::NAME {
        return;
    }
    tracing::info!(
        "serving {name}, the built-in demonstration model: it shows the server at work and is no useful model"
    );
    tracing::info!("to serve a real one: vllm serve Qwen/Qwen3-0.6B");
    if Path::new(name).is_dir() {
        tracing::warn!("the directory {name} is not read; vllm serve ./{name} serves it");
    }
}

/// The model's files, downloaded if need be.
///
/// # Errors
/// If there is no such model or it cannot be downloaded.
pub fn model_files(args: &ModelArgs, report: &dyn Reporter) -> anyhow::Result<Files> {
    let weights = args.load_format == LoadFormat::Safetensors;
    let mut options = hub_options(args)?;
    options.revision = args.revision.clone();
    options.weights = weights;
    find(&args.model, &options, report)
}

/// The files of the tokenizer: those of `model`, unless `--tokenizer` names
/// others.
///
/// # Errors
/// As [`model_files`].
pub fn tokenizer_files(
    args: &ModelArgs,
    model: &Files,
    report: &dyn Reporter,
) -> anyhow::Result<Files> {
    let Some(name) = &args.tokenizer else {
        return Ok(model.clone());
    };
    let mut options = hub_options(args)?;
    let revision = args.tokenizer_revision.as_ref().or(args.revision.as_ref());
    options.revision = revision.cloned();
    options.weights = false;
    find(name, &options, report).context("--tokenizer")
}

/// The files of a tokenizer that is used without its model.
///
/// # Errors
/// As [`model_files`].
pub fn tokenizer_by_name(name: &str, report: &dyn Reporter) -> anyhow::Result<Files> {
    let mut options = HubOptions::from_env()?;
    options.weights = false;
    find(name, &options, report)
}

fn find(name: &str, options: &HubOptions, report: &dyn Reporter) -> anyhow::Result<Files> {
    if name == quire_demo::NAME {
        return Ok(quire_demo::files());
    }
    let found = quire_checkpoint::resolve(name, options, report)?;
    for note in &found.notes {
        tracing::warn!("{note}");
    }
    Ok(Files::dir(found.path))
}

fn hub_options(args: &ModelArgs) -> anyhow::Result<HubOptions> {
    let mut options = HubOptions::from_env()?;
    if let Some(token) = &args.hf_token {
        options.token = Some(token.clone());
    }
    if let Some(dir) = &args.download_dir {
        options.cache_dir = Some(dir.clone());
    }
    Ok(options)
}
