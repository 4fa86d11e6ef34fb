//! A serde deserializer over the fields of a JSON object. serde_json stops at the first unknown field and says neither
//! where it is nor what would have been right; this one knows the path of each field, words what it expects as the API
//! does, and leaves unknown fields for the end.
//!
//! - A missing field reads as null, and null as a missing one. Only a type that asks for any value sees the difference.
//! - A string must not be empty.
//! - A tuple reads all its parts from one object, and an enum with fields is chosen by the object's `kind`.

use std::cell::RefCell;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::misfit::Misfit;

const TEXT: &str = "must be a string that is not empty";

/// Where the first unknown field is noted.
type Unknown = RefCell<Option<Misfit>>;

/// A field with its path, and its value if it was given.
pub(super) struct Field<'r> {
    path: String,
    value: Option<Value>,
    unknown: &'r Unknown,
}

/// An object whose fields are being taken out.
struct Object<'r> {
    path: String,
    values: Map<String, Value>,
    known: Vec<&'static str>,
    unknown: &'r Unknown,
}

/// One of the structs that are read from the same object.
struct Part<'o, 'r>(&'o mut Object<'r>);

/// The declared fields of a struct, in their order.
struct Declared<'o, 'r> {
    object: &'o mut Object<'r>,
    names: std::slice::Iter<'static, &'static str>,
    next: Option<Field<'r>>,
}

/// The items of a list.
struct Items<'r> {
    path: String,
    items: std::iter::Enumerate<std::vec::IntoIter<Value>>,
    unknown: &'r Unknown,
}

/// The parts of a tuple, and how many are still to be read.
struct Parts<'o, 'r>(&'o mut Object<'r>, usize);

impl<'r> Field<'r> {
    /// A whole object, which has no name.
    pub(super) fn object(values: Map<String, Value>, unknown: &'r Unknown) -> Self {
        Field { path: String::new(), value: Some(Value::Object(values)), unknown }
    }

    /// The value, unless it is missing or null.
    fn given(self) -> Option<Value> {
        self.value.filter(|value| !value.is_null())
    }

    fn misfit(&self, expected: &str) -> Misfit {
        Misfit::new(self.path.clone(), expected)
    }

    fn into_object(self) -> Result<Object<'r>, Misfit> {
        let misfit = self.misfit("must be an object");
        match self.value {
            Some(Value::Object(values)) => {
                Ok(Object { path: self.path, values, known: Vec::new(), unknown: self.unknown })
            }
            _ => Err(misfit),
        }
    }

    fn into_text(self) -> Result<String, Misfit> {
        let misfit = self.misfit(TEXT);
        match self.value {
            Some(Value::String(text)) if !text.is_empty() => Ok(text),
            _ => Err(misfit),
        }
    }
}

impl<'r> Object<'r> {
    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn take(&mut self, name: &'static str) -> Field<'r> {
        self.known.push(name);
        Field { path: self.path_of(name), value: self.values.remove(name), unknown: self.unknown }
    }

    /// Notes a field that no part took.
    fn finish(self) {
        if let Some(name) = self.values.keys().next() {
            let expected = format!("must not be given; known are {}", self.known.join(", "));
            let misfit = Misfit::new(self.path_of(name), expected);
            self.unknown.borrow_mut().get_or_insert(misfit);
        }
    }
}

impl<'de> Deserializer<'de> for Field<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let path = self.path.clone();
        let value = self.value.ok_or_else(|| Misfit::custom("must be given"))?;
        value.deserialize_any(visitor).map_err(|error| Misfit::custom(error).at(&path))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.value {
            None | Some(Value::Null) => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let misfit = self.misfit("must be true or false");
        match self.given() {
            Some(Value::Bool(value)) => visitor.visit_bool(value),
            _ => Err(misfit),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let path = self.path.clone();
        visitor.visit_string(self.into_text()?).map_err(|misfit: Misfit| misfit.at(&path))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_string(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let misfit = self.misfit("must be a list of objects");
        let items = match self.value {
            Some(Value::Array(items)) => items,
            Some(Value::Null) => Vec::new(),
            _ => return Err(misfit),
        };
        let items = items.into_iter().enumerate();
        visitor.visit_seq(Items { path: self.path, items, unknown: self.unknown })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let object = self.into_object()?;
        Value::Object(object.values)
            .deserialize_map(visitor)
            .map_err(|error| Misfit::custom(error).at(&object.path))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let mut object = self.into_object()?;
        let value = Part(&mut object).deserialize_struct(name, fields, visitor)?;
        object.finish();
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, parts: usize, visitor: V) -> Result<V::Value, Misfit> {
        let mut object = self.into_object()?;
        let value = visitor.visit_seq(Parts(&mut object, parts))?;
        object.finish();
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let path = self.path.clone();
        if matches!(self.value, None | Some(Value::Null)) {
            return Err(Misfit::unknown_variant("", variants).at(&path));
        }
        let name = self.into_text()?;
        visitor.visit_enum(name.into_deserializer()).map_err(|misfit: Misfit| misfit.at(&path))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct identifier
        ignored_any
    }
}

impl<'de> Deserializer<'de> for Part<'_, '_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Misfit> {
        Err(Misfit::custom("must be an object"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_map(Declared { object: self.0, names: fields.iter(), next: None })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// An enum with fields: its name is the object's `kind`, its fields are the object's own.
impl<'de> EnumAccess<'de> for Part<'_, '_> {
    type Error = Misfit;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Misfit> {
        let kind = self.0.take("kind");
        let path = kind.path.clone();
        let name =
            if matches!(kind.value, None | Some(Value::Null)) { String::new() } else { kind.into_text()? };
        let name: StrDeserializer<'_, Misfit> = name.as_str().into_deserializer();
        Ok((seed.deserialize(name).map_err(|misfit| misfit.at(&path))?, self))
    }
}

impl<'de> VariantAccess<'de> for Part<'_, '_> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, parts: usize, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(Parts(self.0, parts))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_struct("", fields, visitor)
    }
}

impl<'de> MapAccess<'de> for Declared<'_, '_> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        let Some(name) = self.names.next() else { return Ok(None) };
        self.next = Some(self.object.take(name));
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let field = self.next.take().ok_or_else(|| Misfit::custom("must be given"))?;
        let path = field.path.clone();
        seed.deserialize(field).map_err(|misfit| misfit.at(&path))
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some((index, value)) = self.items.next() else { return Ok(None) };
        let path = format!("{}[{index}]", self.path);
        let field = Field { path: path.clone(), value: Some(value), unknown: self.unknown };
        seed.deserialize(field).map(Some).map_err(|misfit| misfit.at(&path))
    }
}

impl<'de> SeqAccess<'de> for Parts<'_, '_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(left) = self.1.checked_sub(1) else { return Ok(None) };
        self.1 = left;
        seed.deserialize(Part(self.0)).map(Some)
    }
}
