// Facts about scenarios: what a valid one says, and what is said about one that is not.
#include "sim/scenario_overlay.hpp"
#include "tests/sim/small_scenario.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// The complaint about the small scenario with one passage changed.
std::string changed(std::string_view from, std::string_view to) {
    return complaint_about(with(small_scenario, from, to));
}

}  // namespace

TEST_CASE("the small scenario is valid and reads as it is written") {
    const Scenario s = parse_scenario(small_scenario, "x.yaml", small_kinds);
    CHECK(s.chips.size() == 2);
    CHECK(s.chips[1].name == "Ascend 910C");
    CHECK(s.chips[1].value.chip_class == ChipClass::asic);
    CHECK(s.chips[0].value.sold_in == std::vector<std::string>{"US", "CN"});
    CHECK_FALSE(s.chips[0].value.withdrawn.has_value());
    CHECK(s.markets[0].value.budget_usd_per_year.knots.size() == 2);
    CHECK(s.markets[1].value.installed_units[0].value == 1000);
    CHECK(s.rules[0].value.chip_control->covers[0].tpp_min.value() == 4800.0);
    CHECK(s.rules[1].value.customs->quota_units_per_quarter.value() == 500.0);
    CHECK(s.tick_days == 7);
    CHECK(to_string(s.start) == "2022-01-03");
}

TEST_CASE("a scenario written out reads back as the same one") {
    Scenario s = parse_scenario(small_scenario, "x.yaml", small_kinds);
    s.title = "quotes \" and: colons # and\nlines, 中文, yes";
    s.description = "";
    s.seed = std::numeric_limits<std::uint64_t>::max();
    s.parameters.choice.cost = 0.1 + 0.2;
    s.parameters.stacks.developers_per_unit = 1.0 / 3e7;
    s.firms.entries[0].value.rd_stock_usd = 1e22;
    s.chips.entries[0].value.note = "2022";
    s.chips.entries[0].value.source = "null";
    const std::string text = to_yaml(s);
    const Scenario again = parse_scenario(text, "resolved", small_kinds);
    CHECK(to_yaml(again) == text);
    CHECK(again.title == s.title);
    CHECK(again.seed == s.seed);
    CHECK(again.parameters.choice.cost == s.parameters.choice.cost);
    CHECK(again.chips[0].value.note == "2022");
    CHECK(again.chips[0].value.source == "null");
    CHECK(says(text, "spin_up_weeks: 52\n"));
    CHECK(says(text, "rd_stock_usd: 1.0e+22\n"));
    CHECK_FALSE(says(text, "withdrawn"));
}

TEST_CASE("unknown and misspelt keys are refused") {
    CHECK(changed("price_usd", "prise_usd") ==
          "x.yaml:37:3: chips.Hopper.price_usd: \"price_usd\" is missing: give list price at launch [USD]\n"
          "x.yaml:46:5: chips.Hopper.prise_usd: unknown key \"prise_usd\": did you mean \"price_usd\"?");
    CHECK(
        says(changed("buyers: 100", "zebra: 100"), "x.yaml:4:1: zebra: unknown key \"zebra\": known are title, "));
    CHECK(says(changed("buyers: 100", "recording.sample: 100"), "unknown key \"recording.sample\": a key is one step of a path: nest"));
}

TEST_CASE("an overlay is told of the fields and of the entries that it hardly means") {
    const Folder folder;
    const std::string base = to_yaml(parse_scenario(small_scenario, "x.yaml", small_kinds));
    const auto laid_over = [&](const std::string& text, const std::vector<std::string>& assignments = {}) {
        const std::string file = folder.write("overlay.yaml", text);
        return complaint([&] { load_overlay(base, "base", file, assignments, small_kinds); });
    };
    CHECK(says(laid_over("rules: {quota: {effectiv: 2023-02-01}}"), "unknown key \"effectiv\": did you mean \"effective\"?"));
    CHECK(says(laid_over("rules: {quota: {customs: {quota_units: 5}}}"), "did you mean \"quota_units_per_quarter\"?"));
    CHECK(says(laid_over("rules: {quotas: {until: 2023-05-01}}"),
               "rules.quotas.regulator: \"regulator\" is missing: give who makes it; or, if \"quotas\" is to change one "
               "that is there, did you mean \"quota\"?"));
    CHECK(!says(laid_over("rules: {zebra: {until: 2023-05-01}}"), "is to change one"));
    CHECK(says(laid_over("rules: {quotas: null}"), "there is nothing inherited here to delete: did you mean \"quota\"?"));
    CHECK(says(laid_over("{}", {"rules.quotas.until=2023-05-01"}), "there is no \"quotas\" here: did you mean \"quota\"?"));
}

TEST_CASE("a field of an earlier version is refused with the name and the unit that it has now") {
    CHECK(complaint_about(small_scenario + "parameters: {peers: {update_every_ticks: 4}}\n") ==
          "x.yaml:87:22: parameters.peers.update_every_ticks: unknown key \"update_every_ticks\": it is called update_weeks "
          "now, in weeks");
    CHECK(says(complaint_about(small_scenario + "spin_up_ticks: 52\n"), "it is called spin_up_weeks now, in weeks"));
    CHECK(says(complaint_about(small_scenario + "parameters: {cost: {system_usd_per_unit: 5000}}\n"),
               "it is host_usd_per_unit and host_usd_per_watt now"));
    const auto scenario = parse_scenario(small_scenario + "parameters: {peers: {update_weeks: 4}}\nspin_up_weeks: 52\n",
                                         "x.yaml", small_kinds);
    CHECK(scenario.parameters.peers.update_weeks == 4);
}

TEST_CASE("a value of the wrong type is refused with what was found") {
    CHECK(changed("price_usd: 30000", "price_usd: dear") ==
          "x.yaml:46:16: chips.Hopper.price_usd: expected a number, found \"dear\"");
    CHECK(
        says(changed("price_usd: 30000", "price_usd: \"30000\""), "expected a number, found the text \"30000\""));
    CHECK(says(changed("buyers: 100", "buyers: 10.5"), "buyers: expected a whole number, found 10.5"));
    CHECK(says(changed("sold_in: [CN]", "sold_in: CN"), "expected a list such as [a, b], found \"CN\""));
    CHECK(says(changed("CANN: {}", "CANN: 3"), "stacks.CANN: expected a map, found \"3\""));
    CHECK(says(changed("class: gpu", "class: gpo"),
               "expected one of gpu, asic, found \"gpo\": did you mean \"gpu\"?"));
    CHECK(says(changed("available: 2022-01-03", "available: 2022-02-30"), "expected a date YYYY-MM-DD"));
    CHECK(says(changed("budget_share: 0.25}", "budget_share: 0.25, state_funded: yes}"),
               "expected true or false, found \"yes\""));
}

TEST_CASE("whole numbers may be written with an exponent") {
    CHECK(parse_scenario(with(small_scenario, "buyers: 100", "buyers: 1e6"), "x", small_kinds).buyers == 1000000);
    CHECK(says(changed("buyers: 100", "seed: -1"), "-1 is out of range: must be at least 0"));
}

TEST_CASE("a value out of range is refused with range and unit") {
    CHECK(says(changed("tdp_w: 700", "tdp_w: 7"),
               "chips.Hopper.tdp_w: 7 is out of range: must be from 10 to 100000 W"));
    CHECK(says(changed("{2022-01-01: 0.6}", "{2022-01-01: 1.6}"),
               "x.yaml:12:34: markets.US.training_share.2022-01-01: 1.6 is out of range: must be from 0 to 1"));
}

TEST_CASE("what is not a number or not finite is refused") {
    for (const char* text : {"nan", ".nan", ".NaN", ".inf", "-.inf", "inf"})
        CHECK(says(changed("price_usd: 30000", "price_usd: " + std::string(text)), " is not a finite number"));
    CHECK(says(changed("buyers: 100", "buyers: .nan"), " is not a finite number"));
    CHECK(says(changed("{2022-01-01: 0.6}", "{2022-01-01: .nan}"), " is not a finite number"));
}

TEST_CASE("names of things that do not exist are refused with the nearest that does") {
    CHECK(changed("vendor: NVIDIA", "vendor: NVIDA") ==
          "x.yaml:38:13: chips.Hopper.vendor: there is no firm \"NVIDA\": did you mean \"NVIDIA\"?");
    CHECK(says(changed("chips: [Hopper]", "chips: [Hoper]"),
               "brokers.Harbour.chips.0: there is no chip \"Hoper\": did you mean \"Hopper\"?"));
    CHECK(says(changed("installed_units: {Hopper", "installed_units: {Blackwell"),
               "there is no chip \"Blackwell\": known are Hopper, Ascend 910C"));
    CHECK(says(changed("focal_chip: Hopper\n", ""), "x.yaml:1:1: focal_chip: there is no chip \"H200\""));
    CHECK(says(changed("stack: CANN", "stack: CANNN"), "there is no stack \"CANNN\""));
    CHECK(says(changed("destinations: [CN]", "destinations: [NC]"), "there is no region \"NC\""));
    CHECK(
        says(changed("regulator: GAC", "regulator: GCA"), "there is no regulator \"GCA\": did you mean \"GAC\"?"));
    CHECK(says(changed("kind: gpu_vendor", "kind: gpu_vedor"),
               "there is no kind of vendor \"gpu_vedor\": did you mean \"gpu_vendor\"?"));
}

TEST_CASE("a supply link must end at a facility that makes the right goods, of whatever kind") {
    CHECK_NOTHROW(parse_scenario(with(small_scenario, "kind: foundry", "kind: trusted_foundry"), "x.yaml", small_kinds));
    CHECK(says(changed("made_at: [Line A]", "made_at: [Line B]"),
               "x.yaml:50:15: chips.Hopper.made_at.0: there is no facility \"Line B\": did you mean \"Line A\"?"));
    CHECK(says(changed("made_at: [Line A]", "made_at: [Packing]"),
               "\"Packing\" is of kind packager and makes interposers, not logic wafers"));
    CHECK(says(changed("made_at: [Line A]", "made_at: []"), "a chip that no foundry makes"));
    CHECK(says(changed("made_at: [Line A]", "made_at: []"), "name at least one facility of kind foundry or trusted_foundry"));
    CHECK(says(changed("    hbm_from: [Memory]\n", ""), "5 HBM stacks and nobody to supply them"));
    CHECK(says(changed("contracts: {NVIDIA: 1}", "fed_by: Mine"),
               "facilities.Line A.fed_by: there is no facility \"Mine\""));
}

TEST_CASE("contracts are with known firms and give away no more than there is") {
    CHECK(says(changed("contracts: {NVIDIA: 1}", "contracts: {NVIDA: 0.5}"),
               "facilities.Line A.contracts.NVIDA: there is no firm \"NVIDA\": did you mean \"NVIDIA\"?"));
    CHECK(says(changed("contracts: {NVIDIA: 1}", "contracts: {NVIDIA: 0.7, Huawei: 0.5}"),
               "facilities.Line A.contracts: contracts give away 1.2 of the capacity (at most 1)"));
}

TEST_CASE("facilities may not feed each other in a circle") {
    std::string text = with(small_scenario, "contracts: {NVIDIA: 1}", "fed_by: Packing");
    text = with(text, "packager, operated_by: TSMC", "packager, fed_by: Memory, operated_by: TSMC");
    text = with(text, "hbm_maker, operated_by", "hbm_maker, fed_by: Line A, operated_by");
    CHECK(complaint_about(text) ==
          "x.yaml:33:13: facilities.Line A.fed_by: facilities feed each other in a circle: "
          "Line A <- Packing <- Memory <- Line A: goods must flow one way");
}

TEST_CASE("a product needs a buyer") {
    CHECK(says(changed("sold_in: [CN]", "sold_in: []"), "chips.Ascend 910C.sold_in: a product with no buyer"));
    std::string text = with(small_scenario, "share_of_buyers: 0.4", "share_of_buyers: 1");
    text = with(text, "share_of_buyers: 0.6", "share_of_buyers: 0");
    CHECK(says(complaint_about(text), "chips.Ascend 910C.sold_in: a product with no buyer"));
    CHECK(!says(changed("sold_in: [CN]", "sold_in: [China]"), "no buyer"));  // there is no such region: told once
}

TEST_CASE("dates stand in order") {
    CHECK(says(changed("{2022-01-01: 1000, 2023-01-01: 2000}", "{2023-01-01: 1000, 2022-01-01: 2000}"),
               "capacity_per_month.2022-01-01: dates out of order: 2022-01-01 stands after 2023-01-01"));
    CHECK(says(changed("announced: 2022-10-07", "announced: 2022-11-07"),
               "rules.ban.announced: dates out of order: 2022-11-07 is after effective, 2022-10-21"));
    CHECK(says(changed("announced: 2022-10-07", "until: 2022-10-21"), "rules.ban.until: dates out of order"));
    CHECK(says(changed("class: gpu", "class: gpu\n    withdrawn: 2021-01-01"), "withdrawn: dates out of order"));
    CHECK(says(changed("end: 2024-01-01", "end: 2022-01-05"), "end: 2022-01-05 is less than one tick"));
    CHECK(says(changed("end: 2024-01-01", "end: 2262-04-11"), "end: 2262-04-11 is too late"));
}

TEST_CASE("a region's title in the place of its name is told") {
    const std::string titled = with(small_scenario, "country: CN", "country: China");
    CHECK(says(complaint_about(titled), "\"China\" is only the title of the region CN"));
}

TEST_CASE("a buyer's own group must be a firm") {
    const std::string grouped = with(small_scenario, "budget_share: 0.25", "budget_share: 0.25, in_house_vendor: Huawie");
    CHECK(says(complaint_about(grouped), "named_buyers.Lab.in_house_vendor: there is no firm \"Huawie\": did you mean \"Huawei\"?"));
}

TEST_CASE("names are unique among all vertices of the supply chain") {
    const std::string twice = changed("  Ascend 910C:", "  Hopper:");
    CHECK(says(twice, "x.yaml:53:3: chips.Hopper: \"Hopper\" stands here twice, on lines 37 and 53"));
    std::string text = with(small_scenario, "  Ascend 910C:", "  Huawei:");
    CHECK(says(complaint_about(text), "chips.Huawei: the name \"Huawei\" is taken by firms.Huawei (x.yaml:26:3)"));
    CHECK(says(changed("  Ascend 910C:", "  Ascend.910C:"), "\"Ascend.910C\" cannot be a name"));
    CHECK(complaint_about(with(small_scenario, "  Ascend 910C:", "  昇腾:")).empty());
}

TEST_CASE("shares sum to what they must") {
    CHECK(says(changed("share_of_buyers: 0.4", "share_of_buyers: 0.5"), "share_of_buyers sums to 1.1"));
    CHECK(says(changed("budget_share: 0.25}", "budget_share: 0.25}\n  Cloud: {region: CN, budget_share: 0.8}"),
               "budget_share sums to 1.05 in region \"CN\""));
    CHECK(says(changed("buyers: 100", "buyers: 2"), "buyers: 2 buyers are too few"));
    CHECK(says(changed("  CN: {title: China}", "  CN: {title: China}\n  RW: {title: Rest}"),
               "regions.RW: a region without a market"));
}

TEST_CASE("rules say something that can hold") {
    CHECK(says(changed("{tpp_min: 4800}", "{tpp_min: 4800, tpp_max: 4800}"), "4800 is not below tpp_max, 4800"));
    CHECK(says(changed("    customs: {covers: [{}], quota_units_per_quarter: 500}\n", ""),
               "rules.quota: a rule without an instrument"));
    CHECK(
        says(changed("buys_in: US, serves: CN, chips: [Hopper]", "buys_in: US, serves: CN, chips: [Ascend 910C]"),
             "\"Ascend 910C\" is not sold in US"));
}

TEST_CASE("all problems are told at once") {
    std::string text = with(small_scenario, "tdp_w: 700", "tdp_w: 7");
    text = with(text, "buyers: 100", "buyers: many");
    const std::string message = complaint_about(text);
    CHECK(says(message, "tdp_w"));
    CHECK(says(message, "buyers: expected a number, found \"many\""));
}

TEST_CASE("assignments reach into a file and are checked like it") {
    const Folder folder;
    const std::string file = folder.write("small.yaml", small_scenario);
    const Scenario s =
        load_scenario(file,
                      {"rules.quota.customs.quota_units_per_quarter=0", "chips.Ascend 910C.price_usd=20000",
                       "parameters.choice.cost=2", "brokers.Harbour=null"},
                      small_kinds);
    CHECK(s.rules[1].value.customs->quota_units_per_quarter.value() == 0.0);
    CHECK(s.chips[1].value.price_usd == 20000.0);
    CHECK(s.parameters.choice.cost == 2.0);
    CHECK(s.brokers.size() == 0);
    const auto complain = [&](const std::string& text) {
        return complaint([&] { load_scenario(file, {text}, small_kinds); });
    };
    CHECK(complain("parameters.choise.cost=2") ==
          "--set: parameters.choise: unknown key \"choise\": did you mean \"choice\"?");
    CHECK(says(complain("chips.Hopper.vendor=AMD"), "--set: chips.Hopper.vendor: there is no firm \"AMD\""));
    CHECK(
        says(complain("rules.qouta.effective=2023-01-01"), "there is no \"qouta\" here: did you mean \"quota\"?"));
    CHECK(says(complain("buyers=-5"), "--set: buyers: -5 is out of range: must be from 1 to 20000000 buyers"));
}
