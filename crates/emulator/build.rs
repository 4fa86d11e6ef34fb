//! Puts the page into the binary, as `npm run build` made it in `page/dist`. Where it was not made, as by cargo alone,
//! the plain page of `src/http/page.html` stands in.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=page");
    println!("cargo:rerun-if-changed=src/http/page.html");
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let built = here.join("page/dist");
    let mut files = Vec::new();
    match built.join("index.html").exists() {
        true => list(&built, &built, &mut files)?,
        false => files.push(("/".to_owned(), here.join("src/http/page.html"))),
    }
    files.sort();
    let mut code = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    for (address, path) in files {
        writeln!(code, "    ({address:?}, include_bytes!({:?})),", path.display().to_string())?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("page_files.rs"), code)?;
    Ok(())
}

/// Each file of a folder, with the address that it is served at.
fn list(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(root, &path, files)?;
            continue;
        }
        let below: Vec<_> = path.strip_prefix(root).map_err(io::Error::other)?.iter().collect();
        let below: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let address = format!("/{}", below.join("/"));
        files.push((address.strip_suffix("index.html").unwrap_or(&address).to_owned(), path));
    }
    Ok(())
}
