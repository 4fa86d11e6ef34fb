//! What Meta refuses of a template's message because it doesn't fit the template: an empty variable, the header's file or
//! place, and what buttons need. The number of variables is the service's to check, which has counted them.

use postproxy_dm_core::model::{Message, Template};
use serde_json::Value;

/// Meta's code, and its details in words.
#[derive(Debug, PartialEq)]
pub(super) struct Misfit {
    pub(super) code: &'static str,
    pub(super) details: String,
}

/// Returns what doesn't fit first.
pub(super) fn misfit(template: &Template, message: &Message) -> Option<Misfit> {
    let given = |name: &str| message.platform_data.as_ref()?.get(name);
    let component = |kind: &str| {
        template
            .components
            .iter()
            .find(|it| it["type"].as_str().is_some_and(|it| it.eq_ignore_ascii_case(kind)))
    };
    let received = match (given("header_media"), given("header_location")) {
        (Some(_), _) => Received::File,
        (None, Some(_)) => Received::Place,
        (None, None) => Received::Nothing,
    };
    let buttons = component("BUTTONS").and_then(|it| it["buttons"].as_array()).map_or(&[][..], Vec::as_slice);
    let of_buttons = given("button_params").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    misfit_of_variables(message)
        .or_else(|| of_header(component("HEADER"), received))
        .or_else(|| misfit_of_buttons(buttons, of_buttons))
}

/// A variable that holds nothing to read.
fn misfit_of_variables(message: &Message) -> Option<Misfit> {
    let variables = message.template.as_ref()?.variables.as_ref()?;
    let index = variables.iter().position(|it| it.trim().is_empty())?;
    let details = format!("the variable at position {} is missing its text value", index + 1);
    Some(Misfit { code: "131008", details })
}

/// What a message brings for the header.
#[derive(Debug, Clone, Copy)]
enum Received {
    Nothing,
    File,
    Place,
}

fn of_header(header: Option<&Value>, received: Received) -> Option<Misfit> {
    let format = header.map(|it| it["format"].as_str().unwrap_or("TEXT").to_ascii_uppercase());
    let expected = match (format.as_deref(), received) {
        (None | Some("TEXT"), Received::Nothing) | (Some("LOCATION"), Received::Place) => return None,
        (Some(format), Received::File) if !matches!(format, "TEXT" | "LOCATION") => return None,
        (None, _) => {
            let details =
                "header: number of localizable_params (1) does not match the expected number of params (0)";
            return Some(Misfit { code: "132000", details: details.to_owned() });
        }
        (Some(expected), _) => expected,
    };
    let received = match received {
        Received::Place => "LOCATION",
        Received::Nothing | Received::File => "UNKNOWN",
    };
    let details = format!("header: Format mismatch, expected {expected}, received {received}");
    Some(Misfit { code: "132012", details })
}

/// A button that copies a code needs the code. What any other button needs is in its variables, or can be left out.
fn misfit_of_buttons(buttons: &[Value], given: &[Value]) -> Option<Misfit> {
    let index_of = |given: &Value| given["index"].as_u64().and_then(|index| usize::try_from(index).ok());
    let lacking = buttons.iter().enumerate().find(|(index, button)| {
        button["type"] == "COPY_CODE" && !given.iter().any(|given| index_of(given) == Some(*index))
    });
    if let Some((index, _)) = lacking {
        let details = format!("buttons: Button at index {index} of type CopyCode requires a parameter");
        return Some(Misfit { code: "131008", details });
    }
    let beyond = given.iter().find(|given| index_of(given).is_none_or(|index| index >= buttons.len()))?;
    let details = format!("buttons: the template has no button at index {}", beyond["index"]);
    Some(Misfit { code: "132000", details })
}

#[cfg(test)]
mod tests {
    use postproxy_dm_core::model::{Message, Template};
    use serde_json::{Value, json};

    use super::misfit;

    #[test]
    fn a_message_brings_what_the_template_needs_and_nothing_else() {
        let header = |format: &str| json!([{ "type": "HEADER", "format": format }]);
        let text =
            json!([{ "type": "HEADER", "format": "TEXT", "text": "Hi" }, { "type": "BODY", "text": "x" }]);
        let code =
            json!([{ "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY" }, { "type": "COPY_CODE" }] }]);
        let file = json!({ "header_media": { "id": "1" } });
        let place = json!({ "header_location": { "latitude": 1, "longitude": 2 } });
        let coupon =
            json!({ "button_params": [{ "index": 1, "sub_type": "copy_code", "coupon_code": "X" }] });
        let third = json!({ "button_params": [{ "index": 2, "sub_type": "url" }] });
        for (components, given, expected) in [
            (json!([]), &Value::Null, None),
            (json!([]), &file, Some("132000")),
            (json!([]), &place, Some("132000")),
            (text.clone(), &Value::Null, None),
            (text.clone(), &file, Some("132012")),
            (header("IMAGE"), &file, None),
            (header("VIDEO"), &file, None),
            (header("DOCUMENT"), &file, None),
            (header("IMAGE"), &Value::Null, Some("132012")),
            (header("VIDEO"), &place, Some("132012")),
            (header("LOCATION"), &place, None),
            (header("LOCATION"), &Value::Null, Some("132012")),
            (header("LOCATION"), &file, Some("132012")),
            (code.clone(), &coupon, None),
            (code.clone(), &Value::Null, Some("131008")),
            (code.clone(), &third, Some("131008")),
            (text, &third, Some("132000")),
        ] {
            let Value::Array(list) = components.clone() else { panic!() };
            let template = Template { components: list, ..Template::default() };
            let message = Message { platform_data: Some(given.clone()), ..Message::default() };
            let found = misfit(&template, &message).map(|it| it.code);
            assert_eq!(found, expected, "{components} {given}");
        }
    }
}
