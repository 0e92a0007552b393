// Tells a user what may be written in a scenario: as tables and as a JSON Schema, from the same lists of fields.
#pragma once

#include <string>
#include <string_view>

namespace chokepoint {

/// Every field: path, unit, range or type, default, help, source.
std::string describe_all();

/// The fields of a kind of thing (`chip`), a section (`parameters.choice`) or one path (`chips.H200.price_usd`).
/// Throws ConfigError with the nearest name.
std::string describe(std::string_view what);

/// The path that `describe` takes a word for: `chips` for `chip` and `chips.*`, `chips.*.price_usd` for `chip.price_usd`.
std::string in_full(std::string_view what);

/// The unit of the field at a path (`chips.H200.price_usd`); empty where it has none, or where there is no such field.
std::string unit_of(std::string_view path);

/// JSON Schema, draft 07, by which editors complete and check scenarios. Nothing is required, since a file may
/// extend others; null is allowed everywhere, since it deletes.
std::string json_schema();

}  // namespace chokepoint
