// Freezes and opens studies.
#include "tools/study/folder.hpp"

#include "output/provenance.hpp"
#include "output/publish.hpp"
#include "output/run_files.hpp"
#include "sim/config_writer.hpp"
#include "tools/study/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace chokepoint {
namespace fs = std::filesystem;
namespace {

constexpr const char* manifest_name = "manifest.json";
constexpr const char* study_name = "study.yaml";
constexpr const char* design_name = "design.csv";
constexpr const char* inputs_name = "inputs";
constexpr std::size_t most_runs_per_block = 1000;

/// Publishes files below `inputs` and remembers their checksums.
class Freezer {
public:
    explicit Freezer(fs::path root) : root_(std::move(root)) { make_folder(root_ / inputs_name); }

    /// Returns the name within `inputs`.
    std::string add(const std::string& name, const std::string& content) {
        publish(fs::path(inputs_name) / name, content);
        return name;
    }
    void publish(const fs::path& name, const std::string& content) {
        publish_text(root_ / name, content);
        checksums_[name.string()] = sha256_hex(content);
    }
    const std::map<std::string, std::string>& checksums() const { return checksums_; }

private:
    fs::path root_;
    std::map<std::string, std::string> checksums_;
};

std::string resolved_scenario(const std::string& file) { return to_yaml(load_with(file, {})); }

/// The study with its files as they lie in `inputs`.
Study frozen(const StudyFile& file, const DesignTable& design, Freezer& freezer) {
    Study study = file.study;
    study.scenario = freezer.add("scenario.yaml", resolved_scenario(study.scenario));
    for (std::size_t f = 0; f < design.factors.size(); ++f) {
        Factor& factor = study.factors.entries[f].value;
        const std::string name = study.factors[f].name;
        for (std::size_t c = 0; c < factor.choices.size(); ++c) {
            Choice& choice = factor.choices.entries[c].value;
            const std::string as = fmt::format("{}-{}.yaml", name, c);
            if (!choice.scenario.empty()) choice.scenario = freezer.add(as, resolved_scenario(choice.scenario));
            if (!choice.overlay.empty()) choice.overlay = freezer.add(as, read_whole(choice.overlay));
        }
        if (!factor.ensemble.empty()) factor.ensemble = freezer.add(name + ".csv", read_whole(factor.ensemble));
        // Words that a table brought are the factor's values from now on.
        if (!factor.path.empty() && factor.values.empty())
            for (const Level& level : design.factors[f].levels) factor.values.push_back(level.name);
    }
    if (!study.design.file.empty()) study.design.file = "../" + std::string(design_name);
    return study;
}

void refuse_other(const fs::path& root, const std::string& content) {
    if (holds_study(root))
        throw OutputError(root, "another study is there already (give -o another folder, or remove this one)");
    if (holds_experiment(root))
        throw OutputError(root, "an experiment is in this folder, and a study belongs in one of its own (give -o another folder)");
    std::error_code ignored;
    const fs::path there = root / study_name;
    if (fs::exists(there, ignored) && read_whole(there) != content)
        throw OutputError(there, "another study file is there already (give -o another folder)");
    for (const char* name : {design_name, inputs_name})
        if (fs::exists(root / name, ignored))
            throw OutputError(root / name, "is there already, but no study (left by a `study new` that was stopped? remove it, "
                                           "or give -o another folder)");
}

}  // namespace

std::size_t StudyFolder::runs_per_unit() const {
    if (store != Store::blocks) return 1;
    if (file.study.runs_per_block > 0) return static_cast<std::size_t>(file.study.runs_per_block);
    return std::clamp<std::size_t>(runs() / 100, 1, most_runs_per_block);
}

fs::path StudyFolder::run_folder(std::size_t run) const {
    return root / "runs" / fmt::format("{:03}", run / 1000) / fmt::format("{:06}", run);
}

fs::path StudyFolder::block_file(std::size_t unit) const { return root / "blocks" / fmt::format("{:06}.jsonl", unit); }

fs::path StudyFolder::failure_file(std::size_t run) const {
    return root / "failures" / fmt::format("{:06}.jsonl", run);
}

bool holds_study(const fs::path& root) {
    std::error_code ignored;
    return fs::exists(root / manifest_name, ignored);
}

bool holds_experiment(const fs::path& root) {
    std::error_code ignored;
    return fs::exists(root / "metrics.csv", ignored) && fs::exists(root / "summary.csv", ignored);  // an export has no summary
}

void refuse_run_beside_others(const fs::path& folder) {
    std::error_code ignored;
    const bool study = holds_study(folder) || fs::exists(folder / study_name, ignored);
    if (study || holds_experiment(folder))
        throw OutputError(folder, fmt::format("{} is in this folder, and a run belongs in one of its own, even with "
                                              "--overwrite (give -o another folder)",
                                              study ? "a study" : "an experiment"));
}

void refuse_study_in_run(const fs::path& folder) {
    if (holds_run(folder))
        throw OutputError(folder, "a run is in this folder, and a study belongs in one of its own (give -o another folder)");
}

std::string read_whole(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream content;
    if (in) content << in.rdbuf();
    if (!in || in.bad()) throw OutputError(file, std::generic_category().message(errno));
    return content.str();
}

void freeze_study(const fs::path& source, const StudyFile& file, const DesignTable& design, const Kept& kept,
                  const fs::path& root) {
    const std::string content = read_whole(source);
    refuse_other(root, content);
    Freezer freezer(root);
    const Study study = frozen(file, design, freezer);
    freezer.add(study_name, emit(to_node(study)));
    freezer.publish(design_name, design_csv(file.study, design));
    freezer.publish(study_name, content);
    const Store store = store_of(file.study, design.runs());
    make_folder(root / (store == Store::blocks ? "blocks" : "runs"));
    publish_text(root / manifest_name, to_json({freezer.checksums(), program_name(), store, kept}));
}

std::unique_ptr<StudyFolder> open_study(const fs::path& root) {
    if (!holds_study(root))
        throw OutputError(root, "there is no study here (`chokepoint study new FILE -o " + root.string() + "` makes one)");
    const Manifest manifest = manifest_of(root / manifest_name, read_whole(root / manifest_name));
    auto folder = std::make_unique<StudyFolder>();
    std::string all;
    for (const auto& [name, checksum] : manifest.checksums) {
        if (sha256_hex(read_whole(root / name)) != checksum)
            throw OutputError(root / name,
                              "was changed after `study new`, so its runs would not belong together (put it back as it "
                              "was, or make another study in another folder)");
        if (name != study_name) all += checksum;
    }
    folder->root = root;
    folder->file = load_study((root / inputs_name / study_name).string());
    folder->design = read_design(folder->file, (root / design_name).string());
    folder->kept = manifest.kept;
    folder->store = manifest.store;
    folder->program = manifest.program;
    folder->study_hash = sha256_hex(all);
    return folder;
}

}  // namespace chokepoint
