// Shares of a market sum to 1, in what is recorded of every tick.
#include "output/market_shares.hpp"
#include "output/recorder.hpp"
#include "tests/science/worlds.hpp"

#include <array>

using namespace chokepoint;
using namespace chokepoint::test;

TEST_CASE(
    "the vendors' shares of a region sum to 1 wherever something was bought, by value, units and with the grey "
    "market") {
    for (const std::string name : {"tiny", "history"}) {
        CAPTURE(name);
        World world = world_of(name, {"buyers=300"});
        Recorder recorder(world);
        Verdict v;
        int sums = 0;
        run(world, [&](const State&, const Published& p) {
            const auto columns = recorder.read({world, p});
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const std::string& variable = recorder.observables()[i].variable.name;
                if (variable != "share" && variable != "share_with_grey_market" && variable != "share_of_units")
                    continue;
                const auto cells = std::get<std::span<const double>>(columns[i]);
                const std::size_t regions = world.structure->regions();
                for (std::size_t r = 0; r < regions; ++r) {
                    double sum = 0.0;
                    for (std::size_t c = r; c < cells.size(); c += regions) {
                        v.require(!(cells[c] < 0.0) && !(cells[c] > 1.0), p.date, " ", variable, " is ", cells[c]);
                        sum += cells[c];
                    }
                    if (std::isnan(sum)) continue;
                    ++sums;
                    v.require(std::abs(sum - 1.0) < 1e-12, p.date, " ", variable, " sums to ", sum);
                }
            }
        });
        CHECK(v.wrong() == "");
        CHECK(sums > 3 * 50);
    }
}

TEST_CASE("self-sufficiency is the share of the region's own vendors") {
    World world = world_of("tiny");
    Recorder recorder(world);
    const std::size_t cn = region_of(world, "CN");
    Verdict v;
    run(world, [&](const State&, const Published& p) {
        const auto columns = recorder.read({world, p});
        double of_beta = -1.0;
        double domestic = -2.0;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string& variable = recorder.observables()[i].variable.name;
            if (variable == "share")
                of_beta = std::get<std::span<const double>>(columns[i])[1 * world.structure->regions() + cn];
            if (variable == "self_sufficiency") domestic = std::get<std::span<const double>>(columns[i])[cn];
        }
        v.require(of_beta == domestic || (std::isnan(of_beta) && std::isnan(domestic)), p.date, " ", of_beta, " ",
                  domestic);
    });
    CHECK(v.wrong() == "");
}

TEST_CASE("a state that pays a part of its chips' price raises their share by value, where enough can be made") {
    const auto share = [](const std::string& part) {
        Changes changes{"rules.cn-state-centres.subsidy.chip_price_share=" + part};
        for (const std::string line : {"foundry", "DRAM", "HBM", "packaging"})
            changes.push_back("facilities.Mainland " + line + ".capacity_scale=10");
        World world = world_of("tiny", changes);
        run(world);
        return domestic_share(world, region_of(world, "CN"), {52, Measure::value, false});
    };
    CHECK(share("0.4") > share("0") + 0.05);
}

TEST_CASE("every region's buyers' budget shares sum to 1, whatever their number") {
    for (const char* buyers : {"buyers=60", "buyers=777", "buyers=20000"}) {
        const World world = world_of("tiny", {buyers});
        for (const Buyers& region : world.now.buyers) {
            double sum = 0.0;
            for (const float share : region.budget_share) {
                REQUIRE(share > 0.0F);
                sum += static_cast<double>(share);
            }
            CHECK(sum == doctest::Approx(1.0).epsilon(1e-7));  // each share is a float, within 6e-8 of itself
        }
    }
}
