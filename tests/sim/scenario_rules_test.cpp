// Facts about rules, strategies and brokers that would do nothing: a scenario with one is not valid.
#include "tests/sim/small_scenario.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

std::string changed(std::string_view from, std::string_view to) {
    return complaint_about(with(small_scenario, from, to));
}

/// The complaint about the small scenario with one more rule.
std::string with_rule(const std::string& regulator, const std::string& instrument) {
    return complaint_about(small_scenario + "  more:\n    regulator: " + regulator +
                           "\n    effective: 2023-01-01\n    " + instrument + "\n");
}

std::string with_strategy(const std::string& regulator, const std::string& strategy) {
    const std::string head = regulator + ": {kind: ";
    return changed(head, regulator + ": {strategy: " + strategy + ", kind: ");
}

}  // namespace

TEST_CASE("a strategy is one that this kind of regulator knows") {
    for (const char* known : {"timeline", "fixed_threshold", "sliding_scale", "gap_keeping"})
        CHECK(with_strategy("BIS", known) == "");
    for (const char* known : {"timeline", "tighten_with_supply", "ratio"})
        CHECK(with_strategy("GAC", known) == "");
    for (const char* other : {"fixed_threshold", "sliding_scale", "gap_keeping"})
        CHECK(says(with_strategy("GAC", other), std::string(other) + " is no strategy of a cn_regulator"));
    CHECK(says(with_strategy("BIS", "tighten_with_supply"), "no strategy of a us_regulator"));
    CHECK(with_strategy("BIS", "ratio") ==
          "x.yaml:71:19: regulators.BIS.strategy: ratio is no strategy of a us_regulator: "
          "its strategies are timeline, fixed_threshold, sliding_scale, gap_keeping");
    CHECK(with_strategy("GAC", "gap_keeping") ==
          "x.yaml:72:19: regulators.GAC.strategy: gap_keeping is no strategy of a cn_regulator: "
          "its strategies are timeline, tighten_with_supply, ratio");
}

TEST_CASE("an instrument is one that this kind of regulator acts on") {
    const auto chip_control = "chip_control: {destinations: [CN], covers: [{}], treatment: deny}";
    const auto remote_access = "remote_access: {destinations: [CN], treatment: deny}";
    for (const char* instrument :
         {chip_control, "entity_list: {designers: [Huawei]}", "entity_list: {buyers: [Lab]}", "foundry_control: {designer_countries: [CN]}",
          "hbm_control: {destinations: [CN]}", "equipment_control: {destinations: [CN], growth_cut: 1}", remote_access}) {
        CAPTURE(instrument);
        CHECK(with_rule("BIS", instrument) == "");
        CHECK(says(with_rule("GAC", instrument), "\"GAC\" is a cn_regulator, which does not act on this"));
    }
    for (const char* instrument :
         {"guidance: {strength: 0.5}", "customs: {covers: [{}]}", "state_data_centres: {foreign_banned: true}",
          "subsidy: {chip_price_share: 0.2}"}) {
        CAPTURE(instrument);
        CHECK(with_rule("GAC", instrument) == "");
        CHECK(says(with_rule("BIS", instrument), "\"BIS\" is a us_regulator, which does not act on this"));
    }
    for (const char* either : {"BIS", "GAC"}) CHECK(with_rule(either, "enforcement: {seizure_rate: 0.1}") == "");
    CHECK(with_rule("BIS", "subsidy: {chip_price_share: 0.2}") ==
          "x.yaml:90:5: rules.more.subsidy: \"BIS\" is a us_regulator, which does not act on this: it acts on "
          "chip_control, entity_list, foundry_control, hbm_control, equipment_control, remote_access, enforcement");
    CHECK(says(with_rule("GAC", "hbm_control: {destinations: [CN]}"),
               "rules.more.hbm_control: \"GAC\" is a cn_regulator, which does not act on this: "
               "it acts on guidance, customs, state_data_centres, subsidy, enforcement"));
}

TEST_CASE("an entity list names somebody who exists") {
    CHECK(with_rule("BIS", "entity_list: {designers: [Huawei], buyers: [Lab]}") == "");
    CHECK(says(with_rule("BIS", "entity_list: {buyers: []}"), "a list without an entity: name designers, buyers or both"));
    CHECK(says(with_rule("BIS", "entity_list: {buyers: [Lap]}"), "there is no named buyer \"Lap\""));
    const std::string at_home = with(small_scenario, "Lab: {region: CN", "Lab: {region: US");
    CHECK(says(complaint_about(at_home + "  more: {regulator: BIS, effective: 2023-01-01, entity_list: {buyers: [Lab]}}\n"),
               "rules.more.entity_list.buyers.0: this buyer is in US, as the regulator is"));
}

TEST_CASE("each instrument that its regulator does not act on is told") {
    const std::string message = with_rule("BIS",
                                          "enforcement: {seizure_rate: 0.1}\n    guidance: {strength: 1}\n"
                                          "    customs: {covers: []}");
    CHECK(says(message, "rules.more.guidance: "));
    CHECK(says(message, "rules.more.customs: "));
    CHECK_FALSE(says(message, "rules.more.enforcement"));
}

TEST_CASE("a regulator that is unknown, or of an unknown kind, is told once") {
    CHECK(with_rule("BSI", "subsidy: {chip_price_share: 0.2}") ==
          "x.yaml:88:16: rules.more.regulator: there is no regulator \"BSI\": did you mean \"BIS\"?");
    const std::string message = changed("BIS: {kind: us_regulator", "BIS: {strategy: ratio, kind: us_regulater");
    CHECK(says(message, "regulators.BIS.kind: there is no kind of regulator \"us_regulater\""));
    CHECK_FALSE(says(message, "\n"));
}

TEST_CASE("a control on equipment names countries where lines stand, and lines that stand there") {
    CHECK(says(with_rule("BIS", "equipment_control: {destinations: [XX], growth_cut: 1}"),
               "rules.more.equipment_control.destinations.0: there is no country \"XX\": "));
    CHECK(says(with_rule("BIS", "equipment_control: {destinations: [CN], growth_cut: 1, lines: [Line A]}"),
               "rules.more.equipment_control.lines.0: \"Line A\" stands in TW, which is none of the destinations"));
    CHECK(says(with_rule("BIS", "equipment_control: {destinations: [CN], growth_cut: 50}"), "rules.more.equipment_control.growth_cut"));
}

TEST_CASE("remote access is permitted or denied") {
    CHECK(with_rule("BIS", "remote_access: {destinations: [CN], treatment: permit}") == "");
    const std::string message = with_rule("BIS", "remote_access: {destinations: [CN], treatment: licence}");
    CHECK(message.starts_with("x.yaml:90:"));
    CHECK(says(message, "rules.more.remote_access.treatment: "));
    CHECK(says(message, "\"licence\""));
    CHECK(says(message, "permit, deny"));
    CHECK(changed("treatment: deny", "treatment: licence") == "");
}

TEST_CASE("controls on designers name a country where a firm can be") {
    CHECK(says(with_rule("BIS", "foundry_control: {designer_countries: [CN, TW]}"),
               "rules.more.foundry_control.designer_countries.1: there is no firm's country or region \"TW\": "));
    CHECK(says(with_rule("BIS", "hbm_control: {destinations: [KR]}"),
               "rules.more.hbm_control.destinations.0: there is no firm's country or region \"KR\": "));
    const std::string moved = with(small_scenario, "local_vendor, country: CN", "local_vendor, country: HK");
    CHECK(complaint_about(with(moved, "    chip_control:",
                               "    hbm_control: {destinations: [HK, CN]}\n    chip_control:")) == "");
}

TEST_CASE("a broker does not serve the region where it buys") {
    const std::string text = with(small_scenario, "buys_in: US, serves: CN", "buys_in: US, serves: US");
    CHECK(complaint_about(text) ==
          "x.yaml:69:53: brokers.Harbour.serves: US is where this broker buys: "
          "a broker carries chips from one region to another");
    CHECK(says(changed("buys_in: US, serves: CN", "buys_in: CN, serves: CN"), "CN is where this broker buys"));
}
