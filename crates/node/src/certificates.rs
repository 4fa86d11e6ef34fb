//! The certificates of trusted authorities: the system's, those that environment variables name, those that a client is
//! given, and if the system has none, those that JavaScript hands over.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use napi::Task;
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use postproxy_dm_core::call::Failure;
use reqwest::ClientBuilder;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_native_certs::{CertificateResult, load_certs_from_paths};

/// Whether the system checks certificates itself. rustls-platform-verifier asks it about each one.
const SYSTEM_DECIDES: bool = cfg!(any(target_os = "windows", target_vendor = "apple"));

/// The certificates that JavaScript has handed over.
static HANDED_OVER: OnceLock<Vec<CertificateDer<'static>>> = OnceLock::new();

/// Why additional authorities could not be read. Added to the errors about certificates that aren't trusted.
static PROBLEMS: OnceLock<String> = OnceLock::new();

/// The certificates that the machine has.
struct Found {
    certificates: Vec<CertificateDer<'static>>,
    /// Whether no authority is trusted yet.
    is_empty: bool,
}

/// A look for authorities, on one of Node's threads: it reads files.
pub struct Looking;

impl Task for Looking {
    type Output = bool;
    type JsValue = bool;

    fn compute(&mut self) -> napi::Result<bool> {
        let found = std::panic::catch_unwind(find);
        Ok(HANDED_OVER.get().is_none() && found.is_ok_and(|found| found.is_ok_and(|found| found.is_empty)))
    }

    fn resolve(&mut self, _: napi::Env, lacks: bool) -> napi::Result<bool> {
        Ok(lacks)
    }
}

/// Whether this machine has no authority to trust, and JavaScript has not handed any over.
#[napi(catch_unwind)]
pub fn lacks_certificates() -> AsyncTask<Looking> {
    AsyncTask::new(Looking)
}

/// Takes the authorities to trust where the machine has none, as PEM text.
#[napi(catch_unwind)]
pub fn hand_over_certificates(pem: String) {
    HANDED_OVER.get_or_init(|| usable(CertificateDer::pem_slice_iter(pem.as_bytes()).flatten()));
}

/// Says what is wrong with certificates, each a PEM text, that the caller gives.
pub(crate) fn check(given: &[String]) -> Result<(), String> {
    for (at, pem) in given.iter().enumerate() {
        let read = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| error.to_string());
        let used = read.and_then(|it| RootCertStore::empty().add(it).map_err(|error| error.to_string()));
        used.map_err(|why| format!("can't be read: certificate {} of {}: {why}", at + 1, given.len()))?;
    }
    Ok(())
}

/// Makes the client trust these authorities, and others that the caller gives, each as a PEM text. Reads files.
pub(crate) fn trusting(builder: ClientBuilder, given: &[String]) -> Result<ClientBuilder, Failure> {
    let mut found = find()?;
    found.certificates.extend(given.iter().flat_map(|pem| CertificateDer::from_pem_slice(pem.as_bytes())));
    let handed_over = HANDED_OVER.get().filter(|_| found.is_empty).into_iter().flatten();
    let certificates: Vec<_> = found
        .certificates
        .iter()
        .chain(handed_over)
        .map(|certificate| reqwest::Certificate::from_der(certificate))
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::Impossible(error.to_string()))?;
    if SYSTEM_DECIDES {
        return Ok(builder.tls_certs_merge(certificates));
    }
    if certificates.is_empty() {
        return Err(Failure::Impossible(
            "this machine has no certificates of authorities to trust: install the package ca-certificates, or name a \
             file of them in SSL_CERT_FILE"
                .to_owned(),
        ));
    }
    Ok(builder.tls_certs_only(certificates))
}

/// Returns why additional authorities could not be read, for an error.
pub(crate) fn problems() -> Option<&'static str> {
    PROBLEMS.get().map(String::as_str)
}

/// Finds the certificates. `SSL_CERT_FILE` and `SSL_CERT_DIR` replace a system store that is made of files, and are added to
/// any other. `NODE_EXTRA_CA_CERTS` is always added.
fn find() -> Result<Found, Failure> {
    let named = named()?;
    let is_named = named.is_some();
    let mut certificates = match named {
        Some(named) => named,
        None if SYSTEM_DECIDES => Vec::new(),
        None => usable(rustls_native_certs::load_native_certs().certs),
    };
    let is_empty = certificates.is_empty() && !SYSTEM_DECIDES && !is_named;
    certificates.extend(extra());
    Ok(Found { certificates, is_empty })
}

/// Returns the authorities that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, `None` if neither is set. Someone who sets them
/// wants these alone, so if they can't be read no other is trusted.
fn named() -> Result<Option<Vec<CertificateDer<'static>>>, Failure> {
    let file = variable("SSL_CERT_FILE").map(PathBuf::from);
    let folders = variable("SSL_CERT_DIR");
    let folders: Vec<_> =
        folders.iter().flat_map(env::split_paths).filter(|path| path != Path::new("")).collect();
    if file.is_none() && folders.is_empty() {
        return Ok(None);
    }
    let of_file = file.map(|file| load_certs_from_paths(Some(&file), None));
    let of_folders = folders.iter().map(|folder| load_certs_from_paths(None, Some(folder)));
    let (mut certificates, mut errors) = (Vec::new(), Vec::new());
    for CertificateResult { certs, errors: theirs, .. } in of_file.into_iter().chain(of_folders) {
        certificates.extend(usable(certs));
        errors.extend(theirs.iter().map(ToString::to_string));
    }
    if certificates.is_empty() {
        errors.push("there are no certificates in PEM format".to_owned());
        return Err(Failure::Impossible(format!(
            "no authority to trust is where SSL_CERT_FILE and SSL_CERT_DIR say: {}",
            errors.join("; ")
        )));
    }
    Ok(Some(certificates))
}

/// Returns the authorities that `NODE_EXTRA_CA_CERTS` names. Like Node, leaves out what can't be read; Node's warning is
/// about its own TLS only.
fn extra() -> Vec<CertificateDer<'static>> {
    let Some(file) = variable("NODE_EXTRA_CA_CERTS").map(PathBuf::from) else { return Vec::new() };
    let read = load_certs_from_paths(Some(&file), None);
    let certificates = usable(read.certs);
    if certificates.is_empty() {
        let why = read.errors.first().map_or_else(|| "it holds none".to_owned(), ToString::to_string);
        PROBLEMS.get_or_init(|| format!("NODE_EXTRA_CA_CERTS was left out: {why}"));
    }
    certificates
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Leaves out certificates that can't be used. Every store holds a few, and one of them must not spoil the others.
fn usable(certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> Vec<CertificateDer<'static>> {
    let is_usable = |it: &CertificateDer<'static>| RootCertStore::empty().add(it.clone()).is_ok();
    certificates.into_iter().filter(is_usable).collect()
}
