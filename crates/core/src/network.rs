//! How calls reach the service, where the host leaves that to us: through which proxy, and trusting whom. Says it and connects
//! to nothing.

use crate::error::Error;
use crate::field::{Options, Scalar};
use crate::host::{host_of, is_past_proxy, is_this_machine};

/// What to say of a proxy that is none.
const A_PROXY: &str = "must be an http:// or https:// URL such as http://proxy.example:3128 or http://user:password@proxy.example:3128, with what isn't letters or digits in the user name and password percent-encoded";

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// What a client's options say about the network.
#[derive(Clone, Default)]
pub(crate) struct Network {
    proxy: Option<Proxy>,
    authorities: Vec<String>,
}

#[derive(Clone)]
enum Proxy {
    None,
    Through(String),
}

/// The way that a client's calls take. Complete.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// Straight to the service's host.
    Straight,
    /// Through the proxy with this URL, which may hold credentials.
    Through(String),
    /// Neither an option nor the environment says: the system's own settings may.
    Unsaid,
}

/// A service's address, as far as its way depends on it.
pub(crate) struct Destination<'a> {
    pub(crate) is_secure: bool,
    pub(crate) host: &'a str,
    pub(crate) port: u16,
}

impl Network {
    /// Takes `proxy` and `ca` out of options.
    pub(crate) fn take_from(options: &mut Options) -> Self {
        let proxy = options.take("proxy").and_then(|value| options.accept(proxy_option(value)));
        let authorities = options.take("ca").and_then(|value| options.accept(authorities(value)));
        Network { proxy, authorities: authorities.unwrap_or_default() }
    }

    /// Returns the certificates of the authorities to trust beside the host's, each as a PEM text.
    pub(crate) fn authorities(&self) -> &[String] {
        &self.authorities
    }

    pub(crate) fn has_own_proxy(&self) -> bool {
        self.proxy.is_some()
    }

    /// Returns the user name and password of the proxy, as they are written in its URL.
    pub(crate) fn credentials(&self) -> Option<&str> {
        let Some(Proxy::Through(url)) = &self.proxy else { return None };
        let (_, rest) = url.split_once(':')?;
        rest.get(2..end_of_credentials(rest).checked_sub(1)?)
    }

    /// Refuses a proxy that would carry the key in plain http over the network, though the service is on this machine.
    pub(crate) fn check(&self, to: &Destination<'_>, allow_insecure_http: bool) -> Result<(), Error> {
        let Some(Proxy::Through(url)) = &self.proxy else { return Ok(()) };
        let is_near = host_of_proxy(url).is_some_and(is_this_machine);
        if to.is_secure || allow_insecure_http || is_near {
            return Ok(());
        }
        let why = "would get the API key over plain http, because baseUrl is http://. Leave the proxy out for this machine, or \
                   set allowInsecureHttp: true where the network is yours";
        Err(Error::invalid("proxy", why))
    }

    /// Finds the way to a service. `variable` reads the environment, which says nothing about this machine: a proxy would
    /// understand `localhost` as its own, and would see the key.
    ///
    /// Fails with what is wrong with a proxy that the environment names.
    pub(crate) fn way(
        &self,
        to: &Destination<'_>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Way, String> {
        match &self.proxy {
            Some(Proxy::None) => return Ok(Way::Straight),
            Some(Proxy::Through(url)) => return Ok(Way::Through(url.clone())),
            None => {}
        }
        // In a CGI program HTTP_PROXY is a header of the request.
        if is_this_machine(to.host) || variable("REQUEST_METHOD").is_some() {
            return Ok(Way::Straight);
        }
        let said = |name: &str| variable(name).filter(|value| !value.trim_ascii().is_empty());
        let no_proxy = said("no_proxy").or_else(|| said("NO_PROXY"));
        if no_proxy.is_some_and(|no_proxy| is_past_proxy(&no_proxy, to.host, to.port)) {
            return Ok(Way::Straight);
        }
        let [lower, upper] =
            if to.is_secure { ["https_proxy", "HTTPS_PROXY"] } else { ["http_proxy", "HTTP_PROXY"] };
        let names = [lower, upper, "all_proxy", "ALL_PROXY"];
        let Some((name, value)) = names.into_iter().find_map(|name| Some((name, said(name)?))) else {
            return Ok(Way::Unsaid);
        };
        let mut url = value.trim_ascii().to_owned();
        if !url.bytes().any(|byte| byte == b'/') {
            url.insert_str(0, "http://");
        }
        match proxy_url(&url) {
            Ok(()) => Ok(Way::Through(url)),
            Err(why) => Err(format!("{name} {why}")),
        }
    }
}

fn proxy_option(value: Scalar) -> Result<Proxy, Error> {
    match value {
        Scalar::Bool(false) => Ok(Proxy::None),
        Scalar::Text(url) => match proxy_url(&url) {
            Ok(()) => Ok(Proxy::Through(url)),
            Err(why) => Err(Error::invalid("proxy", why)),
        },
        other => {
            let expected = format_args!("must be the URL of a proxy, or false for none, got {other}");
            Err(Error::invalid("proxy", expected))
        }
    }
}

/// Says what is wrong with the URL of a proxy. Doesn't repeat it, because it may hold a password.
fn proxy_url(url: &str) -> Result<(), &'static str> {
    let is_socks = url.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("socks"));
    if is_socks {
        return Err("is a SOCKS one, and only http:// and https:// proxies can be used");
    }
    host_of_proxy(url).map(|_| ()).ok_or(A_PROXY)
}

/// Returns the host of a proxy's URL, if it is one.
fn host_of_proxy(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once(':')?;
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.strip_prefix("//")?;
    let authority = authority.strip_suffix('/').unwrap_or(authority);
    let (credentials, host) = authority.split_at_checked(end_of_credentials(authority))?;
    let is_good = |byte: u8| byte.is_ascii_graphic() && !b"/?#\\".contains(&byte);
    host_of(host).filter(|_| is_http && credentials.bytes().all(is_good))
}

/// Returns where the host begins: behind the last `@`.
fn end_of_credentials(authority: &str) -> usize {
    authority.bytes().rposition(|byte| byte == b'@').map_or(0, |at| at + 1)
}

/// Reads a text of certificates, or a list of such texts.
fn authorities(value: Scalar) -> Result<Vec<String>, Error> {
    let items = match value {
        Scalar::List(items) => items,
        one => vec![one],
    };
    let mut found = Vec::new();
    for item in items {
        let Scalar::Text(text) = item else { return Err(no_certificate()) };
        let before = found.len();
        let mut open: Option<String> = None;
        for line in text.lines().map(str::trim_ascii) {
            match &mut open {
                None if line == BEGIN => open = Some(format!("{line}\n")),
                None => {}
                Some(pem) => {
                    pem.push_str(line);
                    pem.push('\n');
                    if line == END {
                        found.extend(open.take());
                    }
                }
            }
        }
        if open.is_some() || found.len() == before {
            return Err(no_certificate());
        }
    }
    if found.is_empty() { Err(no_certificate()) } else { Ok(found) }
}

fn no_certificate() -> Error {
    let expected = "must be certificates in PEM format, as text or bytes: -----BEGIN CERTIFICATE----- and so on, not the \
                    path of a file";
    Error::invalid("ca", expected)
}
