// The JSON Schema of a scenario.
#include "sim/config_writer.hpp"
#include "sim/describe.hpp"
#include "sim/scenario.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace chokepoint {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto date_pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
constexpr auto name_pattern = "^[^.]+$";

void add_range(Json& schema, const Range& range) {
    if (std::isfinite(range.min)) schema["minimum"] = range.min;
    if (std::isfinite(range.max)) schema["maximum"] = range.max;
}

template <class T>
Json schema_of(const Range& range);

Json map_of(Json values, const char* keys) {
    return {{"type", {"object", "null"}},
            {"propertyNames", {{"pattern", keys}}},
            {"additionalProperties", std::move(values)}};
}

template <class T>
Json number_schema(const char* type, const Range& range) {
    Json schema{{"type", {type, "null"}}};
    add_range(schema, range);
    if (std::is_unsigned_v<T>) schema["minimum"] = 0;
    return schema;
}

template <HasWords T>
Json words_schema() {
    Json words = Json::array();
    for (const auto& text : EnumWords<T>::words) words.push_back(std::string(text));
    words.push_back(nullptr);
    return {{"enum", std::move(words)}};
}

std::string description(const FieldInfo& info) {
    std::string text(info.help);
    if (!info.unit.empty() && info.unit != "1") text += fmt::format(" [{}]", info.unit);
    if (info.required) text += "; required";
    if (!info.source.empty()) text += fmt::format(" ({})", info.source);
    return text;
}

/// Values that stand in the file when it says nothing.
template <class T>
void add_default(Json& schema, const FieldInfo& info, const T& value) {
    if (info.required) return;
    if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) schema["default"] = value;
    else if constexpr (HasWords<T>) schema["default"] = std::string(word(value));
}

template <HasFields T>
Json struct_schema() {
    Json properties = Json::object();
    const T initial{};
    for_each_field(initial, [&](const FieldInfo& info, const auto& member) {
        using Member = std::remove_cvref_t<decltype(member)>;
        Json schema = schema_of<Member>(info.range);
        schema["description"] = description(info);
        add_default(schema, info, member);
        properties[std::string(info.name)] = std::move(schema);
    });
    return {{"type", {"object", "null"}}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

template <class T>
Json schema_of(const Range& range) {
    if constexpr (is_optional<T>) return schema_of<typename T::value_type>(range);
    else if constexpr (std::is_same_v<T, bool>) return {{"type", {"boolean", "null"}}};
    else if constexpr (std::is_integral_v<T>) return number_schema<T>("integer", range);
    else if constexpr (std::is_same_v<T, double>) return number_schema<T>("number", range);
    else if constexpr (std::is_same_v<T, std::string>) return {{"type", {"string", "number", "boolean", "null"}}};
    else if constexpr (std::is_same_v<T, Date>) return {{"type", {"string", "null"}}, {"pattern", date_pattern}};
    else if constexpr (std::is_same_v<T, DatedPath>) return map_of(schema_of<double>(range), date_pattern);
    else if constexpr (HasWords<T>) return words_schema<T>();
    else if constexpr (is_list<T>)
        return {{"type", {"array", "null"}}, {"items", schema_of<typename T::value_type>(range)}};
    else if constexpr (is_named<T>) return map_of(schema_of<entry_value<T>>(range), name_pattern);
    else return struct_schema<T>();
}

}  // namespace

std::string json_schema() {
    Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "Chokepoint scenario"}};
    schema.update(struct_schema<Scenario>());
    schema["type"] = "object";
    Json files{
        {"oneOf", {{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 1}}}},
        {"description", "files that this one builds on, relative to it"}};
    schema["properties"]["extends"] = std::move(files);
    return schema.dump(2) + "\n";
}

}  // namespace chokepoint
