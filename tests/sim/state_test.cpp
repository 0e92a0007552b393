// Facts about the hash of the state: it sees every field of every struct in it, to the last bit.
#include "sim/state.hpp"

#include "agents/roster.hpp"
#include "sim/tick.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>

using namespace chokepoint;

namespace {

/// A world in which every collection of the state has something in it.
const World& lively_world() {
    static const World world = [] {
        World w = build_world(load_scenario("configs/scenarios/tiny.yaml", {}, standard_roster().names()),
                              standard_roster());
        spin_up(w);
        for (int t = 0; t < 45; ++t) tick(w);
        return w;
    }();
    return world;
}

/// Changes one number of the state at a time by as little as can be, calls `changed(path)`, and puts it back. Of a
/// long list the first and the last entry stand for all; its length counts as a number of its own.
template <class T, class Changed>
void change_each(T& value, const std::string& path, const Changed& changed) {
    if constexpr (HasFields<T>) {
        for_each_field(value, [&](const FieldInfo& info, auto& member) {
            change_each(member, path + "." + std::string(info.name), changed);
        });
    } else if constexpr (std::is_same_v<T, Date>) {
        change_each(value.days, path, changed);
    } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
        const T before = value;
        if constexpr (std::is_same_v<T, bool>)
            value = !value;
        else if constexpr (std::is_enum_v<T>)
            value = static_cast<T>(static_cast<int>(value) + 1);
        else if constexpr (std::is_floating_point_v<T>)
            value = std::nextafter(value, std::numeric_limits<T>::max());
        else
            value = static_cast<T>(value + 1);
        changed(path);
        value = before;
    } else {
        if constexpr (requires { value.push_back({}); }) {
            value.push_back({});
            changed(path + " (length)");
            value.pop_back();
        }
        if (value.size() > 0) change_each(value[0], path + "[first]", changed);
        if (value.size() > 1) change_each(value[value.size() - 1], path + "[last]", changed);
    }
}

/// Paths of all fields of the type, found without any object.
template <class T>
void paths_of(const std::string& path, std::set<std::string>& paths) {
    if constexpr (HasFields<T>) {
        T object{};
        for_each_field(object, [&]<class M>(const FieldInfo& info, M&) {
            paths_of<M>(path + "." + std::string(info.name), paths);
        });
    } else if constexpr (requires { typename T::value_type; }) {
        paths_of<typename T::value_type>(path, paths);
    } else {
        paths.insert(path);
    }
}

std::string without_brackets(const std::string& path) {
    std::string text = path.substr(0, path.find(" ("));
    for (std::size_t open = text.find('['); open != std::string::npos; open = text.find('['))
        text.erase(open, text.find(']') - open + 1);
    return text;
}

}  // namespace

TEST_CASE("equal states have equal hashes, and the next tick has another") {
    World world = lively_world();
    const State copy = world.now;
    CHECK(hash_of(copy) == hash_of(world.now));
    tick(world);
    CHECK(hash_of(copy) != hash_of(world.now));
}

TEST_CASE("the smallest change of any single field changes the hash") {
    State state = lively_world().now;
    const std::uint64_t before = hash_of(state);
    std::set<std::string> tried;
    std::set<std::uint64_t> hashes{before};
    std::size_t changes = 0;
    change_each(state, "state", [&](const std::string& path) {
        tried.insert(without_brackets(path));
        ++changes;
        const std::uint64_t hash = hash_of(state);
        CHECK_MESSAGE(hash != before, path);
        CHECK_MESSAGE(hashes.insert(hash).second, path, " hashes as another change");
    });
    CHECK(hash_of(state) == before);
    CHECK(changes > 300);
    std::set<std::string> all;
    paths_of<State>("state", all);
    CHECK(all.size() > 80);
    for (const auto& path : all) CHECK_MESSAGE(tried.contains(path), path, " was not tried: the world lacks one");
}

TEST_CASE("where one list ends and the next begins is part of the hash") {
    State one;
    State other;
    one.vendors.resize(1);
    other.vendors.resize(1);
    one.facilities.resize(1);
    other.facilities.resize(1);
    one.facilities[0].expansion = {0.0};
    other.vendors[0].sales_usd_per_tick = {0.0};
    CHECK(hash_of(one) != hash_of(other));
    State more = one;
    more.facilities[0].expansion = {0.0, 0.0};
    CHECK(hash_of(one) != hash_of(more));
}
