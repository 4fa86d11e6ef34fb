//! The names of functions in a WebAssembly module.

/// Removes the hashes of crates: `core[c5930c85a12de822]::str` is `core::str`.
pub(crate) fn without_hashes(name: &str) -> String {
    let mut pieces = name.split('[');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(']') {
            Some((hash, rest)) if hash.len() == 16 => out.push_str(rest),
            _ => out.extend(["[", piece]),
        }
    }
    out
}
