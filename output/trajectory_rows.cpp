// Opens a finished trajectory and reads the rows that are asked for.
#include "output/trajectory_rows.hpp"

#include "output/h5.hpp"
#include "output/seal.hpp"
#include "output/trajectory_layout.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace chokepoint {
namespace {

/// Calls `read` and says of which file something is wrong.
template <class Read>
auto of_file(const std::filesystem::path& path, Read&& read) {
    try {
        return read();
    } catch (const h5::Error& error) {
        throw OutputError(path, error.what());
    } catch (const std::invalid_argument& error) {
        throw OutputError(path, error.what());
    }
}

h5::File open_file(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        throw OutputError(path, std::generic_category().message(EISDIR));
    if (!std::ifstream(path)) throw OutputError(path, std::generic_category().message(errno));
    check_seal(path);
    return of_file(path, [&] { return h5::File::open(path); });
}

}  // namespace

class TrajectoryFile::Open {
public:
    explicit Open(const std::filesystem::path& path) : file(open_file(path)) {}
    /// Of a dataset's first row in the whole run.
    std::size_t place(const std::filesystem::path& path, const std::string& name) const {
        return of_file(path, [&] {
            const auto dataset = file.dataset(name);
            return dataset.has(trajectory_layout::first_row)
                       ? static_cast<std::size_t>(dataset.integer(trajectory_layout::first_row))
                       : std::size_t{0};
        });
    }
    h5::File file;
};

TrajectoryFile::TrajectoryFile(const std::filesystem::path& file)
    : path_(file),
      open_(std::make_unique<Open>(file)),
      about_(of_file(file, [this] { return trajectory_layout::read_about(open_->file); })),
      once_{about_.layout.epoch} {}
TrajectoryFile::TrajectoryFile(TrajectoryFile&&) noexcept = default;
TrajectoryFile::~TrajectoryFile() = default;

const std::vector<Date>& TrajectoryFile::dates(const Variable& variable) const {
    if (variable.time_axis.empty()) return once_;
    return variable.time_axis == trajectory_layout::time_axis ? about_.dates : about_.other_dates.at(variable.time_axis);
}

std::size_t TrajectoryFile::cells(const Variable& variable) const {
    std::size_t count = 1;
    for (const auto& axis : variable.axes) count *= about_.axis(axis).size();
    return count;
}

std::size_t TrajectoryFile::row_count(const Variable& variable) const {
    if (variable.time_axis.empty()) return 1;
    return of_file(path_, [&] { return static_cast<std::size_t>(open_->file.dataset(variable.name).extent().at(0)); });
}

std::size_t TrajectoryFile::first_row(const Variable& variable) const {
    return variable.time_axis.empty() ? 0 : open_->place(path_, variable.name);
}

std::size_t TrajectoryFile::first_date(const Variable& variable) const {
    return variable.time_axis.empty() ? 0 : open_->place(path_, variable.time_axis);
}

std::size_t TrajectoryFile::rows_at_once(const Variable& variable) const {
    constexpr std::size_t values_at_once = 1U << 20;
    return std::max<std::size_t>(1, values_at_once / cells(variable));
}

Cells TrajectoryFile::rows(const Variable& variable, std::size_t first, std::size_t count) const {
    return of_file(path_, [&]() -> Cells {
        const auto dataset = open_->file.dataset(variable.name);
        Cells read;
        const bool real = variable.kind == Kind::float64 || variable.kind == Kind::float32;
        const bool always = variable.time_axis.empty();  // no axis of time to cut rows from
        const std::size_t from = always ? 0 : first;
        const std::size_t rows = always ? dataset.extent().front() : count;
        if (real)
            read = dataset.read_number_rows(from, rows);
        else
            read = dataset.read_integer_rows(from, rows);
        if (std::visit([](const auto& values) { return values.size(); }, read) != count * cells(variable))
            throw h5::Error("'" + variable.name + "' does not fit its axes");
        return read;
    });
}

std::vector<double> TrajectoryFile::numbers(const Variable& variable, std::size_t first, std::size_t count) const {
    Cells read = rows(variable, first, count);
    if (auto* reals = std::get_if<std::vector<double>>(&read)) return std::move(*reals);
    std::vector<double> values;
    for (const std::int64_t n : std::get<std::vector<std::int64_t>>(read))
        values.push_back(n == missing_integer ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(n));
    return values;
}

}  // namespace chokepoint
