//! Where a program is installed: a virtual environment, or a folder of node modules.

use super::Program;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How much of an installer's complaint is repeated, in characters.
const QUOTED: usize = 600;

/// An environment with the program's packages.
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Finds the environment of a program, or makes it anew if its list of packages has changed.
    pub fn make(program: &Program, scripts: &Path, environments: &Path) -> Result<Self> {
        let list = scripts.join(format!("requirements/{}.txt", program.name));
        let packages =
            std::fs::read_to_string(&list).with_context(|| list.display().to_string())?;
        let folder = environments.join(program.name);
        // Written last, so that it is there only when all was installed.
        let stamp = folder.join("installed.txt");
        if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == packages) {
            return Ok(Self { folder });
        }
        println!("making {}", folder.display());
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        }
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        if program.is_node() {
            let common = [
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--silent",
            ];
            let mut npm = Command::new("npm");
            npm.args(common).arg("--prefix").arg(&folder);
            install(npm.args(packages.split_whitespace()))?;
        } else {
            install(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
            let words = [
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-cache-dir",
                "--requirement",
            ];
            install(
                Command::new(folder.join("bin/python"))
                    .args(words)
                    .arg(&list),
            )?;
        }
        std::fs::write(&stamp, packages).with_context(|| stamp.display().to_string())?;
        Ok(Self { folder })
    }

    /// What runs the program's script, which takes its arguments after these.
    pub fn command(&self, program: &Program, scripts: &Path) -> Result<Command> {
        if !program.is_node() {
            let mut python = Command::new(self.folder.join("bin/python"));
            // The scripts' folder is part of the sources and is to stay as it is.
            python.arg("-B").arg(scripts.join(program.script));
            return Ok(python);
        }
        // Node looks for packages beside the script.
        for name in [program.script, "checks.mjs"] {
            let from = scripts.join(name);
            std::fs::copy(&from, self.folder.join(name))
                .with_context(|| from.display().to_string())?;
        }
        let mut node = Command::new("node");
        node.arg(self.folder.join(program.script));
        Ok(node)
    }

    /// Where the script's standard error goes.
    pub fn log(&self) -> PathBuf {
        self.folder.with_extension("log")
    }
}

fn install(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("cannot run {name}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let quoted: String = line.chars().take(QUOTED).collect();
        bail!("{name} failed ({}): {quoted}", output.status);
    }
    Ok(())
}
