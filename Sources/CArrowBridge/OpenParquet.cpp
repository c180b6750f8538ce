#include <arrow/io/file.h>
#include <parquet/file_reader.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include "Reader.hpp"
#include "Status.hpp"

namespace {

/// Whether Arrow can hand out a column of text as codes and distinct strings: it cannot where a page holds deltas.
bool is_dictionary_readable(const parquet::FileMetaData &metadata, int leaf) {
    for (int group = 0; group < metadata.num_row_groups(); ++group) {
        const auto chunk = metadata.RowGroup(group)->ColumnChunk(leaf);
        for (const auto encoding : chunk->encodings()) {
            switch (encoding) {
                case parquet::Encoding::PLAIN:
                case parquet::Encoding::PLAIN_DICTIONARY:
                case parquet::Encoding::RLE_DICTIONARY:
                case parquet::Encoding::RLE:
                case parquet::Encoding::BIT_PACKED: break;
                default: return false;
            }
        }
    }
    return true;
}

/// Asks for text as codes and distinct strings where it lies so in the file; nothing is copied per row.
parquet::ArrowReaderProperties arrow_properties(const parquet::FileMetaData &metadata) {
    auto properties = parquet::default_arrow_reader_properties();
    const auto &schema = *metadata.schema();
    for (int leaf = 0; leaf < schema.num_columns(); ++leaf) {
        const bool is_flat = schema.Column(leaf)->path()->ToDotVector().size() == 1;
        if (is_flat && schema.Column(leaf)->physical_type() == parquet::Type::BYTE_ARRAY &&
            is_dictionary_readable(metadata, leaf)) {
            properties.set_read_dictionary(leaf, true);
        }
    }
    return properties;
}

arrow::Status open(const std::string &path, ArrowBridgeReader &reader) {
    ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::ReadableFile::Open(path));
    auto properties = parquet::default_reader_properties();
    properties.set_page_checksum_verification(true);
    auto raw = parquet::ParquetFileReader::Open(std::move(file), properties);
    const auto metadata = raw->metadata();
    ARROW_ASSIGN_OR_RAISE(
        reader.parquet, parquet::arrow::FileReader::Make(
                            arrow::default_memory_pool(), std::move(raw), arrow_properties(*metadata)));
    std::shared_ptr<arrow::Schema> schema;
    ARROW_RETURN_NOT_OK(reader.parquet->GetSchema(&schema));
    if (metadata->num_rows() < 0) return arrow::Status::Invalid("announces ", metadata->num_rows(), " rows");
    reader.describe(std::move(schema), metadata->num_rows());
    return arrow::Status::OK();
}

}  // namespace

ArrowBridgeStatus arrow_bridge_open_parquet(const char *path, ArrowBridgeReader **reader) {
    *reader = nullptr;
    return bridge::guarded(nullptr, [&] {
        auto opened = std::make_unique<ArrowBridgeReader>();
        ARROW_RETURN_NOT_OK(open(path, *opened));
        *reader = opened.release();
        return arrow::Status::OK();
    });
}
