// An open file: a Parquet reader that decodes columns when asked, or a CSV table already in memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/api.h>
#include <parquet/arrow/reader.h>

#include "CArrowBridge.h"

struct ArrowBridgeReader {
    std::shared_ptr<arrow::Schema> schema;
    int64_t rows = 0;
    /// The types' names, kept for the C face.
    std::vector<std::string> type_names;
    /// Set for a Parquet file.
    std::unique_ptr<parquet::arrow::FileReader> parquet;
    /// Set for a CSV file.
    std::shared_ptr<arrow::Table> table;

    /// Takes over a schema and its number of rows.
    void describe(std::shared_ptr<arrow::Schema> new_schema, int64_t row_count);

    /// A column that was decoded but not yet read, and its position.
    std::shared_ptr<arrow::ChunkedArray> loaded;
    int loaded_index = -1;

    /// Decodes a column and keeps it.
    arrow::Status load(int index);

    /// All values of a column, which is no longer kept.
    arrow::Result<std::shared_ptr<arrow::ChunkedArray>> column(int index);

    /// The name of a column.
    const char *name(int index) const { return schema->field(index)->name().c_str(); }
};

namespace bridge {

/// The type of the values, seen through a dictionary.
const arrow::DataType &value_type(const arrow::DataType &type);

/// What the C face calls a type.
ArrowBridgeKind kind_of(const arrow::DataType &type);

/// Whether all values of a type are whole numbers that fit in 32 signed bits.
bool is_narrow(const arrow::DataType &type);

}  // namespace bridge
