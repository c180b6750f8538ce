#include <string_view>
#include <unordered_map>

#include <arrow/array.h>
#include <arrow/compute/api_vector.h>
#include <arrow/compute/cast.h>
#include <arrow/util/utf8.h>

#include "Reader.hpp"
#include "Status.hpp"

struct ArrowBridgeStrings {
    std::vector<std::string> texts;
    /// Code by text, while the column is read. The keys point into the chunk's dictionaries, which `kept` holds.
    std::unordered_map<std::string_view, int32_t> codes;
    std::vector<std::shared_ptr<arrow::Array>> kept;

    int32_t code(std::string_view text) {
        const auto [entry, is_new] = codes.try_emplace(text, static_cast<int32_t>(texts.size()));
        if (is_new) texts.emplace_back(text);
        return entry->second;
    }
};

namespace {

/// The column as dictionary-coded chunks with 32-bit codes into plain strings, whatever it was.
arrow::Result<std::shared_ptr<arrow::ChunkedArray>> coded(ArrowBridgeReader &reader, int index) {
    ARROW_ASSIGN_OR_RAISE(auto chunks, reader.column(index));
    const auto wanted = arrow::dictionary(arrow::int32(), arrow::utf8());
    if (chunks->type()->Equals(wanted)) return chunks;
    ARROW_ASSIGN_OR_RAISE(auto plain, arrow::compute::Cast(arrow::Datum(chunks), arrow::utf8()));
    ARROW_ASSIGN_OR_RAISE(auto encoded, arrow::compute::DictionaryEncode(plain));
    return encoded.chunked_array();
}

/// Our code for every entry of one chunk's dictionary; chunks may have dictionaries of their own.
arrow::Result<std::vector<int32_t>> translation(const arrow::StringArray &dictionary, ArrowBridgeStrings &strings) {
    std::vector<int32_t> codes(dictionary.length(), -1);
    arrow::util::InitializeUTF8();
    for (int64_t entry = 0; entry < dictionary.length(); ++entry) {
        if (dictionary.IsNull(entry)) continue;
        const auto text = dictionary.GetView(entry);
        // Mended letters would make one name of two.
        if (!arrow::util::ValidateUTF8(text)) return arrow::Status::Invalid("holds text that is not UTF-8");
        codes[entry] = strings.code(text);
    }
    return codes;
}

arrow::Status append(const arrow::DictionaryArray &chunk, ArrowBridgeStrings &strings, int32_t *codes) {
    const auto &dictionary = static_cast<const arrow::StringArray &>(*chunk.dictionary());
    strings.kept.push_back(chunk.dictionary());
    ARROW_ASSIGN_OR_RAISE(const auto ours, translation(dictionary, strings));
    const auto &indices = static_cast<const arrow::Int32Array &>(*chunk.indices());
    for (int64_t row = 0; row < chunk.length(); ++row) {
        if (indices.IsNull(row)) {
            codes[row] = -1;
            continue;
        }
        const auto entry = indices.Value(row);
        if (entry < 0 || entry >= dictionary.length()) return arrow::Status::Invalid("has a code out of range");
        codes[row] = ours[entry];
    }
    return arrow::Status::OK();
}

}  // namespace

ArrowBridgeStatus arrow_bridge_read_strings(
    ArrowBridgeReader *reader, int32_t index, int32_t *codes, ArrowBridgeStrings **strings) {
    *strings = nullptr;
    return bridge::guarded(reader->name(index), [&] {
        ARROW_ASSIGN_OR_RAISE(auto chunks, coded(*reader, index));
        auto read = std::make_unique<ArrowBridgeStrings>();
        for (const auto &chunk : chunks->chunks()) {
            ARROW_RETURN_NOT_OK(append(static_cast<const arrow::DictionaryArray &>(*chunk), *read, codes));
            codes += chunk->length();
        }
        *strings = read.release();
        return arrow::Status::OK();
    });
}

int32_t arrow_bridge_strings_count(const ArrowBridgeStrings *strings) {
    return static_cast<int32_t>(strings->texts.size());
}

const char *arrow_bridge_strings_get(const ArrowBridgeStrings *strings, int32_t code, int64_t *length) {
    const auto &text = strings->texts[code];
    *length = static_cast<int64_t>(text.size());
    return text.data();
}

void arrow_bridge_strings_free(ArrowBridgeStrings *strings) { delete strings; }
