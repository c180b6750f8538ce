#include <arrow/csv/api.h>
#include <arrow/io/file.h>

#include "Reader.hpp"
#include "Status.hpp"

namespace {

/// Only an empty field without quotes is null, so that a node called "NA" keeps its name.
arrow::csv::ConvertOptions convert_options(const char *texts, size_t text_count) {
    auto options = arrow::csv::ConvertOptions::Defaults();
    options.null_values = {""};
    options.strings_can_be_null = true;
    options.quoted_strings_can_be_null = false;
    for (size_t index = 0; index < text_count; ++index) {
        const std::string name(texts);
        texts += name.size() + 1;
        options.column_types[name] = arrow::utf8();
    }
    return options;
}

arrow::Status open(const std::string &path, const arrow::csv::ConvertOptions &convert, ArrowBridgeReader &reader) {
    ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::ReadableFile::Open(path));
    auto parse = arrow::csv::ParseOptions::Defaults();
    parse.newlines_in_values = true;
    ARROW_ASSIGN_OR_RAISE(
        auto csv, arrow::csv::TableReader::Make(
                      arrow::io::default_io_context(), file, arrow::csv::ReadOptions::Defaults(), parse, convert));
    ARROW_ASSIGN_OR_RAISE(reader.table, csv->Read());
    reader.describe(reader.table->schema(), reader.table->num_rows());
    return arrow::Status::OK();
}

}  // namespace

ArrowBridgeStatus arrow_bridge_open_csv(
    const char *path, const char *texts, size_t text_count, ArrowBridgeReader **reader) {
    *reader = nullptr;
    return bridge::guarded(nullptr, [&] {
        auto opened = std::make_unique<ArrowBridgeReader>();
        ARROW_RETURN_NOT_OK(open(path, convert_options(texts, text_count), *opened));
        *reader = opened.release();
        return arrow::Status::OK();
    });
}
