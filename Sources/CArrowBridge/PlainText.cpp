#include "PlainText.hpp"

#include <cstring>
#include <string_view>

#include <arrow/buffer.h>
#include <arrow/io/compressed.h>
#include <arrow/io/file.h>
#include <arrow/util/compression.h>
#include <arrow/util/utf8.h>

namespace {

using Text = std::shared_ptr<std::string>;
using arrow::Compression;

/// More text than this is refused: a small compressed file may hold any amount.
constexpr size_t kMostBytes = size_t{8} << 30;
constexpr int64_t kChunk = 1 << 20;

struct Mark {
    std::string_view bytes;
    Compression::type codec;
};

/// How compressed files begin.
constexpr Mark kMarks[] = {
    {std::string_view("\x1f\x8b", 2), Compression::GZIP},
    {std::string_view("\x28\xb5\x2f\xfd", 4), Compression::ZSTD},
    {std::string_view("BZh", 3), Compression::BZ2},
    {std::string_view("\x04\x22\x4d\x18", 4), Compression::LZ4_FRAME},
};

bool begins(std::string_view text, std::string_view mark) { return text.substr(0, mark.size()) == mark; }

/// Everything that a stream holds.
arrow::Result<Text> all(arrow::io::InputStream &stream) {
    auto text = std::make_shared<std::string>();
    for (;;) {
        ARROW_ASSIGN_OR_RAISE(const auto chunk, stream.Read(kChunk));
        if (chunk->size() == 0) return text;
        if (text->size() + chunk->size() > kMostBytes) {
            return arrow::Status::Invalid("holds more than 8 GiB of text; split the file");
        }
        text->append(reinterpret_cast<const char *>(chunk->data()), chunk->size());
    }
}

/// The bytes of a file, decompressed.
arrow::Result<Text> bytes(const std::string &path) {
    ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::ReadableFile::Open(path));
    ARROW_ASSIGN_OR_RAISE(const auto start, file->ReadAt(0, 6));
    ARROW_RETURN_NOT_OK(file->Seek(0));
    const std::string_view head(*start);
    if (begins(head, "PK\x03\x04")) return arrow::Status::Invalid("is a zip archive; unpack it");
    if (begins(head, "\xfd" "7zXZ")) return arrow::Status::Invalid("is compressed with xz, which is not read; unpack it");
    for (const auto &mark : kMarks) {
        if (!begins(head, mark.bytes)) continue;
        ARROW_ASSIGN_OR_RAISE(auto codec, arrow::util::Codec::Create(mark.codec));
        ARROW_ASSIGN_OR_RAISE(auto stream, arrow::io::CompressedInputStream::Make(codec.get(), file));
        auto text = all(*stream);
        if (text.ok()) return text;
        return text.status().WithMessage(
            "cannot be decompressed with ", codec->name(), ": ", text.status().message());
    }
    return all(*file);
}

/// A text of units of two or four bytes as UTF-8.
arrow::Result<Text> converted(const std::string &raw, size_t width, bool is_big, size_t skipped) {
    if ((raw.size() - skipped) % width != 0) {
        return arrow::Status::Invalid("is cut off: its UTF-", 8 * width, " text ends within a letter");
    }
    std::u16string units;
    units.reserve((raw.size() - skipped) / width);
    for (size_t place = skipped; place < raw.size(); place += width) {
        uint32_t unit = 0;
        for (size_t index = 0; index < width; ++index) {
            const auto byte = static_cast<unsigned char>(raw[place + (is_big ? index : width - 1 - index)]);
            unit = unit << 8 | byte;
        }
        if (unit > 0x10ffff) return arrow::Status::Invalid("is not UTF-", 8 * width, " text");
        if (unit > 0xffff) {
            units.push_back(static_cast<char16_t>(0xd800 + ((unit - 0x10000) >> 10)));
            unit = 0xdc00 + ((unit - 0x10000) & 0x3ff);
        }
        units.push_back(static_cast<char16_t>(unit));
    }
    auto text = arrow::util::UTF16StringToUTF8(units);
    if (!text.ok()) return arrow::Status::Invalid("is not UTF-", 8 * width, " text");
    return std::make_shared<std::string>(std::move(*text));
}

}  // namespace

namespace bridge {

arrow::Result<Text> plain_text(const std::string &path) {
    ARROW_ASSIGN_OR_RAISE(auto raw, bytes(path));
    const std::string_view head(*raw);
    if (begins(head, std::string_view("\xff\xfe\0\0", 4))) return converted(*raw, 4, false, 4);
    if (begins(head, std::string_view("\0\0\xfe\xff", 4))) return converted(*raw, 4, true, 4);
    if (begins(head, "\xff\xfe")) return converted(*raw, 2, false, 2);
    if (begins(head, "\xfe\xff")) return converted(*raw, 2, true, 2);
    if (raw->size() >= 2 && head[0] != 0 && head[1] == 0) return converted(*raw, 2, false, 0);
    if (raw->size() >= 2 && head[0] == 0 && head[1] != 0) return converted(*raw, 2, true, 0);
    if (begins(head, "\xef\xbb\xbf")) raw->erase(0, 3);
    return raw;
}

}  // namespace bridge
