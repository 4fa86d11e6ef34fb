//! The message templates of a WhatsApp profile. A template is named by Postproxy's id, by Meta's, or by its name.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::content::{check_has_templates, check_new_template, check_template};
use super::description::describe;
use super::endpoint::{Content, Endpoint, Operation};
use super::parameter::Parameter;
use crate::field::Fields;
use crate::model::{
    AnswerShape, List, PlatformAnswer, Succeeded, Template, TemplateCategory, TemplateParameterFormat,
};

/// The endpoints of this file, in the order of the API reference.
pub(super) const ENDPOINTS: &[&Endpoint] = &[
    ListTemplates::ENDPOINT,
    CreateTemplate::ENDPOINT,
    ListTemplateLibrary::ENDPOINT,
    GetTemplate::ENDPOINT,
    UpdateTemplate::ENDPOINT,
    DeleteTemplate::ENDPOINT,
];

/// Lists a profile's message templates. WhatsApp.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTemplates<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// Lists only templates with this name.
    pub name: Option<&'a str>,
    /// Lists only templates in this language.
    pub language: Option<&'a str>,
    /// Lists only templates with this status.
    pub status: Option<&'a str>,
    /// Whether the service asks Meta for the templates first.
    pub refresh: Option<bool>,
}

/// Submits a message template to Meta for review. WhatsApp.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateTemplate<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The template.
    pub content: &'a NewTemplate,
}

/// A template to submit. It needs `components`, or the name of a template of Meta's library.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "CreateTemplateContent", optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = super::content::schema::limit_new_template))]
pub struct NewTemplate {
    /// The name: lower case letters, digits and `_`, at most 512.
    pub name: String,
    /// What the template is for.
    #[cfg_attr(feature = "typescript", ts(type = "\"MARKETING\" | \"UTILITY\" | \"AUTHENTICATION\""))]
    pub category: TemplateCategory,
    /// The language, such as `en_US`.
    pub language: String,
    /// Whether the variables are numbered (`{{1}}`) or have names (`{{first_name}}`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "\"POSITIONAL\" | \"NAMED\""))]
    pub parameter_format: Option<TemplateParameterFormat>,
    /// The header, body, footer and buttons: Meta's own objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "readonly Record<string, unknown>[]"))]
    pub components: Option<Vec<Map<String, Value>>>,
    /// The name of a template of Meta's library, instead of `components`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library_template_name: Option<String>,
    /// What the library's template needs for its body: Meta's own object.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "Record<string, unknown>"))]
    pub library_template_body_inputs: Option<Map<String, Value>>,
    /// What the library's template needs for its buttons: Meta's own objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "readonly Record<string, unknown>[]"))]
    pub library_template_button_inputs: Option<Vec<Map<String, Value>>>,
    /// How long WhatsApp tries to deliver a message of this template, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_send_ttl_seconds: Option<i64>,
}

/// Lists Meta's library of ready-made templates. WhatsApp. The answer is Meta's own.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTemplateLibrary<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// Lists only templates with this name.
    pub name: Option<&'a str>,
    /// Lists only templates in this language.
    pub language: Option<&'a str>,
}

/// Gets one message template. WhatsApp.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetTemplate<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The template's id, Postproxy's or Meta's, or its name.
    pub template_id: &'a str,
    /// The language, for a name that exists in several.
    pub language: Option<&'a str>,
}

/// Changes a message template, which Meta then reviews again. WhatsApp.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateTemplate<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The template's id, Postproxy's or Meta's, or its name.
    pub template_id: &'a str,
    /// The language, for a name that exists in several.
    pub language: Option<&'a str>,
    /// The changes.
    pub content: &'a TemplateChanges,
}

/// The changes to a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "UpdateTemplateContent", optional_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = super::content::schema::limit_template))]
pub struct TemplateChanges {
    /// All components as they are to be: Meta's own objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional, type = "readonly Record<string, unknown>[]"))]
    pub components: Option<Vec<Map<String, Value>>>,
    /// How long WhatsApp tries to deliver a message of this template, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_send_ttl_seconds: Option<i64>,
}

/// Deletes a message template; a name without a language deletes it in every language. WhatsApp.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteTemplate<'a> {
    /// The profile's id.
    pub profile_id: &'a str,
    /// The template's id, Postproxy's or Meta's, or its name.
    pub template_id: &'a str,
    /// The only language to delete of a name.
    pub language: Option<&'a str>,
}

impl Operation for ListTemplates<'_> {
    type Answer = List<Template>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listTemplates",
        method: Method::GET,
        path: "/profiles/{profile_id}/templates",
        query: &[
            Parameter::text("name"),
            Parameter::text("language"),
            Parameter::text("status"),
            Parameter::boolean("refresh"),
        ],
        content: Content::NoneWhere(check_has_templates),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).query(
            Fields::new()
                .with("name", self.name)
                .with("language", self.language)
                .with("status", self.status)
                .with("refresh", self.refresh),
        )
    }
}

impl Operation for CreateTemplate<'_> {
    type Answer = Template;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "createTemplate",
        method: Method::POST,
        path: "/profiles/{profile_id}/templates",
        query: &[],
        content: Content::Required(check_new_template),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[201]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id]).content(self.content)
    }
}

impl Operation for ListTemplateLibrary<'_> {
    type Answer = PlatformAnswer;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "listTemplateLibrary",
        method: Method::GET,
        path: "/profiles/{profile_id}/templates/library",
        query: &[Parameter::text("name"), Parameter::text("language")],
        content: Content::NoneWhere(check_has_templates),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        let query = Fields::new().with("name", self.name).with("language", self.language);
        Arguments::new([self.profile_id]).query(query)
    }
}

impl Operation for GetTemplate<'_> {
    type Answer = Template;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "getTemplate",
        method: Method::GET,
        path: "/profiles/{profile_id}/templates/{template_id}",
        query: &[Parameter::text("language")],
        content: Content::NoneWhere(check_has_templates),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id, self.template_id])
            .query(Fields::new().with("language", self.language))
    }
}

impl Operation for UpdateTemplate<'_> {
    type Answer = Template;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "updateTemplate",
        method: Method::PATCH,
        path: "/profiles/{profile_id}/templates/{template_id}",
        query: &[Parameter::text("language")],
        content: Content::Required(check_template),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id, self.template_id])
            .query(Fields::new().with("language", self.language))
            .content(self.content)
    }
}

impl Operation for DeleteTemplate<'_> {
    type Answer = Option<Succeeded>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "deleteTemplate",
        method: Method::DELETE,
        path: "/profiles/{profile_id}/templates/{template_id}",
        query: &[Parameter::text("language")],
        content: Content::NoneWhere(check_has_templates),
        answer: AnswerShape::of::<Self::Answer>(),
        description: describe::<Self, Self::Answer>(&[200]),
    };

    fn arguments(&self) -> Arguments {
        Arguments::new([self.profile_id, self.template_id])
            .query(Fields::new().with("language", self.language))
    }
}
