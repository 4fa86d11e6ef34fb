//! Finds the addresses of a host, once for all calls that ask at the same time, and puts one that answers in front.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt, Shared, WeakShared};
use futures_util::stream::{FuturesUnordered, StreamExt};
use postproxy_dm_core::host::is_this_machine;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// How long an address is tried alone before the next one is tried too. Node's fetch and RFC 8305 use the same delay.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// How long the address that answered first stays in front without being tried again.
const TRUSTED_FOR: Duration = Duration::from_secs(10);

/// The system looks up names on threads. This many at a time are used at most.
static THREADS: Semaphore = Semaphore::const_new(8);

static LOOKUPS: Mutex<Option<HashMap<Destination, Lookup>>> = Mutex::new(None);

type Destination = (String, Option<u16>);
type Found = Result<Arc<[SocketAddr]>, Arc<io::Error>>;

enum Lookup {
    /// A lookup that has not ended. Other calls wait for its result.
    UnderWay(WeakShared<BoxFuture<'static, Found>>),
    /// Addresses, of which the first has answered, and when.
    Tried(Arc<[SocketAddr]>, Instant),
}

tokio::task_local! {
    /// The host and the port that the request of this task connects to: a resolver only learns the host.
    static HEADING_FOR: (String, u16);
}

/// Runs a request that connects to this host and port. reqwest asks for the host in lower case.
pub(crate) async fn heading_for<F: Future>(host: &str, port: u16, request: F) -> F::Output {
    HEADING_FOR.scope((host.to_ascii_lowercase(), port), request).await
}

/// The resolver that reqwest asks for addresses.
pub(crate) struct Addresses;

impl Resolve for Addresses {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        // A connection that another task took over knows no port. Its addresses stay in the system's order.
        let port = HEADING_FOR.try_with(|(to, port)| (*to == host).then_some(*port)).ok().flatten();
        let found = find((host, port));
        Box::pin(async move { Ok(Box::new(found.await?.to_vec().into_iter()) as Addrs) })
    }
}

fn find(destination: Destination) -> Shared<BoxFuture<'static, Found>> {
    let mut lookups = LOOKUPS.lock().unwrap_or_else(PoisonError::into_inner);
    let lookups = lookups.get_or_insert_default();
    match lookups.get(&destination) {
        Some(Lookup::UnderWay(lookup)) => {
            if let Some(lookup) = lookup.upgrade() {
                return lookup;
            }
        }
        Some(Lookup::Tried(addresses, at)) if at.elapsed() < TRUSTED_FOR => {
            let addresses = addresses.clone();
            return async move { Ok(addresses) }.boxed().shared();
        }
        _ => {}
    }
    let lookup = look_up(destination.clone()).boxed().shared();
    if let Some(weak) = lookup.downgrade() {
        lookups.insert(destination, Lookup::UnderWay(weak));
    }
    lookup
}

async fn look_up(destination: Destination) -> Found {
    let (host, port) = &destination;
    let found = resolve(host).await;
    let tried = match (&found, port) {
        (Ok(addresses), Some(port)) if is_worth_trying(addresses) => best_first(addresses, *port).await,
        _ => None,
    };
    let mut lookups = LOOKUPS.lock().unwrap_or_else(PoisonError::into_inner);
    let lookups = lookups.get_or_insert_default();
    match tried {
        Some(addresses) => {
            let addresses: Arc<[SocketAddr]> = addresses.into();
            lookups.insert(destination, Lookup::Tried(addresses.clone(), Instant::now()));
            Ok(addresses)
        }
        None => {
            lookups.remove(&destination);
            found.map(Arc::from).map_err(Arc::new)
        }
    }
}

/// Names below `localhost` are this machine by definition (RFC 6761), whatever a name server says.
async fn resolve(host: &str) -> io::Result<Vec<SocketAddr>> {
    if is_this_machine(host) && !host.eq_ignore_ascii_case("localhost") {
        let addresses = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        return Ok(addresses.map(|address| (address, 0).into()).into());
    }
    let _permit = THREADS.acquire().await.map_err(io::Error::other)?;
    Ok(tokio::net::lookup_host((host, 0)).await?.collect())
}

/// Whether trying the addresses first saves time: reqwest tries two families at once, but the addresses of one family one
/// after the other, each for seconds.
fn is_worth_trying(addresses: &[SocketAddr]) -> bool {
    let v4 = addresses.iter().filter(|address| address.is_ipv4()).count();
    v4 > 1 || addresses.len() - v4 > 1
}

/// Returns the addresses with the first one in front that takes a connection, `None` if none does.
async fn best_first(addresses: &[SocketAddr], port: u16) -> Option<Vec<SocketAddr>> {
    let mut addresses = alternating(addresses);
    let mut waiting = addresses.iter().copied().enumerate();
    let mut attempts = FuturesUnordered::new();
    let best = loop {
        if let Some((at, mut address)) = waiting.next() {
            address.set_port(port);
            attempts.push(async move { TcpStream::connect(address).await.map(|_| at) });
        }
        tokio::select! {
            Some(ended) = attempts.next() => match ended {
                Ok(at) => break at,
                Err(_) if attempts.is_empty() && waiting.len() == 0 => return None,
                Err(_) => {}
            },
            () = tokio::time::sleep(ATTEMPT_DELAY), if waiting.len() > 0 => {}
        }
    };
    drop(attempts);
    addresses[..=best].rotate_right(1);
    Some(addresses)
}

/// Sorts the addresses so that the families alternate, in the system's order otherwise. A family that does not work then
/// costs one attempt.
fn alternating(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let is_first = |address: &&SocketAddr| address.is_ipv4() == addresses[0].is_ipv4();
    let (mut ours, mut others) =
        (addresses.iter().filter(is_first), addresses.iter().filter(|it| !is_first(it)));
    let mut out = Vec::with_capacity(addresses.len());
    while out.len() < addresses.len() {
        out.extend(ours.next());
        out.extend(others.next());
    }
    out
}
