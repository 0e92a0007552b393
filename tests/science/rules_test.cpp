// Rules in the law's terms, applied to the real catalogue: which chip China may buy when, and which lines are
// closed.
#include "agents/mechanisms/rules.hpp"
#include "tests/science/worlds.hpp"

#include <map>
#include <utility>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const Changes few{"buyers=300"};

World history() { return world_of("h200_reentry", few); }

Rulebook rules_on(World& world, std::string_view date) {
    set_clock(world, date);
    return regulate(world);
}

/// "open", "licence", "pending" or "denied" for sales to China on the first tick from a date on.
std::string status(World& world, std::string_view chip, std::string_view date) {
    const ListingRule rule = rules_on(world, date).listings[listing_of(world, "CN", chip)];
    if (!rule.legal) return "denied";
    if (rule.licence_pending) return "pending";
    return rule.licensed ? "licence" : "open";
}

struct Expectation {
    const char* chip;
    const char* date;
    const char* status;
};

void check_all(const std::vector<Expectation>& expectations) {
    World world = history();
    for (const auto& e : expectations) {
        CAPTURE(e.chip);
        CAPTURE(e.date);
        CHECK(status(world, e.chip, e.date) == e.status);
    }
}

}  // namespace

TEST_CASE(
    "total processing performance is 16 times 16-bit or 8 times 8-bit TOPS, and density is that over die area") {
    World world = history();
    // A100: 312 x 16; H100: 1979 x 8 = 15832, and 15840 by the vendor's own sum; H20: 148 x 16.
    CHECK(world.now.products[product_of(world, "A100")].tpp == doctest::Approx(312.0 * 16.0));
    CHECK(world.now.products[product_of(world, "H100")].tpp == doctest::Approx(1979.0 * 8.0).epsilon(1e-3));
    const ProductState& h20 = world.now.products[product_of(world, "H20")];
    CHECK(h20.tpp == doctest::Approx(148.0 * 16.0));
    CHECK(performance_density(h20) == doctest::Approx(148.0 * 16.0 / 814.0));
    // Where the catalogue states no TPP, it is the larger of the two.
    World tiny = world_of("tiny");
    CHECK(tiny.now.products[product_of(tiny, "Alpha 1")].tpp == 16.0 * 300.0);
    CHECK(tiny.now.products[product_of(tiny, "Alpha 2")].tpp == 16.0 * 1000.0);
}

TEST_CASE("thresholds are at least below and less than above") {
    World world = world_of("tiny");
    const std::size_t alpha = product_of(world, "Alpha 1");  // TPP 4800, 6 TPP/mm2, 2000 GB/s, 400 GB/s
    const auto covers = [&](auto&& set) {
        Criteria c;
        set(c);
        return covered(subject_of(world, alpha), c);
    };
    CHECK(covers([](Criteria& c) { c.tpp_min = 4800.0; }));
    CHECK_FALSE(covers([](Criteria& c) { c.tpp_min = 4800.5; }));
    CHECK_FALSE(covers([](Criteria& c) { c.tpp_max = 4800.0; }));
    CHECK(covers([](Criteria& c) { c.tpp_max = 4800.5; }));
    CHECK(covers([](Criteria& c) { c.performance_density_min = 6.0; }));
    CHECK_FALSE(covers([](Criteria& c) { c.performance_density_max = 6.0; }));
    CHECK(covers([](Criteria& c) { c.memory_bandwidth_gb_s_min = 2000.0; }));
    CHECK_FALSE(covers([](Criteria& c) { c.memory_bandwidth_gb_s_max = 2000.0; }));
    CHECK(covers([](Criteria& c) { c.interconnect_gb_s_min = 400.0; }));
    CHECK_FALSE(covers([](Criteria& c) { c.interconnect_gb_s_min = 401.0; }));
    CHECK(covers([](Criteria& c) { c.vendors = {"Alpha"}; }));
    CHECK_FALSE(covers([](Criteria& c) { c.vendors = {"Beta"}; }));
    CHECK_FALSE(covers([](Criteria& c) { c.chips = {"Alpha 2"}; }));
    CHECK_FALSE(covers([](Criteria& c) {
        c.tpp_min = 4800.0;
        c.interconnect_gb_s_min = 600.0;
    }));  // all must hold
}

TEST_CASE("October 2022: 4800 TPP and 600 GB/s stop A100 and H100; A800 and H800, at 400 GB/s, pass") {
    check_all({{"A100", "2022-08-01", "open"},
               {"A100", "2022-08-29", "denied"},
               {"H100", "2022-10-10", "denied"},
               {"A100", "2022-10-10", "denied"},
               {"A800", "2022-11-07", "open"},
               {"H800", "2023-03-06", "open"},
               {"A800", "2023-10-16", "open"},
               {"H800", "2023-10-16", "open"},
               {"A10", "2023-01-02", "open"},
               {"H200", "2023-10-16", "denied"},
               {"B200", "2023-10-16", "denied"}});
}

TEST_CASE(
    "October 2023: density instead of interconnect stops A800 and H800; H20, L20 and MI308X are drawn to pass") {
    // H20: 2368 / 814 = 2.91 < 3.2 TPP/mm2 and below 2400 TPP; L20: 1912 / 609 = 3.14 < 3.2; MI308X: 3017 / 2400
    // < 1.6.
    check_all({{"A800", "2023-10-23", "denied"},
               {"H800", "2023-10-23", "denied"},
               {"A800", "2024-06-03", "denied"},
               {"H20", "2024-06-03", "open"},
               {"L20", "2024-06-03", "open"},
               {"L2", "2024-06-03", "open"},    // TPP 1544
               {"L4", "2023-10-16", "open"},    // TPP 1936, density 6.59
               {"L4", "2023-10-23", "denied"},
               {"MI308X", "2024-06-03", "open"},
               {"H200", "2024-06-03", "denied"},
               {"B200", "2025-01-06", "denied"},
               {"MI300X", "2024-06-03", "denied"},
               {"H100", "2024-06-03", "denied"}});
}

TEST_CASE("April 2025: letters stop H20 and MI308X, not L20; August: licences for a share of revenue") {
    check_all({{"H20", "2025-04-07", "open"},
               {"H20", "2025-04-14", "denied"},
               {"MI308X", "2025-04-14", "denied"},
               {"L20", "2025-04-14", "open"},
               {"H20", "2025-08-04", "denied"},
               {"H20", "2025-08-11", "licence"},
               {"H20", "2025-09-01", "licence"},
               {"MI308X", "2025-09-01", "licence"},
               {"H200", "2025-09-01", "denied"}});
    World world = history();
    CHECK(rules_on(world, "2025-09-01").listings[listing_of(world, "CN", "H20")].revenue_share == 0.15);
}

TEST_CASE("January 2026: below 21000 TPP and 6500 GB/s a licence may be had: H200 and its like, not B200") {
    check_all({{"H200", "2026-01-12", "denied"},
               {"H200", "2026-01-19", "pending"},
               {"H200", "2026-04-06", "licence"},
               {"H100", "2026-04-06", "licence"},
               {"B200", "2026-04-06", "denied"},
               {"B300", "2026-04-06", "denied"},
               {"MI300X", "2026-04-06", "licence"},
               {"MI355X", "2026-04-06", "denied"},
               {"H20", "2026-04-06", "licence"}});
    World world = history();
    const ListingRule rule = rules_on(world, "2026-04-06").listings[listing_of(world, "CN", "H200")];
    CHECK(rule.tariff == 0.25);
    CHECK(rule.home_first);
    CHECK(rule.cap_room == 0);  // half of nothing sold in a run that stands still
    // The tariff is the exporter's government's: none at home, none on what stays denied or under other rules.
    CHECK(rules_on(world, "2026-04-06").listings[listing_of(world, "US", "H200")].tariff == 0.0);
    CHECK(rules_on(world, "2026-04-06").listings[listing_of(world, "CN", "H20")].tariff == 0.0);
}

TEST_CASE("a rule binds only its destinations: at home and elsewhere every chip stays open") {
    World world = history();
    for (const char* date : {"2022-01-03", "2023-11-20", "2025-04-14", "2026-04-06"}) {
        const Rulebook rules = rules_on(world, date);
        for (std::size_t l = 0; l < rules.listings.size(); ++l) {
            const Listing& listing = world.structure->listings[l];
            if (listing.resale == none && listing.region != region_of(world, "CN")) CHECK(rules.listings[l].legal);
        }
        for (const auto& slot : world.structure->products) {
            const std::size_t p = product_of(world, slot.name);
            const std::size_t l = world.structure->direct_listing(region_of(world, "CN"), p);
            if (l != none && world.structure->vendor_home[slot.vendor] == region_of(world, "CN"))
                CHECK(rules.listings[l].legal);
        }
    }
}

TEST_CASE(
    "foundries abroad close to a Chinese designer on the day its listing or the letters apply, and at home stay "
    "open") {
    World world = history();
    const Structure& s = *world.structure;
    const auto open = [&](std::string_view chip, std::string_view line, std::string_view date) {
        const Rulebook rules = rules_on(world, date);
        for (const std::size_t l : s.product_logic[product_of(world, chip)])
            if (world.scenario->facilities[s.logic[l].facility].name == line) return rules.logic_legal[l] != 0;
        throw std::logic_error("no such link");
    };
    CHECK(open("MLU370-X8", "TSMC N7", "2022-12-12"));
    CHECK_FALSE(open("MLU370-X8", "TSMC N7", "2022-12-19"));  // Entity List, 15 December 2022
    CHECK(open("MTT S4000", "TSMC N7", "2023-10-16"));
    CHECK_FALSE(open("MTT S4000", "TSMC N7", "2023-10-23"));  // Entity List, 17 October 2023
    CHECK(open("C500", "TSMC N7", "2024-11-04"));
    CHECK_FALSE(open("C500", "TSMC N7", "2024-11-11"));               // letters: 7 nm and below
    CHECK(open("Kunlun P800", "Samsung 8N-7N", "2025-01-13"));        // 8 nm
    CHECK_FALSE(open("Kunlun P800", "Samsung 8N-7N", "2025-01-20"));  // up to 16 nm from 16 January 2025
    for (const char* date : {"2022-01-03", "2024-11-11", "2026-04-06"}) {
        const Rulebook rules = rules_on(world, date);
        for (std::size_t l = 0; l < s.logic.size(); ++l) {
            const std::string& line = world.scenario->facilities[s.logic[l].facility].value.country;
            const auto& designer = world.scenario->firms[s.products[s.logic[l].customer].vendor].value.country;
            if (line == designer || designer != "CN") CHECK(rules.logic_legal[l] == 1);
        }
    }
}

TEST_CASE("HBM made abroad is threatened from August 2024 and closed to Chinese designers from 31 December 2024") {
    World world = history();
    const Structure& s = *world.structure;
    const Rulebook before = rules_on(world, "2024-07-29");
    const Rulebook threatened = rules_on(world, "2024-08-12");
    const Rulebook closed = rules_on(world, "2025-01-06");
    int foreign = 0;
    for (std::size_t l = 0; l < s.hbm.size(); ++l) {
        const bool chinese = world.scenario->firms[s.hbm[l].customer].value.country == "CN";
        const bool abroad = world.scenario->facilities[s.hbm[l].facility].value.country != "CN";
        foreign += chinese && abroad ? 1 : 0;
        CHECK(before.hbm_legal[l] == 1);
        CHECK(before.hbm_threatened[l] == 0);
        CHECK(threatened.hbm_legal[l] == 1);
        CHECK(threatened.hbm_threatened[l] == (chinese && abroad ? 1 : 0));
        CHECK(closed.hbm_legal[l] == (chinese && abroad ? 0 : 1));
    }
    CHECK(foreign > 3);
}

TEST_CASE("what one country lets pass the other may seize: seizures of both add up, whichever rule came first") {
    const auto rate = [](const std::string& bis, const std::string& china, const std::string& since) {
        World world = world_of("history", {"buyers=50",
                                           "rules.us-2025-04-09-h20-letter.effective=" + since,
                                           "rules.us-2025-04-09-h20-letter.enforcement={seizure_rate: " + bis + "}",
                                           "rules.cn-2025-10-10-customs-crackdown.enforcement={seizure_rate: " + china + "}"});
        set_clock(world, "2025-11-03");
        return regulate(world).regions[region_of(world, "CN")].seizure_rate;
    };
    for (const char* since : {"2025-04-09", "2025-10-20"}) {
        CHECK(rate("0.5", "0.1", since) == doctest::Approx(0.55));
        CHECK(rate("0", "0.1", since) == doctest::Approx(0.1));
        CHECK(rate("1", "0.1", since) == 1.0);
    }
}

TEST_CASE("under a strict ban nothing that is on sale anywhere may be sold to China") {
    World world = world_of("strict_ban", {"buyers=300"});
    const Rulebook rules = rules_on(world, "2026-02-02");
    int imports = 0;
    for (std::size_t l = 0; l < world.structure->listings.size(); ++l) {
        const Listing& listing = world.structure->listings[l];
        const auto& product = world.structure->products[listing.product];
        if (listing.resale != none || listing.region != region_of(world, "CN") || product.chip == none) continue;
        if (world.structure->vendor_home[product.vendor] == listing.region) continue;
        CAPTURE(world.scenario->chips[product.chip].name);
        CHECK_FALSE(rules.listings[l].legal);
        ++imports;
    }
    CHECK(imports > 10);
}

TEST_CASE("an act of guidance changes what it names: without a risk, officials talk as before, and without a strength they press so") {
    World world = world_of("tiny", {"rules.cn-louder={regulator: CN, effective: 2022-11-07, guidance: {perceived_risk: 0.9}}",
                                    "rules.cn-harder={regulator: CN, effective: 2022-12-05, guidance: {strength: 0.2}}"});
    const std::size_t import = listing_of(world, "CN", "Alpha 2");
    const auto acts = [&](const char* date) {
        const Rulebook rules = rules_on(world, date);
        return std::pair(rules.regions[region_of(world, "CN")].perceived_risk, rules.listings[import].guidance);
    };
    CHECK(acts("2022-10-10") == std::pair(0.5, 0.5));
    CHECK(acts("2022-11-07") == std::pair(0.9, 0.5));
    CHECK(acts("2022-12-05") == std::pair(0.9, 0.2));
}

TEST_CASE("a later act of support changes what it states, and the rest goes on") {
    World world = world_of("history", {"buyers=300", "rules.mine={regulator: CN, effective: 2024-01-01, subsidy: {chip_price_share: 0.3}}"});
    const std::size_t cn = region_of(world, "CN");
    const auto chip = [&] {
        for (std::size_t l = 0; l < world.structure->listings.size(); ++l) {
            const Listing& listing = world.structure->listings[l];
            if (listing.region == cn && world.structure->vendor_home[world.structure->products[listing.product].vendor] == cn) return l;
        }
        return none;
    }();
    REQUIRE(chip != none);
    struct Support {
        const char* day;
        double price, electricity, research;
    };
    for (const Support& s : {Support{"2023-12-25", 0.0, 0.0, 0.0}, Support{"2024-01-08", 0.3, 0.0, 0.0}, Support{"2024-06-03", 0.3, 0.0, 5e8},
                             Support{"2025-12-01", 0.3, 0.15, 5e8}}) {
        CAPTURE(s.day);
        set_clock(world, s.day);
        const Rulebook rules = regulate(world);
        CHECK(rules.listings[chip].price_subsidy == s.price);
        CHECK(rules.listings[chip].electricity_cut == s.electricity);
        CHECK(rules.regions[cn].rd_subsidy_usd_per_year == s.research);
    }
}
