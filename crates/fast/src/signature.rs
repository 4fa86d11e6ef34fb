//! A webhook's signature: `t=<unix seconds>,v1=<64 hexadecimal digits>`, of which the code covers `{t}.{body}`.

use crate::hmac::{Code, Key};

/// The header of a signature.
pub struct Signature<'a> {
    /// The digits of the time as written, because these bytes are signed.
    digits: &'a str,
    /// The time.
    pub unix_seconds: u64,
    codes: Vec<[u8; 32]>,
}

impl<'a> Signature<'a> {
    /// Reads a header. Accepts spaces around the parts, parts in any order, and several `v1`; ignores other schemes.
    ///
    /// # Errors
    /// What is wrong with it.
    #[inline(never)] // where it is used, it would be compiled for size
    pub fn read(header: &'a str) -> Result<Self, &'static str> {
        let mut time = None;
        let mut codes = Vec::new();
        for part in header.split(',') {
            let (name, value) = part.split_once('=').ok_or("a part has no =")?;
            match (name.trim_ascii(), value.trim_ascii()) {
                ("t", digits) if time.is_none() => time = Some(digits),
                ("t", _) => return Err("t is given twice"),
                ("v1", digits) => {
                    let mut code = [0; 32];
                    if hex::decode_to_slice(digits, &mut code).is_ok() {
                        codes.push(code);
                    }
                }
                _ => {}
            }
        }
        let digits = time.ok_or("t is missing")?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("t must be a whole number");
        }
        let unix_seconds = digits.parse().map_err(|_| "t must be a time in seconds")?;
        if codes.is_empty() {
            return Err("v1 is missing or not 64 hexadecimal digits");
        }
        Ok(Signature { digits, unix_seconds, codes })
    }

    /// Whether one of the codes is that of the body, with one of the keys. Takes the same time whichever it is.
    #[inline(never)] // as above
    pub fn is_of(&self, body: &[u8], keys: &[Key]) -> bool {
        let mut is_signed = false;
        for key in keys {
            let code = code_of(body, key, self.digits);
            for given in &self.codes {
                is_signed |= code.is(given);
            }
        }
        is_signed
    }
}

/// Returns the header that signs a body.
pub fn sign(body: &[u8], key: &Key, unix_seconds: u64) -> String {
    let digits = unix_seconds.to_string();
    let code = code_of(body, key, &digits).into_bytes();
    format!("t={digits},v1={}", hex::encode(code))
}

fn code_of(body: &[u8], key: &Key, digits: &str) -> Code {
    key.code(&[digits.as_bytes(), b".", body])
}
