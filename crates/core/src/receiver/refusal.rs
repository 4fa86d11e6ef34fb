//! The HTTP answers to requests that aren't worked on. None says why: the reasons go to `onError`.

use crate::to_json::{JsonText, ToJson};

/// When the service comes again is up to the service; this asks it for the minute that it takes anyway.
pub(super) const RETRY_AFTER: (&str, &str) = ("Retry-After", "60");

/// Why a request isn't worked on. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The signature is missing, wrong, stale or from the future.
    Signature,
    /// The body is no event.
    Malformed,
    /// The body is longer than `maxBodyBytes`.
    TooLong,
    /// The method isn't POST.
    Method,
    /// Something before us has read the body.
    BodyUsed,
    /// The store can't keep the event.
    Store,
    /// The receiver is closed.
    Closed,
    /// An option is wrong, which shows only now.
    Misconfigured,
}

/// An HTTP answer without a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(&'static str, &'static str)>,
}

type Row = (Refusal, &'static str, u16, Option<(&'static str, &'static str)>);

impl Refusal {
    /// Every refusal with its name in JavaScript, its status, and its header.
    const TABLE: [Row; 8] = [
        (Refusal::Signature, "signature", 401, None),
        (Refusal::Malformed, "malformed", 400, None),
        (Refusal::TooLong, "too_long", 413, Some(("Connection", "close"))),
        (Refusal::Method, "method", 405, Some(("Allow", "POST"))),
        (Refusal::BodyUsed, "body_used", 500, None),
        (Refusal::Store, "store", 503, Some(RETRY_AFTER)),
        (Refusal::Closed, "closed", 503, Some(RETRY_AFTER)),
        (Refusal::Misconfigured, "misconfigured", 500, None),
    ];

    /// Returns the refusal with this name in JavaScript.
    pub fn named(name: &str) -> Option<Self> {
        Refusal::TABLE.into_iter().find(|(_, known, ..)| *known == name).map(|(refusal, ..)| refusal)
    }

    /// Returns the answer.
    ///
    /// ```
    /// use postproxy_dm_core::receiver::Refusal;
    ///
    /// assert_eq!(Refusal::Method.answer().status, 405);
    /// assert_eq!(Refusal::Method.answer().headers, [("Allow", "POST")]);
    /// ```
    pub fn answer(self) -> HttpAnswer {
        let row = Refusal::TABLE.into_iter().find(|(refusal, ..)| *refusal == self);
        let (status, header) = row.map_or((500, None), |(_, _, status, header)| (status, header));
        HttpAnswer { status, headers: header.into_iter().collect() }
    }
}

impl ToJson for HttpAnswer {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| self.write_fields(out));
    }
}

impl HttpAnswer {
    /// Writes the status, and the headers as an object.
    pub(crate) fn write_fields(&self, out: &mut JsonText) {
        out.field("status", u32::from(self.status));
        out.name("headers");
        out.object(|out| self.headers.iter().for_each(|(name, value)| out.field(name, *value)));
    }
}
