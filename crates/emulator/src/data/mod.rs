//! The data folder as a whole: the options that open it, what its first start puts into it, and what an import may bring.

pub(crate) mod import;
pub(crate) mod options;
pub(crate) mod seed;
pub(crate) mod transfer;
