// Facts about tables of members.
#include "tools/ensemble/ensemble_table.hpp"

#include <doctest/doctest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>

using namespace chokepoint;

namespace {

class File {
public:
    explicit File(const std::string& text)
        : path_(std::filesystem::temp_directory_path() / ("ensemble." + std::to_string(::getpid()) + ".csv")) {
        std::ofstream(path_) << text;
    }
    ~File() { std::filesystem::remove(path_); }
    std::string name() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

std::string refusal(const std::string& text) {
    try {
        read_ensemble(File(text).name());
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Ensemble of_seeds(std::size_t members) {
    Ensemble ensemble = seeds_alone(7, members);
    ensemble.paths = {"parameters.choice.cost"};
    for (auto& member : ensemble.members) member.values = {1.0 / 3.0 + static_cast<double>(member.seed)};
    return ensemble;
}

}  // namespace

TEST_CASE("what is written is read back to the bit") {
    const Ensemble written = of_seeds(3);
    const Ensemble read = read_ensemble(File(to_csv(written, {"how it was made", "a, b"})).name());
    CHECK(read.paths == written.paths);
    CHECK(read.header.line == 3);
    REQUIRE(read.members.size() == 3);
    for (std::size_t m = 0; m < 3; ++m) {
        CHECK(read.members[m].seed == written.members[m].seed);
        CHECK(read.members[m].values == written.members[m].values);
    }
}

TEST_CASE("a member sets its seed, then its parameters") {
    const Ensemble ensemble = of_seeds(1);
    const auto settings = settings_of(ensemble, ensemble.members[0]);
    REQUIRE(settings.size() == 2);
    CHECK(settings[0].text == "seed=7");
    CHECK(settings[1].path() == "parameters.choice.cost");
    CHECK(settings[1].text == "parameters.choice.cost=7.333333333333333");
}

TEST_CASE("a part of an ensemble is spread evenly over it") {
    const Ensemble some = spread(of_seeds(10), 4);
    std::vector<std::uint64_t> seeds;
    for (const Member& member : some.members) seeds.push_back(member.seed);
    CHECK(seeds == std::vector<std::uint64_t>{7, 9, 12, 14});
    CHECK(spread(of_seeds(10), 0).members.size() == 10);
    CHECK_THROWS_AS(spread(of_seeds(3), 4), ConfigError);
}

TEST_CASE("a table with a fault is refused with its line") {
    CHECK(contains(refusal("member,sed,distance\n"), ":1:1: column 2 must be \"seed\""));
    CHECK(contains(refusal("# x\nmember,seed,distance,a.b\n0,1,0.5\n"), ":3:1: 3 fields where the header has 4"));
    CHECK(
        contains(refusal("member,seed,distance,a.b\n0,1,0.5,cheap\n"), "a.b: expected a number, found \"cheap\""));
    CHECK(contains(refusal("member,seed,distance,a.b\n0,1,0.5,nan\n"), "found \"nan\""));
    CHECK(contains(refusal("member,seed,distance,a.b\n0,-1,0.5,1\n"), "expected a whole number"));
    CHECK(contains(refusal("member,seed,distance,a.b,a.b\n"), "stands here twice"));
    CHECK(contains(refusal("member,seed,distance\n"), "no members"));
    try {
        read_ensemble("no/such.csv");
    } catch (const ConfigError& error) {
        CHECK(contains(error.what(), "there is no such ensemble"));
    }
}

TEST_CASE("fields of a table are quoted where they must be") {
    CHECK(csv_field("plain text") == "plain text");
    CHECK(csv_field("a, \"b\"") == "\"a, \"\"b\"\"\"");
}
