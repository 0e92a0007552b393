// Reads and writes manifest.json.
#include "tools/study/manifest.hpp"

#include "output/publish.hpp"

#include <nlohmann/json.hpp>

namespace chokepoint {

static void to_json(nlohmann::json& j, const Axis& a) {
    j = {{"name", a.name}, {"long_name", a.long_name}, {"labels", a.labels}};
}
static void from_json(const nlohmann::json& j, Axis& a) {
    j.at("name").get_to(a.name);
    j.at("long_name").get_to(a.long_name);
    j.at("labels").get_to(a.labels);
}
static void to_json(nlohmann::json& j, const Metric& m) {
    j = {{"name", m.name}, {"unit", m.unit}, {"long_name", m.long_name}};
}
static void from_json(const nlohmann::json& j, Metric& m) {
    j.at("name").get_to(m.name);
    j.at("unit").get_to(m.unit);
    j.at("long_name").get_to(m.long_name);
}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(KeptTrajectory, name, variable, unit, long_name, axes, source_axes, cells)

namespace {
constexpr int manifest_version = 1;
}

std::string to_json(const Manifest& m) {
    const nlohmann::json json{{"version", manifest_version},
                              {"checksums", m.checksums},
                              {"program", m.program},
                              {"store", std::string(word(m.store))},
                              {"metrics", m.kept.metrics},
                              {"trajectories", m.kept.trajectories},
                              {"start", to_string(m.kept.start)},
                              {"days", m.kept.days}};
    return json.dump(1) + '\n';
}

Manifest manifest_of(const std::filesystem::path& file, const std::string& text) {
    try {
        const auto json = nlohmann::json::parse(text);
        if (json.at("version").get<int>() != manifest_version)
            throw OutputError(file, "was made by another version of this program");
        Manifest m;
        json.at("checksums").get_to(m.checksums);
        json.at("program").get_to(m.program);
        m.store = json.at("store").get<std::string>() == word(Store::blocks) ? Store::blocks : Store::folders;
        json.at("metrics").get_to(m.kept.metrics);
        json.at("trajectories").get_to(m.kept.trajectories);
        m.kept.start = parse_date(json.at("start").get<std::string>()).value();
        json.at("days").get_to(m.kept.days);
        return m;
    } catch (const nlohmann::json::exception& error) {
        throw OutputError(file, std::string("is no manifest of a study: ") + error.what());
    }
}

}  // namespace chokepoint
