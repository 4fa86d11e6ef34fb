//! Exports everything as one file, and replaces everything with such a file.

use std::sync::Arc;

use tempfile::{NamedTempFile, TempPath};

use super::import;
use super::seed::{self, Account, CurrentAccount};
use crate::ground::own_address::OwnAddress;
use crate::ground::secrets::Secrets;
use crate::store::{Export, ImportError, Store, StoreError};

/// What an export and an import need.
#[derive(Clone)]
pub(crate) struct Transfer {
    pub(crate) store: Store,
    pub(crate) account: CurrentAccount,
    pub(crate) own_address: OwnAddress,
    pub(crate) secrets: Secrets,
}

impl Transfer {
    /// Writes one consistent state of the database to a file, which is removed with the path.
    pub(crate) async fn export(&self) -> Result<TempPath, StoreError> {
        self.store.export().await
    }

    /// Makes a file for what is to be imported.
    pub(crate) fn file(&self) -> Result<NamedTempFile, StoreError> {
        self.store.transfer_file()
    }

    /// Replaces everything with an exported file, or changes nothing. Returns the account in the file.
    pub(crate) async fn import(&self, file: TempPath) -> Result<Arc<Account>, ImportError> {
        let transfer = self.clone();
        let prepared = tokio::task::spawn_blocking(move || transfer.prepare(file)).await;
        let (export, account) = prepared.map_err(StoreError::BrokenOff)??;
        let (current, imported) = (self.account.clone(), account.clone());
        self.store.replace(export, move || current.set(imported)).await?;
        Ok(account)
    }

    /// Checks the file and makes its account fit this emulator, all within the file.
    fn prepare(&self, file: TempPath) -> Result<(Export, Arc<Account>), ImportError> {
        let mut export = Export::open(file)?;
        let transaction = self.store.begin_in(&mut export)?;
        import::check(&transaction, &self.own_address)?;
        let account = seed::imported(&transaction)?.ok_or(ImportError::NotAnExport)?;
        seed::tell(&self.secrets, &account, &transaction)?;
        transaction.commit()?;
        Ok((export, Arc::new(account)))
    }
}
