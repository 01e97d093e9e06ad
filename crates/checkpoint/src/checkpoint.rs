//! The safetensors files of a model as a [`WeightSource`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use quire_backend::{DType, Tensor, WeightError, WeightSource};
use quire_files::Files;

use crate::CheckpointError;
use crate::files::{INDEX, WeightFiles, weight_files};
use crate::mmap::MappedFile;
use crate::names;
use crate::safetensors::{ElementType, TensorMeta, parse_header};

/// What a checkpoint says of one tensor.
#[derive(Clone, Copy, Debug)]
pub struct TensorInfo<'a> {
    /// Name in the file.
    pub name: &'a str,
    /// Type of its elements.
    pub dtype: &'a ElementType,
    /// Outermost dimension first.
    pub shape: &'a [usize],
    /// Bytes in the file.
    pub bytes: usize,
}

/// An opened checkpoint: every header read and checked, the weights where they
/// lie (mapped, or in the program) and not yet touched.
#[derive(Debug)]
pub struct Checkpoint {
    files: Vec<MappedFile>,
    tensors: BTreeMap<String, Place>,
}

/// Where a tensor is.
#[derive(Debug)]
struct Place {
    file: usize,
    meta: TensorMeta,
}

impl Checkpoint {
    /// Opens the weights of a model: `model.safetensors`, else the
    /// shards of `model.safetensors.index.json`, else every `*.safetensors`.
    ///
    /// # Errors
    /// See [`CheckpointError`]; a model with nothing but pickles is refused.
    pub fn open(files: &Files) -> Result<Checkpoint, CheckpointError> {
        let WeightFiles { names, index } = weight_files(files)?;
        let mut checkpoint = Checkpoint {
            files: Vec::with_capacity(names.len()),
            tensors: BTreeMap::new(),
        };
        for (file, name) in names.iter().enumerate() {
            let map = MappedFile::open(files, name)?;
            let metas = parse_header(map.path(), map.bytes())?;
            checkpoint.files.push(map);
            for meta in metas {
                // The index decides between copies; what it does not list is
                // taken from where it is found.
                let elsewhere = index
                    .as_ref()
                    .and_then(|places| places.get(&meta.name))
                    .is_some_and(|&place| place != file);
                if !elsewhere {
                    checkpoint.insert(file, meta)?;
                }
            }
        }
        if let Some(places) = index {
            checkpoint.check_listed(files, &places)?;
        }
        Ok(checkpoint)
    }

    fn insert(&mut self, file: usize, meta: TensorMeta) -> Result<(), CheckpointError> {
        if let Some(first) = self.tensors.get(&meta.name) {
            return Err(CheckpointError::Duplicate {
                first: self.files[first.file].path().to_path_buf(),
                second: self.files[file].path().to_path_buf(),
                name: meta.name,
            });
        }
        self.tensors.insert(meta.name.clone(), Place { file, meta });
        Ok(())
    }

    /// Every tensor that the index lists must be in the file that it names.
    fn check_listed(
        &self,
        files: &Files,
        places: &BTreeMap<String, usize>,
    ) -> Result<(), CheckpointError> {
        match places
            .iter()
            .find(|(name, _)| !self.tensors.contains_key(*name))
        {
            None => Ok(()),
            Some((name, &file)) => Err(CheckpointError::Index {
                path: files.path(INDEX),
                reason: format!(
                    "tensor {name:?} should be in {}, which does not have it",
                    self.files[file].path().display()
                ),
            }),
        }
    }

    /// Bytes of all tensors.
    pub fn total_bytes(&self) -> u64 {
        self.tensors().map(|tensor| tensor.bytes as u64).sum()
    }

    /// Every tensor, sorted by name.
    pub fn tensors(&self) -> impl Iterator<Item = TensorInfo<'_>> {
        self.tensors.values().map(|place| TensorInfo {
            name: &place.meta.name,
            dtype: &place.meta.dtype,
            shape: &place.meta.shape,
            bytes: place.meta.range.len(),
        })
    }

    /// The floating-point type that most bytes are stored in: what
    /// `--dtype auto` means if config.json does not say. `None` if no tensor is
    /// in a readable type.
    pub fn dtype(&self) -> Option<DType> {
        let bytes_of = |wanted: DType| -> u64 {
            self.tensors()
                .filter(|tensor| *tensor.dtype == ElementType::Float(wanted))
                .map(|tensor| tensor.bytes as u64)
                .sum()
        };
        [DType::F32, DType::F16, DType::BF16]
            .into_iter()
            .map(|dtype| (bytes_of(dtype), dtype))
            .filter(|&(bytes, _)| bytes > 0)
            .max_by_key(|&(bytes, _)| bytes)
            .map(|(_, dtype)| dtype)
    }

    /// Tells the system that all files will be read soon and in order, so that
    /// the disk works ahead of the packing.
    pub fn prefetch(&self) {
        for file in &self.files {
            file.advise_sequential_read();
        }
    }

    fn find(&self, name: &str) -> Option<&Place> {
        names::find(name, |spelling| self.tensors.get(spelling))
    }
}

/// Names are found in any of the spellings that checkpoints use: with or
/// without one of `model.`, `transformer.`, `language_model.` in front.
impl WeightSource for Checkpoint {
    fn tensor(&self, name: &str, expected: &[usize]) -> Result<Tensor<'_>, WeightError> {
        let Place { file, meta } = self
            .find(name)
            .ok_or_else(|| WeightError::Missing(name.to_owned()))?;
        let dtype = match &meta.dtype {
            ElementType::Float(dtype) => *dtype,
            other => {
                return Err(WeightError::DType {
                    name: meta.name.clone(),
                    dtype: other.to_string(),
                });
            }
        };
        if meta.shape != expected {
            return Err(WeightError::Shape {
                name: meta.name.clone(),
                found: meta.shape.clone(),
                expected: expected.to_vec(),
            });
        }
        Ok(Tensor {
            dtype,
            shape: meta.shape.clone(),
            data: Cow::Borrowed(&self.files[*file].bytes()[meta.range.clone()]),
        })
    }

    fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }
}
