// Facts about how names become indices: products, listings, links, rules in order of time.
#include "sim/structure.hpp"

#include "tests/sim/small_scenario.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

Scenario read(const std::string& text) { return parse_scenario(text, "x.yaml", small_kinds); }

Structure small() { return build_structure(read(small_scenario)); }

enum : std::size_t { us, cn };
enum : std::size_t { hopper, ascend };

}  // namespace

// pi 150^2 / A - pi 300 / sqrt(2 A): 86.84 - 23.36 for H100's 814 mm2 (its makers are said to get 60 to 65).
TEST_CASE("a 300 mm wafer holds as many whole dies as de Vries's first-order formula says") {
    CHECK(dies_per_wafer(814.0) == 63);   // 86.84 - 23.36
    CHECK(dies_per_wafer(650.0) == 82);   // 108.75 - 26.14
    CHECK(dies_per_wafer(100.0) == 640);  // 706.86 - 66.64
    CHECK(dies_per_wafer(10.0) == 6857);  // 7068.58 - 210.74
    CHECK(dies_per_wafer(1e5) == 1);      // never none
}

TEST_CASE("a run has as many ticks as whole tick lengths fit between its days") {
    const Structure s = small();
    CHECK(s.ticks == 104);  // 2022-01-03 to 2024-01-01 are 728 days
    CHECK(s.tick_weeks == 1.0);
    CHECK(s.tick_years == doctest::Approx(7.0 / 365.25).epsilon(0.001));
    const auto monthly = with(small_scenario, "buyers: 100", "buyers: 100\ntick_days: 30");
    CHECK(build_structure(read(monthly)).ticks == 24);
}

TEST_CASE("a region lists what vendors sell there, then what brokers bring") {
    const Structure s = small();
    REQUIRE(s.listings.size() == 4);
    CHECK(s.region_first_listing == std::vector<std::size_t>{0, 1, 4});
    const auto in_us = s.listings_of(us);
    REQUIRE(in_us.size() == 1);
    CHECK(in_us[0].product == hopper);
    CHECK(in_us[0].resale == none);
    const auto in_cn = s.listings_of(cn);
    REQUIRE(in_cn.size() == 3);
    CHECK(in_cn[0].product == hopper);
    CHECK(in_cn[1].product == ascend);
    CHECK(in_cn[2].product == hopper);
    CHECK(in_cn[2].resale == 0);
    for (std::size_t r = 0; r < s.regions(); ++r)
        for (const Listing& listing : s.listings_of(r)) CHECK(listing.region == r);
}

TEST_CASE("a broker buys where it says and sells where it serves") {
    const Structure s = small();
    REQUIRE(s.resales.size() == 1);
    CHECK(s.resales[0].product == hopper);
    CHECK(s.resales[0].bought_as == s.direct_listing(us, hopper));
    CHECK(s.resales[0].sold_as == 3);
    CHECK(s.direct_listing(cn, hopper) == 1);
    CHECK(s.direct_listing(us, ascend) == none);
}

TEST_CASE("each region has a column for every chip that its buyers can own, and for no other") {
    const Structure s = small();
    CHECK(s.region_products[us] == std::vector<std::size_t>{hopper});
    CHECK(s.region_products[cn] == std::vector<std::size_t>{hopper, ascend});
    CHECK(s.product_column[us][ascend] == none);
    for (std::size_t r = 0; r < s.regions(); ++r)
        for (std::size_t c = 0; c < s.region_products[r].size(); ++c)
            CHECK(s.product_column[r][s.region_products[r][c]] == c);
    const auto owned = with(small_scenario, "share_of_buyers: 0.4",
                            "share_of_buyers: 0.4\n    installed_units: {Ascend 910C: 3}");
    CHECK(build_structure(read(owned)).product_column[us][ascend] == 1);  // owned, though not on sale there
}

TEST_CASE("links carry lead times in ticks; a package covers dies and stacks") {
    Scenario scenario =
        read(with(small_scenario, "operated_by: SK Hynix", "lead_time_weeks: 9, operated_by: SK Hynix"));
    scenario.parameters.supply.interposer_factor = 2.0;
    scenario.parameters.supply.hbm_stack_mm2 = 100.0;
    const Structure s = build_structure(scenario);
    REQUIRE(s.logic.size() == 2);
    CHECK(s.product_logic[hopper] == std::vector<std::size_t>{0});
    CHECK(s.product_logic[ascend] == std::vector<std::size_t>{1});
    CHECK(s.logic[0].lead_ticks == 12);
    REQUIRE(s.packaging.size() == 2);
    CHECK(interposer_area_mm2(scenario.parameters.supply, 814.0, 5) == 2628);  // 2 (814 + 5 x 100)
    CHECK(interposer_area_mm2(scenario.parameters.supply, 1300.0, 0) == 2600);
    REQUIRE(s.hbm.size() == 1);
    CHECK(s.hbm[0].lead_ticks == 9);
    CHECK(s.vendor_hbm[0] == std::vector<std::size_t>{0});
    CHECK(s.vendor_hbm[1].empty());
}

TEST_CASE("a lead time is at least one tick, and counted in ticks of the scenario's length") {
    const auto lead = [](std::string_view weeks, std::string_view days) {
        const auto text = with(small_scenario, "buyers: 100", "buyers: 100\ntick_days: " + std::string(days));
        return build_structure(read(with(text, "operated_by: SK Hynix",
                                         "lead_time_weeks: " + std::string(weeks) + ", operated_by: SK Hynix")))
            .hbm[0].lead_ticks;
    };
    CHECK(lead("0", "7") == 1);
    CHECK(lead("8", "14") == 4);
    CHECK(lead("1", "1") == 7);
}

TEST_CASE("a maker who qualified for two chips of a vendor has one link to it") {
    auto text = with(small_scenario, "    dies: 2\n", "    dies: 2\n    hbm_stacks: 8\n    hbm_from: [Memory]\n");
    text = with(text, "vendor: Huawei", "vendor: NVIDIA");
    CHECK(build_structure(read(text)).hbm.size() == 1);
}

TEST_CASE("a future design is made and sold where the vendor's latest chip is") {
    auto text = with(small_scenario, "stack: CANN}", "stack: CANN, future_designs: 2}");
    text = with(text, "brokers:", R"(  Ascend 920:
    {vendor: Huawei, class: asic, available: 2023-06-01, bf16_tflops: 900, memory_gb: 128,
     memory_bandwidth_tb_s: 4, interconnect_gb_s: 784, tdp_w: 600, price_usd: 25000, die_mm2: 1000,
     sold_in: [CN], made_at: [Line A], packaged_at: [Packing]}
brokers:)");
    const Structure s = build_structure(read(text));
    REQUIRE(s.products.size() == 5);
    for (const std::size_t p : {3U, 4U}) {
        CHECK(s.products[p].chip == none);
        CHECK(s.products[p].vendor == 1);
        CHECK(s.products[p].predecessor == 2);
        CHECK(s.direct_listing(cn, p) != none);
        CHECK(s.direct_listing(us, p) == none);
        REQUIRE(s.product_logic[p].size() == 1);
        CHECK(s.logic[s.product_logic[p][0]].customer == p);
    }
    CHECK(s.products[3].name != s.products[4].name);
    CHECK(s.vendor_products[1] == std::vector<std::size_t>{1, 2, 3, 4});
}

TEST_CASE("rules stand under their regulators in the order of their first days") {
    const auto text = with(small_scenario, "rules:\n", R"(rules:
  later:
    regulator: BIS
    effective: 2023-10-17
    chip_control: {destinations: [CN], covers: [{tpp_min: 1600}], treatment: deny}
)");
    const Structure s = build_structure(read(text));
    CHECK(s.rules_of[0] == std::vector<std::size_t>{1, 0});  // "ban" of 2022 before "later" of 2023
    CHECK(s.rules_of[1] == std::vector<std::size_t>{2});
}

TEST_CASE("home is a region's name, and a vendor from elsewhere has none") {
    CHECK(small().vendor_home == std::vector<std::size_t>{us, cn});
    const auto text = with(small_scenario, "country: US, stack: CUDA", "country: CA, stack: CUDA");
    CHECK(build_structure(read(text)).vendor_home[0] == none);
}

TEST_CASE("a facility that feeds another comes before it, wherever the file names it") {
    const auto text =
        with(small_scenario, "contracts: {NVIDIA: 1}", "fed_by: Packing\n    feed_per_unit: 0.5");
    const Structure s = build_structure(read(text));
    REQUIRE(s.facility_order.size() == 3);
    const auto position = [&](std::size_t f) {
        return std::find(s.facility_order.begin(), s.facility_order.end(), f) - s.facility_order.begin();
    };
    CHECK(position(2) < position(0));
    REQUIRE(s.feeds.size() == 1);
    CHECK(s.feeds[0].supplier == 2);
    CHECK(s.feeds[0].consumer == 0);
    CHECK(s.feeds[0].per_unit == 0.5);
}

TEST_CASE("imports pass the export gate and customs, chips from home do not, smuggled ones pass a broker") {
    const Structure s = small();
    const auto customers = [&](const std::string& name) {
        std::vector<std::string> found;
        for (const Edge& edge : s.chain.edges())
            if (s.chain.vertices()[edge.from].name == name) found.push_back(s.chain.vertices()[edge.to].name);
        return found;
    };
    using Names = std::vector<std::string>;
    CHECK(customers("Hopper") == Names{"buyers in US", "exports to CN", "Harbour"});
    CHECK(customers("Ascend 910C") == Names{"buyers in CN"});
    CHECK(customers("exports to CN") == Names{"customs of CN"});
    CHECK(customers("customs of CN") == Names{"buyers in CN"});
    CHECK(customers("Harbour") == Names{"buyers in CN"});
    CHECK(customers("Memory") == Names{"NVIDIA"});
}
