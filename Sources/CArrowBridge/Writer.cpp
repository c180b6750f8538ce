#include <cmath>

#include <arrow/api.h>
#include <arrow/csv/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "CArrowBridge.h"
#include "Status.hpp"

namespace {

using Buffer = std::shared_ptr<arrow::Buffer>;

/// Wraps memory of the caller, which outlives the call.
Buffer wrap(const void *bytes, int64_t size) {
    return std::make_shared<arrow::Buffer>(static_cast<const uint8_t *>(bytes), size);
}

/// A bitmap with one bit per row, or nothing when no row is null.
template <typename IsValid>
arrow::Result<Buffer> bitmap(int64_t rows, IsValid is_valid) {
    arrow::TypedBufferBuilder<bool> builder;
    ARROW_RETURN_NOT_OK(builder.Reserve(rows));
    for (int64_t row = 0; row < rows; ++row) builder.UnsafeAppend(is_valid(row));
    if (builder.false_count() == 0) return nullptr;
    return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> fixed_width(const ArrowBridgeOutput &column, int64_t rows,
                                                         std::shared_ptr<arrow::DataType> type) {
    Buffer valid;
    if (type->id() == arrow::Type::DOUBLE) {
        const auto values = static_cast<const double *>(column.values);
        ARROW_ASSIGN_OR_RAISE(valid, bitmap(rows, [&](int64_t row) { return !std::isnan(values[row]); }));
    } else if (column.valid) {
        ARROW_ASSIGN_OR_RAISE(valid, bitmap(rows, [&](int64_t row) { return column.valid[row] != 0; }));
    }
    const auto data = wrap(column.values, rows * type->byte_width());
    return arrow::MakeArray(arrow::ArrayData::Make(std::move(type), rows, {valid, data}));
}

/// Text as codes and strings; Parquet keeps the codes, CSV writes the strings.
arrow::Result<std::shared_ptr<arrow::Array>> text(const ArrowBridgeOutput &column, int64_t rows) {
    const auto codes = static_cast<const int32_t *>(column.values);
    ARROW_ASSIGN_OR_RAISE(Buffer valid, bitmap(rows, [&](int64_t row) { return codes[row] >= 0; }));
    const auto indices = std::make_shared<arrow::Int32Array>(rows, wrap(codes, rows * sizeof(int32_t)), valid);
    const auto strings = std::make_shared<arrow::StringArray>(
        column.string_count, wrap(column.offsets, (column.string_count + 1) * sizeof(int32_t)),
        wrap(column.characters, column.offsets[column.string_count]));
    return arrow::DictionaryArray::FromArrays(indices, strings);
}

arrow::Result<std::shared_ptr<arrow::Array>> array(const ArrowBridgeOutput &column, int64_t rows) {
    switch (column.storage) {
        case ArrowBridgeStorageInt32: return fixed_width(column, rows, arrow::int32());
        case ArrowBridgeStorageInt64: return fixed_width(column, rows, arrow::int64());
        case ArrowBridgeStorageDouble: return fixed_width(column, rows, arrow::float64());
        case ArrowBridgeStorageTimestamp:
            return fixed_width(column, rows, arrow::timestamp(arrow::TimeUnit::MILLI, "UTC"));
        case ArrowBridgeStorageString: return text(column, rows);
    }
    return arrow::Status::Invalid("storage ", static_cast<int>(column.storage), " is unknown");
}

arrow::Result<std::shared_ptr<arrow::Table>> table(const ArrowBridgeOutput *columns, size_t count, int64_t rows) {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (size_t index = 0; index < count; ++index) {
        ARROW_ASSIGN_OR_RAISE(auto values, array(columns[index], rows));
        // Doubles may always be null, so that files of one kind share one schema.
        const bool nullable = columns[index].storage == ArrowBridgeStorageDouble || values->null_count() > 0;
        fields.push_back(arrow::field(columns[index].name, values->type(), nullable));
        arrays.push_back(std::move(values));
    }
    return arrow::Table::Make(arrow::schema(std::move(fields)), std::move(arrays), rows);
}

std::shared_ptr<parquet::WriterProperties> parquet_properties() {
    return parquet::WriterProperties::Builder()
        .compression(arrow::Compression::ZSTD)
        ->enable_page_checksum()
        ->build();
}

}  // namespace

ArrowBridgeStatus arrow_bridge_write_parquet(
    const char *path, const ArrowBridgeOutput *columns, size_t column_count, int64_t row_count) {
    return bridge::guarded("", [&] {
        ARROW_ASSIGN_OR_RAISE(auto data, table(columns, column_count, row_count));
        ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::FileOutputStream::Open(path));
        ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(*data, arrow::default_memory_pool(), file,
                                                       parquet::DEFAULT_MAX_ROW_GROUP_LENGTH, parquet_properties()));
        return file->Close();
    });
}

ArrowBridgeStatus arrow_bridge_write_csv(
    const char *path, const ArrowBridgeOutput *columns, size_t column_count, int64_t row_count) {
    return bridge::guarded("", [&] {
        ARROW_ASSIGN_OR_RAISE(auto data, table(columns, column_count, row_count));
        ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::FileOutputStream::Open(path));
        ARROW_RETURN_NOT_OK(arrow::csv::WriteCSV(*data, arrow::csv::WriteOptions::Defaults(), file.get()));
        return file->Close();
    });
}
