//! HMAC-SHA256 of a message in parts.

use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A key, made ready for any number of messages. It keeps no text of the secret.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

/// The code of a message.
pub struct Code(CtOutput<Hmac<Sha256>>);

impl Key {
    /// Makes the key of a secret. HMAC takes a secret of any length, so it never is `None`.
    pub fn new(secret: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(secret).ok().map(Key)
    }

    /// Returns the code of a message.
    pub fn code(&self, parts: &[&[u8]]) -> Code {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        Code(mac.finalize())
    }
}

impl Code {
    /// Whether it is this code. Compares in constant time.
    pub(crate) fn is(&self, code: &[u8; 32]) -> bool {
        self.0 == CtOutput::new((*code).into())
    }

    /// Returns the bytes.
    pub fn into_bytes(self) -> [u8; 32] {
        self.0.into_bytes().into()
    }
}
