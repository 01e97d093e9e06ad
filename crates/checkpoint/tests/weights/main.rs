//! Safetensors files and directories, valid and broken.

mod broken;
mod valid;
mod writer;
