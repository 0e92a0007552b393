// Compares datasets as they are stored.
#include "output/trajectory_difference.hpp"

#include "output/h5.hpp"
#include "output/seal.hpp"
#include "output/trajectory.hpp"
#include "output/trajectory_layout.hpp"

#include <algorithm>
#include <cstring>

namespace chokepoint {
namespace {

using namespace trajectory_layout;

std::string number_text(const std::byte* at, h5::Type type) {
    const auto as = [at]<class T>(T value) {
        std::memcpy(&value, at, sizeof value);
        return fmt::format("{}", +value);
    };
    switch (type) {
        case h5::Type::int8: return as(std::int8_t{});
        case h5::Type::int32: return as(std::int32_t{});
        case h5::Type::int64: return as(std::int64_t{});
        case h5::Type::float32: return as(float{});
        default: return as(double{});
    }
}

/// Date of a row of a dataset whose first axis is a time axis.
std::optional<Date> date_of(const h5::File& file, const h5::Dataset& dataset, const std::string& name, std::uint64_t row) {
    const auto scales = dataset.scales();
    const std::string axis = dataset.is_scale() ? name : scales.empty() ? "" : scales.front();
    if (axis.empty() || !file.has_dataset(axis)) return {};
    const auto time = file.dataset(axis);
    if (!time.has("units") || !time.text("units").starts_with(days_since)) return {};
    const auto epoch = parse_date(time.text("units").substr(days_since.size(), 10));
    const auto days = time.read_numbers();
    if (!epoch || row >= days.size()) return {};
    return Date{epoch->days + static_cast<int>(days[row])};
}

std::optional<TrajectoryDifference> compare_numbers(const std::string& name, const h5::File& file,
                                                    const h5::Dataset& theirs, const h5::Dataset& ours) {
    const auto there = theirs.read_all(), here = ours.read_all();
    const std::size_t width = h5::width_of(ours.type());
    const auto [a, b] = std::mismatch(there.begin(), there.end(), here.begin(), here.end());
    if (a == there.end() && b == here.end()) return {};
    const auto cell = static_cast<std::size_t>(b - here.begin()) / width;
    std::size_t row_cells = 1;
    const auto extent = ours.extent();
    for (std::size_t axis = 1; axis < extent.size(); ++axis) row_cells *= extent[axis];
    if (a == there.end() || b == here.end())
        return {{name, {}, fmt::format("{} rows there, {} here", theirs.extent().empty() ? 0 : theirs.extent()[0],
                                       extent.empty() ? 0 : extent[0])}};
    return {{name, date_of(file, ours, name, cell / row_cells),
             fmt::format("row {}, cell {}: {} there, {} here", cell / row_cells, cell % row_cells,
                         number_text(&there[cell * width], ours.type()), number_text(&here[cell * width], ours.type()))}};
}

std::optional<TrajectoryDifference> compare(const std::string& name, const h5::File& file, const h5::Dataset& theirs,
                                            const h5::Dataset& ours) {
    if (theirs.type() != ours.type()) return {{name, {}, "another type of number"}};
    if (ours.type() != h5::Type::text) return compare_numbers(name, file, theirs, ours);
    const auto there = theirs.read_texts(), here = ours.read_texts();
    if (there == here) return {};
    const auto [a, b] = std::mismatch(there.begin(), there.end(), here.begin(), here.end());
    return {{name, {}, fmt::format("\"{}\" there, \"{}\" here", a == there.end() ? "" : *a, b == here.end() ? "" : *b)}};
}

std::vector<TrajectoryDifference> all_differences(const h5::File& theirs, const h5::File& ours) {
    std::vector<TrajectoryDifference> found;
    for (const auto& name : theirs.names())
        if (!ours.has_dataset(name)) found.push_back({name, {}, "not there any more"});
    for (const auto& name : ours.names()) {
        if (!theirs.has_dataset(name)) {
            found.push_back({name, {}, "new"});
        } else if (auto difference = compare(name, ours, theirs.dataset(name), ours.dataset(name))) {
            found.push_back(std::move(*difference));
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.date.value_or(Date{1 << 28}) < b.date.value_or(Date{1 << 28});
    });
    return found;
}

}  // namespace

std::vector<TrajectoryDifference> differences_of_content(const std::filesystem::path& theirs,
                                                         const std::filesystem::path& ours) {
    if (check_seal(theirs) == check_seal(ours)) return {};
    try {
        return all_differences(h5::File::open(theirs), h5::File::open(ours));
    } catch (const h5::Error& error) {
        throw OutputError(theirs, error.what());
    }
}

}  // namespace chokepoint
