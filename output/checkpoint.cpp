// Writes and reads checkpoints.
#include "output/checkpoint.hpp"

#include "output/archive.hpp"
#include "output/seal.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

namespace chokepoint {
namespace {

constexpr std::string_view opening = "chokepoint checkpoint 1\n";

/// Changes with any field of what a checkpoint holds.
const std::string& fields_sum() {
    static const std::string sum = [] {
        std::string text;
        describe_fields<State>(text);
        describe_fields<ObserversState>(text);
        describe_fields<RecordingState>(text);
        describe_fields<Provenance>(text);
        return sha256_hex(text);
    }();
    return sum;
}

Checkpoint read(std::istream& stream, std::uint64_t bytes) {
    std::string first(opening.size(), '\0');
    stream.read(first.data(), static_cast<std::streamsize>(first.size()));
    if (first != opening) throw ArchiveError("not a checkpoint of this program");
    ArchiveReader archive(stream, bytes - first.size());
    std::string sum;
    archive.get(sum);
    Checkpoint checkpoint;
    if (sum != fields_sum()) throw ArchiveError("made by a program whose state has other fields than this one's");
    archive.get(checkpoint.provenance);
    archive.get(checkpoint.world);
    archive.get(checkpoint.observers);
    archive.get(checkpoint.recording);
    if (archive.left() != 0) throw ArchiveError("longer than its content");
    return checkpoint;
}

}  // namespace

void write_checkpoint(const std::filesystem::path& file, const std::filesystem::path& previous,
                      const Provenance& provenance, const State& world, const ObserversState& observers,
                      const RecordingState& recording) {
    TemporaryFile target(file);
    Sha256 sum;
    const auto write = [&](std::string_view bytes) {
        sum.add(bytes);
        append_text(target.path(), bytes, file);
    };
    write(opening);
    ArchiveWriter archive(write);
    archive.put(fields_sum());
    archive.put(provenance);
    archive.put(world);
    archive.put(observers);
    archive.put(recording);
    archive.flush();
    append_text(target.path(), seal_line(sum.hex()), file);
    target.sync();
    std::error_code error;
    if (!previous.empty() && std::filesystem::exists(file, error)) std::filesystem::rename(file, previous, error);
    if (error) throw OutputError(previous, error.message());
    target.publish();
}

Checkpoint read_checkpoint(const std::filesystem::path& file) {
    check_seal(file);
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw OutputError(file, std::generic_category().message(errno));
    try {
        return read(stream, std::filesystem::file_size(file) - seal_bytes);
    } catch (const ArchiveError& error) {
        throw OutputError(file, error.what());
    }
}

}  // namespace chokepoint
