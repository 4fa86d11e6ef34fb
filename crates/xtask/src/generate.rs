//! Writes what JavaScript must know of core, so that nobody types it twice: the error classes, a few names, and
//! the TypeScript declarations of the models.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use postproxy_dm_core::model::*;
use postproxy_dm_core::operation::{
    BackfillContent, EditContent, ParticipantDetails, ReactContent, WebhookContent,
};
use postproxy_dm_core::platform::{Capabilities, Inbound};
use postproxy_dm_core::webhook::{SIGNATURE_HEADER, WebhookError};
use postproxy_dm_core::{ErrorClass, codes, reaction};
use ts_rs::{Config, TS};

const NOTICE: &str = "Generated from crates/core by crates/xtask. Change it there, then `npm run build`.";
const START: &str = "// ---- generated ----";

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    write(&root.join("npm/generated.js"), &javascript()?)?;

    let declarations = root.join("index.d.ts");
    let text = fs::read_to_string(&declarations)?;
    let (by_hand, _) = text.split_once(START).ok_or("index.d.ts has lost its generated part")?;
    write(&declarations, &format!("{by_hand}{START}\n{}", typescript()?))
}

fn write(path: &PathBuf, text: &str) -> Result<(), Box<dyn Error>> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn classes() -> impl Iterator<Item = ErrorClass> {
    ErrorClass::ALL.iter().copied().filter(|class| *class != ErrorClass::Other)
}

fn javascript() -> Result<String, Box<dyn Error>> {
    let mut out = format!("// {NOTICE}\nimport {{ PostproxyError }} from \"./error.js\";\n");
    for class in classes() {
        let name = class.name();
        write!(out, "\n/** {} */\nexport class {name} extends PostproxyError {{\n", class.summary())?;
        write!(out, "  static {{\n    {name}.prototype.name = {name:?};\n  }}\n}}\n")?;
    }
    let names: Vec<&str> = classes().map(ErrorClass::name).collect();
    write!(
        out,
        "\n/** The classes by their names in core. */\nexport const errorClasses = {{ PostproxyError, {} }};\n",
        names.join(", ")
    )?;
    write!(
        out,
        "\n/** The header that carries a webhook's signature. */\nexport const signatureHeader = {:?};\n",
        SIGNATURE_HEADER.to_lowercase()
    )?;
    Ok(out)
}

fn typescript() -> Result<String, Box<dyn Error>> {
    let config = Config::new().with_large_int("number");
    let mut out = format!("// {NOTICE}\n");
    for class in classes() {
        let summary = class.summary();
        write!(out, "\n/** {summary} */\nexport class {} extends PostproxyError {{}}\n", class.name())?;
    }
    write!(
        out,
        "\n/** The cause of a failed call. The service may send codes of its own. */\nexport type ErrorCode = {} | (string & {{}});\n",
        union(codes::ALL)
    )?;
    write!(
        out,
        "\n/** Why a webhook is refused. */\nexport type WebhookErrorReason = {};\n",
        union(WebhookError::REASONS)
    )?;
    let reactions: Vec<&str> = reaction::REACTIONS.iter().map(|(name, _)| *name).collect();
    write!(
        out,
        "\n/** The reactions that have names. */\nexport type ReactionName = {};\n",
        union(&reactions)
    )?;
    events(&mut out)?;

    declare::<Page<()>>(&mut out, &config)?;
    declare::<List<()>>(&mut out, &config)?;
    declare::<Profile>(&mut out, &config)?;
    declare::<ProfileStatus>(&mut out, &config)?;
    declare::<Platform>(&mut out, &config)?;
    declare::<Chat>(&mut out, &config)?;
    declare::<ChatMetadata>(&mut out, &config)?;
    declare::<ParticipantDetails>(&mut out, &config)?;
    declare::<Message>(&mut out, &config)?;
    declare::<EditContent>(&mut out, &config)?;
    declare::<Direction>(&mut out, &config)?;
    declare::<MessageStatus>(&mut out, &config)?;
    declare::<ErrorDetails>(&mut out, &config)?;
    declare::<PlatformCode>(&mut out, &config)?;
    declare::<QuickReply>(&mut out, &config)?;
    declare::<Button>(&mut out, &config)?;
    declare::<ButtonType>(&mut out, &config)?;
    declare::<Card>(&mut out, &config)?;
    declare::<Element>(&mut out, &config)?;
    declare::<DefaultAction>(&mut out, &config)?;
    declare::<TappedAction>(&mut out, &config)?;
    declare::<TappedKind>(&mut out, &config)?;
    declare::<Reaction>(&mut out, &config)?;
    declare::<ReactContent>(&mut out, &config)?;
    declare::<Attachment>(&mut out, &config)?;
    declare::<AttachmentType>(&mut out, &config)?;
    declare::<AttachmentStatus>(&mut out, &config)?;
    declare::<ReactionReceived>(&mut out, &config)?;
    declare::<ReactionAction>(&mut out, &config)?;
    declare::<ReferralReceived>(&mut out, &config)?;
    declare::<IceBreakers>(&mut out, &config)?;
    declare::<IceBreaker>(&mut out, &config)?;
    declare::<ParticipantStatus>(&mut out, &config)?;
    declare::<ChatSync>(&mut out, &config)?;
    declare::<ChatSyncStatus>(&mut out, &config)?;
    declare::<BackfillContent>(&mut out, &config)?;
    declare::<Webhook>(&mut out, &config)?;
    declare::<WebhookContent>(&mut out, &config)?;
    declare::<WebhookDelivery>(&mut out, &config)?;
    declare::<Deleted>(&mut out, &config)?;
    declare::<Accepted>(&mut out, &config)?;
    declare::<Capabilities>(&mut out, &config)?;
    declare::<Inbound>(&mut out, &config)?;
    Ok(out)
}

/// One member of the union for each type that is ours, so that `event.type` narrows.
fn events(out: &mut String) -> Result<(), std::fmt::Error> {
    write!(out, "\n/** The events of direct messages. `event.type` tells which one it is. */\n")?;
    writeln!(out, "export type DirectMessageEvent =")?;
    for (kind, resource) in EVENT_TYPES {
        writeln!(out, "  | EventOf<{kind:?}, {resource}>")?;
    }
    writeln!(out, ";")
}

fn declare<T: TS>(out: &mut String, config: &Config) -> std::fmt::Result {
    let docs = T::docs().unwrap_or_default();
    let docs = if docs.ends_with('\n') || docs.is_empty() { docs } else { docs + "\n" };
    write!(out, "\n{docs}export {}\n", T::decl(config))
}

fn union(names: &[&str]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" | ")
}
