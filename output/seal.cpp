// Writes and checks the last line.
#include "output/seal.hpp"

#include "output/provenance.hpp"
#include "output/publish.hpp"

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

namespace chokepoint {
namespace {

constexpr std::string_view opening = "\nchokepoint sha256 ";
static_assert(seal_bytes == opening.size() + 64 + 1);

/// Sum of the first `bytes`; "" if there are fewer.
std::string sum_of(std::ifstream& stream, std::uint64_t bytes) {
    Sha256 sum;
    std::vector<char> buffer(1 << 20);
    while (bytes > 0) {
        stream.read(buffer.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(bytes, buffer.size())));
        const auto count = static_cast<std::uint64_t>(stream.gcount());
        if (count == 0) return {};
        sum.add({buffer.data(), count});
        bytes -= count;
    }
    return sum.hex();
}

}  // namespace

std::string seal_line(const std::string& sha256) { return std::string(opening) + sha256 + '\n'; }

std::string seal(const std::filesystem::path& file, const std::filesystem::path& final_path) {
    std::ifstream before(file, std::ios::binary);
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(file, error);
    const std::string sum = error || !before ? std::string{} : sum_of(before, size);
    if (sum.empty()) throw OutputError(final_path, "it could not be read back to take its checksum");
    append_text(file, seal_line(sum), final_path);
    return sum;
}

std::string check_seal(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) throw OutputError(file, std::generic_category().message(EISDIR));
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw OutputError(file, std::generic_category().message(errno));
    const std::uint64_t size = std::filesystem::file_size(file, error);
    if (error) throw OutputError(file, error.message());
    const char* missing = "not a file of this program, or truncated: its last line is not its checksum";
    if (size < seal_bytes) throw OutputError(file, missing);
    std::string line(seal_bytes, '\0');
    stream.seekg(static_cast<std::streamoff>(size - seal_bytes));
    stream.read(line.data(), static_cast<std::streamsize>(seal_bytes));
    if (!stream || !line.starts_with(opening) || line.back() != '\n') throw OutputError(file, missing);
    stream.seekg(0);
    const std::string sum = sum_of(stream, size - seal_bytes);
    if (seal_line(sum) != line)
        throw OutputError(file, "damaged, or changed by another program: its checksum does not fit its content");
    return sum;
}

}  // namespace chokepoint
