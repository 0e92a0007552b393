// What the files of the door to HDF5 share: checked calls and closed identifiers. Nobody else includes this.
#pragma once

#include "output/h5.hpp"

#include <hdf5.h>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace chokepoint::h5 {

static_assert(std::is_same_v<hid_t, Handle::Id>, "identifiers are 64-bit integers since HDF5 1.10");

/// To be called before the first file: errors are thrown, not printed, and nothing happens at exit.
void start_library();

/// Throws Error with the reason on HDF5's error stack; `what` says what was tried.
[[noreturn]] void fail(std::string_view what);

template <class Result>
Result check(Result result, std::string_view what) {
    if (result < 0) fail(what);
    return result;
}

inline Handle type_handle(Handle::Id id) { return {id, H5Tclose, "type"}; }
inline Handle space_handle(Handle::Id id) { return {id, H5Sclose, "dataspace"}; }
inline Handle list_handle(hid_t kind) { return {H5Pcreate(kind), H5Pclose, "property list"}; }

/// Variable-length UTF-8.
Handle utf8_type();

/// Moves what HDF5 allocated into strings, and frees it.
std::vector<std::string> take_texts(std::vector<char*>& raw, hid_t type, hid_t space);

}  // namespace chokepoint::h5
