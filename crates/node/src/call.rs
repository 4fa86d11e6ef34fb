//! One call across the boundary: arguments in, an answer or an error's JSON text out.

use napi::bindgen_prelude::*;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use postproxy_dm_core::boundary::{self, Given, to_json};
use postproxy_dm_core::call::{Answer, AttemptReport};
use tokio_util::sync::CancellationToken;

use crate::client::ClientHandle;
use crate::drive;
use crate::upload::FileSource;

/// Lets a caller abort a call.
#[napi]
#[derive(Default)]
pub struct Cancel(CancellationToken);

#[napi]
impl Cancel {
    /// Makes one for one call.
    #[napi(constructor, catch_unwind)]
    pub fn new() -> Self {
        Cancel::default()
    }

    /// Aborts the call, whatever it is doing.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

/// A successful answer that JavaScript holds.
#[napi(js_name = "Answer")]
pub struct AnswerHandle(Answer);

#[napi]
impl AnswerHandle {
    /// Returns the HTTP status.
    #[napi(getter, catch_unwind)]
    pub fn status(&self) -> u16 {
        self.0.status.as_u16()
    }

    /// Returns how many requests were made.
    #[napi(getter, catch_unwind)]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the headers as JSON pairs.
    #[napi(getter, catch_unwind)]
    pub fn headers(&self) -> String {
        to_json(&self.0.headers)
    }

    /// Returns the body, once.
    #[napi(catch_unwind)]
    pub fn take_body(&mut self) -> Buffer {
        Vec::from(std::mem::take(&mut self.0.body)).into()
    }

    /// Makes the error for a body that can't be read, as JSON text.
    #[napi(catch_unwind)]
    pub fn unreadable(&self, body: &[u8], why: String) -> String {
        to_json(&self.0.unreadable(body, &why))
    }
}

/// A function that takes an attempt's report as JSON text.
type OnAttempt = ThreadsafeFunction<String, (), String, Status, false>;

/// Makes a call. A call that fails does not reject the promise: it resolves with the error as JSON text.
#[napi(catch_unwind)]
pub fn call<'env>(
    env: &'env Env,
    client: &ClientHandle,
    name: String,
    given: String,
    content: Option<&[u8]>,
    file: Option<FileSource>,
    cancel: Option<&Cancel>,
    on_attempt: Option<OnAttempt>,
) -> Result<Either<PromiseRaw<'env, Either<AnswerHandle, String>>, String>> {
    let (file, source) = file.map(FileSource::read).transpose()?.unzip();
    let content = content.map(bytes::Bytes::copy_from_slice);
    let given = Given { name: &name, values: &given, content, file };
    let call = match boundary::call(client.client(), given, drive::now(), drive::randomness()?) {
        Ok(call) => call,
        Err(error) => return Ok(Either::B(to_json(&error))),
    };
    let cancel = cancel.map(|cancel| cancel.0.clone()).unwrap_or_default();
    let tell = move |report: AttemptReport| {
        if let Some(on_attempt) = &on_attempt {
            on_attempt.call(to_json(&report), ThreadsafeFunctionCallMode::NonBlocking);
        }
    };
    let ended = ended(*env)?;
    let promise = env.spawn_future(async move {
        tokio::select! {
            biased;
            () = ended.cancelled() => Err(Error::from_reason("the thread of this call has ended")),
            result = drive::run(call, source, cancel, tell) => Ok(match result {
                Ok(answer) => Either::A(AnswerHandle(answer)),
                Err(error) => Either::B(to_json(&error)),
            }),
        }
    })?;
    Ok(Either::A(promise))
}

/// Returns a token that is cancelled when the environment ends, such as a worker that is terminated. Its calls end with it.
fn ended(env: Env) -> Result<CancellationToken> {
    if let Some(ended) = env.get_instance_data::<CancellationToken>()? {
        return Ok(ended.clone());
    }
    let ended = CancellationToken::new();
    env.set_instance_data(ended.clone(), (), |_| {})?;
    env.add_env_cleanup_hook(ended.clone(), |ended| ended.cancel())?;
    Ok(ended)
}
