// Goods are conserved on every edge and in every stock, each tick, exactly, over whole runs.
#include "sim/yields.hpp"
#include "tests/science/worlds.hpp"

#include <deque>
#include <numeric>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const Changes few_buyers{"buyers=300"};

template <class Check>
void on_whole_runs(Check&& check) {
    for (const std::string name : {"tiny", "history"}) {
        CAPTURE(name);
        World world = world_of(name, name == "tiny" ? Changes{} : few_buyers);
        Verdict verdict;
        check(world, verdict);
        CHECK(verdict.wrong() == "");
        CHECK(world.now.tick == world.structure->ticks);
    }
}

std::int64_t sum_of(const std::vector<std::uint32_t>& column) {
    return std::accumulate(column.begin(), column.end(), std::int64_t{0});
}

/// Total of `links[l]` over the links of a list, or over those of one facility.
std::int64_t over(const std::vector<std::size_t>& links, const std::vector<std::int64_t>& flow) {
    std::int64_t sum = 0;
    for (const std::size_t l : links) sum += flow[l];
    return sum;
}

/// What entered a line so far; what must leave it now.
struct Expected {
    std::deque<std::int64_t> entered;
    explicit Expected(int lead_ticks) : entered(static_cast<std::size_t>(lead_ticks), 0) {}
    std::int64_t pass(std::int64_t in) {
        entered.push_back(in);
        const std::int64_t out = entered.front();
        entered.pop_front();
        return out;
    }
};

void check_line(Verdict& v, const DelayLine& before, const DelayLine& after, std::int64_t in, Expected& expected,
                const std::string& which) {
    v.equal(before.inside() + in, before.arriving() + after.inside(), which, ", inside and entering");
    v.equal(expected.pass(in), before.arriving(), which, ", leaving after its lead time");
}

template <class LinkList>
std::vector<Expected> expected_of(const LinkList& links) {
    std::vector<Expected> result;
    for (const auto& link : links) result.emplace_back(link.lead_ticks);
    return result;
}

}  // namespace

TEST_CASE("what enters a line leaves it after its lead time, and nothing is lost on the way but what a ban stops") {
    on_whole_runs([](World& world, Verdict& v) {
        const Structure& s = *world.structure;
        auto logic = expected_of(s.logic);
        auto hbm = expected_of(s.hbm);
        auto packaging = expected_of(s.packaging);
        auto feeds = expected_of(s.feeds);
        run(world, [&](const State& before, const Published& p) {
            const Shipments& out = p.shipments;
            const std::string when = to_string(p.date);
            const State& after = world.now;
            for (std::size_t l = 0; l < s.logic.size(); ++l)
                check_line(v, before.logic[l].line, after.logic[l].line, out.wafers_started[l], logic[l],
                           when + " wafers");
            for (std::size_t l = 0; l < s.hbm.size(); ++l) {
                check_line(v, before.hbm[l].line, after.hbm[l].line, out.stacks_started[l], hbm[l],
                           when + " stacks");
                v.equal(out.stacks_out[l], p.rules.hbm_legal[l] != 0 ? before.hbm[l].line.arriving() : 0, when, " stacks out");
            }
            for (std::size_t l = 0; l < s.packaging.size(); ++l) {
                check_line(v, before.packaging[l].line, after.packaging[l].line, out.units_started[l],
                           packaging[l], when + " units");
                v.equal(out.units_out[l], before.packaging[l].line.arriving(), when, " units out");
            }
            for (std::size_t i = 0; i < s.feeds.size(); ++i)
                check_line(v, before.feeds[i].line, after.feeds[i].line, out.feed_started[i], feeds[i],
                           when + " feed");
        });
    });
}

TEST_CASE("dies out of a line are wafers times dies times yield, with the remainder carried") {
    on_whole_runs([](World& world, Verdict& v) {
        constexpr std::int64_t million = 1'000'000;
        std::int64_t dies = 0;
        run(world, [&](const State& before, const Published& p) {
            for (std::size_t l = 0; l < world.structure->logic.size(); ++l) {
                const Link& link = world.structure->logic[l];
                const auto yield_ppm =
                    std::llround(die_yield(world.scenario->facilities[link.facility].value,
                                           before.facilities[link.facility], before.products[link.customer]) * 1e6);
                const std::int64_t wafers = p.rules.logic_legal[l] != 0 ? before.logic[l].line.arriving() : 0;
                const std::int64_t carried = world.now.logic[l].yield_carry;
                v.equal(p.shipments.dies_out[l] * million + carried,
                        wafers * before.products[link.customer].dies_per_wafer * yield_ppm + before.logic[l].yield_carry, p.date,
                        " dies in millionths");
                v.require(carried >= 0 && carried < million, p.date, " a whole die was carried");
                dies += p.shipments.dies_out[l];
            }
        });
        CHECK(dies > 1000);
    });
}

TEST_CASE("die banks, HBM stores, finished goods and feeds balance with what came, was used and was sold") {
    on_whole_runs([](World& world, Verdict& v) {
        const Structure& s = *world.structure;
        run(world, [&](const State& before, const Published& p) {
            const Shipments& out = p.shipments;
            const State& after = world.now;
            std::vector<std::int64_t> stacks_used(before.vendors.size(), 0);
            for (std::size_t i = 0; i < s.products.size(); ++i) {
                const std::string what = to_string(p.date) + " " + s.products[i].name;
                const ProductState& a = after.products[i];
                const ProductState& b = before.products[i];
                v.equal(over(s.product_packaging[i], out.units_started), out.assembled[i], what,
                        " started at packaging");
                v.equal(b.die_bank + over(s.product_logic[i], out.dies_out),
                        out.assembled[i] * b.dies + a.die_bank, what, " dies");
                stacks_used[s.products[i].vendor] += out.assembled[i] * b.hbm_stacks;
                std::int64_t sold = 0;
                for (std::size_t l = 0; l < s.listings.size(); ++l)
                    if (s.listings[l].product == i && s.listings[l].resale == none) sold += out.granted[l];
                for (std::size_t k = 0; k < s.resales.size(); ++k)
                    if (s.resales[k].product == i) sold += out.resale_granted[k];
                v.equal(b.finished + over(s.product_packaging[i], out.units_out), sold + a.finished, what,
                        " finished");
                v.equal(a.units_made - b.units_made, out.assembled[i], what, " units made");
                v.require(a.die_bank >= 0 && a.finished >= 0, what, " is in a negative stock");
            }
            for (std::size_t i = 0; i < before.vendors.size(); ++i) {
                v.equal(before.vendors[i].hbm_stock + over(s.vendor_hbm[i], out.stacks_out),
                        stacks_used[i] + after.vendors[i].hbm_stock, p.date, " HBM of ",
                        world.scenario->firms[i].name);
                v.require(after.vendors[i].hbm_stock >= 0, p.date, " negative HBM store");
            }
            for (std::size_t i = 0; i < s.feeds.size(); ++i) {
                v.equal(before.feeds[i].stock + before.feeds[i].line.arriving(),
                        out.feed_used[i] + after.feeds[i].stock, p.date, " feed");
                v.require(after.feeds[i].stock >= 0, p.date, " negative feed");
            }
        });
    });
}

TEST_CASE("a line starts what its links start, and never more than its capacity") {
    on_whole_runs([](World& world, Verdict& v) {
        const Structure& s = *world.structure;
        std::vector<double> open(world.now.facilities.size(), 0.0);
        std::vector<std::int64_t> used(world.now.facilities.size(), 0);
        run(world, [&](const State& before, const Published& p) {
            std::vector<std::int64_t> started(used.size(), 0);
            for (std::size_t l = 0; l < s.logic.size(); ++l)
                started[s.logic[l].facility] += p.shipments.wafers_started[l];
            for (std::size_t l = 0; l < s.hbm.size(); ++l)
                started[s.hbm[l].facility] += p.shipments.stacks_started[l];
            for (std::size_t l = 0; l < s.packaging.size(); ++l)
                started[s.packaging[l].facility] += 
                    p.shipments.units_started[l] * before.products[s.packaging[l].customer].interposer_mm2;
            for (std::size_t i = 0; i < s.feeds.size(); ++i)
                started[s.feeds[i].supplier] += p.shipments.feed_started[i];
            for (std::size_t f = 0; f < used.size(); ++f) {
                const auto& facility = world.scenario->facilities[f];
                const double area = facility.value.kind == "packager" ? wafer_area_mm2 : 1.0;
                open[f] += before.facilities[f].capacity_per_month * 12.0 * s.tick_years * area;
                used[f] += started[f];
                v.equal(started[f], p.shipments.started[f], p.date, " started at ", facility.name);
                v.require(started[f] <= p.shipments.capacity[f], p.date,
                          " above the tick's capacity: ", facility.name);
                v.require(static_cast<double>(used[f]) <= open[f] + 1.0, p.date,
                          " above all capacity so far: ", facility.name);
            }
        });
    });
}

TEST_CASE("brokers' stocks balance with what they bought, lost and sold") {
    on_whole_runs([](World& world, Verdict& v) {
        std::int64_t bought = 0;
        run(world, [&](const State& before, const Published& p) {
            for (std::size_t k = 0; k < world.structure->resales.size(); ++k) {
                const ResaleState& b = before.resales[k];
                const ResaleState& a = world.now.resales[k];
                const std::int64_t sold = p.shipments.granted[world.structure->resales[k].sold_as];
                v.equal(b.stock + b.line.arriving(), p.shipments.resale_seized[k] + sold + a.stock, p.date,
                        " broker's stock");
                v.equal(a.line.inside() + b.line.arriving(), b.line.inside() + p.shipments.resale_granted[k], p.date,
                        " under way to a broker");
                v.equal(a.seized_total - b.seized_total, p.shipments.resale_seized[k], p.date, " seized");
                v.require(a.stock >= 0 && p.shipments.resale_seized[k] >= 0, p.date, " negative stock");
                bought += p.shipments.resale_granted[k];
            }
        });
        CHECK(bought > 0);
    });
}

TEST_CASE("buyers own what they owned, plus what was delivered since the first date, less what was retired; the market's books "
          "agree") {
    on_whole_runs([](World& world, Verdict& v) {
        const Structure& s = *world.structure;
        std::int64_t retired_in_all = 0;
        run(world, [&](const State& before, const Published& p) {
            for (std::size_t l = 0; l < s.listings.size(); ++l)
                v.equal(p.deliveries.units[l][0] + p.deliveries.units[l][1], p.shipments.granted[l], p.date,
                        " delivered");
            for (std::size_t r = 0; r < s.regions(); ++r)
                for (std::size_t c = 0; c < s.region_products[r].size(); ++c) {
                    const std::size_t i = s.region_products[r][c];
                    const std::string what = to_string(p.date) + " " + s.products[i].name;
                    std::array<std::int64_t, workload_count> came{};
                    for (std::size_t l = s.region_first_listing[r]; l < s.region_first_listing[r + 1]; ++l)
                        if (s.listings[l].product == i && before.tick >= 0)
                            for (std::size_t w = 0; w < workload_count; ++w) came[w] += p.deliveries.units[l][w];
                    const auto& retired = p.deliveries.retired[r][i];
                    v.equal(sum_of(before.buyers[r].installed[c]) + came[0] + came[1],
                            retired[0] + retired[1] + sum_of(world.now.buyers[r].installed[c]), what,
                            " of buyers");
                    const auto& a = world.now.markets[r];
                    const auto& b = before.markets[r];
                    for (std::size_t w = 0; w < workload_count; ++w)
                        v.equal(b.installed[i][w] + b.offshore[i][w] + came[w],
                                retired[w] + a.installed[i][w] + a.offshore[i][w], what, " by workload");
                    v.equal(a.installed[i][0] + a.installed[i][1] + a.offshore[i][0] + a.offshore[i][1],
                            sum_of(world.now.buyers[r].installed[c]), what, " in the market's books");
                    retired_in_all += retired[0] + retired[1];
                }
        });
        CHECK(retired_in_all > 1000);
    });
}
