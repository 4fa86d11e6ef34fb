//! Why the program ends with a failure.

use std::ffi::OsString;

use postproxy_dm_emulator::StartError;

/// Why the program ends, in one sentence.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("The runtime can't be started: {0}.")]
    Runtime(std::io::Error),
    #[error("The port {port} of {host} is taken; choose another with --port, or --port 0 for any free one.")]
    PortTaken { host: String, port: u16 },
    #[error("Can't listen on port {port} of {host}: {error}.")]
    Listen { host: String, port: u16, error: std::io::Error },
    #[error("A temporary folder can't be made: {0}.")]
    TemporaryFolder(std::io::Error),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("Signals can't be received: {0}.")]
    Signals(std::io::Error),
    #[error("The server broke down: {0}.")]
    Serve(std::io::Error),
    #[error("There is no program {} to run.", .0.display())]
    NoProgram(OsString),
    #[error("The program {} can't be run: {error}.", .program.display())]
    Program { program: OsString, error: std::io::Error },
}
