//! The arguments of the program, and its help.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use postproxy_dm_emulator::{ErrorShape, Options};

/// What the program is started with.
#[derive(Parser)]
#[command(version, about = ABOUT, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
#[command(disable_help_subcommand = true, override_usage = USAGE)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) action: Option<Action>,

    #[command(flatten)]
    pub(crate) service: Service,

    #[command(flatten)]
    pub(crate) control: Control,
}

/// What to do beside serving.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Serve for as long as a command runs, such as your tests, and end with its exit code
    #[command(about = "Serve for as long as a command runs, and end with its exit code", after_help = VARIABLES)]
    Exec(Exec),
}

/// A command with an emulator of its own.
#[derive(Args)]
pub(crate) struct Exec {
    #[command(flatten)]
    pub(crate) service: Service,

    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

/// The service itself.
#[derive(Args)]
pub(crate) struct Service {
    /// The port to serve on; 0 takes a free one [default: 4010, and with exec a free one]
    #[arg(long, help_heading = WHERE)]
    pub(crate) port: Option<u16>,

    /// The address to serve on; only this machine's own keeps others out
    #[arg(long, default_value = "127.0.0.1", help_heading = WHERE)]
    pub(crate) host: String,

    /// The folder to keep everything in [default: a temporary one, removed at the end]
    #[arg(long, value_name = "DIR", help_heading = WHERE)]
    pub(crate) data: Option<PathBuf>,

    /// Where events are sent; http:// only if it points at this machine
    #[arg(long, value_name = "URL", help_heading = ACCOUNT)]
    webhook: Option<String>,

    /// The API key to expect, instead of a random one; other users can't see it in the environment
    #[arg(long, value_name = "KEY", env = "POSTPROXY_EMULATOR_API_KEY", hide_env_values = true, help_heading = ACCOUNT)]
    api_key: Option<String>,

    /// The secret to sign webhooks with, instead of a random one
    #[arg(
        long,
        value_name = "SECRET",
        env = "POSTPROXY_EMULATOR_WEBHOOK_SECRET",
        hide_env_values = true,
        help_heading = ACCOUNT
    )]
    webhook_secret: Option<String>,

    /// Where a 422 has its text: errors (a list), as the documentation shows it, or error, as the official SDKs read it
    #[arg(long, value_name = "SHAPE", default_value = "errors", help_heading = ACCOUNT)]
    error_shape: ErrorShape,

    /// How long a platform takes for each step, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 100, help_heading = PLATFORMS)]
    latency: u32,

    /// Fetch media that either side sends by its URL from anywhere, and not only from this machine
    #[arg(long, help_heading = PLATFORMS)]
    fetch_media: bool,
}

/// For the program that starts this one.
#[derive(Args)]
pub(crate) struct Control {
    /// Once ready, print one line of JSON, and log in JSON
    #[arg(long, help_heading = PROGRAMS)]
    pub(crate) json: bool,

    /// End when stdin is closed, as it is when the program that holds it ends, however it ends
    #[arg(long, help_heading = PROGRAMS)]
    pub(crate) exit_with_stdin: bool,
}

const WHERE: &str = "Where it serves";
const ACCOUNT: &str = "The account";
const PLATFORMS: &str = "The platforms";
const PROGRAMS: &str = "For programs that start it";

const ABOUT: &str = "\
The Postproxy Direct Messages API on your own machine.

Serves the API under /api and plays the platforms behind it: messages are published, delivered
and read, the messaging window closes, webhooks are signed and repeated. Under /_emulator you
play the customer and move the clock. Nothing leaves this machine but the webhooks that you
point elsewhere, and with --fetch-media the requests for what you send by its URL.";

const USAGE: &str = "\
postproxy-dm-emulator [OPTIONS]
       postproxy-dm-emulator exec [OPTIONS] -- <COMMAND>...";

const EXAMPLES: &str = "\
Examples:
  Try a bot that listens on port 3000, and forget everything afterwards:
    postproxy-dm-emulator --webhook http://localhost:3000/webhooks

  Keep the conversations:
    postproxy-dm-emulator --data ./emulator

  Run tests that find it by POSTPROXY_BASE_URL and POSTPROXY_API_KEY:
    postproxy-dm-emulator exec -- npm test

  Let a customer write (PROFILE is one of the ids that are printed):
    curl http://127.0.0.1:4010/_emulator/inbound -H 'Content-Type: application/json' \\
      -d '{\"profile_id\": \"PROFILE\", \"participant_external_id\": \"jane\", \"text\": \"Hi!\"}'

The log goes to stderr; POSTPROXY_EMULATOR_LOG=debug shows more of it, =off nothing.";

const VARIABLES: &str = "\
The command finds in its environment:
  POSTPROXY_BASE_URL                 where the emulator is
  POSTPROXY_API_KEY                  the key that it expects
  POSTPROXY_WEBHOOK_SECRET           what it signs webhooks with
  POSTPROXY_PROFILE_FACEBOOK         the id of a profile on each platform,
  POSTPROXY_PROFILE_INSTAGRAM, …     also _TELEGRAM, _BLUESKY and _WHATSAPP

Examples:
  postproxy-dm-emulator exec -- npm test
  postproxy-dm-emulator exec --latency 0 -- cargo test --workspace";

impl Service {
    pub(crate) fn options(&self, data: &Path, url: &str) -> Options {
        let mut options = Options::new(data);
        options.latency = Duration::from_millis(self.latency.into());
        options.api_key.clone_from(&self.api_key);
        options.webhook_secret.clone_from(&self.webhook_secret);
        options.webhook_url.clone_from(&self.webhook);
        options.base_url = url.to_owned();
        options.fetch_media = self.fetch_media;
        options.host.clone_from(&self.host);
        options.error_shape = self.error_shape;
        options
    }
}
