// Facts about sound scenarios that hardly mean what they say.
#include "sim/scenario_doubts.hpp"

#include "agents/mechanisms/rules.hpp"
#include "agents/roster.hpp"
#include "tests/sim/small_scenario.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

std::string first_doubt(const Scenario& scenario) {
    const auto found = doubts_about(scenario, chip_covered);
    return found.empty() ? "" : found.front();
}

std::string first_doubt(const std::string& text) { return first_doubt(parse_scenario(text, "x.yaml", small_kinds)); }

/// The small scenario with a day of re-entry. Its weeks go from 2022-01-03 to 2024-01-01, with a ban of the focal chip from
/// 2022-10-21 and, from Sunday, 2023-01-01, a quota on its imports.
std::string returning(const std::string& reentry) {
    return with(small_scenario, "focal_chip: Hopper", "focal_chip: Hopper\nreentry: " + reentry);
}

/// The same with a licence for the focal chip.
std::string licensed(const std::string& reentry, const std::string& effective, const std::string& chip = "Hopper") {
    return returning(reentry) + "  licence:\n    regulator: BIS\n    effective: " + effective +
           "\n    chip_control: {destinations: [CN], covers: [{chips: [" + chip + "]}], treatment: licence}\n";
}

std::string shipped(const std::string& name, const std::vector<std::string>& changes = {}) {
    return first_doubt(load_scenario("configs/scenarios/" + name + ".yaml", changes, standard_roster().names()));
}

std::string all_doubts(const std::string& name, const std::vector<std::string>& changes) {
    std::string all;
    for (const auto& doubt :
         doubts_about(load_scenario("configs/scenarios/" + name + ".yaml", changes, standard_roster().names()), chip_covered))
        all += doubt + "\n";
    return all;
}

}  // namespace

TEST_CASE("nothing is doubtful about a day of re-entry on which an export rule on the chip begins or ends, or a strategy") {
    CHECK(first_doubt(small_scenario) == "");
    CHECK(first_doubt(licensed("2023-05-01", "2023-05-01")) == "");
    CHECK(first_doubt(returning("2022-10-21")) == "");  // an arm may deny on the day on which others sell
    const std::string lapse = "effective: 2022-10-21\n    until: 2023-05-01";
    CHECK(first_doubt(with(returning("2023-05-01"), "effective: 2022-10-21", lapse)) == "");
    for (const char* strategy : {"sliding_scale", "timeline"})  // a scenario may name the day and leave the rest to its arms
        CHECK(first_doubt(with(returning("2023-05-01"), "BIS: {",
                               std::string("BIS: {strategy: ") + strategy + ", strategy_from: 2023-05-01, ")) == "");
}

TEST_CASE("days that begin the same tick are one day of re-entry") {
    CHECK(first_doubt(licensed("2022-12-27", "2023-01-01")) == "");
    CHECK(first_doubt(licensed("2023-01-02", "2023-01-01")) == "");
    CHECK(first_doubt(licensed("2022-12-26", "2023-01-01")) != "");
    CHECK(first_doubt(licensed("2023-01-03", "2023-01-01")) != "");
}

TEST_CASE("a day of re-entry on which nothing changes is doubtful, and the nearest rule is named") {
    CHECK(first_doubt(returning("2023-02-06")) ==
          "reentry: no rule opens CN to Hopper on 2023-02-06 (nearest on it: rules.quota, effective on 2023-01-01): the "
          "headline counts from that day, so move it with the rules");
    const std::string ends = with(returning("2023-04-03"), "    effective: 2023-01-01\n",
                                  "    effective: 2023-01-01\n    until: 2023-05-01\n");
    CHECK(says(first_doubt(ends), "(nearest on it: rules.quota, until 2023-05-01)"));
}

TEST_CASE("a quota that begins while exports are denied is no re-entry, and the licence that was moved is named") {
    CHECK(says(first_doubt(licensed("2023-01-01", "2023-03-06")),
               "(nearest on it: rules.licence, effective on 2023-03-06)"));
    CHECK(says(shipped("h200_reentry", {"rules.us-2026-01-15-h200-licence.effective=2026-04-15"}),
               "no rule opens CN to H200 on 2026-01-15 (nearest on it: rules.us-2026-01-15-h200-licence, effective on "
               "2026-04-15)"));
    // Customs that say nothing of the chip until later let it in: it comes back, though without a quota.
    CHECK(!says(shipped("h200_reentry", {"rules.cn-h200-quota.effective=2026-04-15"}), "no rule opens"));
}

TEST_CASE("a quota that begins after exports do leaves imports without one, which is told with both days") {
    CHECK(shipped("h200_reentry", {"rules.cn-h200-quota.effective=2026-04-15"}) ==
          "rules.cn-h200-quota: from 2026-01-15 on H200 may be sold to CN, and until 2026-04-15, when this rule is effective, "
          "no quota limits its imports: give both one day, unless a time without is meant");
    CHECK(shipped("h200_reentry", {"rules.cn-h200-quota.effective=2026-01-13"}) == "");  // the same tick
    CHECK(shipped("h200_reentry", {"rules.cn-h200-quota.effective=2025-12-01"}) == "");
    CHECK(says(first_doubt(licensed("2022-12-05", "2022-12-05")), "from 2022-12-05 on Hopper may be sold to CN, and until 2023-01-01"));
    // What was on sale before the controls had no quota, either, and nobody forgot one.
    CHECK(first_doubt(with(licensed("2022-10-21", "2022-12-05"), "effective: 2023-01-01", "effective: 2022-10-21")) == "");
    CHECK(first_doubt(with(licensed("2022-12-05", "2022-12-05"), "reentry: 2022-12-05", "")) == "");  // re-entry is no topic
    CHECK(first_doubt(with(licensed("2022-12-05", "2022-12-05"), "GAC: {",
                           "GAC: {strategy: ratio, strategy_from: 2022-12-05, ")) == "");
    // Customs that hold back more than the quota's rule does were a limit, too.
    const std::string strict = "  strict: {regulator: GAC, effective: 2022-11-07, customs: {covers: [{}], approval_rate: 0.1}}\n";
    CHECK(first_doubt(licensed("2022-12-05", "2022-12-05") + strict) == "");
}

TEST_CASE("rules that take effect when the last tick has begun are told in one sentence, but not what was announced before") {
    const auto late = [](const std::string& day) { return with(small_scenario, "effective: 2023-01-01", "effective: " + day); };
    CHECK(first_doubt(late("2023-12-25")) == "");
    CHECK(first_doubt(late("2023-12-26")) ==
          "rules that never count, since the last tick begins before they take effect: quota (2023-12-26): date them earlier, "
          "or the end, 2024-01-01, later");
    CHECK(first_doubt(late("2024-03-01\n    announced: 2023-12-01")) == "");
    CHECK(first_doubt(late("2024-03-01\n    published: 2023-12-01")) == "");
    CHECK(says(shipped("history", {"end=2024-12-02"}), ", us-2025-01-16-foundry-due-diligence (2025-01-16) and "));
}

TEST_CASE("customs that open for a chip which may be exported are a re-entry, and customs that close are none") {
    const auto customs = [](double before, double after) {
        const std::string rule = "    regulator: GAC\n    effective: ";
        const std::string rate = "\n    customs: {covers: [{vendors: [NVIDIA]}], approval_rate: ";
        return licensed("2023-05-01", "2022-11-07") + "  old:\n" + rule + "2023-02-06" + rate + std::to_string(before) +
               "}\n  new:\n" + rule + "2023-05-01" + rate + std::to_string(after) + "}\n";
    };
    CHECK(first_doubt(customs(0.1, 0.5)) == "");
    CHECK(says(first_doubt(customs(0.5, 0.1)), "nearest on it: rules.old, effective on 2023-02-06"));
    const std::string lapse = with(licensed("2023-05-01", "2022-11-07"), "    effective: 2023-01-01\n",
                                   "    effective: 2023-01-01\n    until: 2023-05-01\n");
    CHECK(first_doubt(lapse) == "");
}

TEST_CASE("dated export rules count for nothing once a strategy has replaced them, and one on imports replaces none") {
    const std::string sold = licensed("2023-05-01", "2023-05-01");
    CHECK(first_doubt(sold) == "");
    CHECK(says(first_doubt(with(sold, "BIS: {", "BIS: {strategy: gap_keeping, strategy_from: 2023-02-06, ")),
               "(nearest on it: the strategy of regulators.BIS, from 2023-02-06)"));
    CHECK(first_doubt(with(sold, "GAC: {", "GAC: {strategy: ratio, strategy_from: 2023-02-06, ")) == "");
}

TEST_CASE("a rule on another chip, or on guidance alone, brings nothing back") {
    CHECK(says(first_doubt(licensed("2023-05-01", "2023-05-01", "Ascend 910C")), "no rule opens CN to Hopper"));
    CHECK(says(first_doubt(returning("2023-05-01") + "  talk: {regulator: GAC, effective: 2023-05-01, guidance: "
                                                     "{strength: 0.1, perceived_risk: 0.1}}\n"),
               "no rule opens CN to Hopper"));
    // What is made at home passes no gate: its return may hang on any rule, such as one on foundries.
    const std::string home = with(returning("2023-05-01"), "focal_chip: Hopper", "focal_chip: Ascend 910C\nfocal_vendor: Huawei");
    CHECK(first_doubt(home + "  line: {regulator: BIS, effective: 2023-05-01, entity_list: {designers: [Huawei]}}\n") == "");
    CHECK(says(first_doubt(home), "no rule opens CN to Ascend 910C"));
}

TEST_CASE("a day of re-entry outside the run is doubtful, and one on its edge belongs to it or not as its ticks do") {
    CHECK(says(first_doubt(returning("2024-01-01")), "reentry: 2024-01-01 is not before the end, 2024-01-01"));
    CHECK(says(first_doubt(returning("2022-01-02")), "reentry: 2022-01-02 is before the start, 2022-01-03"));
    CHECK(says(first_doubt(returning("2022-01-03")), "no rule opens CN"));
}

TEST_CASE("a spin-up of less than half a tick is none, which is told") {
    const auto weeks = [](const std::string& text) { return first_doubt(small_scenario + "spin_up_weeks: " + text + "\n"); };
    CHECK(weeks("0.4") == "spin_up_weeks: 0.4 is less than half a tick of 7 days, which is no spin-up, and pipelines start "
                          "empty: give 0 for that, or 1 for one tick");
    CHECK(weeks("0") == "");
    CHECK(weeks("0.5") == "");
    const std::string longer = small_scenario + "spin_up_weeks: 0.9\ntick_days: 14\n";
    const Scenario fortnights = parse_scenario(longer, "x.yaml", small_kinds);
    CHECK(spin_up_ticks(fortnights) == 0);
    CHECK(says(first_doubt(fortnights), "half a tick of 14 days"));
}

TEST_CASE("a cap of thirty times the sales at home is doubtful: thirty per cent were meant") {
    const auto cap = [](const std::string& share) {
        return shipped("h200_reentry", {"rules.us-2026-01-15-h200-licence.chip_control.volume_cap_share=" + share});
    };
    CHECK(says(cap("30"), "30 is 3000 % of the sales at home, which limits nothing"));
    CHECK(cap("1") == "");
}

TEST_CASE("no scenario that is shipped is doubtful, nor an arm that keeps shut what others open") {
    for (const char* name : {"history", "h200_reentry", "strict_ban", "open_market", "own_designs", "staged_policy", "tiny"})
        CHECK_MESSAGE(shipped(name) == "", name);
    CHECK(shipped("strict_ban", {"reentry=2026-01-15"}) == "");
    CHECK(shipped("h200_reentry", {"rules.us-2026-01-15-h200-licence.chip_control.treatment=deny"}) == "");
    CHECK(shipped("h200_reentry", {"rules.cn-h200-quota.customs.quota_units_per_quarter=0"}) == "");
}

TEST_CASE("figures that fit no chip together are doubtful, in one sentence a chip: most often a unit was mistaken") {
    const auto chip = [](const std::string& name, const std::string& what) {
        return shipped("h200_reentry", {"chips." + name + "." + what});
    };
    CHECK(says(chip("H200", "die_mm2=900"), "chips.H200.die_mm2: 900 mm2 for each die, which no chip has: an exposure reaches 858"));
    CHECK(chip("B200", "die_mm2=1700") == "");  // of two dies
    CHECK(says(chip("H200", "memory_gb=1128"), "chips.H200: no chip has memory_gb 1128 GB and hbm_stacks 6 stacks together"));
    CHECK(says(chip("H200", "tdp_w=7000"), "chips.H200: no chip has tdp_w 7000 W and die_mm2 814 mm2 together"));
    CHECK(says(chip("H200", "price_usd=2700000"), "chips.H200: no chip has price_usd 2.7e+06 USD and bf16_tflops 989 TFLOP/s"));
    CHECK(says(chip("L20", "memory_gb=384"), "chips.L20: no chip has memory_bandwidth_tb_s 0.864 TB/s and memory_gb 384 GB"));
    CHECK(says(chip("H200", "total_processing_performance=9000"), "total_processing_performance 9000 TOPS x bit"));
}

TEST_CASE("the figure that fits none of several others is named as the mistaken one") {
    const auto chip = [](const std::string& name, const std::string& what) {
        return shipped("h200_reentry", {"chips." + name + "." + what});
    };
    CHECK(says(chip("L20", "bf16_tflops=119500"), "chips.L20.bf16_tflops: no chip has 119500 TFLOP/s beside die_mm2 609 mm2, tdp_w"));
    CHECK(says(chip("H200", "tdp_w=10"), "chips.H200.tdp_w: no chip has 10 W beside bf16_tflops 989 TFLOP/s, die_mm2 814 mm2"));
    CHECK(says(chip("B200", "memory_bandwidth_tb_s=480"), "chips.B200.memory_bandwidth_tb_s: no chip has 480 TB/s beside"));
    CHECK(says(chip("H200", "die_mm2=11"), "chips.H200.die_mm2: no chip has 11 mm2 beside"));
}

TEST_CASE("a chip without stacks that names makers of HBM is doubtful") {
    CHECK(says(shipped("h200_reentry", {"chips.H200.hbm_stacks=0"}), "chips.H200.hbm_stacks: 0, though hbm_from names"));
}

TEST_CASE("a start that was moved on takes along what was in service on another day, which is doubtful") {
    CHECK(says(shipped("history", {"start=2023-03-06"}), "start: 2023-03-06 is more than a year after the budgets' first day, 2021-07-01"));
    CHECK(!says(shipped("history", {"start=2022-06-06"}), "start: "));
}

TEST_CASE("a gate that covers no chip is doubtful, and what covers every one is told") {
    for (const char* gate : {"cn-h200-quota.customs", "us-2022-08-26-letters.chip_control"}) {
        const std::string path = std::string("rules.") + gate + ".covers";
        CHECK(says(all_doubts("h200_reentry", {path + "=[]"}), path + ": an empty list covers no chip"));
        CHECK(!says(all_doubts("h200_reentry", {path + "=[{tpp_min: 0}]"}), "an empty list"));
    }
}

TEST_CASE("a gate with a threshold that no chip is anywhere near is doubtful: most often a unit was mistaken") {
    const std::string path = "rules.us-2022-08-26-letters.chip_control.covers";
    const auto doubt = [&](const std::string& covers) { return all_doubts("h200_reentry", {path + "=[" + covers + "]"}); };
    for (const char* wrong : {"{tpp_min: 4800000}", "{memory_bandwidth_gb_s_min: 4000000}", "{tpp_max: 0.5}",
                              "{tpp_min: 4800000}, {interconnect_gb_s_min: 600000}"})
        CHECK(says(doubt(wrong), path + ": a threshold that none of the scenario's "));
    for (const char* sound : {"{tpp_min: 4800}", "{tpp_min: 100000}", "{chips: [A100]}", "{tpp_min: 4800000}, {tpp_min: 4800}"})
        CHECK(!says(doubt(sound), path));
}

TEST_CASE("a control on equipment where no line stands is doubtful, and a subsidy of nearly the whole price") {
    const auto doubt = [](const std::string& rule) { return all_doubts("h200_reentry", {"rules.mine=" + rule}); };
    const auto equipment = [&](const std::string& where) {
        return doubt("{regulator: US, effective: 2024-01-15, equipment_control: {destinations: [" + where + "], growth_cut: 1}}");
    };
    for (const char* nowhere : {"ROW", ""}) CHECK(says(equipment(nowhere), "rules.mine.equipment_control.destinations: no line"));
    CHECK(equipment("CN") == "");
    const auto subsidy = [&](const std::string& share) {
        return doubt("{regulator: CN, effective: 2024-01-15, subsidy: {chip_price_share: " + share + "}}");
    };
    CHECK(says(subsidy("0.9"), "rules.mine.subsidy.chip_price_share: 0.9 leaves buyers 10 % of a price to pay"));
    CHECK(subsidy("0.3") == "");
}

TEST_CASE("a budget or a line times a hundred is doubtful: per cent were meant") {
    CHECK(says(shipped("h200_reentry", {"markets.CN.budget_scale=120"}),
               "markets.CN.budget_scale: 120 is so many times what the path of dates says: 120 per cent would be 1.2"));
    CHECK(says(shipped("h200_reentry", {"facilities.SMIC N+2.capacity_scale=80"}), "facilities.SMIC N+2.capacity_scale: 80 is"));
    CHECK(shipped("h200_reentry", {"markets.CN.budget_scale=20"}) == "");
}

TEST_CASE("a focal chip of another firm than the focal vendor is doubtful") {
    CHECK(says(first_doubt(with(small_scenario, "focal_chip: Hopper", "focal_chip: Ascend 910C")),
               "focal_chip: Ascend 910C is made by Huawei, while the headline tells the share of NVIDIA"));
}
