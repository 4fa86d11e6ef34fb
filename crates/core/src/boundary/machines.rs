//! A receiver with the deliveries and the holds that JavaScript drives, each under a number. What happens with most events
//! comes as plain values, in which a number stands for a name: its place in a list here. Everything else comes as one JSON
//! text. What to do goes out as a JSON list: when to wake the machine, then each command's name and its value.

use super::delivery::handle_delivery;
use super::given::{Given, unknown, whole_ms};
use super::hold::handle_hold;
use super::text::{read, unforeseen};
use crate::error::Error;
use crate::receiver::delivery::{Begin, DeliveryInput};
use crate::receiver::hold::Input;
use crate::receiver::{
    Delivery, Hold, HoldStart, Moment, PutState, Receiver, Records, Stored, StoredEvent, Taken,
};

/// A receiver, and what it has under way.
#[derive(Debug)]
pub struct Machines {
    receiver: Receiver,
    deliveries: Numbered<Delivery>,
    holds: Numbered<Hold>,
}

/// What JavaScript says of an event whose delivery begins.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// 0 without a handler, 1 if it runs before the answer and never touches the store, 2 if it is kept.
    pub how: u32,
    /// Whether this process works on whatever is due.
    pub lives_on: bool,
    /// Whether a lane more can be worked on here.
    pub has_room: bool,
    /// What is left of the host's time, in milliseconds.
    pub left_ms: Option<f64>,
}

impl Machines {
    /// Checks a receiver's options, given with the types of events that JavaScript knows: it has a list of them, so that the
    /// WebAssembly module needs none.
    ///
    /// # Errors
    /// The same as those of [`Receiver::new`].
    pub fn new(given: &str) -> Result<Self, Error> {
        let given = Given::read(read(given)?)?;
        let options = given.value("options").ok_or_else(|| unknown("the options"))?;
        let types = given.texts("types");
        let receiver = Receiver::read(options, &types.iter().map(String::as_str).collect::<Vec<_>>())?;
        Ok(Machines { receiver, deliveries: Numbered::default(), holds: Numbered::default() })
    }

    /// Returns the receiver.
    pub fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// Makes a delivery, and returns its number.
    pub fn delivery(&mut self) -> u32 {
        self.deliveries.add(Delivery::new(&self.receiver))
    }

    /// Begins a delivery.
    ///
    /// # Errors
    /// An error in our own JavaScript, as with all that follow.
    pub fn begin(&mut self, n: u32, now: Moment, begun: Begun) -> Result<String, Error> {
        let (has_handler, is_direct) = match begun.how {
            0 => (false, false),
            1 => (true, true),
            _ => (true, false),
        };
        let begin = Begin {
            has_handler,
            is_direct,
            lives_on: begun.lives_on,
            has_room: begun.has_room,
            left_ms: begun.left_ms.map(whole_ms),
        };
        Ok(handle_delivery(self.deliveries.get(n)?, now, DeliveryInput::Begin(begin)))
    }

    /// Tells a delivery that its event was put (`new`, `waiting`, `done`, `dead`, `full`), and what came of asking for its
    /// lane.
    pub fn put(&mut self, n: u32, now: Moment, state: u32, lane: Lane) -> Result<String, Error> {
        let state = PutState::at(state).ok_or_else(|| unknown("the state"))?;
        let in_ms = whole_ms(lane.ms);
        let taken = match lane.state {
            0 => None,
            // Its events are the hold's.
            1 => Some(Taken::Head { lane: String::new(), events: Vec::new() }),
            2 => Some(Taken::Busy { for_ms: in_ms }),
            3 => Some(Taken::Later { in_ms }),
            4 => Some(Taken::Nothing { in_ms: None }),
            5 => Some(Taken::Lost),
            _ => return Err(unknown("the lane's state")),
        };
        let input = DeliveryInput::Put { state, lane: taken, is_here: lane.is_here };
        Ok(handle_delivery(self.deliveries.get(n)?, now, input))
    }

    /// Tells a delivery anything, as JSON text.
    pub fn tell_delivery(&mut self, n: u32, now: Moment, input: &str) -> Result<String, Error> {
        let input = super::delivery::read_input(read(input)?)?;
        Ok(handle_delivery(self.deliveries.get(n)?, now, input))
    }

    /// Forgets a delivery.
    pub fn end_delivery(&mut self, n: u32) {
        self.deliveries.remove(n);
    }

    /// Makes a hold of a lane that was asked for at that time on the monotonic clock, and returns its number.
    pub fn hold(&mut self, asked_at_ms: f64, left_ms: Option<f64>, seed: f64) -> u32 {
        let start = HoldStart {
            // JavaScript knows its lane and its token, and names them to the store.
            lane: String::new(),
            token: String::new(),
            asked_at_ms: whole_ms(asked_at_ms),
            left_ms: left_ms.map(whole_ms),
            seed: seed.to_bits().to_le_bytes(),
        };
        self.holds.add(Hold::new(&self.receiver, start))
    }

    /// Tells a hold that its lane was given out with this event alone, which never failed and has no records.
    pub fn head(
        &mut self,
        n: u32,
        now: Moment,
        [id, head]: [String; 2],
        starts: u32,
    ) -> Result<String, Error> {
        let event = StoredEvent { id, head, starts, records: Records::new(), ..StoredEvent::default() };
        let taken = Taken::Head { lane: String::new(), events: vec![event] };
        Ok(handle_hold(self.holds.get(n)?, now, Input::Taken(taken)))
    }

    /// Tells a hold that the handler has done its work.
    pub fn handled(&mut self, n: u32, now: Moment) -> Result<String, Error> {
        Ok(handle_hold(self.holds.get(n)?, now, Input::Handled(Ok(()))))
    }

    /// Tells a hold that an operation was done which hands out no event (`held`, `lost`, `nothing`).
    pub fn stored(&mut self, n: u32, now: Moment, operation: f64, result: u32) -> Result<String, Error> {
        let result = match result {
            0 => Stored::Held,
            1 => Stored::Lost,
            _ => Stored::Taken(Taken::Nothing { in_ms: None }),
        };
        Ok(handle_hold(self.holds.get(n)?, now, Input::Stored { n: operation as u64, result }))
    }

    /// Tells a hold anything, as JSON text.
    pub fn tell_hold(&mut self, n: u32, now: Moment, input: &str) -> Result<String, Error> {
        let input = super::hold::read_input(read(input)?)?;
        Ok(handle_hold(self.holds.get(n)?, now, input))
    }

    /// Forgets a hold.
    pub fn end_hold(&mut self, n: u32) {
        self.holds.remove(n);
    }
}

/// What came of asking for a lane.
#[derive(Debug, Clone, Copy)]
pub struct Lane {
    /// 0 if it wasn't asked for, else 1 `head`, 2 `busy`, 3 `later`, 4 `nothing`, 5 `lost`.
    pub state: u32,
    /// When it may be had.
    pub ms: f64,
    /// Whether this process holds it.
    pub is_here: bool,
}

/// Things under numbers. A number is given again once its thing is gone.
#[derive(Debug)]
struct Numbered<T> {
    things: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered { things: Vec::new(), free: Vec::new() }
    }
}

impl<T> Numbered<T> {
    fn add(&mut self, thing: T) -> u32 {
        if let Some(n) = self.free.pop() {
            if let Some(place) = self.things.get_mut(n as usize) {
                *place = Some(thing);
            }
            return n;
        }
        self.things.push(Some(thing));
        (self.things.len() - 1) as u32
    }

    fn get(&mut self, n: u32) -> Result<&mut T, Error> {
        let thing = self.things.get_mut(n as usize).and_then(Option::as_mut);
        thing.ok_or_else(|| unforeseen("its number is not known here"))
    }

    fn remove(&mut self, n: u32) {
        if self.things.get_mut(n as usize).and_then(Option::take).is_some() {
            self.free.push(n);
        }
    }
}
