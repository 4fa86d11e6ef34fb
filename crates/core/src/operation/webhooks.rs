//! Webhooks: the endpoints that the service sends events to. How these are read is in [`crate::webhook`].

use http::Method;
use serde::{Deserialize, Serialize};

use super::arguments::Arguments;
use super::content::{check_new_webhook, check_webhook};
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use super::parameter::Parameter;
use crate::field::Fields;
use crate::model::{AnswerShape, Deleted, List, Page, Webhook, WebhookDelivery};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[
    CreateWebhook::ENDPOINT,
    ListWebhooks::ENDPOINT,
    GetWebhook::ENDPOINT,
    UpdateWebhook::ENDPOINT,
    DeleteWebhook::ENDPOINT,
    ListWebhookDeliveries::ENDPOINT,
];

/// Creates a webhook. The answer holds its secret.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateWebhook<'a> {
    /// The events and where to send them.
    pub content: &'a WebhookContent,
}

/// Lists all webhooks of the account.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListWebhooks;

/// Gets one webhook.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetWebhook<'a> {
    /// The webhook's id.
    pub webhook_id: &'a str,
}

/// Changes a webhook. Fields that are left out stay as they are.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateWebhook<'a> {
    /// The webhook's id.
    pub webhook_id: &'a str,
    /// The changes.
    pub content: &'a WebhookContent,
}

/// Deletes a webhook.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteWebhook<'a> {
    /// The webhook's id.
    pub webhook_id: &'a str,
}

/// Lists a webhook's attempts to deliver events, newest first.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListWebhookDeliveries<'a> {
    /// The webhook's id.
    pub webhook_id: &'a str,
    /// The number of the page, from 0.
    pub page: Option<u32>,
    /// The number of items on a page, at least 1; the service's default is 20.
    pub per_page: Option<u32>,
}

/// The settings of a webhook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = super::content::schema::limit_webhook))]
pub struct WebhookContent {
    /// The address that events are sent to, an `https://` URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The event types to send; `["*"]` stands for every type.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "readonly SubscribedEvent[]"))]
    pub events: Option<Vec<String>>,
    /// A note for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether events are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

impl Operation for CreateWebhook<'_> {
    type Answer = Webhook;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "createWebhook",
        method: Method::POST,
        path: "/webhooks",
        query: &[],
        content: Content::Required(check_new_webhook),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[201]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::default().content(self.content)
    }
}

impl Operation for ListWebhooks {
    type Answer = List<Webhook>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listWebhooks",
        method: Method::GET,
        path: "/webhooks",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::default()
    }
}

impl Operation for GetWebhook<'_> {
    type Answer = Webhook;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getWebhook",
        method: Method::GET,
        path: "/webhooks/{webhook_id}",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.webhook_id])
    }
}

impl Operation for UpdateWebhook<'_> {
    type Answer = Webhook;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "updateWebhook",
        method: Method::PATCH,
        path: "/webhooks/{webhook_id}",
        query: &[],
        content: Content::Required(check_webhook),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.webhook_id]).content(self.content)
    }
}

impl Operation for DeleteWebhook<'_> {
    type Answer = Option<Deleted>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "deleteWebhook",
        method: Method::DELETE,
        path: "/webhooks/{webhook_id}",
        query: &[],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.webhook_id])
    }
}

impl Operation for ListWebhookDeliveries<'_> {
    type Answer = Page<WebhookDelivery>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listWebhookDeliveries",
        method: Method::GET,
        path: "/webhooks/{webhook_id}/deliveries",
        query: &[Parameter::PAGE, Parameter::PER_PAGE],
        content: Content::None,
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.webhook_id])
            .query(Fields::new().with("page", self.page).with("per_page", self.per_page))
    }
}
