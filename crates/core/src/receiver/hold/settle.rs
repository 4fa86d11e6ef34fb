//! How a run ends: done, failed, dead, or given back. The lane is told, and then whoever waits.

use super::alone::ALONE;
use super::command::{Abort, Command, Ended, Tell};
use super::input::HandlerError;
use super::run::Run;
use super::state::{End, Hold, Purpose, State};
use crate::receiver::backoff;
use crate::receiver::settings::MOST_WAIT_MS;
use crate::receiver::store::{Operation, Stored, Taken};

impl Hold {
    /// Ends the run: the handler ended, or its place is freed.
    pub(super) fn end_run(&mut self) {
        match std::mem::replace(&mut self.state, State::Taking) {
            State::Running(run) => {
                self.tell_abort(&run);
                self.settle(run);
            }
            other => self.state = other,
        }
    }

    /// Tells of an abort that the handler can't tell of.
    fn tell_abort(&mut self, run: &Run) {
        let timeout_ms = self.receiver.settings.handler_timeout_ms;
        let message = match run.aborted {
            Some((Abort::Timeout, _)) if run.handled.is_none() => {
                format!("the handler took longer than {timeout_ms} ms and ignores its signal")
            }
            Some((Abort::Timeout, _)) => format!("the handler took longer than {timeout_ms} ms"),
            Some((Abort::LeaseLost, _)) => "the lease ran out before it could be renewed".to_owned(),
            Some((Abort::Closed, _)) | None => return,
        };
        self.commands.push(Command::TellError { message, id: run.ids.first().cloned() });
    }

    pub(super) fn settle(&mut self, mut run: Box<Run>) {
        let most = self.receiver.settings.most();
        if run.is_finished_in {
            self.state = State::Checking(run);
            return self.ask_store(Operation::Take { most }, Purpose::Check);
        }
        let id = run.ids.first().cloned().unwrap_or_default();
        run.take_back_alone();
        match run.failure() {
            None => {
                let (keep_ms, ids) = (self.receiver.settings.keep_ms, run.ids.clone());
                let next = self.ends_and_goes_on();
                self.end(run, End::Done, Operation::Finish { ids, next, keep_ms, most });
            }
            Some(Failure::Closed) => {
                let records = run.pending.clone();
                self.end(run, End::Released, Operation::LetGo { id: Some(id), wait_ms: 0, records });
            }
            Some(Failure::Error(error)) => {
                let is_last = run.failures.saturating_add(1) >= self.receiver.settings.attempts;
                if error.is_final || is_last {
                    return self.tell_dead(run, error.message);
                }
                let wait_ms = backoff::wait_ms(&self.receiver.settings, run.failures, &mut self.jitter);
                let wait_ms = wait_ms.max(error.retry_after_ms.unwrap_or_default().min(MOST_WAIT_MS));
                let records = run.pending.clone();
                self.end(run, End::Failed { wait_ms }, Operation::Fail { id, wait_ms, records });
            }
        }
    }

    fn ends_and_goes_on(&mut self) -> bool {
        self.ended += 1;
        self.is_behind |= !self.goes_on() && self.may_look_further();
        self.goes_on()
    }

    /// Whether this process may look at another lane. A host that counts its time isn't kept busy beyond its webhook.
    pub(super) fn may_look_further(&self) -> bool {
        self.close_at_ms.is_none() && self.host_until_ms.is_none()
    }

    fn end(&mut self, run: Box<Run>, end: End, operation: Operation) {
        self.state = State::Settling { run, end };
        self.ask_store(operation, Purpose::Settle);
    }

    /// Tells `onDead` before the burial: told twice is better than never.
    pub(super) fn tell_dead(&mut self, run: Box<Run>, why: String) {
        let until_ms = self.now.monotonic_ms.saturating_add(self.receiver.settings.handler_timeout_ms);
        self.commands.push(Command::TellDead { ids: run.ids.clone(), why: why.clone() });
        self.state = State::Telling { run, why, until_ms };
    }

    /// Buries the event. A burial writes no records, so what came of its answers is written before: otherwise a replay a day
    /// later couldn't know that they arrived.
    pub(super) fn handle_told(&mut self) {
        match std::mem::replace(&mut self.state, State::Taking) {
            State::Telling { mut run, why, .. } => {
                let mut records = run.take_pending();
                records.remove(ALONE);
                if records.is_empty() {
                    return self.bury(run, why);
                }
                let id = run.ids.first().cloned().unwrap_or_default();
                self.state = State::Noting { run, why };
                self.ask_store(Operation::Record { id, records }, Purpose::Note);
            }
            other => self.state = other,
        }
    }

    pub(super) fn handle_noted(&mut self) {
        match std::mem::replace(&mut self.state, State::Taking) {
            State::Noting { run, why } => self.bury(run, why),
            other => self.state = other,
        }
    }

    fn bury(&mut self, run: Box<Run>, error: String) {
        let settings = &self.receiver.settings;
        let (keep_ms, most, ids) = (settings.dead_keep_ms, settings.most(), run.ids.clone());
        let next = self.ends_and_goes_on();
        self.end(run, End::Dead, Operation::Bury { ids, next, keep_ms, error, most });
    }

    /// Learns whether the transaction that finished the event was committed.
    pub(super) fn handle_checked(&mut self, result: Stored) {
        let State::Checking(mut run) = std::mem::replace(&mut self.state, State::Taking) else { return };
        let Stored::Taken(taken) = result else { return self.over() };
        let head = match &taken {
            Taken::Head { events, .. } => events.first().map(|event| event.id.clone()),
            _ => None,
        };
        if head.is_some() && head.as_ref() == run.ids.first() {
            run.is_finished_in = false;
            run.doomed.get_or_insert_with(|| "the transaction of finish(tx) was not committed".to_owned());
            return self.settle(run);
        }
        self.tell(&run, Ended::Done);
        if self.ends_and_goes_on() {
            let most = self.receiver.settings.most();
            return self.handle_taken(taken, most);
        }
        match head {
            Some(id) => self.let_go(id, 0),
            None => self.over(),
        }
    }

    pub(super) fn handle_settled(&mut self, result: Stored) {
        let State::Settling { run, end } = std::mem::replace(&mut self.state, State::Taking) else { return };
        let most = self.receiver.settings.most();
        match (result, end) {
            (Stored::Lost | Stored::Taken(Taken::Lost), _) => self.over(),
            (Stored::Taken(taken), End::Done) => {
                self.tell(&run, Ended::Done);
                self.handle_taken(taken, most);
            }
            (Stored::Taken(taken), End::Dead) => {
                self.tell(&run, Ended::Dead);
                self.handle_taken(taken, most);
            }
            (_, End::Failed { wait_ms }) => {
                self.tell(&run, Ended::Failed { wait_ms });
                self.over();
            }
            (_, End::Released | End::Done | End::Dead) => self.over(),
        }
    }

    /// Ends the hold without the store's answer: the lane comes due again when the lease ends.
    pub(super) fn give_up(&mut self, why: &str) {
        let message = format!("the lease ended before the store answered; the event runs again: {why}");
        if let State::Settling { run, end } = std::mem::replace(&mut self.state, State::Taking) {
            self.commands.push(Command::TellError { message, id: run.ids.first().cloned() });
            if let End::Failed { wait_ms } = end {
                self.tell(&run, Ended::Failed { wait_ms });
            }
        } else {
            self.commands.push(Command::TellError { message, id: None });
        }
        self.over();
    }

    fn tell(&mut self, run: &Run, state: Ended) {
        let told = |id: &String| {
            Command::Tell(Tell { state, id: id.clone(), kind: run.head.kind.clone(), attempt: run.attempt })
        };
        self.commands.extend(run.ids.iter().map(told));
    }
}

/// Why a run isn't done.
enum Failure {
    /// The receiver was closed.
    Closed,
    /// It failed.
    Error(HandlerError),
}

impl Run {
    fn failure(&self) -> Option<Failure> {
        let of_message = |message: &str| {
            let message = message.to_owned();
            Failure::Error(HandlerError { message, ..HandlerError::default() })
        };
        match (&self.handled, &self.aborted, &self.doomed) {
            (Some(Err(error)), _, _) => Some(Failure::Error(error.clone())),
            (_, _, Some(why)) => Some(of_message(why)),
            // A handler that returns once its signal was aborted hasn't done its work, as far as anybody can tell.
            (_, Some((Abort::Closed, _)), None) => Some(Failure::Closed),
            (_, Some((Abort::Timeout, _)), None) => Some(of_message("the handler took too long")),
            (Some(Ok(())), _, None) => None,
            (None, _, None) => Some(of_message("the lease ran out")),
        }
    }
}
