// Identifiers, errors and attributes of HDF5: every identifier closed, every failure an exception.
#include "output/h5_calls.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace chokepoint::h5 {
namespace {

herr_t collect(unsigned, const H5E_error2_t* entry, void* into) {
    static_cast<std::vector<std::string>*>(into)->emplace_back(entry->desc ? entry->desc : "");
    return 0;
}

/// The system's error and its words if the stack has them, else the innermost description.
Error stack_error(std::string_view what) {
    std::vector<std::string> entries;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &entries);
    constexpr std::string_view number = "errno = ", words = "error message = '";
    for (const auto& entry : entries) {
        const auto code = entry.find(number), message = entry.find(words);
        if (code == std::string::npos || message == std::string::npos) continue;
        const auto from = message + words.size();
        return Error(fmt::format("{} ({})", entry.substr(from, entry.find('\'', from) - from), what),
                     std::atoi(entry.c_str() + code + number.size()));
    }
    return Error(fmt::format("{} ({})", entries.empty() ? "HDF5 gives no reason" : entries.front(), what));
}

void set_attribute(hid_t object, const std::string& name, hid_t type, const void* value, hsize_t count = 0) {
    const auto space = space_handle(count ? H5Screate_simple(1, &count, nullptr) : H5Screate(H5S_SCALAR));
    const Handle attribute{H5Acreate2(object, name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                           name};
    check(H5Awrite(attribute.id(), type, value), name);
}

template <class T>
T number_attribute(hid_t object, const std::string& name, hid_t type) {
    const Handle attribute{H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, name};
    const auto space = space_handle(H5Aget_space(attribute.id()));
    if (H5Sget_simple_extent_npoints(space.id()) != 1) throw Error("attribute " + name + " is not one number");
    T value{};
    check(H5Aread(attribute.id(), type, &value), name);
    return value;
}

}  // namespace

void start_library() {
    // At exit HDF5 1.10 would tidy up files that a full disk kept it from closing, and crash.
    [[maybe_unused]] static const herr_t once = H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

void fail(std::string_view what) { throw stack_error(what); }

Handle utf8_type() {
    auto type = type_handle(H5Tcopy(H5T_C_S1));
    check(H5Tset_size(type.id(), H5T_VARIABLE), "variable-length text");
    check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "UTF-8");
    return type;
}

std::vector<std::string> take_texts(std::vector<char*>& raw, hid_t type, hid_t space) {
    std::vector<std::string> texts;
    for (const char* text : raw) texts.emplace_back(text ? text : "");
    if (raw.empty()) return texts;  // HDF5 refuses to free nothing
    check(H5Dvlen_reclaim(type, space, H5P_DEFAULT, raw.data()), "freeing text");
    return texts;
}

Handle::Handle(Id id, Close closing, std::string_view what) : id_(check(id, what)), close_(closing) {}

Handle& Handle::operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
}

Handle::~Handle() {
    if (id_ >= 0) close_(id_);
}

void Handle::close(std::string_view what) {
    if (id_ >= 0) check(close_(std::exchange(id_, -1)), what);
}

void Object::set(const std::string& name, std::string_view text) {
    const std::string terminated(text);
    const char* start = terminated.c_str();
    set_attribute(id(), name, utf8_type().id(), &start);
}

void Object::set(const std::string& name, double value) { set_attribute(id(), name, H5T_IEEE_F64LE, &value); }
void Object::set(const std::string& name, std::int64_t value) { set_attribute(id(), name, H5T_STD_I64LE, &value); }
void Object::set(const std::string& name, std::uint64_t value) {
    set_attribute(id(), name, H5T_STD_U64LE, &value);
}
void Object::set(const std::string& name, std::int8_t value) { set_attribute(id(), name, H5T_STD_I8LE, &value); }

void Object::set(const std::string& name, std::int32_t value) { set_attribute(id(), name, H5T_STD_I32LE, &value); }
void Object::set(const std::string& name, float value) { set_attribute(id(), name, H5T_IEEE_F32LE, &value); }

void Object::set(const std::string& name, std::span<const std::int8_t> numbers) {
    set_attribute(id(), name, H5T_STD_I8LE, numbers.data(), numbers.size());
}

bool Object::has(const std::string& name) const { return check(H5Aexists(id(), name.c_str()), name) > 0; }

std::string Object::text(const std::string& name) const {
    const Handle attribute{H5Aopen(id(), name.c_str(), H5P_DEFAULT), H5Aclose, name};
    const auto type = type_handle(H5Aget_type(attribute.id()));
    const auto space = space_handle(H5Aget_space(attribute.id()));
    if (H5Tis_variable_str(type.id()) <= 0 || H5Sget_simple_extent_npoints(space.id()) != 1)
        throw Error("attribute " + name + " is not one variable-length text");
    std::vector<char*> raw(1);
    check(H5Aread(attribute.id(), type.id(), raw.data()), name);
    return take_texts(raw, type.id(), space.id()).front();
}

std::int64_t Object::integer(const std::string& name) const {
    return number_attribute<std::int64_t>(id(), name, H5T_NATIVE_INT64);
}
std::uint64_t Object::natural(const std::string& name) const {
    return number_attribute<std::uint64_t>(id(), name, H5T_NATIVE_UINT64);
}

}  // namespace chokepoint::h5
