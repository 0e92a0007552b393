// The only door to HDF5: files, datasets, dimension scales and attributes, as netCDF-4 understands them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chokepoint::h5 {

/// What HDF5 said, innermost reason first; the system's reason where there is one.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string& reason, int code = 0) : std::runtime_error(reason), code_(code) {}
    /// errno of the system's call that failed; 0: it was none.
    int code() const { return code_; }

private:
    int code_;
};

/// Closes what it holds.
class Handle {
public:
    using Id = std::int64_t;
    using Close = int (*)(Id);
    Handle() = default;
    /// Throws Error with HDF5's reason if `id` is negative; `what` says what was tried.
    Handle(Id id, Close close, std::string_view what);
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Handle& operator=(Handle&& other) noexcept;
    ~Handle();

    Id id() const { return id_; }
    /// Closes now; throws Error if that fails.
    void close(std::string_view what);

private:
    Id id_ = -1;
    Close close_ = nullptr;
};

/// Anything with attributes. Text is variable-length UTF-8, numbers are scalars.
class Object {
public:
    void set(const std::string& name, std::string_view text);
    void set(const std::string& name, double number);
    void set(const std::string& name, std::int64_t number);
    void set(const std::string& name, std::uint64_t number);
    void set(const std::string& name, std::int8_t number);
    void set(const std::string& name, std::int32_t number);
    void set(const std::string& name, float number);
    void set(const std::string& name, std::span<const std::int8_t> numbers);

    bool has(const std::string& name) const;
    std::string text(const std::string& name) const;
    std::int64_t integer(const std::string& name) const;
    std::uint64_t natural(const std::string& name) const;

    Handle::Id id() const { return handle_.id(); }

protected:
    explicit Object(Handle handle) : handle_(std::move(handle)) {}
    Handle handle_;
};

/// `dimension` is the placeholder that stands for a netCDF dimension without coordinate values.
enum class Type { int8, int32, int64, float32, float64, text, dimension };

inline constexpr std::int8_t missing_int8 = -127;                           // NC_FILL_BYTE
inline constexpr std::int32_t missing_int32 = -2'147'483'647;               // NC_FILL_INT
inline constexpr std::int64_t missing_int64 = -9'223'372'036'854'775'806;  // NC_FILL_INT64; floats: NaN

/// Bytes of one number.
std::size_t width_of(Type type);

/// A chunk as it lies in the file. Bit n of `skipped_filters`: the n-th filter was not applied.
struct RawChunk {
    std::vector<std::byte> bytes;
    std::uint32_t skipped_filters = 0;
};

/// What netCDF-4 names the scale of a dimension without coordinate values.
inline constexpr std::string_view no_coordinate = "This is a netCDF dimension but not a netCDF variable.";

class Dataset : public Object {
public:
    explicit Dataset(Handle handle) : Object(std::move(handle)) {}

    /// All values of a numeric dataset, in its own type and in C order.
    void write_all(const void* values);
    std::vector<std::byte> read_all() const;
    /// One chunk, already filtered, or as it lies in the file; `offset` is its first cell.
    void write_chunk(std::span<const std::uint64_t> offset, std::span<const std::byte> bytes, std::uint32_t skipped_filters);
    RawChunk read_chunk(std::span<const std::uint64_t> offset) const;
    /// Empty where the dataset is not chunked.
    std::vector<std::uint64_t> chunk() const;
    void write(double value);
    void write(std::span<const std::string> values);

    Type type() const;
    std::vector<std::uint64_t> extent() const;
    /// All values in C order; missing integers become NaN.
    std::vector<double> read_numbers() const;
    std::vector<std::string> read_texts() const;
    /// Rows [first, first + count) of a dataset of real or of whole numbers, in C order; only these are read. Missing
    /// whole numbers, of any width, become missing_int64.
    std::vector<double> read_number_rows(std::uint64_t first, std::uint64_t count) const;
    std::vector<std::int64_t> read_integer_rows(std::uint64_t first, std::uint64_t count) const;

    void make_scale(const std::string& name);
    bool is_scale() const;
    /// Names of the scales attached to the axes; "" where there is none.
    std::vector<std::string> scales() const;
};

/// Without chunk: of fixed size; with one: the first axis grows. `compressed`: shuffled and deflated.
struct DatasetShape {
    std::vector<std::uint64_t> extent;
    std::vector<std::uint64_t> chunk;
    bool compressed = false;
};

/// HDF5 is used by one thread at a time: files are open for as long as it takes to write or read them, never longer.
class Turn {
public:
    Turn();

private:
    std::unique_lock<std::recursive_mutex> lock_;
};

class File : Turn, public Object {
public:
    /// Overwrites. Creation order is tracked and times are off, so that equal content gives equal bytes.
    static File create(const std::filesystem::path& path);
    static File open(const std::filesystem::path& path);

    Dataset create_dataset(const std::string& name, Type type, const DatasetShape& shape);
    Dataset dataset(const std::string& name) const;
    bool has_dataset(const std::string& name) const;
    /// Datasets of the root in the order of their creation.
    std::vector<std::string> names() const;
    /// Attaches the axes of datasets to scales: pairs of a dataset's name and its scales' names, once per file.
    void attach(std::span<const std::pair<std::string, std::vector<std::string>>> axes_of);
    void close();

private:
    File(Turn turn, Handle handle) : Turn(std::move(turn)), Object(std::move(handle)) {}
};

/// Version of the library; HDF5 itself stops a program that runs with another than it was built with.
std::string version();

}  // namespace chokepoint::h5
