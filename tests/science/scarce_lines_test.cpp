// Foundries, makers of HBM and packagers that cannot serve everybody share alike, in the phase that starts goods, whatever
// was planned: capacity, contracts, the order of chips, closed lines. Plans are random, from a fixed seed.
#include "tests/science/worlds.hpp"

#include "sim/random.hpp"
#include "sim/rationing.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

using Names = std::vector<std::string>;

/// Lines of one good, and how the chips of a vendor list them, first choice first.
struct Good {
    std::string name;
    Names lines;
    Names Chip::*listed;
    std::vector<Link> Structure::*links;
    std::int64_t largest;  // plan, in units of the good that a customer wants
};

const std::vector<Good> goods{
    {"wafers", {"Island foundry", "Mainland foundry"}, &Chip::made_at, &Structure::logic, 60'000},
    {"HBM", {"Peninsula HBM", "Mainland HBM"}, &Chip::hbm_from, &Structure::hbm, 40'000},
    {"packaging", {"Island packaging", "Mainland packaging"}, &Chip::packaged_at, &Structure::packaging, 40'000}};

Chip& chip_in(Scenario& scenario, std::string_view name) {
    for (auto& chip : scenario.chips.entries)
        if (chip.name == name) return chip.value;
    throw std::logic_error("no chip " + std::string(name));
}

Facility& line_in(Scenario& scenario, std::string_view name) {
    for (auto& line : scenario.facilities.entries)
        if (line.name == name) return line.value;
    throw std::logic_error("no line " + std::string(name));
}

/// Three firms with two chips each. Of each good there are two lines, which no rule closes: Alpha asks the first alone,
/// Beta the second, then the first, and Gamma the first, then the second. On the first line Beta has 30 % by contract.
Scenario three_firms() {
    Scenario scenario = scenario_of("tiny", {"rules.us-foundries=null", "rules.us-hbm=null"});
    const auto copy = [](auto& collection, std::string_view name, const std::string& as) {
        const auto model = collection[*collection.find(name)].value;
        collection.entries.push_back({as, model});
    };
    copy(scenario.firms, "Beta", "Gamma");
    for (const char* number : {"1", "2"}) {
        copy(scenario.chips, std::string("Beta ") + number, std::string("Gamma ") + number);
        chip_in(scenario, std::string("Gamma ") + number).vendor = "Gamma";
    }
    for (const Good& good : goods) {
        for (auto& [name, chip] : scenario.chips.entries) {
            chip.*good.listed = good.lines;
            if (chip.vendor == "Alpha") (chip.*good.listed).pop_back();
            if (chip.vendor == "Beta") std::reverse((chip.*good.listed).begin(), (chip.*good.listed).end());
        }
        for (const auto& name : good.lines) {
            Facility& line = line_in(scenario, name);
            line.contracts = {};
            line.fed_by.clear();
            for (auto& knot : line.capacity_per_month.knots) knot.value = good.name == "HBM" ? 80'000 : 4'000;
        }
        line_in(scenario, good.lines[0]).contracts.entries.push_back({"Beta", 0.3});
    }
    return scenario;
}

/// What customers wanted and got of one good in one tick; names are those of products, of vendors for HBM.
struct Served {
    std::map<std::pair<std::string, std::string>, std::int64_t> got;  // customer, line
    std::map<std::string, std::int64_t> unserved;                     // by customer, in what it wants
    std::map<std::string, std::int64_t> left;                         // by line, in its unit
    std::map<std::string, std::int64_t> capacity;                     // the same
};

/// A world with all inputs in store but the one that a good's lines give, so that those decide.
class Trial {
public:
    explicit Trial(const Scenario& scenario) : world_(world_of(scenario)) {
        rules_ = regulate(world_);
        offers_ = make_offers(world_, rules_);
        orders_ = place_orders(world_, rules_, offers_);
        plan_ = plan_supply(world_, rules_, orders_);
        for (auto& product : world_.now.products) product.die_bank = 1'000'000'000;
        for (auto& vendor : world_.now.vendors) vendor.hbm_stock = 1'000'000'000;
    }

    const World& world() const { return world_; }
    std::string customer(const Good& good, std::size_t index) const {
        return good.links == &Structure::hbm ? world_.scenario->firms[index].name : world_.structure->products[index].name;
    }
    std::string vendor(const Good& good, std::size_t index) const {
        return world_.scenario->firms[good.links == &Structure::hbm ? index : world_.structure->products[index].vendor].name;
    }
    std::size_t customers(const Good& good) const {
        return good.links == &Structure::hbm ? world_.scenario->firms.size() : world_.structure->products.size();
    }

    /// The plan is drawn for each customer by its name. A third of them wants nothing.
    Served serve(const Good& good, std::uint64_t trial) {
        world_.now.tick = static_cast<int>(trial) % world_.structure->ticks;
        SupplyPlan plan = plan_;
        auto& wanted = good.links == &Structure::logic ? plan.dies
                       : good.links == &Structure::hbm ? plan.stacks
                                                       : plan.assemble;
        for (auto* all : {&plan.dies, &plan.stacks, &plan.assemble}) std::fill(all->begin(), all->end(), std::int64_t{0});
        for (std::size_t c = 0; c < customers(good); ++c) {
            if (good.links != &Structure::hbm && !world_.now.products[c].designed) continue;
            const auto random = draw(21, Purpose::rationing, identity(customer(good, c)) ^ trial, 0);
            if (random[0] % 3 != 0) wanted[c] = ration_offset(random[1], good.largest);
        }
        const Shipments out = supply(world_, rules_, offers_, orders_, plan);
        const auto& started = good.links == &Structure::logic ? out.wafers_started
                              : good.links == &Structure::hbm ? out.stacks_started
                                                              : out.units_started;
        Served served;
        const auto& links = (*world_.structure).*good.links;
        for (std::size_t c = 0; c < customers(good); ++c) served.unserved[customer(good, c)] = wanted[c];
        for (std::size_t l = 0; l < links.size(); ++l) {
            const std::string name = customer(good, links[l].customer);
            served.got[{name, world_.scenario->facilities[links[l].facility].name}] = started[l];
            if (good.links != &Structure::logic) served.unserved[name] -= started[l];
        }
        if (good.links == &Structure::logic)
            for (std::size_t c = 0; c < customers(good); ++c) served.unserved[customer(good, c)] = out.dies_refused[c];
        for (const auto& name : good.lines) {
            const std::size_t f = index_of(world_.scenario->facilities, name);
            served.left[name] = out.capacity[f] - out.started[f];
            served.capacity[name] = out.capacity[f];
        }
        return served;
    }

    /// The largest piece of a line's capacity that may stay idle because no whole unit fits: interposers have an area.
    std::int64_t piece(const Good& good, std::size_t customer) const {
        return good.links == &Structure::packaging ? world_.now.products[customer].interposer_mm2 : 1;
    }

private:
    World world_;
    Rulebook rules_;
    OfferBoard offers_;
    OrderBook orders_;
    SupplyPlan plan_;
};

constexpr std::uint64_t trials = 300;

}  // namespace

TEST_CASE("foundries, makers of HBM and packagers give all they have while a customer is short, and no more") {
    for (const Good& good : goods) {
        CAPTURE(good.name);
        Trial world(three_firms());
        const Structure& s = *world.world().structure;
        Verdict v;
        int full = 0;
        for (std::uint64_t trial = 0; trial < trials; ++trial) {
            const Served served = world.serve(good, trial);
            std::map<std::string, std::int64_t> started = served.left;
            std::map<std::string, std::int64_t> pieces;  // by line: what its customers' last units may leave
            for (const Link& link : s.*good.links) {
                const std::string line = world.world().scenario->facilities[link.facility].name;
                const std::int64_t piece = world.piece(good, link.customer);
                started[line] += served.got.at({world.customer(good, link.customer), line}) * piece;
                pieces[line] += piece;
            }
            for (const auto& [line, left] : served.left) {
                v.require(left >= 0, line, " has ", left, " left");
                v.equal(started.at(line), served.capacity.at(line), line, " started, with what is left");
            }
            for (const Link& link : s.*good.links) {
                const std::string customer = world.customer(good, link.customer);
                const std::string line = world.world().scenario->facilities[link.facility].name;
                v.require(served.unserved.at(customer) >= 0, customer, " got more than it wanted");
                if (served.unserved.at(customer) == 0) continue;
                ++full;
                if (good.links == &Structure::packaging)
                    v.require(served.left.at(line) < pieces[line], line, " leaves ", served.left.at(line), " mm2");
                else
                    v.equal(served.left.at(line), 0, line, " leaves");
            }
        }
        CHECK(v.wrong() == "");
        CHECK(full > 100);
    }
}

TEST_CASE("foundries, makers of HBM and packagers keep a contract for a firm that asks them second") {
    for (const Good& good : goods) {
        CAPTURE(good.name);
        Trial world(three_firms());
        const World& w = world.world();
        const std::string& line = good.lines[0];
        const std::size_t f = index_of(w.scenario->facilities, line);
        const double capacity = w.cast.facilities[f]->capacity_per_tick(w, f);
        Verdict v;
        int pressed = 0;
        for (std::uint64_t trial = 0; trial < trials; ++trial) {
            const Served served = world.serve(good, trial);
            std::int64_t got = 0;  // by Beta, in the line's unit
            std::int64_t pieces = 0;
            bool is_short = false;
            bool others = false;
            for (std::size_t c = 0; c < world.customers(good); ++c) {
                const std::string customer = world.customer(good, c);
                const bool beta = world.vendor(good, c) == "Beta";
                if (served.unserved.at(customer) > 0) (beta ? is_short : others) = true;
                if (!beta || !served.got.contains({customer, line})) continue;
                got += served.got.at({customer, line}) * world.piece(good, c);
                pieces += world.piece(good, c);
            }
            if (!is_short) continue;
            if (others) ++pressed;
            // Whole units: each of Beta's claims may lose part of one.
            v.require(got > static_cast<std::int64_t>(0.3 * capacity) - pieces, trial, ": ", got, " of ", capacity);
        }
        CHECK(v.wrong() == "");
        CHECK(pressed > 20);
    }
}

TEST_CASE("the order of chips and of firms moves single wafers, stacks and packages alone") {
    constexpr std::int64_t most = 4;  // two rounds in two passes, each of which leaves a unit to somebody
    for (const Good& good : goods) {
        CAPTURE(good.name);
        Scenario scenario = three_firms();
        Trial world(scenario);
        std::reverse(scenario.chips.entries.begin(), scenario.chips.entries.end());
        std::reverse(scenario.firms.entries.begin(), scenario.firms.entries.end());
        Trial turned(scenario);
        Verdict v;
        int shared = 0;
        for (std::uint64_t trial = 0; trial < trials; ++trial) {
            const Served before = world.serve(good, trial);
            const Served after = turned.serve(good, trial);
            for (const auto& [key, units] : before.got) {
                if (before.unserved.at(key.first) > 0 && units > 0) ++shared;
                v.require(std::abs(after.got.at(key) - units) <= most, key.first, " at ", key.second, ": ", units, ", then ",
                          after.got.at(key));
            }
        }
        CHECK(v.wrong() == "");
        CHECK(shared > 100);
    }
}

TEST_CASE("a closed foundry, maker of HBM or packager takes no turn: who lists it first is served as if it did not") {
    for (const Good& good : goods) {
        CAPTURE(good.name);
        Scenario listed = three_firms();
        for (auto& knot : line_in(listed, good.lines[1]).capacity_per_month.knots) knot.value = 0.0;
        Scenario without = listed;
        for (auto& [name, chip] : without.chips.entries) std::erase(chip.*good.listed, good.lines[1]);
        Trial with_it(listed);
        Trial without_it(without);
        Verdict v;
        int compared = 0;
        for (std::uint64_t trial = 0; trial < trials; ++trial) {
            const Served a = with_it.serve(good, trial);
            const Served b = without_it.serve(good, trial);
            for (const auto& [key, units] : a.got) {
                if (units > 0) ++compared;
                v.equal(units, key.second == good.lines[1] ? 0 : b.got.at(key), key.first, " at ", key.second);
            }
            v.require(a.unserved == b.unserved, "trial ", trial);
        }
        CHECK(v.wrong() == "");
        CHECK(compared > 100);
    }
}
