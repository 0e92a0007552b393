// Files and datasets through the HDF5 C library.
#include "output/h5.hpp"

#include "output/deflate.hpp"
#include "output/h5_calls.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>
#include <hdf5_hl.h>
#include <limits>
#include <map>

namespace chokepoint::h5 {

static_assert(std::endian::native == std::endian::little, "buffers are written as they lie in memory");

namespace {

std::vector<hsize_t> as_hdf5(const std::vector<std::uint64_t>& sizes) { return {sizes.begin(), sizes.end()}; }

Handle file_type(Type type) {
    switch (type) {
        case Type::int8: return type_handle(H5Tcopy(H5T_STD_I8LE));
        case Type::int32: return type_handle(H5Tcopy(H5T_STD_I32LE));
        case Type::int64: return type_handle(H5Tcopy(H5T_STD_I64LE));
        case Type::float32: return type_handle(H5Tcopy(H5T_IEEE_F32LE));
        case Type::float64: return type_handle(H5Tcopy(H5T_IEEE_F64LE));
        case Type::dimension: return type_handle(H5Tcopy(H5T_IEEE_F32BE));
        case Type::text: break;
    }
    return utf8_type();
}

void set_fill(hid_t list, Type type) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (type == Type::int8) check(H5Pset_fill_value(list, H5T_NATIVE_INT8, &missing_int8), "fill value");
    constexpr float nan_float = std::numeric_limits<float>::quiet_NaN();
    if (type == Type::int32) check(H5Pset_fill_value(list, H5T_NATIVE_INT32, &missing_int32), "fill value");
    if (type == Type::float32) check(H5Pset_fill_value(list, H5T_NATIVE_FLOAT, &nan_float), "fill value");
    if (type == Type::int64) check(H5Pset_fill_value(list, H5T_NATIVE_INT64, &missing_int64), "fill value");
    if (type == Type::float64) check(H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &nan), "fill value");
}

/// Attributes in the order of their creation, as a netCDF reader lists them, all in the object's header.
void order_attributes(hid_t list) {
    check(H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "attribute order");
    check(H5Pset_attr_phase_change(list, 64, 48), "attribute storage");
}

herr_t add_name(hid_t, const char* name, const H5L_info_t*, void* into) {
    static_cast<std::vector<std::string>*>(into)->emplace_back(name);
    return 0;
}

/// A scale's own name is its dataset's but where it stands for no variable; to find a path is slow.
herr_t add_scale(hid_t, unsigned, hid_t scale, void* into) {
    std::array<char, 1024> name{};
    auto& found = *static_cast<std::string*>(into);
    if (H5DSget_scale_name(scale, name.data(), name.size()) < 1) return -1;
    found = name.data();
    if (!found.starts_with(no_coordinate)) return 1;
    if (H5Iget_name(scale, name.data(), name.size()) < 1) return -1;
    found = name.data() + 1;  // without the root's slash
    return 1;
}

/// HDF5 clears its whole buffer for conversions, 1 MB by default, at every call.
Handle small_buffer() {
    auto list = list_handle(H5P_DATASET_XFER);
    check(H5Pset_buffer(list.id(), 1U << 14, nullptr, nullptr), "buffer");
    return list;
}

}  // namespace

std::size_t width_of(Type type) {
    switch (type) {
        case Type::int8: return 1;
        case Type::int32:
        case Type::float32:
        case Type::dimension: return 4;
        default: return 8;
    }
}

void Dataset::write_all(const void* values) {
    const auto stored = type_handle(H5Dget_type(id()));
    check(H5Dwrite(id(), stored.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "writing numbers");
}

std::vector<std::byte> Dataset::read_all() const {
    const auto stored = type_handle(H5Dget_type(id()));
    const auto space = space_handle(H5Dget_space(id()));
    const auto count = static_cast<std::size_t>(check(H5Sget_simple_extent_npoints(space.id()), "size"));
    std::vector<std::byte> values(count * H5Tget_size(stored.id()));
    check(H5Dread(id(), stored.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "reading numbers");
    return values;
}

void Dataset::write_chunk(std::span<const std::uint64_t> offset, std::span<const std::byte> bytes,
                          std::uint32_t skipped_filters) {
    const std::vector<hsize_t> at(offset.begin(), offset.end());
    check(H5Dwrite_chunk(id(), H5P_DEFAULT, skipped_filters, at.data(), bytes.size(), bytes.data()), "writing a chunk");
}

RawChunk Dataset::read_chunk(std::span<const std::uint64_t> offset) const {
    const std::vector<hsize_t> at(offset.begin(), offset.end());
    hsize_t size = 0;
    check(H5Dget_chunk_storage_size(id(), at.data(), &size), "size of a chunk");
    RawChunk chunk;
    chunk.bytes.resize(size);
    check(H5Dread_chunk(id(), H5P_DEFAULT, at.data(), &chunk.skipped_filters, chunk.bytes.data()), "reading a chunk");
    return chunk;
}

std::vector<std::uint64_t> Dataset::chunk() const {
    const Handle list{H5Dget_create_plist(id()), H5Pclose, "property list"};
    if (H5Pget_layout(list.id()) != H5D_CHUNKED) return {};
    std::vector<hsize_t> size(extent().size());
    check(H5Pget_chunk(list.id(), static_cast<int>(size.size()), size.data()), "chunk");
    return {size.begin(), size.end()};
}

void Dataset::write(double value) {
    check(H5Dwrite(id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value), "writing a number");
}

void Dataset::write(std::span<const std::string> values) {
    std::vector<const char*> starts;
    for (const auto& text : values) starts.push_back(text.c_str());
    check(H5Dwrite(id(), utf8_type().id(), H5S_ALL, H5S_ALL, small_buffer().id(), starts.data()), "writing text");
}

Type Dataset::type() const {
    const auto stored = type_handle(H5Dget_type(id()));
    for (const auto type : {Type::int8, Type::int32, Type::int64, Type::float32, Type::float64, Type::dimension})
        if (H5Tequal(stored.id(), file_type(type).id()) > 0) return type;
    if (H5Tis_variable_str(stored.id()) > 0) return Type::text;
    throw Error("a dataset of a type that this program does not write");
}

std::vector<std::uint64_t> Dataset::extent() const {
    const auto space = space_handle(H5Dget_space(id()));
    std::vector<hsize_t> size(static_cast<std::size_t>(check(H5Sget_simple_extent_ndims(space.id()), "rank")));
    check(H5Sget_simple_extent_dims(space.id(), size.data(), nullptr), "extent");
    return {size.begin(), size.end()};
}

std::vector<double> Dataset::read_numbers() const {
    const auto space = space_handle(H5Dget_space(id()));
    const auto count = static_cast<std::size_t>(check(H5Sget_simple_extent_npoints(space.id()), "size"));
    std::vector<double> values(count);
    if (type() == Type::float64 || type() == Type::float32) {
        check(H5Dread(id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "reading numbers");
        return values;
    }
    std::vector<std::int64_t> integers(count);
    check(H5Dread(id(), H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, integers.data()), "reading numbers");
    const std::int64_t missing = type() == Type::int8    ? missing_int8
                                 : type() == Type::int32 ? missing_int32
                                                         : missing_int64;
    std::transform(integers.begin(), integers.end(), values.begin(), [missing](std::int64_t n) {
        return n == missing ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(n);
    });
    return values;
}

std::vector<std::string> Dataset::read_texts() const {
    const auto type = type_handle(H5Dget_type(id()));
    const auto space = space_handle(H5Dget_space(id()));
    if (H5Tis_variable_str(type.id()) <= 0) throw Error("a dataset is not variable-length text");
    std::vector<char*> raw(static_cast<std::size_t>(check(H5Sget_simple_extent_npoints(space.id()), "size")));
    check(H5Dread(id(), type.id(), H5S_ALL, H5S_ALL, small_buffer().id(), raw.data()), "reading text");
    return take_texts(raw, type.id(), space.id());
}

void Dataset::make_scale(const std::string& name) { check(H5DSset_scale(id(), name.c_str()), name); }

bool Dataset::is_scale() const { return check(H5DSis_scale(id()), "dimension scale") > 0; }

std::vector<std::string> Dataset::scales() const {
    std::vector<std::string> names(extent().size());
    for (unsigned axis = 0; axis < names.size(); ++axis)
        check(H5DSiterate_scales(id(), axis, nullptr, add_scale, &names[axis]), "dimension scales");
    return names;
}

namespace {
std::recursive_mutex one_at_a_time;
}

Turn::Turn() : lock_(one_at_a_time) {}

File File::create(const std::filesystem::path& path) {
    Turn turn;
    start_library();
    const auto creation = list_handle(H5P_FILE_CREATE);
    check(H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "link order");
    order_attributes(creation.id());
    check(H5Pset_obj_track_times(creation.id(), false), "times");
    return File{std::move(turn), {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), H5P_DEFAULT), H5Fclose, "creating"}};
}

File File::open(const std::filesystem::path& path) {
    Turn turn;
    start_library();
    if (H5Fis_hdf5(path.c_str()) == 0) throw Error("not an HDF5 file");
    return File{std::move(turn), {H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "opening"}};
}

Dataset File::create_dataset(const std::string& name, Type type, const DatasetShape& shape) {
    const auto list = list_handle(H5P_DATASET_CREATE);
    check(H5Pset_obj_track_times(list.id(), false), "times");
    order_attributes(list.id());
    set_fill(list.id(), type);
    const auto extent = as_hdf5(shape.extent), chunk = as_hdf5(shape.chunk);
    auto largest = extent;
    if (!chunk.empty()) {
        largest.at(0) = H5S_UNLIMITED;
        check(H5Pset_chunk(list.id(), static_cast<int>(chunk.size()), chunk.data()), "chunk");
        if (shape.compressed) check(H5Pset_shuffle(list.id()), "shuffle");
        if (shape.compressed) check(H5Pset_deflate(list.id(), static_cast<unsigned>(deflate_level)), "deflate");
    }
    const auto space = space_handle(
        extent.empty() ? H5Screate(H5S_SCALAR)
                       : H5Screate_simple(static_cast<int>(extent.size()), extent.data(), largest.data()));
    return Dataset{{H5Dcreate2(id(), name.c_str(), file_type(type).id(), space.id(), H5P_DEFAULT, list.id(),
                               H5P_DEFAULT),
                    H5Dclose, name}};
}

Dataset File::dataset(const std::string& name) const {
    return Dataset{{H5Dopen2(id(), name.c_str(), H5P_DEFAULT), H5Dclose, name}};
}

bool File::has_dataset(const std::string& name) const {
    return check(H5Lexists(id(), name.c_str(), H5P_DEFAULT), name) > 0;
}

std::vector<std::string> File::names() const {
    std::vector<std::string> names;
    check(H5Literate(id(), H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, add_name, &names), "listing the file");
    return names;
}

void File::attach(std::span<const std::pair<std::string, std::vector<std::string>>> axes_of) {
    std::map<std::string, Dataset> open_scales;
    for (const auto& [name, axes] : axes_of) {
        const Dataset values = dataset(name);
        for (unsigned axis = 0; axis < axes.size(); ++axis) {
            const auto found = open_scales.find(axes[axis]);
            const auto& scale = found != open_scales.end() ? found : open_scales.emplace(axes[axis], dataset(axes[axis])).first;
            check(H5DSattach_scale(values.id(), scale->second.id(), axis), name + " on " + axes[axis]);
        }
    }
}

void File::close() { handle_.close("closing"); }

std::string version() {
    return fmt::format("{}.{}.{}", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
}

}  // namespace chokepoint::h5
