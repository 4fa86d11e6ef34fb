//! The emulator as its users see it: over its API, in temporary folders with a real database. A module for each
//! resource.

#[cfg(test)]
mod support;

#[cfg(test)]
mod access;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod chat_syncs;
#[cfg(test)]
mod chats;
#[cfg(test)]
mod comments;
#[cfg(test)]
mod control;
#[cfg(test)]
mod control_refusals;
#[cfg(unix)]
#[cfg(test)]
mod endings;
#[cfg(test)]
mod error_shapes;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod faults_of_work;
#[cfg(test)]
mod ice_breakers;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod own_requests;
#[cfg(test)]
mod page;
#[cfg(test)]
mod participants;
#[cfg(test)]
mod person;
#[cfg(test)]
mod placements;
#[cfg(test)]
mod platform;
#[cfg(test)]
mod platforms;
#[cfg(test)]
mod private_replies;
#[cfg(test)]
mod process;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod reactions;
#[cfg(test)]
mod request_log;
#[cfg(unix)]
#[cfg(test)]
mod rude_clients;
#[cfg(test)]
mod shares;
#[cfg(test)]
mod soak;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod transfer;
#[cfg(test)]
mod url_forms;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod whatsapp;
