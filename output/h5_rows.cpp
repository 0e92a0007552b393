// Part of a dataset, by rows: what is not asked for stays on the disk.
#include "output/h5_calls.hpp"

#include <algorithm>

namespace chokepoint::h5 {
namespace {

std::vector<std::uint64_t> extent_of_rows(const Dataset& dataset, std::uint64_t first, std::uint64_t count) {
    auto size = dataset.extent();
    if (size.empty() || first > size[0] || count > size[0] - first) throw Error("rows that the dataset does not have");
    size[0] = count;
    return size;
}

template <class T>
std::vector<T> read_rows(const Dataset& dataset, std::uint64_t first, std::uint64_t count, hid_t memory_type) {
    const auto rows = extent_of_rows(dataset, first, count);
    std::vector<hsize_t> start(rows.size(), 0), size(rows.begin(), rows.end());
    start[0] = first;
    std::size_t cells = 1;
    for (const auto n : size) cells *= n;
    std::vector<T> values(cells);
    if (cells == 0) return values;
    const auto source = space_handle(H5Dget_space(dataset.id()));
    check(H5Sselect_hyperslab(source.id(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr), "rows");
    const auto target = space_handle(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr));
    check(H5Dread(dataset.id(), memory_type, target.id(), source.id(), H5P_DEFAULT, values.data()), "reading rows");
    return values;
}

}  // namespace

std::vector<std::int64_t> Dataset::read_integer_rows(std::uint64_t first, std::uint64_t count) const {
    auto values = read_rows<std::int64_t>(*this, first, count, H5T_NATIVE_INT64);
    if (type() == Type::int8) std::replace(values.begin(), values.end(), std::int64_t{missing_int8}, missing_int64);
    if (type() == Type::int32) std::replace(values.begin(), values.end(), std::int64_t{missing_int32}, missing_int64);
    return values;
}

std::vector<double> Dataset::read_number_rows(std::uint64_t first, std::uint64_t count) const {
    return read_rows<double>(*this, first, count, H5T_NATIVE_DOUBLE);
}

}  // namespace chokepoint::h5
