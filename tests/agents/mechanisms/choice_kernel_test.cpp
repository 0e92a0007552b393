// The buyers' kernel in float against the textbook's nested logit in double, and both against closed forms.
#include "agents/mechanisms/choice_kernel.hpp"
#include "agents/mechanisms/nested_logit.hpp"
#include "sim/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace chokepoint;

namespace {

// Utilities reach 40 in size, where a float resolves 4e-6; a probability p moves by p (1 - p) times that at most,
// over a few roundings.
constexpr double tolerance = 1e-5;

/// Uniform numbers for one random case.
struct Random {
    std::uint64_t seed;
    std::uint32_t next = 0;
    double operator()(double low, double high) {
        const double u = unit_interval(draw(seed, Purpose::buyer_traits, 7, 0, next++)[0]);
        return low + (high - low) * u;
    }
    float as_float(double low, double high) { return static_cast<float>((*this)(low, high)); }
};

ChoiceSet random_set(Random& random, std::size_t options, std::size_t stacks) {
    ChoiceSet set;
    for (std::size_t o = 0; o < options; ++o) {
        ChoiceSet::Option option;
        for (auto& u : option.cost_utility) u = random.as_float(-18.0, -12.0);
        if (random(0.0, 1.0) < 0.15) option.cost_utility[0] = -std::numeric_limits<float>::infinity();  // inference alone
        option.small_model_gain = {0.0F, random.as_float(-2.0, 2.0)};
        option.stack = static_cast<std::size_t>(random(0.0, static_cast<double>(stacks)));
        option.nest = random(0.0, 1.0) < 0.5 ? 0 : 1;
        option.domestic = random(0.0, 1.0) < 0.5 ? 1.0F : 0.0F;
        option.discouraged = option.domestic > 0.0F ? 0.0F : random.as_float(0.0, 3.0);
        option.barred = random(0.0, 1.0) < 0.3 ? 1.0F : 0.0F;
        option.listed_barred = random(0.0, 1.0) < 0.3 ? 1.0F : 0.0F;
        set.options.push_back(option);
    }
    for (std::size_t k = 0; k < stacks; ++k) {
        ChoiceSet::StackTerms terms;
        for (auto& u : terms.maturity_utility) u = random.as_float(-1.5, 0.0);
        for (auto& usd : terms.porting_usd) usd = random.as_float(0.0, 4e6);
        set.stacks.push_back(terms);
    }
    for (std::uint32_t row = 0; row < 40; ++row)  // some of them after the last buyer
        if (random(0.0, 1.0) < 0.2) set.listed.push_back(row);
    set.lambda = {random.as_float(0.4, 1.0), random.as_float(0.4, 1.0)};
    set.cost = random.as_float(0.8, 3.0);
    set.own = random.as_float(0.0, 2.0);
    set.peer = random.as_float(0.0, 1.5);
    set.state_home = random.as_float(0.0, 2.0);
    set.risk = random.as_float(0.0, 5.0);
    set.in_house = random.as_float(0.0, 4.0);
    set.porting_scale_usd = 2e7F;
    set.budget_usd_per_year = 1e9F;
    return set;
}

Buyers random_buyers(Random& random, std::size_t count, std::size_t stacks) {
    Buyers buyers;
    for (std::size_t i = 0; i < count; ++i) {
        buyers.id.push_back(i);
        buyers.budget_share.push_back(random.as_float(0.0, 0.1));
        buyers.state_funded.push_back(random(0.0, 1.0) < 0.4 ? 1 : 0);
        const auto own = static_cast<std::uint8_t>(random(0.0, static_cast<double>(stacks) - 0.01));
        buyers.in_house_stack.push_back(random(0.0, 1.0) < 0.3 ? own : no_stack);
        for (auto* weight : {&buyers.weight_cost, &buyers.weight_stack, &buyers.weight_home, &buyers.weight_risk})
            weight->push_back(random.as_float(0.5, 2.0));
        buyers.risk_foreign.push_back(random.as_float(0.0, 1.0));
        buyers.risk_domestic.push_back(random.as_float(0.0, 1.0));
    }
    for (auto* shares : {&buyers.own_share, &buyers.peer_share}) {
        shares->assign(stacks, std::vector<std::uint8_t>(count));
        for (auto& stack : *shares)
            for (auto& share : stack) share = static_cast<std::uint8_t>(random(0.0, 255.99));
    }
    return buyers;
}

/// Every third buyer plans inference of models that fit one chip.
bool small_models(std::size_t i) { return i % 3 == 0; }

Lane small_models(std::size_t first, std::size_t count) {
    Lane lane{};
    for (std::size_t i = 0; i < count; ++i) lane[i] = small_models(first + i) ? 1.0F : 0.0F;
    return lane;
}

/// M4 as model.md writes it, in double: what buyer i thinks of an option.
double utility(const ChoiceSet& set, const Buyers& b, std::size_t i, std::size_t o, std::size_t w) {
    const auto& option = set.options[o];
    const auto& stack = set.stacks[option.stack];
    const double own = b.own_share[option.stack][i] / 255.0;
    const double peer = b.peer_share[option.stack][i] / 255.0;
    const double budget = static_cast<double>(b.budget_share[i]) * set.budget_usd_per_year;
    const double porting = stack.porting_usd[w] * (1.0 - own) / (budget + set.porting_scale_usd);
    const double risk = option.domestic > 0.0F ? b.risk_domestic[i] : b.risk_foreign[i];
    const double cost = option.cost_utility[w] + (small_models(i) ? static_cast<double>(option.small_model_gain[w]) : 0.0);
    return static_cast<double>(b.weight_cost[i]) * cost +
           static_cast<double>(b.weight_stack[i]) * stack.maturity_utility[w] + set.own * own + set.peer * peer -
           static_cast<double>(set.cost) * b.weight_cost[i] * std::log(1.0 + porting) -
           static_cast<double>(option.discouraged) * b.weight_home[i] * (1.0 + set.state_home * b.state_funded[i]) +
           (b.in_house_stack[i] == option.stack ? set.in_house : 0.0F) -
           static_cast<double>(b.weight_risk[i]) * set.risk * risk;
}

bool is_barred(const ChoiceSet& set, const Buyers& b, std::size_t i, std::size_t o) {
    const bool listed = std::find(set.listed.begin(), set.listed.end(), i) != set.listed.end();
    return (b.state_funded[i] != 0 && set.options[o].barred > 0.0F) || (listed && set.options[o].listed_barred > 0.0F);
}

/// Probabilities of all options for one buyer by nested_logit; 0 for those it is barred from.
std::vector<double> by_the_book(const ChoiceSet& set, const Buyers& b, std::size_t i, std::size_t w) {
    std::vector<Alternative> open;
    std::vector<std::size_t> which;
    for (std::size_t o = 0; o < set.options.size(); ++o) {
        if (is_barred(set, b, i, o)) continue;
        if (std::isinf(set.options[o].cost_utility[w])) continue;
        open.push_back({utility(set, b, i, o, w), set.options[o].nest});
        which.push_back(o);
    }
    const auto p = nested_logit(open, {set.lambda[0], set.lambda[1]});
    std::vector<double> result(set.options.size(), 0.0);
    for (std::size_t k = 0; k < which.size(); ++k) result[which[k]] = p[k];
    return result;
}

/// Calls `look(probabilities, i, w)` for every buyer and workload, group of lanes by group.
template <class Look>
void each_choice(const ChoiceSet& set, const Buyers& buyers, Look&& look) {
    ChoiceScratch scratch;
    for (std::size_t w = 0; w < workload_count; ++w)
        for (std::size_t first = 0; first < buyers.size(); first += lanes) {
            const std::size_t count = std::min(lanes, buyers.size() - first);
            choice_probabilities(set, buyers, first, count, static_cast<Workload>(w), small_models(first, count), scratch);
            for (std::size_t lane = 0; lane < count; ++lane) {
                std::vector<double> p;
                for (const Lane& option : scratch.utility) p.push_back(option[lane]);
                look(p, first + lane, w);
            }
        }
}

}  // namespace

TEST_CASE("the kernel gives the nested logit's probabilities within 1e-5 over random choice sets") {
    double worst = 0.0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Random random{seed};
        const auto options = static_cast<std::size_t>(random(1.0, 12.99));
        const auto stacks = static_cast<std::size_t>(random(1.0, 5.99));
        const ChoiceSet set = random_set(random, options, stacks);
        const Buyers buyers = random_buyers(random, static_cast<std::size_t>(random(1.0, 40.0)), stacks);
        each_choice(set, buyers, [&](const std::vector<double>& p, std::size_t i, std::size_t w) {
            const auto expected = by_the_book(set, buyers, i, w);
            for (std::size_t o = 0; o < p.size(); ++o) worst = std::max(worst, std::abs(p[o] - expected[o]));
        });
    }
    CHECK(worst < tolerance);
    CHECK(worst > 0.0);
}

TEST_CASE("probabilities sum to 1, or to 0 where nothing is open, and that of an option barred, or not for the workload, is 0") {
    int all_barred = 0;
    int none_trains = 0;
    double worst = 0.0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Random random{seed + 1000};
        const ChoiceSet set = random_set(random, 3, 2);
        const Buyers buyers = random_buyers(random, 20, 2);
        each_choice(set, buyers, [&](const std::vector<double>& p, std::size_t i, std::size_t w) {
            double sum = 0.0;
            bool open = false;
            bool some_serve = false;
            for (std::size_t o = 0; o < p.size(); ++o) {
                const bool barred = is_barred(set, buyers, i, o);
                const bool serves = !std::isinf(set.options[o].cost_utility[w]);
                if (barred || !serves) REQUIRE(p[o] == 0.0);
                open = open || (serves && !barred);
                some_serve = some_serve || serves;
                sum += p[o];
            }
            if (!open) ++all_barred;
            if (!some_serve) ++none_trains;
            worst = std::max(worst, std::abs(sum - (open ? 1.0 : 0.0)));
        });
    }
    CHECK(worst < 2e-6);
    CHECK(all_barred > none_trains);
    CHECK(none_trains > 0);
}

TEST_CASE("with nest parameters 1 the nested logit and the kernel are the closed-form logit") {
    Random random{5};
    ChoiceSet set = random_set(random, 7, 3);
    set.lambda = {1.0F, 1.0F};
    const Buyers buyers = random_buyers(random, 30, 3);
    each_choice(set, buyers, [&](const std::vector<double>& p, std::size_t i, std::size_t w) {
        double sum = 0.0;
        std::vector<double> weight;
        for (std::size_t o = 0; o < p.size(); ++o) {
            const bool barred = buyers.state_funded[i] != 0 && set.options[o].barred > 0.0F;
            weight.push_back(barred ? 0.0 : std::exp(utility(set, buyers, i, o, w) + 20.0));
            sum += weight.back();
        }
        const auto book = by_the_book(set, buyers, i, w);
        for (std::size_t o = 0; o < p.size(); ++o) {
            REQUIRE(book[o] == doctest::Approx(weight[o] / sum).epsilon(1e-12));
            REQUIRE(std::abs(p[o] - weight[o] / sum) < tolerance);
        }
    });
}

TEST_CASE("where there is one product, everybody takes it") {
    Random random{6};
    ChoiceSet set = random_set(random, 1, 1);
    set.options[0].barred = 0.0F;
    set.options[0].cost_utility = {-15.0F, -14.0F};
    const Buyers buyers = random_buyers(random, 17, 1);
    each_choice(set, buyers, [](const std::vector<double>& p, std::size_t, std::size_t) {
        REQUIRE(p[0] == doctest::Approx(1.0).epsilon(1e-6));
    });
    const Alternative only{-3.0, 1};
    CHECK(nested_logit({&only, 1}, {0.5, 0.5}) == std::vector<double>{1.0});
}

TEST_CASE("two like chips in one nest share less than two in different nests: red bus, blue bus") {
    // Utilities 0. One nest with lambda -> 0 counts as one alternative: 1/2 for the other, 1/4 for each twin.
    const std::array<Alternative, 3> options{{{0.0, 0}, {0.0, 0}, {0.0, 1}}};
    const auto twins = nested_logit(options, {0.01, 1.0});
    CHECK(twins[2] == doctest::Approx(1.0 / (1.0 + std::pow(2.0, 0.01))).epsilon(1e-12));
    CHECK(twins[0] == doctest::Approx(twins[1]));
    const auto apart = nested_logit(options, {1.0, 1.0});
    CHECK(apart[2] == doctest::Approx(1.0 / 3.0).epsilon(1e-12));
}

TEST_CASE("a buyer's probabilities do not depend on its place among the lanes") {
    Random random{8};
    const ChoiceSet set = random_set(random, 5, 2);
    const Buyers buyers = random_buyers(random, 37, 2);
    ChoiceScratch together;
    ChoiceScratch alone;
    choice_probabilities(set, buyers, 16, 16, Workload::inference, small_models(16, 16), together);
    for (std::size_t lane = 0; lane < 16; ++lane) {
        choice_probabilities(set, buyers, 16 + lane, 1, Workload::inference, small_models(16 + lane, 1), alone);
        for (std::size_t o = 0; o < set.options.size(); ++o)
            REQUIRE(alone.utility[o][0] == together.utility[o][lane]);
    }
}
