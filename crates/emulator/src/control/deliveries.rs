//! `GET /_emulator/deliveries`: each attempt to deliver an event, with all that was sent and what came back.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::Page;
use serde::Serialize;

use crate::problem::Problem;
use crate::query::Query;
use crate::store::StoreError;
use crate::webhook::Delivery;
use crate::{Emulator, store};

/// A delivery and the body that it carried.
#[derive(Debug, Serialize)]
pub(super) struct FullDelivery {
    #[serde(flatten)]
    delivery: Delivery,
    request_body: String,
}

pub(super) async fn list(
    State(emulator): State<Emulator>,
    query: Query,
) -> Result<Json<Page<FullDelivery>>, Problem> {
    let slice = query.slice()?;
    let (total, deliveries) = emulator
        .read(move |connection| store::deliveries::list(connection, slice.limit(), slice.offset()))
        .await?;
    let full = |(delivery, event): (Delivery, String)| {
        let request_body = delivery.payload_shape.body(&event)?;
        Ok::<_, StoreError>(FullDelivery { delivery, request_body })
    };
    let deliveries = deliveries.into_iter().map(full).collect::<Result<_, _>>()?;
    Ok(Json(slice.page(total, deliveries)))
}
