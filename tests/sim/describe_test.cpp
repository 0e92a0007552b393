// Facts about what a user is told may be written.
#include "sim/describe.hpp"

#include "sim/field_traits.hpp"
#include "tests/sim/small_scenario.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Walks types on its own, so that a field which `describe` forgets is found: `visit(path, schema pointer, info)`.
template <class T, class Visit>
void every_field(const std::string& path, const std::string& pointer, Visit& visit) {
    if constexpr (is_optional<T>) {
        every_field<typename T::value_type>(path, pointer, visit);
    } else if constexpr (is_list<T>) {
        every_field<typename T::value_type>(path + ".*", pointer + "/items", visit);
    } else if constexpr (is_named<T>) {
        every_field<entry_value<T>>(path + ".*", pointer + "/additionalProperties", visit);
    } else if constexpr (HasFields<T>) {
        const T object{};
        for_each_field(object, [&](const FieldInfo& info, const auto& member) {
            const std::string below = join_path(path, info.name);
            const std::string at = pointer + "/properties/" + std::string(info.name);
            visit(below, at, info);
            every_field<std::remove_cvref_t<decltype(member)>>(below, at, visit);
        });
    }
}

}  // namespace

TEST_CASE("every field of a scenario stands in the tables and in the schema") {
    const std::string all = describe_all();
    const auto schema = nlohmann::json::parse(json_schema());
    int count = 0;
    const auto visit = [&](const std::string& path, const std::string& pointer, const FieldInfo& info) {
        ++count;
        CHECK_MESSAGE(says(all, "\n" + path + " "), path);
        const nlohmann::json::json_pointer at(pointer);
        REQUIRE_MESSAGE(schema.contains(at), pointer);
        CHECK_MESSAGE(says(schema.at(at).at("description").get<std::string>(), info.help), pointer);
    };
    every_field<Scenario>("", "", visit);
    CHECK(count > 200);
}

TEST_CASE("a field is described with unit, range, default, help and source") {
    const std::string text = describe("parameters.price.learning_rate");
    CHECK(says(text, "parameters.price.learning_rate"));
    CHECK(says(text, "from 0 to 0.9"));
    CHECK(says(text, "0.08"));
    CHECK(says(text, "fall of cost for each doubling"));
    CHECK(says(text, "Wright (1936)"));
    CHECK_FALSE(says(text, "adjustment_per_year"));
    CHECK(says(describe("chips.H200.price_usd"), "chips.*.price_usd  USD"));
}

TEST_CASE("a kind of thing is described by its word, its section or a part of its path") {
    CHECK(says(describe("chip"), "chips.*.vendor"));
    CHECK(says(describe("facility"), "facilities.*.capacity_per_month"));
    CHECK(says(describe("mechanisms"), "mechanisms.stockpiling"));
    CHECK(says(describe("parameters.choice"), "parameters.choice.nest_gpu"));
    CHECK(says(describe("rule"), "rules.*.customs.covers.*.tpp_min"));
    CHECK(says(describe("customs"), "rules.*.customs.quota_units_per_quarter"));
    CHECK_FALSE(says(describe("chip"), "firms.*"));
}

TEST_CASE("a field of an entry names the field that cites its figures, and a parameter its own source") {
    CHECK(says(describe("chips.*.price_usd"), "list price at launch  see chips.*.source"));
    CHECK(says(describe("rules.cn-h200-quota.customs.covers.0.tpp_min"), "  see rules.*.source"));
    CHECK_FALSE(says(describe("chips.*.source"), "see "));
    CHECK(says(describe("parameters.choice.cost"), "assumption"));
    CHECK_FALSE(says(describe("parameters"), "see "));
}

TEST_CASE("the word for an entry stands before its fields, too") {
    CHECK(describe("chip.price_usd") == describe("chips.*.price_usd"));
    CHECK(describe("rule.customs") == describe("rules.*.customs"));
    CHECK(describe("parameters.channels.*") == describe("parameters.channels"));
    CHECK(describe("chip.*") == describe("chip"));
    CHECK(in_full("rules.*.customs.*") == "rules.*.customs");
}

TEST_CASE("what cannot be described is answered with the nearest word") {
    CHECK(complaint([] { describe("faciltiy"); }) ==
          "there is nothing called \"faciltiy\" to describe: did you mean \"facility\"?");
    CHECK(complaint([] { describe("parametres.choice"); }) ==
          "there is nothing called \"parametres.choice\" to describe: did you mean \"parameters.choice\"?");
    CHECK(says(complaint([] { describe("quota"); }), "in part so called are rules.*.customs.quota_units_per_quarter"));
}

TEST_CASE("a path that goes wrong is answered with the fields that are there") {
    CHECK(complaint([] { describe("parameters.choice.cots"); }) ==
          "there is no \"cots\" in parameters.choice: did you mean \"cost\"?");
    CHECK(complaint([] { describe("chip.prize_usd"); }) == "there is no \"prize_usd\" in chips.*: did you mean \"price_usd\"?");
    CHECK(complaint([] { describe("rules.cn-h200-quota.custom.covers"); }) ==
          "there is no \"custom\" in rules.cn-h200-quota: did you mean \"customs\"?");
    CHECK(says(complaint([] { describe("rules.cn-h200-quota.zebra"); }), ": known are regulator, effective, announced,"));
    CHECK(says(complaint([] { describe("chip.H200"); }), "note; of an entry so called tells `describe chips.H200 --scenario FILE`"));
    CHECK(complaint([] { describe("customs.covers.0.tp_min"); }) ==
          "there is no \"tp_min\" in customs.covers.0: did you mean \"tpp_min\"?");
}

TEST_CASE("the schema refuses unknown keys, knows words and ranges, and lets null delete") {
    const auto schema = nlohmann::json::parse(json_schema());
    CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
    CHECK(schema["additionalProperties"] == false);
    CHECK(schema["properties"].contains("extends"));
    const auto& chip = schema["properties"]["chips"]["additionalProperties"];
    CHECK(chip["additionalProperties"] == false);
    CHECK(chip["type"] == nlohmann::json::array({"object", "null"}));
    CHECK(chip["properties"]["class"]["enum"] == nlohmann::json::array({"gpu", "asic", nullptr}));
    CHECK(chip["properties"]["tdp_w"]["minimum"] == 10.0);
    CHECK(chip["properties"]["tdp_w"]["maximum"] == 1e5);
    CHECK(says(chip["properties"]["tdp_w"]["description"].get<std::string>(), "[W]"));
    CHECK(schema["properties"]["tick_days"]["default"] == 7);
    CHECK(schema["properties"]["seed"]["minimum"] == 0);
}

TEST_CASE("a field's unit is known by its path, and a path of no field has none") {
    CHECK(unit_of("chips.H200.price_usd") == "USD");
    CHECK(unit_of("parameters.choice.cost") == "1");
    CHECK(unit_of("parameters.choice").empty());
    CHECK(unit_of("parameters.choice.cots").empty());
}
