//! A message template to be submitted, and what changes of one. The components are Meta's to check.

use postproxy_dm_fast::json::Object;

use super::possible::is_whatsapp;
use super::reader::Reader;
use super::tables;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks a template to be submitted.
pub(in crate::operation) fn check_new_template(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut template = Reader::new(content, &tables::NEW_TEMPLATE, platform);
    template.refuse_unless("template", is_whatsapp, "is not possible on");
    template.check_table();
    for name in ["library_template_body_inputs", "library_template_button_inputs"] {
        if template.has(name) && !template.has("library_template_name") {
            template.refuse(name, "needs library_template_name");
        }
    }
    template.finish()
}

/// Checks what changes of a template.
pub(in crate::operation) fn check_template(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut template = Reader::new(content, &tables::TEMPLATE_CHANGES, platform);
    template.refuse_unless("template", is_whatsapp, "is not possible on");
    template.refuse_fields_of(&tables::NEW_TEMPLATE, "can't be changed");
    if template.given("components").is_none() && template.given("message_send_ttl_seconds").is_none() {
        template.refuse("components", "is required, or message_send_ttl_seconds");
    }
    template.check_all()
}
