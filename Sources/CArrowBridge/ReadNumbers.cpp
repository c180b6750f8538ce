#include <cmath>
#include <cstring>
#include <limits>

#include <arrow/compute/cast.h>

#include "Reader.hpp"
#include "Status.hpp"

namespace {

using Chunks = std::shared_ptr<arrow::ChunkedArray>;

/// A column with its dictionary resolved and its values converted to one type.
arrow::Result<Chunks> converted(ArrowBridgeReader &reader, int index, std::shared_ptr<arrow::DataType> type,
                                arrow::compute::CastOptions options) {
    ARROW_ASSIGN_OR_RAISE(Chunks chunks, reader.column(index));
    arrow::Datum values(chunks);
    if (chunks->type()->id() == arrow::Type::DICTIONARY) {
        const auto &plain = static_cast<const arrow::DictionaryType &>(*chunks->type()).value_type();
        ARROW_ASSIGN_OR_RAISE(values, arrow::compute::Cast(values, plain));
    }
    options.to_type = type;
    ARROW_ASSIGN_OR_RAISE(values, arrow::compute::Cast(values, options));
    return values.chunked_array();
}

/// Copies 64-bit values to one buffer. Where there is a null, the value is what `null_value` says.
template <typename ArrayType, typename Value>
void copy(const arrow::ChunkedArray &chunks, Value *values, uint8_t *valid, Value null_value) {
    for (const auto &chunk : chunks.chunks()) {
        const auto &array = static_cast<const ArrayType &>(*chunk);
        const int64_t count = array.length();
        // An empty chunk may come without a buffer.
        if (count > 0) std::memcpy(values, array.raw_values(), count * sizeof(Value));
        if (valid) std::memset(valid, 1, count);
        if (array.null_count() > 0) {
            for (int64_t row = 0; row < count; ++row) {
                if (!array.IsNull(row)) continue;
                values[row] = null_value;
                if (valid) valid[row] = 0;
            }
        }
        values += count;
        if (valid) valid += count;
    }
}

arrow::compute::CastOptions truncating_times() {
    auto options = arrow::compute::CastOptions::Safe();
    options.allow_time_truncate = true;
    return options;
}

arrow::compute::CastOptions rounding_numbers() {
    auto options = arrow::compute::CastOptions::Safe();
    options.allow_float_truncate = true;
    return options;
}

/// Milliseconds keep the zone of the column: Arrow stores instants in UTC, and local times count as UTC here.
std::shared_ptr<arrow::DataType> milliseconds(const arrow::DataType &type) {
    if (type.id() != arrow::Type::TIMESTAMP) return arrow::timestamp(arrow::TimeUnit::MILLI);
    return arrow::timestamp(
        arrow::TimeUnit::MILLI, static_cast<const arrow::TimestampType &>(type).timezone());
}

}  // namespace

ArrowBridgeStatus arrow_bridge_read_integers(
    ArrowBridgeReader *reader, int32_t index, int64_t *values, uint8_t *valid, int64_t *null_count) {
    return bridge::guarded(reader->name(index), [&] {
        ARROW_ASSIGN_OR_RAISE(
            auto chunks, converted(*reader, index, arrow::int64(), arrow::compute::CastOptions::Safe()));
        copy<arrow::Int64Array, int64_t>(*chunks, values, valid, 0);
        *null_count = chunks->null_count();
        return arrow::Status::OK();
    });
}

ArrowBridgeStatus arrow_bridge_read_doubles(ArrowBridgeReader *reader, int32_t index, double *values) {
    return bridge::guarded(reader->name(index), [&] {
        ARROW_ASSIGN_OR_RAISE(auto chunks, converted(*reader, index, arrow::float64(), rounding_numbers()));
        copy<arrow::DoubleArray, double>(*chunks, values, nullptr, std::numeric_limits<double>::quiet_NaN());
        return arrow::Status::OK();
    });
}

ArrowBridgeStatus arrow_bridge_read_timestamps(
    ArrowBridgeReader *reader, int32_t index, int64_t *values, uint8_t *valid, int64_t *null_count) {
    return bridge::guarded(reader->name(index), [&] {
        const auto &type = bridge::value_type(*reader->schema->field(index)->type());
        ARROW_ASSIGN_OR_RAISE(auto chunks, converted(*reader, index, milliseconds(type), truncating_times()));
        copy<arrow::TimestampArray, int64_t>(*chunks, values, valid, 0);
        *null_count = chunks->null_count();
        return arrow::Status::OK();
    });
}
