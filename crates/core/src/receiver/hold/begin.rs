//! From a lane that was handed out to a run of its head, or to the head's burial.

use super::alone::{self, ALONE};
use super::batch::{self, BATCH, Batch};
use super::command::Command;
use super::input::HandlerError;
use super::run::Run;
use super::state::{End, Hold, Purpose, State};
use crate::receiver::head::Head;
use crate::receiver::settings::{
    EVENTS_A_HOLD, HOLD_MS, LEAST_RUN_MS, STARTS_ALONE, STARTS_IN_COMPANY, UNREADABLE_WAIT_MS,
};
use crate::receiver::store::{Changes, Operation, StoredEvent, Taken};

impl Hold {
    pub(super) fn handle_first(&mut self, taken: Taken) {
        if matches!(self.state, State::Taking) {
            let most = self.receiver.settings.most();
            self.handle_taken(taken, most);
        }
    }

    /// Begins with the head, if there is one.
    pub(super) fn handle_taken(&mut self, taken: Taken, most: u64) {
        match taken {
            Taken::Head { events, .. } => self.begin(events, most),
            Taken::Busy { .. } | Taken::Later { .. } | Taken::Nothing { .. } | Taken::Lost => self.over(),
        }
    }

    /// Whether this hold begins another event: else a chat that floods keeps its place for ever.
    pub(super) fn goes_on(&self) -> bool {
        let age_ms = self.now.monotonic_ms.saturating_sub(self.began_at_ms);
        self.may_begin() && self.ended < EVENTS_A_HOLD && age_ms < HOLD_MS
    }

    /// Whether a run may begin here: the receiver isn't closed, nobody else wants to be alone, and the host leaves time.
    pub(super) fn may_begin(&self) -> bool {
        let least_ms = self.now.monotonic_ms.saturating_add(LEAST_RUN_MS);
        self.close_at_ms.is_none()
            && !self.gives_way
            && self.host_until_ms.is_none_or(|until| least_ms <= until)
    }

    fn begin(&mut self, events: Vec<StoredEvent>, most: u64) {
        let Some(first) = events.first() else { return self.over() };
        let id = first.id.clone();
        if !self.may_begin() {
            return self.let_go(id, 0);
        }
        let newer = || "its kept form is newer than this version reads".to_owned();
        let head = first.unreadable.clone().map_or_else(|| Head::read(&first.head).ok_or_else(newer), Err);
        let head = match head {
            Ok(head) => head,
            Err(why) => return self.leave_unread(id, &why),
        };
        let is_gathered = self.receiver.settings.gather.is_some() && head.is_message();
        let is_all = (events.len() as u64) < most;
        let (ids, new) = match Batch::choose(&events, is_gathered, is_all) {
            Batch::Fixed(ids) => (ids, None),
            Batch::New(ids) => (ids.clone(), Some(batch::write(&ids))),
            Batch::Unseen => {
                let most = most.saturating_mul(4);
                return self.ask_store(Operation::Take { most }, Purpose::View { most });
            }
            Batch::Unreadable(why) => return self.leave_unread(id, &why),
        };
        let is_new = new.is_some();
        let [starts, failures] = [first.starts, first.failures];
        let mut run = Box::new(Run::new(ids, head, [starts, failures], first.records.clone()));
        let begun_alone = alone::count(&run.records, starts);
        if begun_alone >= STARTS_ALONE {
            let why = format!("{STARTS_ALONE} runs of it were begun alone in their process, and never ended");
            return self.tell_dead(run, why);
        }
        if failures >= self.receiver.settings.attempts {
            return self.tell_dead(run, format!("{failures} runs of it failed"));
        }
        if let Some(ids) = new {
            run.change(BATCH, Some(ids));
        }
        let is_outdated = begun_alone == 0 && run.records.get(ALONE).is_some();
        if is_outdated {
            run.change(ALONE, None);
        }
        if u64::from(starts) > STARTS_IN_COMPANY {
            self.state = State::Waiting { run, ask_at_ms: self.now.monotonic_ms };
        } else if is_outdated || (is_new && run.ids.len() > 1) {
            self.prepare(run);
        } else {
            self.start(run);
        }
    }

    /// Writes what must be known before the run.
    pub(super) fn prepare(&mut self, mut run: Box<Run>) {
        let id = run.ids.first().cloned().unwrap_or_default();
        let records = run.take_pending();
        self.state = State::Preparing(run);
        self.ask_store(Operation::Record { id, records }, Purpose::Prepare);
    }

    pub(super) fn handle_prepared(&mut self) {
        match std::mem::replace(&mut self.state, State::Taking) {
            State::Preparing(run) => self.start(run),
            other => self.state = other,
        }
    }

    /// Fails the run before it begins: what must be known before couldn't be written.
    pub(super) fn handle_unprepared(&mut self, why: &str) {
        match std::mem::replace(&mut self.state, State::Taking) {
            State::Preparing(run) => self.fail_unbegun(run, format!("the run could not begin: {why}"), 0),
            other => self.state = other,
        }
    }

    fn start(&mut self, mut run: Box<Run>) {
        // The store took longer to answer than the lease lasts, or the process stood still: another may run it by now.
        let is_lapsed = self.now.monotonic_ms >= self.until_ms;
        if self.close_at_ms.is_some() || is_lapsed {
            return self.release(run);
        }
        let Some(handler) = self.receiver.handler(&run.head).map(str::to_owned) else {
            // A rolling deploy may have another process with the handler. If none ever has, the event dies by its counts.
            let why = format!("this process has no handler for {}", run.head.kind);
            return self.fail_unbegun(run, why, UNREADABLE_WAIT_MS);
        };
        run.deadline_ms = self.now.monotonic_ms.saturating_add(self.receiver.settings.handler_timeout_ms);
        let (ids, attempt) = (run.ids.clone(), run.attempt);
        self.commands.push(Command::Run(super::command::Run { ids, handler, attempt }));
        self.state = State::Running(run);
    }

    fn fail_unbegun(&mut self, mut run: Box<Run>, message: String, wait_ms: u64) {
        let id = run.ids.first().cloned();
        self.commands.push(Command::TellError { message: message.clone(), id });
        let error = HandlerError { message, retry_after_ms: Some(wait_ms), is_final: false };
        run.handled = Some(Err(error));
        self.settle(run);
    }

    /// Leaves an event to a process that can read it. It is never buried here, nor counted.
    fn leave_unread(&mut self, id: String, why: &str) {
        let message = format!("the event can't be read here, and waits for a process that can: {why}");
        self.commands.push(Command::TellError { message, id: Some(id.clone()) });
        self.let_go(id, UNREADABLE_WAIT_MS);
    }

    /// Gives a run back that never began.
    pub(super) fn release(&mut self, mut run: Box<Run>) {
        let id = run.ids.first().cloned().unwrap_or_default();
        let mut records = Changes::new();
        if run.alone_before.is_some() {
            run.take_back_alone();
            records = run.take_pending();
        }
        self.give_back(id, 0, records);
    }

    /// Lets the lane go uncounted, before a run.
    pub(super) fn let_go(&mut self, id: String, wait_ms: u64) {
        self.give_back(id, wait_ms, Changes::new());
    }

    fn give_back(&mut self, id: String, wait_ms: u64, records: Changes) {
        self.is_behind |= self.gives_way && self.may_look_further();
        let run = Box::new(Run::unread(id.clone()));
        self.state = State::Settling { run, end: End::Released };
        self.ask_store(Operation::LetGo { id: Some(id), wait_ms, records }, Purpose::Settle);
    }
}
