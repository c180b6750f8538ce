#include <cmath>

#include <arrow/api.h>
#include <arrow/compute/cast.h>
#include <arrow/csv/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "CArrowBridge.h"
#include "Status.hpp"

struct ArrowBridgeWriter {
    int64_t rows;
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;

    void add(const char *name, std::shared_ptr<arrow::Array> array, bool nullable) {
        fields.push_back(arrow::field(name, array->type(), nullable));
        arrays.push_back(std::move(array));
    }

    std::shared_ptr<arrow::Table> table() const { return arrow::Table::Make(arrow::schema(fields), arrays, rows); }
};

namespace {

std::shared_ptr<arrow::DataType> type_of(ArrowBridgeStorage storage) {
    switch (storage) {
        case ArrowBridgeStorageInt32: return arrow::int32();
        case ArrowBridgeStorageTimestamp: return arrow::timestamp(arrow::TimeUnit::MILLI, "UTC");
        default: return arrow::int64();
    }
}

arrow::Result<std::shared_ptr<arrow::Array>> dictionary(const char *bytes, const int64_t *lengths, int32_t count) {
    arrow::StringBuilder builder;
    for (int32_t code = 0; code < count; ++code) {
        ARROW_RETURN_NOT_OK(builder.Append(bytes, static_cast<int32_t>(lengths[code])));
        bytes += lengths[code];
    }
    return builder.Finish();
}

arrow::Result<std::shared_ptr<arrow::Array>> indices(const int32_t *codes, int64_t rows) {
    std::vector<uint8_t> valid(rows);
    for (int64_t row = 0; row < rows; ++row) valid[row] = codes[row] >= 0;
    arrow::Int32Builder builder;
    ARROW_RETURN_NOT_OK(builder.AppendValues(codes, rows, valid.data()));
    return builder.Finish();
}

std::shared_ptr<parquet::WriterProperties> parquet_properties() {
    parquet::WriterProperties::Builder builder;
    builder.compression(arrow::Compression::ZSTD)->enable_page_checksum();
    return builder.build();
}

}  // namespace

ArrowBridgeWriter *arrow_bridge_writer_new(int64_t row_count) {
    return new (std::nothrow) ArrowBridgeWriter{row_count, {}, {}};
}

void arrow_bridge_writer_free(ArrowBridgeWriter *writer) { delete writer; }

ArrowBridgeStatus arrow_bridge_add_integers(
    ArrowBridgeWriter *writer, const char *name, ArrowBridgeStorage storage, const int64_t *values,
    const uint8_t *valid) {
    return bridge::guarded(name, [&] {
        arrow::Int64Builder builder;
        ARROW_RETURN_NOT_OK(builder.AppendValues(values, writer->rows, valid));
        ARROW_ASSIGN_OR_RAISE(std::shared_ptr<arrow::Array> array, builder.Finish());
        ARROW_ASSIGN_OR_RAISE(array, arrow::compute::Cast(*array, type_of(storage)));
        writer->add(name, std::move(array), valid != nullptr);
        return arrow::Status::OK();
    });
}

ArrowBridgeStatus arrow_bridge_add_doubles(ArrowBridgeWriter *writer, const char *name, const double *values) {
    return bridge::guarded(name, [&] {
        std::vector<uint8_t> valid(writer->rows);
        for (int64_t row = 0; row < writer->rows; ++row) valid[row] = !std::isnan(values[row]);
        arrow::DoubleBuilder builder;
        ARROW_RETURN_NOT_OK(builder.AppendValues(values, writer->rows, valid.data()));
        ARROW_ASSIGN_OR_RAISE(auto array, builder.Finish());
        // Always nullable, so that files of one kind share one schema whether or not there is a gap.
        writer->add(name, std::move(array), true);
        return arrow::Status::OK();
    });
}

ArrowBridgeStatus arrow_bridge_add_strings(
    ArrowBridgeWriter *writer, const char *name, const int32_t *codes, const char *bytes, const int64_t *lengths,
    int32_t string_count) {
    return bridge::guarded(name, [&] {
        ARROW_ASSIGN_OR_RAISE(auto strings, dictionary(bytes, lengths, string_count));
        ARROW_ASSIGN_OR_RAISE(auto rows, indices(codes, writer->rows));
        ARROW_ASSIGN_OR_RAISE(auto array, arrow::DictionaryArray::FromArrays(rows, strings));
        writer->add(name, array, rows->null_count() > 0);
        return arrow::Status::OK();
    });
}

ArrowBridgeStatus arrow_bridge_write_parquet(const ArrowBridgeWriter *writer, const char *path) {
    return bridge::guarded(nullptr, [&] {
        ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::FileOutputStream::Open(path));
        ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(*writer->table(), arrow::default_memory_pool(), file,
                                                       parquet::DEFAULT_MAX_ROW_GROUP_LENGTH, parquet_properties()));
        return file->Close();
    });
}

ArrowBridgeStatus arrow_bridge_write_csv(const ArrowBridgeWriter *writer, const char *path) {
    return bridge::guarded(nullptr, [&] {
        ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::FileOutputStream::Open(path));
        ARROW_RETURN_NOT_OK(arrow::csv::WriteCSV(*writer->table(), arrow::csv::WriteOptions::Defaults(), file.get()));
        return file->Close();
    });
}
