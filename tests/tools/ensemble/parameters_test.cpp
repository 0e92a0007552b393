// Facts about the list of free parameters: it is complete, and it agrees with the scenario.
#include "tools/ensemble/free_parameters.hpp"

#include "sim/config_writer.hpp"
#include "sim/field_traits.hpp"
#include "tests/science/worlds.hpp"
#include "tools/ensemble/document.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const std::string history = "configs/scenarios/history.yaml";

template <class T>
void add_paths(const T& object, const std::string& path, std::vector<std::string>& paths) {
    for_each_field(object, [&](const FieldInfo& info, const auto& member) {
        using Member = std::remove_cvref_t<decltype(member)>;
        const std::string below = join_path(path, info.name);
        if constexpr (HasFields<Member>)
            add_paths(member, below, paths);
        else if constexpr (std::is_arithmetic_v<Member> && !std::is_same_v<Member, bool>)
            paths.push_back(below);
    });
}

double number(const std::string& text) {
    double value = std::nan("");
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

TEST_CASE("every number under parameters is listed, once") {
    std::vector<std::string> fields;
    add_paths(Parameters{}, "parameters", fields);
    const auto listed = load_parameters("configs/parameters.yaml");  // which refuses a path that stands twice
    for (const auto& field : fields) {
        const bool there =
            std::any_of(listed.begin(), listed.end(), [&](const auto& p) { return p.path == field; });
        CHECK_MESSAGE(there, field << " is not in configs/parameters.yaml");
    }
}

TEST_CASE("every default is the value of the history scenario") {
    const Node scenario = load_text(to_yaml(scenario_of("history")), history);
    for (const auto& listed : load_parameters("configs/parameters.yaml")) {
        const Node* value = node_at(scenario, listed.path);
        REQUIRE_MESSAGE(value != nullptr, listed.path);
        CHECK_MESSAGE(number(value->text) == listed.parameter.default_value, listed.path);
    }
}

TEST_CASE("the history scenario accepts both ends of every range") {
    CHECK_NOTHROW(check_parameters(load_parameters("configs/parameters.yaml"), history));
}

TEST_CASE("those to calibrate are a part of the list") {
    const auto listed = load_parameters("configs/parameters.yaml");
    const auto varied = to_calibrate(listed);
    CHECK(varied.size() >= 10);
    CHECK(varied.size() < listed.size());
    for (const auto& p : varied) CHECK_MESSAGE(p.parameter.low < p.parameter.high, p.path);
}
