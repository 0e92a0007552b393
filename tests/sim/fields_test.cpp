// Facts about lists of fields: what they count, in which order they are walked, and that no member is named twice.
#include "sim/fields.hpp"

#include "sim/field_traits.hpp"
#include "sim/scenario.hpp"
#include "sim/state.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <typeinfo>
#include <vector>

using namespace chokepoint;

namespace {

struct Inner {
    int a = 0;
    double b = 0.0;
};

struct Outer {
    Inner inner;
    std::array<int, 3> triple{};
    std::array<std::vector<Inner>, 2> lists;
    std::optional<double> maybe;
    std::string text;
    Named<Inner> named;
    bool flag = false;
};

struct Listed {
    int first = 1;
    std::string second = "two";
    static constexpr auto fields(auto list) {
        return list(field("first", &Listed::first, "units", "a number", {0.0, 9.0}, "assumption"),
                    required_field("second", &Listed::second, "", "a word"));
    }
};

struct Empty {};

/// Walks types; calls `look` with a default object of each struct that has fields, once.
template <class T, class Look>
void each_struct(const Look& look, std::set<std::string>& seen) {
    if constexpr (is_named<T>) {
        each_struct<entry_value<T>>(look, seen);
    } else if constexpr (HasFields<T>) {
        if (!seen.insert(typeid(T).name()).second) return;
        T object{};
        look(object);
        for_each_field(object, [&]<class M>(const FieldInfo&, M&) { each_struct<M>(look, seen); });
    } else if constexpr (requires { typename T::value_type; }) {
        each_struct<typename T::value_type>(look, seen);
    }
}

}  // namespace

TEST_CASE("members are counted whatever they are") {
    static_assert(arity<Empty> == 0);
    static_assert(arity<Inner> == 2);
    static_assert(arity<Outer> == 7);
    CHECK(arity<Listed> == 2);
}

TEST_CASE("fields are visited in the order of their list, with what is known of them") {
    Listed object;
    std::vector<std::string> names;
    for_each_field(object, [&]<class M>(const FieldInfo& info, M& member) {
        names.emplace_back(info.name);
        if constexpr (std::is_same_v<M, int>) {
            CHECK(info.unit == "units");
            CHECK(info.range.max == 9.0);
            CHECK(info.source == "assumption");
            CHECK_FALSE(info.required);
            member = 7;
        } else {
            CHECK(info.required);
            member = "seven";
        }
    });
    CHECK(names == std::vector<std::string>{"first", "second"});
    CHECK(object.first == 7);
    CHECK(object.second == "seven");
    const Listed fixed;
    for_each_field(fixed, []<class M>(const FieldInfo&, M&) { CHECK(std::is_const_v<M>); });
}

// As many entries as members is what the compiler checks; one member twice would hide another.
TEST_CASE("no struct of a state or a scenario names a member or a word twice") {
    std::set<std::string> seen;
    const auto look = [](auto& object) {
        std::set<const void*> members;
        std::set<std::string> names;
        for_each_field(object, [&](const FieldInfo& info, auto& member) {
            CHECK_MESSAGE(members.insert(&member).second, info.name, " is a member that was named before");
            CHECK_MESSAGE(names.emplace(info.name).second, info.name, " is a name that was used before");
            CHECK_FALSE(info.name.empty());
        });
    };
    each_struct<State>(look, seen);
    each_struct<Scenario>(look, seen);
    CHECK(seen.size() > 30);
}

TEST_CASE("every field of a scenario says what it is, and its range is not empty") {
    std::set<std::string> seen;
    each_struct<Scenario>(
        [](auto& object) {
            for_each_field(object, [&]<class M>(const FieldInfo& info, M&) {
                CHECK_MESSAGE(!info.help.empty(), info.name);
                CHECK_MESSAGE(info.range.min < info.range.max, info.name);
                if constexpr (std::is_same_v<M, double>) CHECK_MESSAGE(!info.unit.empty(), info.name);
            });
        },
        seen);
    CHECK(seen.size() > 15);
}
