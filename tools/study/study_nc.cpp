// study.nc: written with whole chunks in the order of runs, so that its bytes depend on the results alone.
#include "output/deflate.hpp"
#include "output/h5.hpp"
#include "output/provenance.hpp"
#include "output/publish.hpp"
#include "output/seal.hpp"
#include "sim/config_writer.hpp"
#include "sim/describe.hpp"
#include "tools/study/collect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace chokepoint {
namespace {

constexpr std::uint64_t rows_in_chunk = 4096;
constexpr std::uint64_t bytes_in_chunk = 256 * 1024;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Values along `run`, which wait until they fill a chunk.
template <class T>
class Column {
public:
    Column(h5::File& file, const std::string& name, std::uint64_t runs, std::vector<std::uint64_t> row = {}) {
        for (const auto extent : row) cells_ *= extent;
        rows_ = std::clamp<std::uint64_t>(bytes_in_chunk / (cells_ * sizeof(T)), 1, std::min(runs, rows_in_chunk));
        h5::DatasetShape shape{{runs}, {rows_}, true};
        shape.extent.insert(shape.extent.end(), row.begin(), row.end());
        shape.chunk.insert(shape.chunk.end(), row.begin(), row.end());
        offset_.assign(shape.chunk.size(), 0);
        dataset_.emplace(file.create_dataset(name, type(), shape));
    }

    h5::Dataset& dataset() { return *dataset_; }
    void add(std::span<const T> row) {
        waiting_.insert(waiting_.end(), row.begin(), row.end());
        if (waiting_.size() == rows_ * cells_) write_waiting();
    }
    void add(T value) { add(std::span<const T>(&value, 1)); }
    void write_waiting() {
        if (waiting_.empty()) return;
        const std::uint64_t rows = waiting_.size() / cells_;
        waiting_.resize(rows_ * cells_, T{});  // a chunk is whole; what lies beyond the last run is never read
        offset_.front() = written_;
        const auto packed = pack(std::as_bytes(std::span<const T>(waiting_)), sizeof(T));
        dataset_->write_chunk(offset_, packed.bytes, packed.skipped_filters);
        written_ += rows;
        waiting_.clear();
    }

private:
    static h5::Type type() {
        if constexpr (std::is_same_v<T, double>) return h5::Type::float64;
        else if constexpr (std::is_same_v<T, std::int8_t>) return h5::Type::int8;
        else return h5::Type::int64;
    }
    std::uint64_t cells_ = 1;
    std::uint64_t rows_ = 1;
    std::uint64_t written_ = 0;
    std::vector<T> waiting_;
    std::vector<std::uint64_t> offset_;  // of the next chunk
    std::optional<h5::Dataset> dataset_;
};

void describe(h5::Object& object, const std::string& long_name, const std::string& unit) {
    object.set("long_name", long_name);
    object.set("units", unit);
}

class StudyFileWriter {
public:
    StudyFileWriter(const StudyFolder& study, h5::File file) : study_(study), file_(std::move(file)), runs_(study.runs()) {}

    void write(const Standings& standings) {
        describe_study();
        write_keys();
        write_factors();
        write_states(standings);
        write_axes();
        write_results(standings);
        file_.attach(axes_of_);
        file_.close();
    }

private:
    using Names = std::vector<std::string>;

    void describe_study() {
        const Study& s = study_.file.study;
        file_.set("Conventions", trajectory_conventions);
        file_.set("title", s.title);
        file_.set("question", s.question);
        file_.set("program", std::string_view("chokepoint"));
        file_.set("study_sha256", study_.study_hash);
        file_.set("design", word(s.design.kind));
        file_.set("design_points", s.design.points);
        file_.set("design_levels", s.design.levels);
        file_.set("second_order", std::int64_t{s.design.second_order});
        file_.set("replicates", s.replicates);
        file_.set("seeds", word(s.seeds));
        file_.set("study", read_whole(study_.file.file));
        file_.set("scenario", read_whole(s.scenario));
    }

    void along_run(const std::string& name) { axes_of_.emplace_back(name, Names{"run"}); }

    /// CF: what further tells runs apart.
    std::string coordinates() const {
        std::string names = "point replicate seed";
        for (const auto& factor : study_.design.factors) names += " " + factor.name;
        return names;
    }

    /// Whole numbers that identify a run.
    template <class Of>
    void write_key(const std::string& name, const std::string& long_name, Of&& of) {
        Column<std::int64_t> column(file_, name, runs_);
        describe(column.dataset(), long_name, "1");
        if (name == "run") column.dataset().make_scale(name);
        else along_run(name);
        for (std::size_t run = 0; run < runs_; ++run) column.add(static_cast<std::int64_t>(of(run)));
        column.write_waiting();
    }

    void write_keys() {
        const std::size_t replicates = study_.design.replicates;
        write_key("run", "run of the study", [](std::size_t run) { return run; });
        write_key("point", "point of the design", [&](std::size_t run) { return run / replicates; });
        write_key("replicate", "replicate of the point", [&](std::size_t run) { return run % replicates; });
        write_key("seed", "seed of the run's random numbers",
                  [&](std::size_t run) { return seed_of_run(study_.file.study, run); });
    }

    void describe_factor(h5::Object& object, const ReadyFactor& ready) {
        const Factor& f = ready.factor;
        object.set("long_name", f.path.empty() ? ready.name : f.path);
        if (const std::string unit = ready.numeric() ? unit_of(f.path) : ""; !unit.empty()) object.set("units", unit);
        object.set("role", std::string_view("factor"));
        if (f.path.empty()) return;
        object.set("path", f.path);
        if (!f.values.empty() || (!f.low && !f.mean)) return;
        object.set("distribution", word(f.distribution));
        const std::array<std::pair<const char*, std::optional<double>>, 5> numbers{
            {{"low", f.low}, {"high", f.high}, {"mode", f.mode}, {"mean", f.mean}, {"sd", f.sd}}};
        for (const auto& [name, value] : numbers)
            if (value) object.set(name, *value);
    }

    void write_factors() {
        for (std::size_t f = 0; f < study_.design.factors.size(); ++f) {
            const ReadyFactor& factor = study_.design.factors[f];
            along_run(factor.name);
            const auto cell = [&](std::size_t run) { return study_.design.cell(run / study_.design.replicates, f); };
            if (!factor.numeric()) {
                write_words(factor, cell);
                continue;
            }
            Column<double> column(file_, factor.name, runs_);
            describe_factor(column.dataset(), factor);
            for (std::size_t run = 0; run < runs_; ++run) column.add(cell(run));
            column.write_waiting();
        }
    }

    template <class Cell>
    void write_words(const ReadyFactor& factor, Cell&& cell) {
        auto dataset = file_.create_dataset(factor.name, h5::Type::text, {{runs_}, {std::min(runs_, rows_in_chunk)}, false});
        describe_factor(dataset, factor);
        Names words;
        for (std::size_t run = 0; run < runs_; ++run) words.push_back(cell_text(factor, cell(run)));
        dataset.write(words);
    }

    void write_states(const Standings& standings) {
        Column<std::int8_t> column(file_, "state", runs_);
        describe(column.dataset(), "whether the run has results", "1");
        constexpr std::array<std::int8_t, 3> values{0, 1, 2};
        column.dataset().set("flag_values", std::span<const std::int8_t>(values));
        column.dataset().set("flag_meanings", std::string_view("missing done failed"));
        along_run("state");
        for (const RunStanding standing : standings.runs)
            column.add(static_cast<std::int8_t>(standing == RunStanding::done ? 1 : standing == RunStanding::failed ? 2 : 0));
        column.write_waiting();
    }

    void write_axes() {
        const Kept& kept = study_.kept;
        if (kept.trajectories.empty()) return;
        auto time = file_.create_dataset("time", h5::Type::int64, {{kept.days.size()}, {}, false});
        time.make_scale("time");
        time.set("standard_name", std::string_view("time"));
        describe(time, "date of the tick", fmt::format("days since {}", to_string(kept.start)));
        time.set("calendar", std::string_view("proleptic_gregorian"));
        time.write_all(kept.days.data());
        Names written;
        for (const KeptTrajectory& trajectory : kept.trajectories)
            for (const Axis& axis : trajectory.axes) {
                if (std::find(written.begin(), written.end(), axis.name) != written.end()) continue;
                written.push_back(axis.name);
                auto labels = file_.create_dataset(axis.name, h5::Type::text, {{axis.labels.size()}, {}, false});
                labels.make_scale(axis.name);
                describe(labels, axis.long_name, "1");
                labels.write(axis.labels);
            }
    }

    Column<double> result_column(const std::string& name, const std::string& long_name, const std::string& unit,
                                 const char* role, std::vector<std::uint64_t> row = {}) {
        Column<double> column(file_, name, runs_, std::move(row));
        describe(column.dataset(), long_name, unit);
        column.dataset().set("_FillValue", missing);
        column.dataset().set("role", std::string_view(role));
        column.dataset().set("coordinates", coordinates());
        return column;
    }

    void write_results(const Standings& standings) {
        std::vector<Column<double>> columns;
        std::vector<std::vector<double>> nothing;  // a row of a run without results
        for (const Metric& metric : study_.kept.metrics) {
            columns.push_back(result_column(metric.name, metric.long_name, metric.unit, "metric"));
            along_run(metric.name);
        }
        const std::size_t metrics = columns.size();
        for (const KeptTrajectory& t : study_.kept.trajectories) {
            std::vector<std::uint64_t> row{study_.kept.days.size()};
            Names axes{"run", "time"};
            for (const Axis& axis : t.axes) {
                row.push_back(axis.labels.size());
                axes.push_back(axis.name);
            }
            columns.push_back(result_column(t.name, t.long_name, t.unit, "trajectory", row));
            columns.back().dataset().set("variable", t.variable);
            axes_of_.emplace_back(t.name, axes);
            nothing.emplace_back(study_.kept.days.size() * t.cells.size(), missing);
        }
        std::string program = study_.program;
        each_result(study_, standings, Part::all, [&](std::size_t, const RunResult* result) {
            if (result != nullptr) program = result->program;
            for (std::size_t c = 0; c < columns.size(); ++c) {
                if (c < metrics) columns[c].add(result == nullptr ? missing : result->metrics.at(c));
                else columns[c].add(result == nullptr ? nothing[c - metrics] : result->trajectories.at(c - metrics));
            }
        });
        for (auto& column : columns) column.write_waiting();
        file_.set("program_version", program);
    }

    const StudyFolder& study_;
    h5::File file_;
    std::uint64_t runs_;
    std::vector<std::pair<std::string, Names>> axes_of_;
};

}  // namespace

void write_study_file(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file) {
    TemporaryFile target(file);
    try {
        StudyFileWriter(study, h5::File::create(target.path())).write(standings);
    } catch (const h5::Error& error) {
        throw OutputError(file, error.what());
    }
    seal(target.path(), target.final_path());
    target.publish();
}

}  // namespace chokepoint
