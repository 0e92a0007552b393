// Each switch under `mechanisms`: what it moves, from which day on, and that it moves nothing else.
#include "tests/science/ablation_buyers.hpp"
#include "tests/science/ablation_industry.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

std::vector<Ablation> ablations() {
    auto all = ablations_of_buyers();
    for (auto& a : ablations_of_industry()) all.push_back(a);
    return all;
}

}  // namespace

TEST_CASE("every mechanism can be switched off, and it is known what that does") {
    std::set<std::string> known;
    for (const Ablation& a : ablations()) {
        CHECK_MESSAGE(known.insert(a.name).second, a.name, " stands twice");
        CHECK_MESSAGE(a.check, a.name, " has no check");
    }
    const Mechanisms mechanisms;
    for_each_field(mechanisms, [&](const FieldInfo& info, double) {
        CHECK_MESSAGE(known.erase(std::string(info.name)) == 1, "no ablation of mechanisms.", info.name,
                      ": add it to ablation_buyers.hpp or ablation_industry.hpp");
    });
    CHECK_MESSAGE(known.empty(), "no such switch: ", words(known));
}

TEST_CASE("a mechanism changes nothing before its first day, then what it is for, and nothing else at once") {
    for (const Ablation& a : ablations()) {
        CAPTURE(a.name);
        Pair pair = pair_of(a);
        REQUIRE(hash_of(pair.on.now) == hash_of(pair.off.now));
        const bool differ = until_they_differ(pair);
        CHECK(differ);
        if (!differ) continue;
        const int tick = pair.on_before.now.tick;
        const int first = tick_on(pair.on, a.first);
        CHECK(tick >= first);
        CHECK(tick <= first + a.within_ticks);
        const auto moved = pair.differences();
        CHECK(!moved.empty());
        CHECK_MESSAGE(within(moved, a.moves), "moved: ", words(moved));
        a.check(pair);
    }
}

TEST_CASE("in one tick from one state a mechanism moves nothing else, whatever came before") {
    for (const Ablation& a : ablations()) {
        CAPTURE(a.name);
        for (const char* date : {"2022-01-10", "2022-04-11", "2022-06-20", "2022-10-24", "2023-01-09"}) {
            CAPTURE(date);
            const auto moved = differences_from_one_state(a, date);
            CHECK_MESSAGE(within(moved, a.moves), "moved: ", words(moved));
        }
    }
}
