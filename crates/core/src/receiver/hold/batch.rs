//! Which events go to one run. Where messages are gathered, that is fixed at the first start: a message that came between
//! two runs would be finished by an answer that was written before it.

use postproxy_dm_fast::json::Json;

use crate::receiver::head::Head;
use crate::receiver::store::StoredEvent;
use crate::to_json::JsonText;

/// The record that holds the ids of a run's events.
pub(super) const BATCH: &str = "batch";

/// The events of a run.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Batch {
    /// These, which the record names or needn't.
    Fixed(Vec<String>),
    /// These, and the record must say so.
    New(Vec<String>),
    /// The record names events that weren't handed out.
    Unseen,
    /// One of them can't be read here.
    Unreadable(String),
}

impl Batch {
    /// Chooses the events of the head's run. `is_all`: the lane holds no others.
    pub(super) fn choose(events: &[StoredEvent], is_gathered: bool, is_all: bool) -> Self {
        let Some((head, others)) = events.split_first() else { return Batch::Fixed(Vec::new()) };
        if let Some(ids) = head.records.get(BATCH).and_then(|text| read(text)) {
            let members: Vec<&StoredEvent> = events.iter().filter(|event| ids.contains(&event.id)).collect();
            if members.len() < ids.len() && !is_all {
                return Batch::Unseen;
            }
            if let Some(why) = members.iter().find_map(|event| event.unreadable.clone()) {
                return Batch::Unreadable(why);
            }
            return Batch::Fixed(members.into_iter().map(|event| event.id.clone()).collect());
        }
        if !is_gathered {
            return Batch::Fixed(vec![head.id.clone()]);
        }
        // A batch of one is written only with what else is written. So a later start without a record was one, or ran
        // nothing.
        let is_first = head.starts <= 1 && head.failures == 0 && head.records.is_empty();
        let is_message = |event: &&StoredEvent| {
            event.unreadable.is_none() && Head::read(&event.head).is_some_and(|head| head.is_message())
        };
        let others = others.iter().take_while(is_message).filter(|_| is_first);
        Batch::New(std::iter::once(head).chain(others).map(|event| event.id.clone()).collect())
    }
}

fn read(text: &str) -> Option<Vec<String>> {
    let items = Json::read_leniently(text).ok()?.items()?;
    items.into_iter().map(|item| item.text().map(|text| text.into_owned())).collect()
}

pub(super) fn write(ids: &[String]) -> String {
    JsonText::of(&ids)
}
