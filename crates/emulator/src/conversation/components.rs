//! The components of a message template: what Meta refuses of them, what it fills in, and how many variables they have.

use std::collections::BTreeSet;

use postproxy_dm_core::model::{TemplateCategory, TemplateParameterFormat};
use postproxy_dm_core::operation::InvalidField;
use serde_json::{Value, json};

/// The components that Meta has. Each may be there once.
const TYPES: [&str; 7] =
    ["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST"];

/// Returns what Meta refuses as soon as a template is submitted.
pub(crate) fn check(
    category: &TemplateCategory,
    format: Option<&TemplateParameterFormat>,
    components: &[Value],
) -> Vec<InvalidField> {
    let mut problems = Vec::new();
    let mut refuse = |field: String, expected: String| {
        problems.push(InvalidField { field, expected, is_missing: false });
    };
    let mut seen = BTreeSet::new();
    for (index, component) in components.iter().enumerate() {
        let field = |name: &str| format!("components[{index}].{name}");
        let kind = component["type"].as_str().unwrap_or_default().to_ascii_uppercase();
        if !TYPES.contains(&kind.as_str()) {
            refuse(field("type"), format!("must be one of {}", TYPES.join(", ")));
            continue;
        }
        let text = component["text"].as_str().unwrap_or_default();
        if kind == "BODY" && text.is_empty() && *category != TemplateCategory::Authentication {
            refuse(
                field("text"),
                "must be given: only an AUTHENTICATION template's body is Meta's".to_owned(),
            );
        }
        if format != Some(&TemplateParameterFormat::Named) {
            let buttons = component["buttons"].as_array().into_iter().flatten().enumerate();
            let urls = buttons.filter_map(|(place, button)| {
                Some((field(&format!("buttons[{place}].url")), button["url"].as_str()?))
            });
            for (field, text) in std::iter::once((field("text"), text)).chain(urls) {
                if let Some(missing) = first_gap(text) {
                    refuse(
                        field,
                        format!("must number its variables from {{{{1}}}} on: {{{{{missing}}}}} is missing"),
                    );
                }
            }
        }
        if !seen.insert(kind.clone()) {
            refuse(field("type"), format!("must not be {kind} again: a template has one"));
        }
    }
    if !seen.contains("BODY") {
        refuse("components".to_owned(), "must have a BODY".to_owned());
    }
    problems
}

/// The least number that a text leaves out of its variables. Names are not looked at.
fn first_gap(text: &str) -> Option<usize> {
    let numbers: BTreeSet<usize> = names(text).filter_map(|name| name.parse().ok()).collect();
    (1..).zip(&numbers).find(|(expected, number)| expected != *number).map(|(expected, _)| expected)
}

/// Fills in what Meta writes itself: an `AUTHENTICATION` template has Meta's own texts, around the code. The button of the
/// code takes no variable of its own: it copies what the body says.
pub(crate) fn completed(category: &TemplateCategory, mut components: Vec<Value>) -> Vec<Value> {
    if *category != TemplateCategory::Authentication {
        return components;
    }
    for component in &mut components {
        let kind = component["type"].as_str().unwrap_or_default().to_ascii_uppercase();
        if component["text"].as_str().is_some_and(|text| !text.is_empty()) {
            continue;
        }
        match kind.as_str() {
            "BODY" => {
                let advice = match component["add_security_recommendation"] {
                    Value::Bool(true) => " For your security, do not share this code.",
                    _ => "",
                };
                component["text"] = json!(format!("*{{{{1}}}}* is your verification code.{advice}"));
            }
            "FOOTER" => {
                if let Some(minutes) = component["code_expiration_minutes"].as_u64() {
                    component["text"] = json!(format!("This code expires in {minutes} minutes."));
                }
            }
            "BUTTONS" => {
                let buttons =
                    component.get_mut("buttons").and_then(Value::as_array_mut).into_iter().flatten();
                for button in buttons.filter(|it| it.is_object() && it["text"].is_null()) {
                    button["text"] = json!("Copy code");
                }
            }
            _ => {}
        }
    }
    components
}

/// How many variables a message of these components needs: of the header, the body and the buttons' URLs.
pub(crate) fn variables(components: &[Value]) -> u64 {
    let text = |component: &Value, name: &str| component[name].as_str().map_or(0, count);
    let of_component = |component: &Value| {
        let buttons = component["buttons"].as_array().into_iter().flatten();
        text(component, "text") + buttons.map(|button| text(button, "url")).sum::<usize>()
    };
    components.iter().map(of_component).sum::<usize>() as u64
}

/// Counts the different variables of a text: `{{1}}`, `{{first_name}}`.
fn count(text: &str) -> usize {
    names(text).collect::<BTreeSet<_>>().len()
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name.trim())
}

#[cfg(test)]
mod tests {
    use postproxy_dm_core::model::{TemplateCategory, TemplateParameterFormat};
    use serde_json::{Value, json};

    use super::{check, completed, variables};

    fn list(components: &Value) -> &[Value] {
        components.as_array().unwrap()
    }

    #[test]
    fn meta_refuses_components_that_are_no_template() {
        let body = |text: &str| json!({ "type": "BODY", "text": text });
        for (components, expected) in [
            (json!([body("Hi {{2}} and {{1}} and {{2}}")]), vec![]),
            (json!([body("Hi {{first_name}}")]), vec![]),
            (json!([{ "type": "body", "text": "Hi" }, { "type": "footer", "text": "Bye" }]), vec![]),
            (json!([]), vec!["components"]),
            (json!([{ "type": "FOOTER", "text": "Bye" }]), vec!["components"]),
            (json!([{ "text": "Hi" }]), vec!["components[0].type", "components"]),
            (json!([body("Hi"), { "type": "SHOUT" }]), vec!["components[1].type"]),
            (json!([body("Hi"), { "type": 7 }, "x"]), vec!["components[1].type", "components[2].type"]),
            (json!([body("Hi"), body("Hi")]), vec!["components[1].type"]),
            (json!([{ "type": "BODY" }]), vec!["components[0].text"]),
            (json!([body("Hi {{1}} and {{3}}")]), vec!["components[0].text"]),
            (json!([body("Hi {{0}}")]), vec!["components[0].text"]),
            (json!([body("Hi {{2}}")]), vec!["components[0].text"]),
            (
                json!([body("Hi"), { "type": "BUTTONS", "buttons": [{ "url": "https://a.example/{{2}}" }] }]),
                vec!["components[1].buttons[0].url"],
            ),
        ] {
            let found = check(&TemplateCategory::Utility, None, list(&components));
            assert_eq!(
                found.iter().map(|it| it.field.as_str()).collect::<Vec<_>>(),
                expected,
                "{components}"
            );
        }
        let named = Some(&TemplateParameterFormat::Named);
        assert!(check(&TemplateCategory::Utility, named, &[body("Hi {{3}}")]).is_empty());
        assert!(check(&TemplateCategory::Authentication, None, &[json!({ "type": "BODY" })]).is_empty());
    }

    #[test]
    fn meta_writes_the_texts_of_a_code() {
        let components = json!([
            { "type": "BODY", "add_security_recommendation": true },
            { "type": "FOOTER", "code_expiration_minutes": 5 },
            { "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE" }] },
        ]);
        let made = completed(&TemplateCategory::Authentication, list(&components).to_vec());
        assert_eq!(
            made[0]["text"],
            "*{{1}}* is your verification code. For your security, do not share this code."
        );
        assert_eq!(made[1]["text"], "This code expires in 5 minutes.");
        assert_eq!(made[2]["buttons"][0]["text"], "Copy code");
        assert_eq!(variables(&made), 1);
        assert_eq!(completed(&TemplateCategory::Utility, list(&components).to_vec()), list(&components));
    }

    #[test]
    fn each_variable_of_a_component_counts_once() {
        for (components, expected) in [
            (json!([]), 0),
            (json!([{ "type": "BODY", "text": "Hello" }]), 0),
            (json!([{ "type": "BODY", "text": "Hi {{1}}, order {{2}}. Bye {{1}}" }]), 2),
            (json!([{ "type": "BODY", "text": "Hi {{first_name}} {{ last }}" }]), 2),
            (
                json!([{ "type": "HEADER", "format": "TEXT", "text": "{{1}}" }, { "type": "BODY", "text": "{{1}}" }]),
                2,
            ),
            (
                json!([{ "type": "BUTTONS", "buttons": [
                { "type": "URL", "url": "https://a.example/{{1}}" },
                { "type": "QUICK_REPLY", "text": "{{1}}" },
            ] }]),
                1,
            ),
            (json!([{ "type": "BODY", "text": "{{ open" }, "no object", 7]), 0),
        ] {
            assert_eq!(variables(list(&components)), expected, "{components}");
        }
    }
}
