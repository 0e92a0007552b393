// Identities, budgets, tastes and installed bases from keyed random numbers.
#include "sim/population.hpp"

#include "sim/parallel.hpp"
#include "sim/portable_math.hpp"
#include "sim/random.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint {

namespace {

constexpr double largest_unnamed_share = 0.02;  // a larger buyer would be known by name

/// SplitMix64's finaliser: spreads consecutive numbers over 64 bits, one to one.
std::uint64_t spread(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

struct Person {
    std::uint64_t id = 0;
    const NamedBuyer* named = nullptr;
};

std::vector<Person> people_of(const Scenario& scenario, std::size_t region, std::size_t count) {
    std::vector<Person> people;
    for (const auto& [name, buyer] : scenario.named_buyers)
        if (buyer.region == scenario.regions[region].name) people.push_back({identity(name), &buyer});
    const std::uint64_t base = identity(scenario.regions[region].name);
    for (std::uint64_t i = 0; people.size() < count; ++i) people.push_back({spread(base + i), nullptr});
    std::sort(people.begin(), people.end(), [](const Person& a, const Person& b) { return a.id < b.id; });
    return people;
}

std::vector<double> budget_shares(const Scenario& scenario, const Market& market, const std::vector<Person>& people) {
    std::vector<double> share(people.size(), 0.0);
    double named = 0.0;
    double drawn = 0.0;
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (people[i].named != nullptr) {
            named += share[i] = people[i].named->budget_share;
            continue;
        }
        const auto random = draw(scenario.seed, Purpose::buyer_traits, people[i].id, 0, 0);
        drawn += share[i] = portable_pow(unit_interval(random[0]), -1.0 / market.tail_exponent);
    }
    const double rest = std::max(0.0, 1.0 - named);
    const auto unnamed = static_cast<double>(std::count_if(people.begin(), people.end(), [](const Person& p) {
        return p.named == nullptr;
    }));
    const double largest = std::max(largest_unnamed_share, unnamed > 0.0 ? 2.0 / unnamed : 1.0);
    // Clip and rescale until nobody sticks out; each round moves less, and thirty settle any tail.
    for (int round = 0; round < 30 && drawn > 0.0; ++round) {
        double clipped = 0.0;
        for (std::size_t i = 0; i < people.size(); ++i)
            if (people[i].named == nullptr) clipped += share[i] = std::min(largest, share[i] * rest / drawn);
        drawn = clipped;
        if (clipped >= rest * (1.0 - 1e-9)) break;
    }
    if (drawn > 0.0)
        for (std::size_t i = 0; i < people.size(); ++i)
            if (people[i].named == nullptr) share[i] *= rest / drawn;
    double total = 0.0;
    for (const double s : share) total += s;
    for (double& s : share) s /= total;
    return share;
}

std::uint8_t in_house_stack(const Scenario& scenario, const Person& person) {
    if (person.named == nullptr || person.named->in_house_vendor.empty()) return no_stack;
    const Firm& vendor = scenario.firms[index_of(scenario.firms, person.named->in_house_vendor)].value;
    return static_cast<std::uint8_t>(index_of(scenario.stacks, vendor.stack));
}

void draw_traits(const Scenario& scenario, const Market& market, const std::vector<Person>& people, Buyers& buyers) {
    const double spread_of_weights = scenario.parameters.choice.coefficient_spread;
    for (const Person& person : people) {
        const auto a = draw(scenario.seed, Purpose::buyer_traits, person.id, 0, 1);
        const auto b = draw(scenario.seed, Purpose::buyer_traits, person.id, 0, 2);
        const auto c = draw(scenario.seed, Purpose::buyer_traits, person.id, 0, 3);
        const auto factor = [&](std::uint32_t u, std::uint32_t v) {
            return static_cast<float>(portable_exp(spread_of_weights * standard_normal(u, v)));
        };
        buyers.id.push_back(person.id);
        buyers.weight_cost.push_back(factor(a[0], a[1]));
        buyers.weight_stack.push_back(factor(a[2], a[3]));
        buyers.weight_home.push_back(factor(b[0], b[1]));
        buyers.weight_risk.push_back(factor(b[2], b[3]));
        const double shift = person.named != nullptr ? person.named->training_share_shift
                                                     : (2.0 * unit_interval(c[0]) - 1.0) * market.training_share_spread;
        buyers.training_shift.push_back(static_cast<float>(shift));
        const bool state = person.named != nullptr ? person.named->state_funded
                                                   : unit_interval(c[1]) < market.state_funded_share;
        buyers.state_funded.push_back(state ? 1 : 0);
        buyers.in_house_stack.push_back(in_house_stack(scenario, person));
        buyers.risk_foreign.push_back(static_cast<float>(scenario.parameters.beliefs.start_foreign));
        buyers.risk_domestic.push_back(static_cast<float>(scenario.parameters.beliefs.start_domestic));
    }
}

/// Hands out `units` in proportion to budgets; a buyer with a home stack leans to chips of that stack.
void install(const Scenario& scenario, const Structure& s, std::size_t chip, std::int64_t units,
             const std::vector<Person>& people, const Buyers& buyers, std::vector<std::uint32_t>& column) {
    constexpr double lean = 8.0;  // assumption: odds of the home stack for a buyer that has one
    const auto& stack = scenario.stacks[s.products[chip].stack].name;
    std::vector<double> weight(people.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
        weight[i] = buyers.budget_share[i];
        if (people[i].named != nullptr && !people[i].named->home_stack.empty())
            weight[i] *= people[i].named->home_stack == stack ? lean : 1.0 / lean;
    }
    const double total = std::accumulate(weight.begin(), weight.end(), 0.0);
    const double start = unit_interval(draw(scenario.seed, Purpose::buyer_traits, identity(scenario.chips[chip].name), 0, 4)[0]);
    double before = 0.0;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
        before += weight[i];
        const auto until = i + 1 == people.size()
                               ? units
                               : std::min(units, static_cast<std::int64_t>(std::floor(before / total * static_cast<double>(units) + start)));
        column[i] += static_cast<std::uint32_t>(std::max<std::int64_t>(0, until - given));
        given = std::max(given, until);
    }
}

}  // namespace

std::vector<std::size_t> buyers_by_region(const Scenario& scenario) {
    std::vector<std::size_t> counts;
    std::vector<std::size_t> least;
    double share = 0.0;
    std::size_t before = 0;
    for (std::size_t r = 0; r < scenario.regions.size(); ++r) {
        share += scenario.markets[index_of(scenario.markets, scenario.regions[r].name)].value.share_of_buyers;
        const auto until = static_cast<std::size_t>(std::llround(std::min(share, 1.0) * static_cast<double>(scenario.buyers)));
        std::size_t named = 0;
        for (const auto& [name, buyer] : scenario.named_buyers) named += buyer.region == scenario.regions[r].name ? 1 : 0;
        least.push_back(named + 1);  // somebody spends what those known by name do not
        counts.push_back(std::max(until - before, least.back()));
        before = until;
    }
    // A region that needs more than its share takes them from where there are most to spare.
    std::size_t total = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    for (; total > static_cast<std::size_t>(scenario.buyers); --total) {
        std::size_t richest = 0;
        for (std::size_t r = 1; r < counts.size(); ++r)
            if (counts[r] - least[r] > counts[richest] - least[richest]) richest = r;
        if (counts[richest] == least[richest]) break;  // the scenario's check rules this out
        --counts[richest];
    }
    return counts;
}

Buyers build_buyers(const Scenario& scenario, const Structure& s, std::size_t region, std::size_t count) {
    const Market& market = scenario.markets[index_of(scenario.markets, scenario.regions[region].name)].value;
    const auto people = people_of(scenario, region, count);
    Buyers buyers;
    const auto shares = budget_shares(scenario, market, people);
    buyers.budget_share.assign(shares.begin(), shares.end());
    draw_traits(scenario, market, people, buyers);
    for (auto& purse : buyers.purse_usd) purse.assign(count, 0);
    for (auto& plans : buyers.plans) plans.assign(count, 0);
    buyers.standing.resize(block_count(count));
    buyers.installed.resize(s.region_products[region].size());
    buyers.own_share.assign(scenario.stacks.size(), std::vector<std::uint8_t>(count, 0));
    buyers.peer_share = buyers.own_share;
    for (const auto& [name, units] : market.installed_units) {
        const std::size_t chip = index_of(scenario.chips, name);
        auto& column = buyers.installed[s.product_column[region][chip]];
        column.assign(count, 0);
        install(scenario, s, chip, units, people, buyers, column);
    }
    return buyers;
}

MarketState build_market(const Scenario& scenario, const Structure& s, std::size_t region, const Buyers& buyers) {
    const Market& market = scenario.markets[index_of(scenario.markets, scenario.regions[region].name)].value;
    MarketState state;
    state.installed.assign(s.products.size(), {});
    state.offshore = state.installed;
    const double training = value_at(market.training_share, scenario.start);
    for (std::size_t c = 0; c < s.region_products[region].size(); ++c) {
        std::int64_t units = 0;
        for (const auto owned : buyers.installed[c]) units += owned;
        const std::size_t p = s.region_products[region][c];
        auto& cell = state.installed[p];
        const bool trains = s.products[p].chip == none || !scenario.chips[s.products[p].chip].value.inference_only;
        cell[0] = trains ? std::llround(training * static_cast<double>(units)) : 0;
        cell[1] = units - cell[0];
    }
    return state;
}

}  // namespace chokepoint
