//! The arguments of the program, and its help.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use postproxy_dm_emulator::Options;

/// What the program is started with.
#[derive(Parser)]
#[command(version, about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The port to serve on; 0 takes a free one
    #[arg(long, default_value_t = 4010)]
    pub(crate) port: u16,

    /// The address to serve on; only this machine's own keeps others out
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: String,

    /// The folder to keep everything in [default: a temporary one, removed at the end]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Once ready, print one line of JSON for programs, and log in JSON
    #[arg(long)]
    pub(crate) json: bool,

    /// Where events are sent; http:// only if it points at this machine
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,

    /// How long a platform takes for each step, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 100)]
    latency: u32,

    /// The API key to expect, in place of one made up
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,

    /// Fetch media that is sent by its URL from anywhere, and not only from this machine
    #[arg(long)]
    fetch_media: bool,

    /// The secret to sign webhooks with, in place of one made up
    #[arg(long, value_name = "SECRET")]
    webhook_secret: Option<String>,
}

const ABOUT: &str = "\
The Postproxy Direct Messages API on your own machine.

Serves the API under /api and plays the platforms behind it: messages are published, delivered
and read, the messaging window closes, webhooks are signed and repeated. Under /_emulator you
play the customer and move the clock. Nothing leaves this machine but the webhooks that you
point elsewhere, and with --fetch-media the requests for what you send by its URL.";

const EXAMPLES: &str = "\
Examples:
  Try a bot that listens on port 3000, and forget everything afterwards:
    postproxy-dm-emulator --webhook http://localhost:3000/webhooks

  Keep the conversations:
    postproxy-dm-emulator --data ./emulator

  From a test, on any free port:
    postproxy-dm-emulator --port 0 --json --latency 0

  Let a customer write (PROFILE is one of the ids that are printed):
    curl http://127.0.0.1:4010/_emulator/inbound -H 'Content-Type: application/json' \\
      -d '{\"profile_id\": \"PROFILE\", \"participant_external_id\": \"jane\", \"text\": \"Hi!\"}'

The log goes to stderr; POSTPROXY_EMULATOR_LOG=debug shows more of it, =off nothing.";

impl Arguments {
    pub(crate) fn options(&self, data: &Path, url: &str) -> Options {
        let mut options = Options::new(data);
        options.latency = Duration::from_millis(self.latency.into());
        options.api_key.clone_from(&self.api_key);
        options.webhook_secret.clone_from(&self.webhook_secret);
        options.webhook_url.clone_from(&self.webhook);
        options.base_url = url.to_owned();
        options.fetch_media = self.fetch_media;
        options.host.clone_from(&self.host);
        options
    }
}
