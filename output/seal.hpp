// The last line of a file holds the SHA-256 of all before it: what is damaged, cut short or foreign is known as such
// before anything in it is believed. Libraries that read HDF5 do not look behind its end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace chokepoint {

/// Bytes of the line "\nchokepoint sha256 <64 hexadecimal digits>\n".
inline constexpr std::uint64_t seal_bytes = 84;

std::string seal_line(const std::string& sha256);

/// Appends the line and returns the sum. Throws OutputError, under the name that the file will get.
std::string seal(const std::filesystem::path& file, const std::filesystem::path& final_path);

/// The sum of a file whose seal holds. Throws OutputError that says what is wrong.
std::string check_seal(const std::filesystem::path& file);

}  // namespace chokepoint
