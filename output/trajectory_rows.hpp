// A finished trajectory that is read piece by piece: memory holds what was asked for, however large the file.
#pragma once

#include "output/trajectory.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace chokepoint {

/// What stands for a missing whole number.
inline constexpr std::int64_t missing_integer = -9'223'372'036'854'775'806;

/// Whole numbers exactly, flags among them, or real ones; rows of cells in C order.
using Cells = std::variant<std::vector<std::int64_t>, std::vector<double>>;

class TrajectoryFile {
public:
    /// Throws OutputError for a file that is missing, truncated, foreign or of another schema version.
    explicit TrajectoryFile(const std::filesystem::path& file);
    TrajectoryFile(TrajectoryFile&&) noexcept;
    ~TrajectoryFile();

    const std::filesystem::path& path() const { return path_; }
    /// Everything but the values: `series` of it throws.
    const Trajectory& about() const { return about_; }
    /// Of a variable's time axis; the first day alone where it is the same at all times.
    const std::vector<Date>& dates(const Variable& variable) const;
    /// Cells of one row.
    std::size_t cells(const Variable& variable) const;
    /// Rows of it that the file holds, and the place of the first of them in the whole run. In a published segment of a
    /// run they differ from series to series, and from their dates.
    std::size_t row_count(const Variable& variable) const;
    std::size_t first_row(const Variable& variable) const;
    /// The same place, of the dates.
    std::size_t first_date(const Variable& variable) const;
    /// Rows that fit into about 8 MB, at least one.
    std::size_t rows_at_once(const Variable& variable) const;

    /// Rows [first, first + count). Throw OutputError if the file cannot be read there.
    Cells rows(const Variable& variable, std::size_t first, std::size_t count) const;
    /// The same with integers converted; NaN where missing.
    std::vector<double> numbers(const Variable& variable, std::size_t first, std::size_t count) const;

private:
    class Open;
    std::filesystem::path path_;
    std::unique_ptr<Open> open_;
    Trajectory about_;
    std::vector<Date> once_;
};

}  // namespace chokepoint
