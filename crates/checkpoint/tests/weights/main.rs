//! Safetensors files and directories, valid and broken.

mod broken;
mod fuzz;
mod valid;
mod writer;
