// Temporary file, fsync, rename, fsync of the folder.
#include "output/publish.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace chokepoint {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view suffix = ".tmp";

std::string reason(int error) { return std::generic_category().message(error); }

OutputError system_error(const fs::path& file, int error) { return {file, reason(error), error}; }

class Descriptor {
public:
    Descriptor(const fs::path& path, int flags, const fs::path& named) : named_(named) {
        id_ = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
        if (id_ < 0) throw system_error(named_, errno);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (id_ >= 0) ::close(id_);
    }

    void write(std::string_view content) {
        while (!content.empty()) {
            const auto written = ::write(id_, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) throw system_error(named_, errno);
            content.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void sync() {
        if (::fsync(id_) != 0) throw system_error(named_, errno);
    }
    void close() {
        // Some network file systems report a full disk only here.
        if (::close(std::exchange(id_, -1)) != 0) throw system_error(named_, errno);
    }

private:
    fs::path named_;
    int id_ = -1;
};

fs::path folder_of(const fs::path& file) {
    const fs::path folder = file.parent_path();
    return folder.empty() ? fs::path(".") : folder;
}

}  // namespace

OutputError::OutputError(fs::path file, const std::string& reason, int code)
    : std::runtime_error(file.string() + ": " + reason), file_(std::move(file)), code_(code) {}

bool OutputError::no_room() const { return code_ == ENOSPC || code_ == EDQUOT || code_ == EROFS; }

TemporaryFile::TemporaryFile(fs::path final_path) : final_path_(std::move(final_path)) {
    std::error_code ignored;
    if (!final_path_.has_filename()) throw OutputError(final_path_, "a file's name is missing");
    if (fs::is_directory(final_path_, ignored)) throw OutputError(final_path_, reason(EISDIR));
    if (!fs::exists(folder_of(final_path_), ignored))
        throw OutputError(final_path_, "its folder does not exist (" + reason(ENOENT) + ")");
    // Another host's process may have the same number: then the next one that is free.
    int id = -1;
    for (auto number = ::getpid(); id < 0; ++number) {
        path_ = final_path_.string() + "." + std::to_string(number) + std::string(suffix);
        id = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (id < 0 && errno != EEXIST) throw system_error(final_path_, errno);
    }
    ::close(id);
}

TemporaryFile::~TemporaryFile() {
    if (!published_) ::unlink(path_.c_str());
}

void TemporaryFile::sync() {
    Descriptor file(path_, O_RDONLY, final_path_);
    file.sync();
    file.close();
}

void TemporaryFile::publish(Care care) {
    if (care == Care::durable) sync();
    if (::rename(path_.c_str(), final_path_.c_str()) != 0) throw system_error(final_path_, errno);
    published_ = true;
    if (care == Care::durable) Descriptor(folder_of(final_path_), O_RDONLY | O_DIRECTORY, final_path_).sync();
}

std::string_view final_name(std::string_view temporary) {
    if (!temporary.ends_with(suffix)) return {};
    temporary.remove_suffix(suffix.size());
    const auto dot = temporary.rfind('.');
    const auto number = dot == std::string_view::npos ? std::string_view{} : temporary.substr(dot + 1);
    const bool numbered = !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
    return numbered ? temporary.substr(0, dot) : temporary;
}

void publish_text(const fs::path& final_path, std::string_view content, Care care) {
    TemporaryFile file(final_path);
    Descriptor target(file.path(), O_WRONLY | O_TRUNC, final_path);
    target.write(content);
    target.close();
    file.publish(care);
}

void publish_copy(const fs::path& from, const fs::path& final_path) {
    TemporaryFile file(final_path);
    std::error_code error;
    fs::copy_file(from, file.path(), fs::copy_options::overwrite_existing, error);
    if (error) throw OutputError(final_path, error.message());
    file.publish();
}

void append_text(const fs::path& file, std::string_view content, const fs::path& final_path) {
    Descriptor target(file, O_WRONLY | O_APPEND, final_path);
    target.write(content);
    target.close();
}

void make_folder(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) throw OutputError(folder, failed.message(), failed.value());
}

}  // namespace chokepoint
