//! The calls of one environment across the boundary: all calls of a turn go out as one text, and what happens to them comes
//! back in batches, as numbers and bytes.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use napi::bindgen_prelude::*;
use napi::threadsafe_function::ThreadsafeFunction;
use napi_derive::napi;
use postproxy_dm_core::boundary::to_json;
use postproxy_dm_core::call::Answer;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use crate::client::ClientHandle;
use crate::drive::{self, Start};
use crate::engine;
use crate::feed::Feed;
use crate::notices::{Notice, Outbox, What};
use crate::upload::{FileSource, Place};

/// The calls of one environment, under the numbers that JavaScript gives them.
#[napi]
pub struct Calls {
    outbox: Arc<Outbox>,
    /// Keeps the process alive while it is referred to. It is never called.
    keeper: Keeper,
    /// Cancelled when the environment ends, such as a worker that is terminated. Its calls end with it.
    ended: CancellationToken,
    /// The calls that can be aborted.
    cancels: HashMap<u32, CancellationToken>,
    /// Where the replies to calls go that ask their caller something.
    replies: HashMap<u32, UnboundedSender<Option<String>>>,
    /// Where the bytes of calls go that send a stream.
    feeds: HashMap<u32, Feed>,
    /// How many calls have not ended. While there are any, they keep the process alive.
    open: usize,
    /// What was taken from the outbox, and does not fit into a batch that was read before.
    taken: VecDeque<Notice>,
    /// The answers of the latest batch. JavaScript may find one unreadable.
    answers: Vec<(u32, Box<Answer>)>,
    /// The answers of earlier batches. The thread that made their many small parts frees them, when it is next given work: here
    /// that would cost a call a tenth of its time.
    spent: Vec<(u32, Box<Answer>)>,
    /// The texts that are too large for a batch.
    large: Option<(String, Bytes)>,
}

type Keeper = ThreadsafeFunction<(), (), (), Status, false>;

/// The numbers that a batch holds for each notice. `npm/binding/native-calls.js` reads them.
const FIELDS: usize = 7;

/// How many answers are kept for the other thread to free.
const MOST_SPENT: usize = 256;

#[derive(Clone, Copy)]
#[repr(u32)]
enum Kind {
    Answered = 0,
    Failed = 1,
    Attempt = 2,
    Progress = 3,
    Ask = 4,
    Pull = 5,
}

/// Where the text of a notice is, and what it consists of.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Form {
    /// In the batch, all of it ASCII, which JavaScript reads faster.
    Ascii = 0,
    /// In the batch.
    Bytes = 1,
    /// Too large for a batch: to be taken with `takeLargeText` and `takeLargeBody`.
    Large = 2,
}

#[napi]
impl Calls {
    /// Makes the calls of an environment. `wake` is called when there is something to take.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: Env, wake: Function<'_, (), ()>) -> Result<Self> {
        let mut keeper = wake.build_threadsafe_function().build()?;
        keep_alive(&mut keeper, env, false)?;
        let outbox = Arc::new(Outbox::new(wake.build_threadsafe_function().weak::<true>().build()?));
        let ended = CancellationToken::new();
        env.add_env_cleanup_hook((outbox.clone(), ended.clone()), |(outbox, ended)| {
            outbox.close();
            ended.cancel();
        })?;
        Ok(Calls {
            outbox,
            keeper,
            ended,
            cancels: HashMap::new(),
            replies: HashMap::new(),
            feeds: HashMap::new(),
            open: 0,
            taken: VecDeque::new(),
            answers: Vec::new(),
            spent: Vec::new(),
            large: None,
        })
    }

    /// Starts calls of a client, under numbers that follow each other. Each has three lines: its endpoint, what is given, and
    /// its content, which is empty if there is none.
    #[napi(catch_unwind)]
    pub fn start(
        &mut self,
        env: Env,
        client: &ClientHandle,
        first: u32,
        count: u32,
        lines: String,
    ) -> Result<()> {
        let start = Start::new(client, self.outbox.clone(), self.ended.clone());
        let spent = std::mem::take(&mut self.spent);
        engine::start(Box::new(move || {
            drop(spent);
            drive::start_all(&start, first, lines);
        }))?;
        self.add(env, count as usize)
    }

    /// Starts a call that can be aborted, or is already, or that asks its caller something, with a file if there is one. Says
    /// what comes of each attempt, if that is wanted.
    #[napi(catch_unwind)]
    pub fn start_watched(
        &mut self,
        env: Env,
        client: &ClientHandle,
        number: u32,
        lines: String,
        file: Option<FileSource>,
        tells_attempts: bool,
        is_aborted: bool,
    ) -> Result<()> {
        let cancel = self.ended.child_token();
        if is_aborted {
            cancel.cancel();
        }
        let mut start = Start::new(client, self.outbox.clone(), cancel.clone());
        start.tells_attempts = tells_attempts;
        let file = file.map(FileSource::read);
        let feed = match &file {
            Some((_, Place::Stream(feed))) => Some(feed.clone()),
            _ => None,
        };
        let replies = client.client().asks_its_caller().then(|| {
            let (sender, replies) = unbounded_channel();
            self.replies.insert(number, sender);
            replies
        });
        engine::start(Box::new(move || drive::start_with(&start, number, lines, file, replies)))?;
        self.cancels.insert(number, cancel);
        self.feeds.extend(feed.map(|feed| (number, feed)));
        self.add(env, 1)
    }

    /// Tells a call what it asked. Nothing happens if the call has ended.
    #[napi(catch_unwind)]
    pub fn reply(&self, number: u32, reply: Option<String>) {
        if let Some(replies) = self.replies.get(&number) {
            let _ = replies.send(reply);
        }
    }

    /// Gives a call the next bytes of its stream: none at its end, and nothing if it can't be read. Nothing happens if the call
    /// has ended.
    #[napi(catch_unwind)]
    pub fn feed(&self, number: u32, reading: u32, bytes: Option<Uint8Array>, why: String) {
        if let Some(feed) = self.feeds.get(&number) {
            feed.give(reading, bytes.map(|bytes| Bytes::copy_from_slice(&bytes)).ok_or(why));
        }
    }

    /// Aborts a call, whatever it is doing. Nothing happens if it has ended.
    #[napi(catch_unwind)]
    pub fn cancel(&self, number: u32) {
        if let Some(cancel) = self.cancels.get(&number) {
            cancel.cancel();
        }
    }

    /// Takes a batch of notices: first a place of seven numbers for each of at most `most`, then their texts one after
    /// another. Returns how many there are. Ask again until there are none.
    #[napi(catch_unwind)]
    pub fn take(&mut self, env: Env, mut batch: BufferSlice<'_>, most: u32) -> Result<u32> {
        if self.spent.len() > MOST_SPENT {
            self.spent.clear();
        }
        self.spent.append(&mut self.answers);
        self.large = None;
        if self.taken.is_empty() {
            self.taken = self.outbox.take_all();
        }
        let (numbers, mut texts) = batch.split_at_mut(most as usize * FIELDS * size_of::<u32>());
        let mut count = 0;
        let mut ended = 0;
        for place in numbers.chunks_exact_mut(FIELDS * size_of::<u32>()) {
            let Some(mut notice) = self.taken.pop_front() else { break };
            let Some((fields, left)) = self.write(&mut notice, texts, count == 0) else {
                self.taken.push_front(notice);
                break;
            };
            place.copy_from_slice(fields.map(u32::to_ne_bytes).as_flattened());
            texts = left;
            count += 1;
            if notice.what.is_end() {
                ended += 1;
                self.cancels.remove(&notice.number);
                self.replies.remove(&notice.number);
                self.feeds.remove(&notice.number);
            }
            if let What::Answered { answer, .. } = notice.what {
                self.answers.push((notice.number, answer));
            }
        }
        if ended > 0 {
            self.open = self.open.saturating_sub(ended);
            if self.open == 0 {
                keep_alive(&mut self.keeper, env, false)?;
            }
        }
        Ok(count)
    }

    /// Returns the text of the large notice in the latest batch: headers, an error or a report.
    #[napi(catch_unwind)]
    pub fn take_large_text(&mut self) -> String {
        self.large.as_mut().map(|(text, _)| std::mem::take(text)).unwrap_or_default()
    }

    /// Returns the body of the large notice in the latest batch, once.
    #[napi(catch_unwind)]
    pub fn take_large_body(&mut self) -> Buffer {
        Vec::from(self.large.take().map(|(_, body)| body).unwrap_or_default()).into()
    }

    /// Makes the error for an answer of the latest batch whose body can't be read, as JSON text.
    #[napi(catch_unwind)]
    pub fn unreadable(&self, number: u32, body: &[u8], why: String) -> Option<String> {
        let (_, answer) = self.answers.iter().find(|(its_number, _)| *its_number == number)?;
        Some(to_json(&answer.unreadable(body, &why)))
    }

    fn add(&mut self, env: Env, count: usize) -> Result<()> {
        if self.open == 0 {
            keep_alive(&mut self.keeper, env, true)?;
        }
        self.open += count;
        Ok(())
    }

    /// Writes a notice's texts. Returns its numbers and the room that is left, or nothing if there is too little. What is too
    /// large for a whole batch is put aside, but only for the first notice of one: there is one place for it.
    fn write<'a>(
        &mut self,
        notice: &mut Notice,
        room: &'a mut [u8],
        is_first: bool,
    ) -> Option<([u32; FIELDS], &'a mut [u8])> {
        let mut none = (String::new(), Bytes::new());
        let (kind, [first, second], text, body) = match &mut notice.what {
            What::Answered { answer, headers } => {
                let numbers = [answer.status.as_u16().into(), answer.attempts];
                (Kind::Answered, numbers, headers, &mut answer.body)
            }
            What::Failed(error) => (Kind::Failed, [0; 2], error, &mut none.1),
            What::Attempt(report) => (Kind::Attempt, [0; 2], report, &mut none.1),
            // In two halves, because a file may be larger than one number counts.
            What::Progress(sent) => {
                (Kind::Progress, [(*sent >> 32) as u32, *sent as u32], &mut none.0, &mut none.1)
            }
            What::Ask(question) => (Kind::Ask, [*question as u32, 0], &mut none.0, &mut none.1),
            What::Pull(reading) => (Kind::Pull, [*reading, 0], &mut none.0, &mut none.1),
        };
        let lengths = [text.len(), body.len()];
        let length = text.len() + body.len();
        let (form, left) = if length <= room.len() {
            let (mine, left) = room.split_at_mut(length);
            let (for_text, for_body) = mine.split_at_mut(text.len());
            for_text.copy_from_slice(text.as_bytes());
            for_body.copy_from_slice(body);
            (if mine.is_ascii() { Form::Ascii } else { Form::Bytes }, left)
        } else if is_first {
            self.large = Some((std::mem::take(text), std::mem::take(body)));
            (Form::Large, room)
        } else {
            return None;
        };
        let [text, body] = lengths.map(|length| length as u32);
        Some(([notice.number, kind as u32, form as u32, first, second, text, body], left))
    }
}

/// Says whether the process stays alive for the sake of the calls.
#[expect(deprecated, reason = "what is advised instead, to drop it, would make and free one for each call")]
fn keep_alive(keeper: &mut Keeper, env: Env, is_kept: bool) -> Result<()> {
    if is_kept { keeper.refer(&env) } else { keeper.unref(&env) }
}
