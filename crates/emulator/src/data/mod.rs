//! The data folder as a whole: the options that open it, the account that its first start makes, exports and
//! imports.

pub(crate) mod furnish;
pub(crate) mod import;
pub(crate) mod library;
pub(crate) mod options;
pub(crate) mod seed;
pub(crate) mod transfer;
