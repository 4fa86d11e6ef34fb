// Generated from crates/core by crates/xtask. Change it there, then `npm run build`.
import { define, PostproxyError } from "./error.js";

/** 401: the API key is missing, wrong or not allowed to do this. */
export class AuthenticationError extends PostproxyError {
  static {
    define(this, "AuthenticationError");
  }
}

/** 403: the account or the platform refuses. */
export class PermissionError extends PostproxyError {
  static {
    define(this, "PermissionError");
  }
}

/** 404: no such thing, or not yours. */
export class NotFoundError extends PostproxyError {
  static {
    define(this, "NotFoundError");
  }
}

/** 409: an idempotency key in flight, a duplicate, something already running. 422: a key that was used with other content. */
export class ConflictError extends PostproxyError {
  static {
    define(this, "ConflictError");
  }
}

/** 400 and 422, or refused locally before anything was sent. */
export class ValidationError extends PostproxyError {
  static {
    define(this, "ValidationError");
  }
}

/** 429: too many requests; `retryAfterMs` says how long to wait. */
export class RateLimitError extends PostproxyError {
  static {
    define(this, "RateLimitError");
  }
}

/** 5xx: the service's or its proxy's fault. */
export class ServerError extends PostproxyError {
  static {
    define(this, "ServerError");
  }
}

/** No connection, or one that broke. */
export class ConnectionError extends PostproxyError {
  static {
    define(this, "ConnectionError");
  }
}

/** The deadline of the call passed. */
export class TimeoutError extends PostproxyError {
  static {
    define(this, "TimeoutError");
  }
}

/** The caller's `signal` was aborted; `cause` is its reason. */
export class AbortError extends PostproxyError {
  static {
    define(this, "AbortError");
  }
}

/** The header that carries a webhook's signature. */
export const signatureHeader = "x-postproxy-signature";

/** How an attempt ends without an answer: each kind by its name in core. */
export const failureKinds = {
  connect: "connect",
  impossible: "impossible",
  interrupted: "interrupted",
  timeout: "timeout",
  redirected: "redirected",
  too_large: "too_large",
  file: "file",
};

/** The version of this package. */
export const version = "0.1.0";
