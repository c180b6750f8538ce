#include <algorithm>
#include <string_view>

#include <arrow/buffer.h>
#include <arrow/csv/api.h>
#include <arrow/io/memory.h>

#include "PlainText.hpp"
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

/// The first line, which holds the names of the columns.
std::string_view header(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

/// What separates the names of the header: of comma, semicolon, tab and bar the one that is there most often.
char delimiter(std::string_view line) {
    char best = ',';
    long most = 0;
    for (const char candidate : {',', ';', '\t', '|'}) {
        bool is_quoted = false;
        long count = 0;
        for (const char letter : line) {
            if (letter == '"') is_quoted = !is_quoted;
            if (letter == candidate && !is_quoted) ++count;
        }
        if (count > most) {
            most = count;
            best = candidate;
        }
    }
    return best;
}

arrow::Status open(const std::string &path, const arrow::csv::ConvertOptions &convert, ArrowBridgeReader &reader) {
    ARROW_ASSIGN_OR_RAISE(const auto text, bridge::plain_text(path));
    std::string_view view(*text);
    if (view.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return arrow::Status::Invalid("holds no text; expected a row with the names of the columns");
    }
    view.remove_prefix(view.find_first_not_of("\r\n"));
    auto parse = arrow::csv::ParseOptions::Defaults();
    parse.newlines_in_values = true;
    // Spreadsheets write a first line that names the separator.
    const auto first = header(view);
    if (first.size() == 5 && first.substr(0, 4) == "sep=") {
        parse.delimiter = first[4];
        view.remove_prefix(std::min(view.size(), view.find_first_not_of("\r\n", first.size())));
    } else {
        parse.delimiter = delimiter(first);
    }
    const auto buffer = std::make_shared<arrow::Buffer>(view);
    ARROW_ASSIGN_OR_RAISE(
        auto csv, arrow::csv::TableReader::Make(
                      arrow::io::default_io_context(), std::make_shared<arrow::io::BufferReader>(buffer),
                      arrow::csv::ReadOptions::Defaults(), parse, convert));
    // The table does not point into the text: converters copy.
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
